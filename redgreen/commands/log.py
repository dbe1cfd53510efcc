"""Say why a program ended: by what it printed last, and without the secrets that it was given."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterable
from pathlib import Path

from redgreen.words import last_line

TELLS_NOTHING = re.compile(
    r"""^\s*( INFO: .*
           | ERROR: \s+ Application \s startup \s failed .*
           | For \s further \s information \s visit .*
           | \(Background \s on \s this \s error \s at: .*
           | \[ (SQL|parameters): .*
           )$""",
    re.MULTILINE | re.VERBOSE,
)
"""Lines below a reason: requests, a server's farewell, links to the pages of libraries, a query."""
CREDENTIALS = re.compile(r"(://[^\s/:@]*):[^\s/]*@")
HIDDEN = "***"


def reason_of(code: int | None, log: Path, secrets: Iterable[str] = ()) -> str:
    """Return why the program that writes `log` ended with `code`; while it runs (None), the last that it said.

    The passwords of addresses, and every one of `secrets`, are hidden.
    """
    if code is not None and code < 0:
        return f"ended by {signal.Signals(-code).name}"
    told = CREDENTIALS.sub(rf"\1:{HIDDEN}@", last_line(TELLS_NOTHING.sub("", log.read_text(errors="replace"))))
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        told = told.replace(secret, HIDDEN)
    return told.rstrip(".")
