"""Text that can be stored, printed and logged without surprise."""

from typing import Annotated
from unicodedata import category

from pydantic import AfterValidator

# RFC 8264, 9.12: control characters (Cc); and surrogates (Cs), which UTF-8 cannot write.
REFUSED = ("Cc", "Cs")


def is_plain(text: str) -> bool:
    """Return whether every character of it is one of text."""
    return not any(category(sign) in REFUSED for sign in text)


def plain(text: str) -> str:
    """Return the text as it is, or refuse it when a character of it is none of text."""
    if not is_plain(text):
        raise ValueError("use no control characters")
    return text


PLAIN = AfterValidator(plain)
Text = Annotated[str, PLAIN]
