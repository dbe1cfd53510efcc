"""Transcripts: the recorded output of a step's runs, without what differs each time."""

import difflib
import os
import re
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from redgreen.text import ANSI, plain

WIDTH = 80
TIME = re.compile(r"(?<![\w.])\d+\.\d\ds\b(?: \(\d+:\d\d:\d\d\))?")
RULE = re.compile(
    r"^(?P<open>(?:\x1b\[\d+m)*)=+ (?P<title>\S.*?\d\.\d\ds\b.*?) "
    r"(?P<close>(?:\x1b\[\d+m)*)=+(?P<end>(?:\x1b\[\d+m)*)$",
    re.MULTILINE,
)
TMP_PATH = re.compile(r"[^\s'\"]*/pytest-of-[^/\s'\"]+/pytest-\d+(?=/)")
COLLECTING = re.compile(
    r"^(?:\x1b\[1m)?collecting \.\.\. (?:\x1b\[0m)?(?=collected )", re.MULTILINE
)
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
RECORD = "record it again with 'python3 redgreen prove --record'"
COMMAND = re.compile(r"^\$ (?=[a-z])")
LETTER = re.compile(r"\x1b\[3\dm[.sxFE]\x1b\[0m")


def render(runs: Iterable[tuple[str, str]]) -> str:
    """Return a transcript: each command after `$ `, then its output."""
    return "".join(f"$ {command}\n{out.rstrip()}\n" for command, out in runs)


def parse(text: str) -> list[tuple[str, str]]:
    """Return the commands of a transcript with their outputs; undoes `render`."""
    runs: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        if COMMAND.match(line):
            runs.append((line[2:], []))
        elif runs:
            runs[-1][1].append(line)
    return [(command, "\n".join(lines).rstrip() + "\n") for command, lines in runs]


def transcript_fault(path: Path, commands: Iterable[str]) -> str:
    """Return what is wrong with the file itself: missing, or other commands.

    Returns an empty string where it has exactly the output of `commands`, in order.
    """
    if not path.exists():
        return f"{path.name} is missing; 'python3 redgreen prove --record' writes it."
    text = path.read_bytes().decode("utf-8", "replace")
    found, wanted = [command for command, _ in parse(text)], list(commands)
    if found != wanted:
        both = [", ".join(map(repr, each)) or "no command" for each in (found, wanted)]
        runs = ", but the step runs ".join(both)
        return f"{path.name} shows {runs}; {RECORD}."
    return ""


def difference(path: Path, now: str) -> str:
    """Return how the output `now` differs from the transcript at `path`, or nothing."""
    recorded = path.read_bytes().decode("utf-8", "replace") if path.exists() else ""
    shown = difference_of(recorded, now, path.name, "output now")
    words = f"the output is not that of {path.name}; if it is right, {RECORD}"
    return f"{words}:\n{shown}" if shown else ""


def difference_of(one: str, other: str, name: str, other_name: str) -> str:
    """Return the lines in which two outputs differ, or nothing."""
    if one == other:
        return ""
    before, after = plain(one).splitlines(), plain(other).splitlines()
    rows = difflib.unified_diff(before, after, name, other_name, n=1, lineterm="")
    return "\n".join(rows) or "(only colours or line ends differ)"


def normalise(text: str, folder: Path, port: int) -> str:
    """Take out of an output what differs from run to run and from machine to machine.

    `folder` is where the command ran, `port` is that of its server. The folder becomes
    `…/workspace`, the port 5432, a duration `…s`, an address in memory `0x…`. The
    letters of tests in several processes are sorted.
    """
    text = TMP_PATH.sub("…/tmp", _paths(text, folder))
    if "bringing up nodes" in text:
        # xdist's processes report the tests in another order each time.
        letters = iter(sorted(LETTER.findall(text)))
        text = LETTER.sub(lambda _: next(letters), text)
    text = re.sub(rf"(?<=[:= ]){port}\b", "5432", text)
    text = TIME.sub("…s", RULE.sub(_rule, text))
    return COLLECTING.sub("", ADDRESS.sub("0x…", text))


def _rule(line: re.Match[str]) -> str:
    """Draw the rule around a duration again: its length depends on the duration's."""
    title = TIME.sub("…s", line["title"])
    space = WIDTH - len(ANSI.sub("", title)) - 2
    half = max(space // 2, 1)
    left, right = "=" * half, "=" * max(space - half, 1)
    return f"{line['open']}{left} {title} {line['close']}{right}{line['end']}"


def _paths(text: str, folder: Path) -> str:
    """Shorten the path of the folder, of the packages and of the standard library."""
    here = os.path.realpath(folder)
    for name, short in (("purelib", "…/site-packages"), ("stdlib", "…/python3")):
        path = sysconfig.get_path(name)
        for spelling in (os.path.realpath(path), path):
            text = text.replace(os.path.relpath(spelling, here), short)
            text = text.replace(spelling, short)
    return text.replace(here, "…/workspace").replace(str(folder), "…/workspace")
