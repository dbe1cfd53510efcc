"""Read one patch: its title, message, trailers and the files that it touches."""

from __future__ import annotations

import email
import email.policy
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from redgreen.series.model import Claim, Kind, Lesson
from redgreen.text import did_you_mean

KNOWN = ("Step", "Fails", "Because", "Passes", "Hint", "Run", "Renames", "Lesson")
ONCE = ("Step", "Lesson")
TRAILER = re.compile(r"([A-Za-z][A-Za-z-]*)\s*:\s*(.*)")
BANNER = re.compile(r"^From [0-9a-f]{40} Mon Sep 17 00:00:00 2001\n", re.MULTILINE)
CUT = re.compile(r"^(?:---\s*|diff --git .*)$", re.MULTILINE)
FILE = re.compile(
    r'^diff --git "?a/(?P<old>.+?)"? "?b/(?P<new>.+?)"?\n(?P<note>\w+ (?:file|from))?',
    re.MULTILINE,
)
MODE = re.compile(r"^new (?:file )?mode (?!100644|100755)(?P<mode>\d+)$", re.MULTILINE)
Word = TypeVar("Word", Kind, Lesson)


class PatchError(ValueError):
    """A fault of one patch; the message does not name the file."""


@dataclass
class Trailers:
    """What the trailers of a step say; see `Step` for the meaning of each."""

    kind: Kind = Kind.SETUP
    fails: list[Claim] = field(default_factory=list)
    passes: list[str] = field(default_factory=list)
    skips: list[Claim] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    renames: list[tuple[str, str]] = field(default_factory=list)
    lesson: Lesson | None = None


@dataclass(frozen=True)
class Patch:
    """One commit as `git format-patch` writes it."""

    title: str
    why: str
    trailers: Trailers
    paths: tuple[str, ...]
    removed: tuple[str, ...]


