"""Turn source code, terminal output and templates into HTML."""

import re
from functools import lru_cache
from html import escape
from math import log10
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, find_lexer_class_for_filename

from redgreen.text import last_line

SGR = re.compile(r"(?:\x1b\[[\d;]*m)+")
COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
STYLES = {1: ("weight", "bold"), 4: ("line", "underline")}
STYLES |= {30 + at: ("colour", name) for at, name in enumerate(COLOURS)}
STYLES |= {90 + at: ("colour", f"bright-{name}") for at, name in enumerate(COLOURS)}
"""What a code of a terminal sets; every other code ends all styles."""
# Names, blanks and punctuation have the colour of the text; spans around them would
# double the weight of a page.
PLAIN = re.compile(r'<span class="(?:|n|nn|w|p|o)">([^<]*)</span>')


class CodeLine(NamedTuple):
    """A line of a listing; the mark is `+` for a new line, `-` for a removed one."""

    html: Markup
    number: int
    mark: str = ""


def inline(text: str) -> Markup:
    """Return a line of text as HTML, with what is in backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False)))


def terminal(text: str) -> Markup:
    """Return terminal output as HTML, each coloured piece in a span with classes."""
    pen: dict[str, str] = {}

    def begin(codes: re.Match[str]) -> str:
        before = pen.copy()
        for code in map(int, re.findall(r"\d+", codes[0]) or [0]):
            if code in STYLES:
                pen.update([STYLES[code]])
            else:
                pen.clear()
        span = f'</span><span class="{" ".join(pen.values())}">'
        return span if pen != before else ""

    spans = SGR.sub(begin, escape(text, quote=False))
    return Markup(PLAIN.sub(r"\1", f'<span class="">{spans}</span>'))


@lru_cache(maxsize=512)
def listing(source: str, path: str) -> list[CodeLine]:
    """Return the lines of the file at `path`, highlighted and without a mark."""
    lexer = find_lexer_class_for_filename(path) or TextLexer
    exact = lexer(stripnl=False, ensurenl=False)
    html = PLAIN.sub(r"\1", highlight(source, exact, HtmlFormatter(nowrap=True)))
    html = re.sub(r'(?<=<span class=)"(\w+)"', r"\1", html)
    # Between tags, quotation marks need no escape.
    lines = html.replace("&quot;", '"').replace("&#39;", "'").split("\n")[:-1]
    return [CodeLine(Markup(line), number) for number, line in enumerate(lines, 1)]


TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
TEMPLATES.filters |= {"inline": inline, "listing": listing, "terminal": terminal}
TEMPLATES.filters |= {"last_line": last_line, "log10": log10}


def fill(template: str, **values: object) -> str:
    """Return the template of that name, filled with `values`, which are escaped."""
    return TEMPLATES.get_template(f"{template}.html").render(**values).strip()
