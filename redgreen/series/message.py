"""Read one patch: its title, message, trailers and the files that it touches."""

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
TRAILER = re.compile(r"([A-Za-z][A-Za-z-]*)\s*:\s*(.*)")
BANNER = re.compile(r"^From [0-9a-f]{40} Mon Sep 17 00:00:00 2001\n", re.MULTILINE)
CUT = re.compile(r"^(?:---\s*|diff --git .*)$", re.MULTILINE)
FILE = re.compile(
    r'^diff --git "?a/(?P<old>.+?)"? "?b/(?P<new>.+?)"?\n(?P<note>\w+ (?:file|from))?',
    re.MULTILINE,
)
MODE = re.compile(r"^new (?:file )?mode (?!100644)(?P<mode>\d+)$", re.MULTILINE)
Word = TypeVar("Word", Kind, Lesson)
SHELL = ("&&", "||", ";", "|", "&", ">", ">>", "<")


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
    head, _, body = text.partition("\n\n")
    title, cut, files = _subject(head), CUT.search(body), list(FILE.finditer(body))
    mode = MODE.search(body, cut.start() if cut else 0)
    _refuse(
        (not BANNER.match(text), "the first line must be that of 'git format-patch'."),
        (len(BANNER.findall(text)) > 1, "the file has more than one patch."),
        (not title, "the patch has no 'Subject:', which is the step's title."),
        (
            not (cut and files),
            "the patch changes no file.",
        ),
        (mode, f"a step has plain files only, not mode {mode and mode['mode']}."),
    )
    why, pairs = _split_message(body[: cut.start() if cut else 0])
    trailers = read_trailers(pairs)
    _refuse((not why, "the message has no paragraph that says why."))
    paths = sorted({name for each in files for name in (each["old"], each["new"])})
    gone = {each["old"] for each in files if each["note"] == "deleted file"}
    gone |= {each["old"] for each in files if each["old"] != each["new"]}
    gone -= {each["new"] for each in files if each["note"] != "deleted file"}
    return Patch(title, why, trailers, tuple(paths), tuple(sorted(gone)))


def read_trailers(pairs: Sequence[tuple[str, str]]) -> Trailers:
    """Give the trailers their types. Raises PatchError for the first fault."""
    found, before = Trailers(), ("", "")
    keys = [key for key, _ in pairs]
    for key, value in pairs:
        _refuse(
            (key not in KNOWN, f"unknown trailer '{key}:'.{did_you_mean(key, KNOWN)}"),
            (not value, f"the trailer '{key}:' has no value."),
        )
    _refuse(
        (
            "Step" not in keys,
            "the message has no trailer such as 'Step: red'.",
        ),
        (keys.count("Step") > 1, "the trailer 'Step:' appears twice."),
        (keys.count("Lesson") > 1, "the trailer 'Lesson:' appears twice."),
    )
    for key, value in [*pairs, ("", "")]:
        if before[0] == "Fails" and key != "Because":
            raise PatchError(f"'Fails: {before[1]}' needs a 'Because:' after it.")
        _take(found, key, value, before)
        before = (key, value)
    _check_sense(found)
    return found


def _refuse(*faults: tuple[object, str]) -> None:
    """Raise PatchError with the first message whose condition holds."""
    for wrong, message in faults:
        if wrong:
            raise PatchError(message)


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


def _take(found: Trailers, key: str, value: str, before: tuple[str, str]) -> None:
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
            old, _, new = (part.strip() for part in value.partition("->"))
            fault = f"write 'Renames: old::id -> new::id', not '{value}'."
            _refuse((not (old and new), fault))
            found.renames.append((old, new))
        case "Because" if before[0] == "Fails":
            found.fails.append(Claim(before[1], value))
        case "Because" if value.startswith(("skipped: ", "xfailed: ")):
            _refuse((before[0] != "Passes", f"'{value}' must follow a 'Passes:'."))
            found.skips.append(Claim(found.passes.pop(), value))
        case "Because":
            raise PatchError(
                f"'Because: {value}' must follow a 'Fails:', or a 'Passes:' if it "
                "begins with 'skipped: ' or 'xfailed: '."
            )


def _command(value: str) -> str:
    try:
        words = shlex.split(value)
    except ValueError as error:
        raise PatchError(f"'Run: {value}' cannot be read: {error}.") from None
    for word in filter(SHELL.__contains__, words):
        raise PatchError(
            f"'Run: {value}' has '{word}', but no shell reads it; give each command a "
            "'Run:' of its own."
        )
    return value


def _member(kind: type[Word], value: str, what: str) -> Word:
    try:
        return kind(value)
    except ValueError:
        known = did_you_mean(value, [str(each) for each in kind])
        raise PatchError(f"'{value}' is not a {what}.{known}") from None


def _check_sense(found: Trailers) -> None:
    kind, lesson, tests = found.kind, found.lesson, [c.test for c in found.fails]
    red, second = kind is Kind.RED, lesson is Lesson.SECOND_RUN
    named = [*tests, *found.passes]
    twice = next((test for test in named if named.count(test) > 1), None)
    may_rename = kind in (Kind.GREEN, Kind.REFACTOR)
    _refuse(
        (twice, f"the test '{twice}' is named twice."),
        (red and not tests, "a red step needs 'Fails:' and 'Because:' for a new test."),
        (not red and found.passes, f"'Passes:' is for a red step; this is {kind}."),
        (not red and tests and not second, f"a {kind} step has no failing test."),
        (lesson and not tests, f"'Lesson: {lesson}' needs 'Fails:' and 'Because:'."),
        (second and red, "'Lesson: second-run' is for a step whose first run passes."),
        (lesson and not (second or red), f"'Lesson: {lesson}' is for a red step."),
        (found.renames and not may_rename, f"'Renames:' cannot be in a {kind} step."),
    )


def _subject(head: str) -> str:
    """Return the title from the mail header of a patch, unfolded."""
    header = head.partition("\n")[2]
    policy = email.policy.compat32
    message = email.message_from_string(header + "\n\n", policy=policy)
    return re.sub(r"\s*\n\s+", " ", str(message["Subject"] or "")).strip()
