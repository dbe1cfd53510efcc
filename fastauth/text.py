"""Text that can be stored, printed and logged without surprise."""

import re
from typing import Annotated

from pydantic import AfterValidator

# RFC 8264, 9.12: control characters (Cc); and surrogates (Cs), which UTF-8 cannot write.
# A pattern: a password may be long, and all requests wait while it is looked at.
REFUSED = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def is_plain(text: str) -> bool:
    """Return whether every character of it is one of text."""
    return REFUSED.search(text) is None


def plain(text: str) -> str:
    """Return the text as it is, or refuse it when a character of it is none of text."""
    if not is_plain(text):
        raise ValueError("use no control characters")
    return text


PLAIN = AfterValidator(plain)
Text = Annotated[str, PLAIN]
