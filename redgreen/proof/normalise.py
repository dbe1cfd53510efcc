"""Take out of a terminal's output what differs from run to run and from machine to machine, and nothing else."""

import os
import re
import sysconfig
from collections.abc import Callable
from pathlib import Path

Normaliser = Callable[[str], str]

TIME = re.compile(r"(?<![\w.])\d+\.\d\ds\b(?: \(\d+:\d\d:\d\d\))?")
CLOSING = re.compile(
    r"^(?P<open>(?:\x1b\[\d+m)*)=+ (?P<title>\S.*?\d\.\d\ds\b.*?) (?P<close>(?:\x1b\[\d+m)*)=+(?P<end>(?:\x1b\[\d+m)*)$",
    re.MULTILINE,
)
ANSI = re.compile(r"\x1b\[\d+m")
WIDTH = 80
TMP_PATH = re.compile(r"[^\s'\"]*/pytest-of-[^/\s'\"]+/pytest-\d+(?=/)")
COLLECTING = re.compile(r"^(?:\x1b\[1m)?collecting \.\.\. (?:\x1b\[0m)?(?=collected )", re.MULTILINE)
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")


def times(text: str) -> str:
    """`in 0.31s` becomes `in …s`, and so does a duration over a minute.

    The rule of `=` around it is drawn again, because its length depends on that of the time.
    """
    return TIME.sub("…s", CLOSING.sub(_closing, text))


def _closing(line: re.Match[str]) -> str:
    title = TIME.sub("…s", line["title"])
    room = WIDTH - len(ANSI.sub("", title)) - 2
    half = max(room // 2, 1)
    return f"{line['open']}{'=' * half} {title} {line['close']}{'=' * max(room - half, 1)}{line['end']}"


def overwritten(text: str) -> str:
    """`collecting ... collected 2 items` becomes `collected 2 items`: on a terminal the second covers the first."""
    return COLLECTING.sub("", text)


def addresses(text: str) -> str:
    """`<object at 0x7f31c0de>` becomes `<object at 0x…>`."""
    return ADDRESS.sub("0x…", text)


def temporary(text: str) -> str:
    """`/tmp/pytest-of-ada/pytest-7/test_saves0` becomes `…/tmp/test_saves0`."""
    return TMP_PATH.sub("…/tmp", text)


def places(tree: Path) -> Normaliser:
    """Return the normaliser of paths: the step's folder, and Python's own.

    The step's folder becomes `…/workspace`; installed packages `…/site-packages`; the standard library `…/python3`.
    """
    packages, library = sysconfig.get_path("purelib"), sysconfig.get_path("stdlib")
    names: dict[str, str] = {}
    for path, short in ((packages, "…/site-packages"), (library, "…/python3"), (str(tree), "…/workspace")):
        for spelling in (os.path.realpath(path), path):
            names[os.path.relpath(spelling, os.path.realpath(tree))] = short
            names[spelling] = short
    names.pop(".", None)
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(name) for name in longest_first))
    return lambda text: pattern.sub(lambda match: names[match[0]], text)


def ports(port: int) -> Normaliser:
    """Return the normaliser of the bench's own server, whose port the system chose: `port=42297` becomes `port=5432`."""
    pattern = re.compile(rf"(?<=[:= ]){port}\b")
    return lambda text: pattern.sub("5432", text)


def normalise(text: str, tree: Path, port: int) -> str:
    """Apply every normaliser to what a run in the folder `tree` printed, with its database at `port`."""
    for change in (places(tree), temporary, ports(port), times, addresses, overwritten):
        text = change(text)
    return text
