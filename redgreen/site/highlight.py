"""Highlight source with Pygments, line by line, so that a diff can pick its lines."""

from functools import lru_cache
from html import escape
from itertools import groupby

from pygments.lexer import Lexer
from pygments.lexers import TextLexer, get_lexer_by_name, get_lexer_for_filename
from pygments.token import STANDARD_TYPES, _TokenType
from pygments.util import ClassNotFound

# Names, blanks and signs have the colour of the text; their spans would double a page's weight.
PLAIN = ("n", "nn", "w", "p", "o")


@lru_cache(maxsize=512)
def highlight_file(source: str, path: str) -> tuple[str, ...]:
    """Return the lines of a file as HTML, without line breaks; the language follows the path."""
    try:
        lexer: Lexer = get_lexer_for_filename(path, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    return _lines(source, lexer)


def highlight_text(source: str, language: str) -> tuple[str, ...]:
    """Return the lines of `source` in the named language as HTML. Raises ValueError for a language unknown."""
    try:
        return _lines(source, get_lexer_by_name(language, stripnl=False))
    except ClassNotFound:
        raise ValueError(f"Pygments knows no language '{language}'; 'text' stands for none.") from None


def _lines(source: str, lexer: Lexer) -> tuple[str, ...]:
    lines = [""]
    for name, tokens in groupby(lexer.get_tokens(source), key=lambda token: _short_name(token[0])):
        text = "".join(value for _, value in tokens)
        for index, piece in enumerate(text.split("\n")):
            if index:
                lines.append("")
            lines[-1] += (
                f'<span class="{name}">{escape(piece, quote=False)}</span>'
                if name and piece
                else escape(piece, quote=False)
            )
    return tuple(lines[: len(split_lines(source))])


def split_lines(source: str) -> list[str]:
    """Return the lines of a file as git counts them: only a line feed ends one."""
    return source.removesuffix("\n").split("\n") if source else []


def _short_name(kind: _TokenType) -> str:
    while kind not in STANDARD_TYPES and kind.parent is not None:
        kind = kind.parent
    name = STANDARD_TYPES.get(kind, "")
    return "" if name in PLAIN else name
