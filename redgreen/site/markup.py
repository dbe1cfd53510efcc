"""Turn source code, terminal output and templates into HTML."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import escape
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pygments.lexers import TextLexer, find_lexer_class_for_filename
from pygments.token import STANDARD_TYPES, _TokenType

SGR = re.compile(r"\x1b\[([\d;]*)m")
COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
STYLES = {1: "bold", 2: "faint", 3: "italic", 4: "underline"}
STYLES |= {30 + at: name for at, name in enumerate(COLOURS)}
STYLES |= {90 + at: f"bright-{name}" for at, name in enumerate(COLOURS)}
# Names, blanks and punctuation have the colour of the text; spans around them would
# double the weight of a page.
PLAIN = ("n", "nn", "w", "p", "o")


@cache
def _templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    found.filters |= {"terminal": terminal, "inline": inline}
    return found


def fill(template: str, **values: object) -> str:
    """Return the template of that name, filled with `values`, which are escaped."""
    return _templates().get_template(template).render(**values).strip()


def inline(text: str) -> Markup:
    """Return a line of text as HTML, with what is in backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False)))


def terminal(text: str) -> Markup:
    """Return terminal output as HTML, each coloured piece in a span with classes."""
    pieces, pen = list[tuple[str, str]](), dict[str, str]()
    for at, piece in enumerate(SGR.split(text)):
        if at % 2:
            for code in piece.split(";"):
                pen = _pen(pen, int(code or 0))
        elif piece:
            pieces.append((" ".join(pen.values()) if piece.strip() else "", piece))
    return Markup("").join(
        _span(style, "".join(piece for _, piece in group))
        for style, group in groupby(pieces, key=lambda each: each[0])
    )


def _span(style: str, text: str) -> Markup:
    form = '<span class="{0}">{1}</span>' if style and text else "{1}"
    return Markup(form.format(style, escape(text, quote=False)))


def _pen(pen: dict[str, str], code: int) -> dict[str, str]:
    """Return the styles after a code: 0 ends all, 39 ends the colour."""
    if code in STYLES:
        return pen | {"colour" if code >= 30 else STYLES[code]: STYLES[code]}
    kept = pen.items() if code else ()
    return {key: style for key, style in kept if code != 39 or key != "colour"}


@lru_cache(maxsize=512)
def highlight(source: str, path: str) -> tuple[Markup, ...]:
    """Return the lines of the file at `path` as HTML, without line breaks."""
    lexer = find_lexer_class_for_filename(path) or TextLexer
    pieces = lexer(stripnl=False).get_tokens(source)
    lines = [Markup("")]
    for style, tokens in groupby(pieces, key=lambda token: _style(token[0])):
        text = "".join(value for _, value in tokens)
        first, *others = [_span(style, piece) for piece in text.split("\n")]
        lines[-1] += first
        lines += others
    return tuple(lines[: len(split_lines(source))])


def _style(kind: _TokenType) -> str:
    while kind not in STANDARD_TYPES and kind.parent is not None:
        kind = kind.parent
    name = STANDARD_TYPES.get(kind, "")
    return "" if name in PLAIN else name


def split_lines(source: str) -> list[str]:
    """Return the lines of a file as git counts them: only a line feed ends one."""
    return source.removesuffix("\n").split("\n") if source else []
