"""Turn source code, terminal output and templates into HTML."""

import re
from functools import lru_cache
from html import escape
from itertools import groupby
from math import log10
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pygments.lexers import TextLexer, find_lexer_class_for_filename
from pygments.token import STANDARD_TYPES, _TokenType

SGR = re.compile(r"\x1b\[([\d;]*)m")
COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
STYLES = {1: ("weight", "bold"), 4: ("line", "underline")}
STYLES |= {30 + at: ("colour", name) for at, name in enumerate(COLOURS)}
STYLES |= {90 + at: ("colour", f"bright-{name}") for at, name in enumerate(COLOURS)}
"""What a code of a terminal sets; every other code ends all styles."""
# Names, blanks and punctuation have the colour of the text; spans around them would
# double the weight of a page.
PLAIN = ("n", "nn", "w", "p", "o")


class CodeLine(NamedTuple):
    """A line of a listing; the mark is `+` for a new line, `-` for a removed one."""

    html: Markup
    number: int
    mark: str


def inline(text: str) -> Markup:
    """Return a line of text as HTML, with what is in backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False)))


def terminal(text: str) -> Markup:
    """Return terminal output as HTML, each coloured piece in a span with classes."""
    first, *others = SGR.split(text)
    pieces, pen = [("", first)], dict[str, str]()
    for codes, piece in zip(others[::2], others[1::2], strict=True):
        for code in map(int, (codes or "0").split(";")):
            pen = pen | dict([STYLES[code]]) if code in STYLES else {}
        if piece:
            pieces.append((" ".join(pen.values()) if piece.strip() else "", piece))
    return Markup("\n").join(_lines(pieces))


@lru_cache(maxsize=512)
def listing(source: str, path: str) -> list[CodeLine]:
    """Return the lines of the file at `path`, highlighted and without a mark."""
    lexer = (find_lexer_class_for_filename(path) or TextLexer)(stripnl=False)
    pieces = [(_class(kind), text) for kind, text in lexer.get_tokens(source)]
    lines = _lines(pieces)[: -1 if source else 0]
    return [CodeLine(html, number, "") for number, html in enumerate(lines, start=1)]


def _class(kind: _TokenType) -> str:
    while kind not in STANDARD_TYPES and kind.parent:
        kind = kind.parent
    return "" if STANDARD_TYPES[kind] in PLAIN else STANDARD_TYPES[kind]


def _lines(pieces: list[tuple[str, str]]) -> list[Markup]:
    """Return text as lines of HTML, from its pieces with the classes of each."""
    lines = [Markup()]
    for classes, group in groupby(pieces, key=itemgetter(0)):
        text = escape("".join(piece for _, piece in group), quote=False)
        form = f'<span class="{classes}">{{}}</span>' if classes else "{}"
        first, *others = [each and form.format(each) for each in text.split("\n")]
        lines[-1] += Markup(first)
        lines += map(Markup, others)
    return lines


TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
for function in (inline, listing, log10, terminal):
    TEMPLATES.filters[function.__name__] = function


def fill(template: str, **values: object) -> str:
    """Return the template of that name, filled with `values`, which are escaped."""
    return TEMPLATES.get_template(f"{template}.html").render(**values).strip()