def read_patch(path: Path) -> Patch:
    """Read and check the patch at `path`. Raises PatchError for its first fault."""
    raw = path.read_bytes()
    if b"\r\n" in raw.split(b"\ndiff --git ", 1)[0]:
        raise PatchError(
            "the patch has CRLF line ends; write LF, and keep git from converting "
            "them with the .gitattributes of the repository."
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PatchError(f"the patch is not UTF-8 (byte {error.start}).") from None
    if not BANNER.match(text):
        raise PatchError("the first line must be that of 'git format-patch'.")
    if len(BANNER.findall(text)) > 1:
        raise PatchError("the file has more than one patch; a step is one commit.")
    head, _, body = text.partition("\n\n")
    title, cut = _subject(head), CUT.search(body)
    if not title:
        raise PatchError("the patch has no 'Subject:', which is the step's title.")
    files = list(FILE.finditer(body))
    if not cut or not files:
        raise PatchError("the patch changes no file; a step changes at least one.")
    link = MODE.search(body, cut.start())
    if link:
        raise PatchError(f"a step has plain files only, not mode {link['mode']}.")
    why, pairs = _split_message(body[: cut.start()])
    trailers = read_trailers(pairs)
    if not why:
        raise PatchError("the message has no paragraph that says why.")
    paths = sorted({name for each in files for name in (each["old"], each["new"])})
    gone = {each["old"] for each in files if each["note"] == "deleted file"}
    gone |= {each["old"] for each in files if each["old"] != each["new"]}
    gone -= {each["new"] for each in files if each["note"] != "deleted file"}
    return Patch(title, why, trailers, tuple(paths), tuple(sorted(gone)))


def read_trailers(pairs: Sequence[tuple[str, str]]) -> Trailers:
    """Give the trailers their types. Raises PatchError for the first fault."""
    found, waiting = Trailers(), ("", "")
    _check_names(pairs)
    for key, value in pairs:
        if waiting[0] == "Fails" and key != "Because":
            raise PatchError(f"'Fails: {waiting[1]}' needs a 'Because:' after it.")
        if key == "Because":
            _because(found, waiting, value)
        else:
            _take(found, key, value)
        waiting = (key, value)
    if waiting[0] == "Fails":
        raise PatchError(f"'Fails: {waiting[1]}' needs a 'Because:' after it.")
    _check_sense(found)
    return found


def _split_message(message: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the message without its last paragraph, and that one's trailers."""
    why, _, last = message.strip().rpartition("\n\n")
    pairs: list[tuple[str, str]] = []
    for line in last.splitlines():
        match = TRAILER.fullmatch(line)
        if match:
            pairs.append((match[1], match[2].strip()))
        elif pairs and line[:1].isspace():
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {line.strip()}")
        else:
            raise PatchError(
                "the last paragraph of the message must have trailers only, such as "
                f"'Step: red', but it has the line {line.strip()!r}."
            )
    return why.strip(), pairs


def _check_names(pairs: Sequence[tuple[str, str]]) -> None:
    for index, (key, value) in enumerate(pairs):
        if key not in KNOWN:
            raise PatchError(f"unknown trailer '{key}:'.{did_you_mean(key, KNOWN)}")
        if key in ONCE and key in [earlier for earlier, _ in pairs[:index]]:
            raise PatchError(f"the trailer '{key}:' appears twice.")
        if not value:
            raise PatchError(f"the trailer '{key}:' has no value.")
    if "Step" not in [key for key, _ in pairs]:
        raise PatchError("the message has no 'Step:' trailer, such as 'Step: red'.")


def _because(found: Trailers, before: tuple[str, str], value: str) -> None:
    key, test = before
    if key == "Fails":
        found.fails.append(Claim(test, value))
    elif key == "Passes" and value.startswith(("skipped: ", "xfailed: ")):
        found.passes.remove(test)
        found.skips.append(Claim(test, value))
    elif key == "Passes":
        raise PatchError(
            f"'Because: {value}' after 'Passes:' must begin with 'skipped: ' or "
            "'xfailed: '; a test that passes needs no reason."
        )
    else:
        raise PatchError(f"'Because: {value}' must follow a 'Fails:'.")


def _take(found: Trailers, key: str, value: str) -> None:
    match key:
        case "Step":
            found.kind = _member(Kind, value, "kind of step")
        case "Lesson":
            found.lesson = _member(Lesson, value, "lesson")
        case "Passes":
            found.passes.append(value)
        case "Hint":
            found.hints.append(value)
        case "Run":
            found.runs.append(_command(value))
        case "Renames":
            old, arrow, new = (part.strip() for part in value.partition("->"))
            if not (old and arrow and new):
                raise PatchError(f"write 'Renames: old::id -> new::id', not '{value}'.")
            found.renames.append((old, new))


def _command(value: str) -> str:
    try:
        words = shlex.split(value)
    except ValueError as error:
        raise PatchError(f"'Run: {value}' cannot be read: {error}.") from None
    for word in words:
        if word in ("&&", "||", ";", "|", "&", ">", ">>", "<"):
            raise PatchError(
                f"'Run: {value}' has '{word}', but no shell reads it; give each "
                "command a 'Run:' of its own."
            )
    return value


def _member(kind: type[Word], value: str, what: str) -> Word:
    try:
        return kind(value)
    except ValueError:
        known = did_you_mean(value, [str(each) for each in kind])
        raise PatchError(f"'{value}' is not a {what}.{known}") from None


def _check_sense(found: Trailers) -> None:
    tests = [claim.test for claim in found.fails]
    for test in [*tests, *found.passes]:
        if [*tests, *found.passes].count(test) > 1:
            raise PatchError(f"the test '{test}' is named twice.")
    red, lesson = found.kind is Kind.RED, found.lesson
    if red and not tests:
        raise PatchError("a red step needs 'Fails:' and 'Because:' for each new test.")
    if not red and found.passes:
        raise PatchError(f"'Passes:' is for a red step; this one is {found.kind}.")
    if not red and tests and lesson is not Lesson.SECOND_RUN:
        raise PatchError(f"a {found.kind} step has no failing test, so no 'Fails:'.")
    if lesson and not tests:
        raise PatchError(f"'Lesson: {lesson}' needs 'Fails:' and 'Because:'.")
    if lesson is Lesson.SECOND_RUN and red:
        raise PatchError("'Lesson: second-run' is for a step whose first run passes.")
    if lesson is Lesson.COLLECTION_ERROR and not red:
        raise PatchError("'Lesson: collection-error' is for a red step.")
    if found.renames and found.kind not in (Kind.GREEN, Kind.REFACTOR):
        raise PatchError(f"'Renames:' cannot be in a {found.kind} step.")


def _subject(head: str) -> str:
    """Return the title from the mail header of a patch, unfolded."""
    header = head.partition("\n")[2]
    policy = email.policy.compat32
    message = email.message_from_string(header + "\n\n", policy=policy)
    return re.sub(r"\s*\n\s+", " ", str(message["Subject"] or "")).strip()
