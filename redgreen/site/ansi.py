"""Turn the colours of a terminal (SGR, ECMA-48 section 8.3.117) into spans with classes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

SEQUENCE = re.compile(r"\x1b\[(?P<codes>[0-9;]*)m|\x1b\[[0-9;?]*[A-Za-ln-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")


STYLES = {1: "bold", 2: "faint", 3: "italic", 4: "underline"}
ENDS = {22: {"bold", "faint"}, 23: {"italic"}, 24: {"underline"}}


@dataclass(frozen=True)
class _Pen:
    colour: str = ""
    styles: frozenset[str] = frozenset()

    @property
    def classes(self) -> str:
        """The span's classes, named as what they show, for a page has thousands of them; empty for plain text."""
        names = ([self.colour] if self.colour else []) + sorted(self.styles)
        return " ".join(names)


def ansi_to_html(text: str) -> str:
    """Return `text` as HTML: escaped, each coloured stretch in a span, every other control sequence left out.

    Foreground colours and weight are kept. Backgrounds and the 256-colour forms are not: pytest prints none.
    """
    stretches = groupby(_stretches(text), key=lambda stretch: stretch[0])
    return "".join(_span("".join(piece for _, piece in pieces), pen) for pen, pieces in stretches)


def _stretches(text: str) -> Iterator[tuple[_Pen, str]]:
    pen, at = _Pen(), 0
    for match in SEQUENCE.finditer(text):
        if text[at : match.start()]:
            yield pen, text[at : match.start()]
        at = match.end()
        if match["codes"] is not None:
            pen = _turn(pen, match["codes"])
    if text[at:]:
        yield pen, text[at:]


def _span(text: str, pen: _Pen) -> str:
    if not pen.classes or not text.strip():
        return escape(text, quote=False)
    return f'<span class="{pen.classes}">{escape(text, quote=False)}</span>'


def _turn(pen: _Pen, codes: str) -> _Pen:
    numbers = [int(code or 0) for code in codes.split(";")]
    for code in numbers:
        if code in (38, 48):
            break
        pen = _apply(pen, code)
    return pen


def _apply(pen: _Pen, code: int) -> _Pen:
    if code == 0:
        return _Pen()
    if code in STYLES:
        return replace(pen, styles=pen.styles | {STYLES[code]})
    if code in ENDS:
        return replace(pen, styles=pen.styles - ENDS[code])
    if 30 <= code <= 37:
        return replace(pen, colour=COLOURS[code - 30])
    if 90 <= code <= 97:
        return replace(pen, colour="bright-" + COLOURS[code - 90])
    return replace(pen, colour="") if code == 39 else pen
