"""Parse and check the trailers at the end of a step's commit message."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from redgreen.nearest import did_you_mean
from redgreen.series.model import Claim, Kind, Lesson
from redgreen.series.options import unknown

KNOWN = ("Step", "Fails", "Because", "Hint", "Lesson", "Run", "Renames", "Rewords", "Resets")
ONCE = ("Step", "Lesson", "Resets")
REWORDING = (Kind.RED, Kind.TIDY, Kind.SETUP)
FOR_A_SHELL = ("&&", "||", ";", "|", "&", ">", ">>", "<")
Word = TypeVar("Word", Kind, Lesson)
LINE = re.compile(r"([A-Za-z][A-Za-z-]*)\s*:\s*(.*)")


@dataclass
class Trailers:
    """What the trailers of one step say."""

    kind: Kind = Kind.SETUP
    claims: list[Claim] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    lesson: Lesson | None = None
    runs: list[str] = field(default_factory=list)
    renames: list[tuple[str, str]] = field(default_factory=list)
    rewords: list[str] = field(default_factory=list)
    resets: bool = False


def split_message(body: str) -> tuple[str, list[tuple[str, str]]]:
    """Split the text below the subject into the paragraphs of why and the trailers.

    The trailers are the last paragraph, one `Key: value` a line; a line that starts with white space goes
    on with the one before (git-interpret-trailers(1)). Raises ValueError for any other line among them.
    """
    paragraphs = re.split(r"\n[ \t]*\n", body.strip("\n"))
    why, last = "\n\n".join(paragraphs[:-1]).strip(), paragraphs[-1]
    for line in why.splitlines():
        if line.split(":")[0] in KNOWN and ": " in line:
            raise ValueError(
                f"{line.strip()!r} stands above the last paragraph, where no trailer is read; move it down."
            )
    pairs: list[tuple[str, str]] = []
    for line in last.splitlines():
        match = LINE.fullmatch(line)
        if match:
            pairs.append((match[1], match[2].strip()))
        elif pairs and line[:1].isspace():
            key, value = pairs[-1]
            pairs[-1] = (key, f"{value} {line.strip()}")
        else:
            raise ValueError(
                f"the last paragraph of the message must hold trailers only, 'Step: red' for one, "
                f"but it has the line {line.strip()!r}."
            )
    return why, pairs


def parse_trailers(pairs: Sequence[tuple[str, str]]) -> Trailers:
    """Check the trailers and give them types. Raises ValueError with a sentence for the first fault."""
    found = Trailers()
    waiting: str | None = None
    _check_keys(pairs)
    for key, value in pairs:
        if waiting and key != "Because":
            raise ValueError(f"'Fails: {waiting}' must be followed by its 'Because:', not by '{key}:'.")
        match key:
            case "Step":
                found.kind = _member(Kind, value, "kind of step")
            case "Lesson":
                found.lesson = _member(Lesson, value, "lesson")
            case "Fails":
                waiting = value
            case "Because":
                if not waiting:
                    raise ValueError(f"'Because: {value}' must follow the 'Fails:' that it explains.")
                found.claims.append(Claim(waiting, value))
                waiting = None
            case "Hint":
                found.hints.append(value)
            case "Run":
                found.runs.append(_command(value))
            case "Renames":
                found.renames.append(_rename(value))
            case "Rewords":
                found.rewords.append(value)
            case "Resets":
                if value != "from-here":
                    raise ValueError(f"'Resets: {value}' is not known. Did you mean 'Resets: from-here'?")
                found.resets = True
    if waiting:
        raise ValueError(f"'Fails: {waiting}' must be followed by its 'Because:'.")
    if "Step" not in [key for key, _ in pairs]:
        raise ValueError("the message has no 'Step:' trailer; end it with 'Step: red', say.")
    _check_claims(found)
    return found


def _check_keys(pairs: Sequence[tuple[str, str]]) -> None:
    for index, (key, value) in enumerate(pairs):
        if key not in KNOWN:
            raise ValueError(f"'{key}:' is no trailer of a step.{did_you_mean(key, KNOWN)}")
        if key in ONCE and key in [earlier for earlier, _ in pairs[:index]]:
            raise ValueError(f"'{key}:' stands twice; a step has one.")
        if not value:
            raise ValueError(f"'{key}:' says nothing; give it a value or take it out.")


def _member(kind: type[Word], value: str, what: str) -> Word:
    try:
        return kind(value)
    except ValueError:
        raise ValueError(f"'{value}' is no {what}.{did_you_mean(value, [str(each) for each in kind])}") from None


def _command(value: str) -> str:
    program, *words = value.split()
    if program != "pytest":
        raise ValueError(f"'Run: {value}' must be a pytest command, for the proof runs it and nothing else.")
    for word in words:
        if word in FOR_A_SHELL:
            raise ValueError(
                f"'Run: {value}' holds '{word}', and no shell reads it; give each command a 'Run:' of its own."
            )
    for word in unknown(words):
        raise ValueError(f"'Run: {value}' has the option '{word}', which could bend the run; take another way.")
    return value


def _rename(value: str) -> tuple[str, str]:
    old, arrow, new = (part.strip() for part in value.partition("->"))
    if not (old and arrow and new):
        raise ValueError(f"'Renames: {value}' must read 'Renames: old::id -> new::id'.")
    return old, new


def _check_claims(found: Trailers) -> None:
    tests = [claim.test for claim in found.claims]
    for test in tests:
        if tests.count(test) > 1:
            raise ValueError(f"'Fails: {test}' stands twice; a test fails once.")
    if found.kind is Kind.RED and not tests:
        raise ValueError("a red step must say which tests fail: 'Fails: tests/test_x.py::test_y' and 'Because: …'.")
    if found.kind is not Kind.RED and tests and found.lesson is not Lesson.SECOND_RUN:
        raise ValueError(f"a {found.kind} step fails no test, but 'Fails: {tests[0]}' says so.")
    if found.lesson and not tests:
        raise ValueError(f"'Lesson: {found.lesson}' needs the 'Fails:' and 'Because:' that it shows.")
    if found.lesson is Lesson.SECOND_RUN and found.kind is Kind.RED:
        raise ValueError(
            "a red step fails at the first run; 'Lesson: second-run' belongs to a step whose first run passes."
        )
    if found.lesson is Lesson.COLLECTION_ERROR and found.kind is not Kind.RED:
        raise ValueError(f"'Lesson: collection-error' belongs to a red step; this one is {found.kind}.")
    if found.rewords and found.kind not in REWORDING:
        raise ValueError(f"'Rewords:' belongs to a step that may change tests/; this one is {found.kind}.")
    if found.renames and found.kind is not Kind.TIDY:
        raise ValueError(f"'Renames:' belongs to a tidy step; this one is {found.kind}.")
