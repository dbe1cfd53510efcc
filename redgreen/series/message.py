"""Read one patch: its title, message, trailers and the files that it touches."""

import email
import re
import shlex
from pathlib import Path
from typing import Any, TypeVar

from redgreen.series.model import Claim, Kind, Lesson, Patch, is_test_module
from redgreen.text import did_you_mean

KNOWN = ("Step", "Fails", "Because", "Passes", "Hint", "Run", "Renames", "Lesson")
TRAILER = re.compile(r"([A-Za-z][A-Za-z-]*)\s*:\s*(.*)")
CUT = re.compile(r"^(?:---\s*$|(?=diff --git ))", re.MULTILINE)
FILE = re.compile(r"^diff --git a/.+ b/(.+)\n(?!deleted file)", re.MULTILINE)
MODE = re.compile(r"^new (?:file )?mode (?!100644)(\d+)$", re.MULTILINE)
SHELL = {"&&", "||", ";", "|", "&", ">", ">>", "<"}
Word = TypeVar("Word", Kind, Lesson)


def read_patch(path: Path) -> Patch:
    """Read the patch at `path`. Raises ValueError for its first fault."""
    raw = path.read_bytes()
    crlf = b"\r\n" in raw.partition(b"\ndiff --git ")[0]
    _refuse(crlf, "the patch has CRLF line ends; write LF, as .gitattributes says.")
    mail = email.message_from_string(raw.decode("utf-8"))
    title, body = _unfold(mail["Subject"] or ""), str(mail.get_payload())
    message, diff = [*CUT.split(body, maxsplit=1), ""][:2]
    mode, first = MODE.search(diff), mail.get_unixfrom()
    _refuse(not first, "the first line must be that of 'git format-patch'.")
    _refuse("\nFrom " in diff, "the file has more than one patch.")
    _refuse(not title, "the patch has no 'Subject:', which is the step's title.")
    _refuse("diff --git " not in diff, "the patch changes no file.")
    _refuse(mode, f"a step has plain files only, not mode {mode and mode[1]}.")
    why, _, last = message.strip().rpartition("\n\n")
    trailers = _typed(_read_trailers(last))
    _refuse(not why, "the message has no paragraph that says why.")
    tests = tuple(filter(is_test_module, FILE.findall(diff)))
    patch = Patch(title=title, why=why.strip(), test_modules=tests, **trailers)
    _check_sense(patch)
    return patch


def _read_trailers(paragraph: str) -> dict[str, list[Claim]]:
    """Return the trailers by key, each `Because:` with the one before it."""
    found: dict[str, list[Claim]] = {key: [] for key in KNOWN}
    before = ""
    for line in _unfold(paragraph).splitlines():
        match = TRAILER.fullmatch(line)
        if not match:
            words = "the last paragraph must have trailers such as 'Step: red' only"
            raise ValueError(f"{words}, but it has the line {line!r}.")
        key, value = match[1], match[2].strip()
        if key not in KNOWN:
            raise ValueError(f"unknown trailer '{key}:'.{did_you_mean(key, KNOWN)}")
        _refuse(not value, f"the trailer '{key}:' has no value.")
        skips = before == "Passes" and value.startswith(("skipped: ", "xfailed: "))
        if key == "Because" and (skips or before == "Fails"):
            found[before][-1] = Claim(found[before][-1].test, value)
        else:
            found[key].append(Claim(value, ""))
        before = key
    return found


def _typed(trailers: dict[str, list[Claim]]) -> dict[str, Any]:
    """Return the trailers as fields of a Patch."""
    values = {key: [each.test for each in found] for key, found in trailers.items()}
    counts = (len(values["Step"]), len(values["Lesson"]))
    fault = "the message needs one trailer 'Step:' and at most one 'Lesson:'."
    _refuse(counts not in ((1, 0), (1, 1)), fault)
    for test, because in trailers["Fails"]:
        _refuse(not because, f"'Fails: {test}' needs a 'Because:' after it.")
    for value in values["Because"]:
        raise ValueError(
            f"'Because: {value}' must follow a 'Fails:', or a 'Passes:' if it begins "
            "with 'skipped: ' or 'xfailed: '."
        )
    lessons = [_member(Lesson, value, "lesson") for value in values["Lesson"]]
    return {
        "kind": _member(Kind, values["Step"][0], "kind of step"),
        "lesson": lessons[0] if lessons else None,
        "fails": tuple(trailers["Fails"]),
        "passes": tuple(each.test for each in trailers["Passes"] if not each.because),
        "skips": tuple(each for each in trailers["Passes"] if each.because),
        "hints": tuple(values["Hint"]),
        "declared_runs": tuple(map(_command, values["Run"])),
        "renames": tuple(map(_renaming, values["Renames"])),
    }


def _command(value: str) -> str:
    try:
        words = shlex.split(value)
    except ValueError as error:
        raise ValueError(f"'Run: {value}' cannot be read: {error}.") from None
    for word in SHELL.intersection(words):
        fault = "but no shell reads it; give each command a 'Run:' of its own."
        raise ValueError(f"'Run: {value}' has '{word}', {fault}")
    return value


def _renaming(value: str) -> tuple[str, str]:
    old, _, new = (part.strip() for part in value.partition("->"))
    _refuse(not (old and new), f"write 'Renames: old::id -> new::id', not '{value}'.")
    return old, new


def _member(kind: type[Word], value: str, what: str) -> Word:
    try:
        return kind(value)
    except ValueError:
        known = did_you_mean(value, [str(each) for each in kind])
        raise ValueError(f"'{value}' is not a {what}.{known}") from None


def _check_sense(patch: Patch) -> None:
    """Refuse trailers that do not fit the kind of the step."""
    kind, lesson, tests = patch.kind, patch.lesson, [c.test for c in patch.fails]
    red, second = kind is Kind.RED, lesson is Lesson.SECOND_RUN
    named = [*tests, *patch.passes, *(c.test for c in patch.skips)]
    twice = next((test for test in named if named.count(test) > 1), None)
    may_rename = kind in (Kind.GREEN, Kind.REFACTOR)
    runs = patch.declared_runs or patch.test_modules
    faults = (
        (twice, f"the test '{twice}' is named twice."),
        (red and not tests, "a red step needs 'Fails:' and 'Because:' for a new test."),
        (not red and patch.passes, f"'Passes:' is for a red step; this is {kind}."),
        (not red and tests and not second, f"a {kind} step has no failing test."),
        (lesson and not tests, f"'Lesson: {lesson}' needs 'Fails:' and 'Because:'."),
        (lesson and red is second, f"'Lesson: {lesson}' cannot be in a {kind} step."),
        (patch.renames and not may_rename, f"'Renames:' cannot be in a {kind} step."),
        (red and not runs, "a red step changes a test module, or names one by 'Run:'."),
    )
    for wrong, message in faults:
        _refuse(wrong, message)


def _refuse(wrong: object, message: str) -> None:
    """Raise ValueError if something is wrong."""
    if wrong:
        raise ValueError(message)


def _unfold(text: str) -> str:
    """Join lines that begin with white space to the line before, as in a mail."""
    return re.sub(r"\s*\n[ \t]+", " ", text).strip()
