"""Room: transcripts that do not show what the terminal shows. The step is run once for all of them."""

import platform
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from redgreen.proof.bench import Bench
from redgreen.proof.prove import prove
from redgreen.series import Step
from redgreen.tests.attack.cases import refused
from redgreen.tests.toy import FIRST_CHAPTER, make_toy

HERE = ".".join(platform.python_version_tuple()[:2])
DIFFERS = "the terminal no longer shows what 04-green-three.out says; if that is right, record it with --record:"
ONLY = "(only the colours or the ends of lines differ)"
TWO = re.compile(r"\$ pytest -v\n.*", re.DOTALL)
Recorded = tuple[Bench, Step, str]
Change = Callable[[str], str | None]


@pytest.fixture(scope="module")
def recorded(remembering: Callable[[Path], Bench], tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """The second green step and its transcript of two runs."""
    bench = remembering(make_toy(tmp_path_factory.mktemp("transcripts") / "toy", FIRST_CHAPTER[:5], python=HERE))
    step = next(step for step in bench.history.series.steps() if step.tag == "ch01-04-green")
    assert prove(bench, step, record=True) == []
    return bench, step, step.transcript.read_text("utf-8")


def swapped(text: str) -> str:
    """The second run before the first."""
    second = TWO.search(text)
    assert second
    return second[0] + text[: second.start()]


TRANSCRIPTS: dict[str, tuple[Change, str]] = {
    "is missing": (lambda text: None, "there is no transcript 04-green-three.out beside the patch; record it with"),
    "is empty": (lambda text: "", DIFFERS),
    "counts another number": (lambda text: text.replace("2 passed", "3 passed"), DIFFERS),
    "shows a failure as a pass": (lambda text: text.replace("PASSED", "FAILED", 1), DIFFERS),
    "has other colours": (lambda text: text.replace("\x1b[32m", "\x1b[31m"), ONLY),
    "has no colours": (lambda text: re.sub(r"\x1b\[\d+m", "", text), ONLY),
    "lacks a run": (lambda text: TWO.sub("", text), "+$ pytest -v"),
    "has a run too many": (lambda text: text + "$ pytest -v\nmore\n", "-$ pytest -v"),
    "has the runs in another order": (swapped, DIFFERS),
    "shows another command": (lambda text: text.replace("$ pytest -v", "$ pytest -vv"), "-$ pytest -vv"),
    "lacks the last line": (lambda text: text[: text.rstrip().rindex("\n") + 1], DIFFERS),
    "has a line more": (lambda text: text + "\n", DIFFERS),
    "has a real duration": (lambda text: text.replace("in …s", "in 0.01s"), DIFFERS),
    "has the ends of lines of Windows": (lambda text: text.replace("\n", "\r\n"), ONLY),
    "is another step's": (lambda text: text.replace("test_adds_three", "test_adds_four"), DIFFERS),
}


@pytest.mark.parametrize(("change", "words"), TRANSCRIPTS.values(), ids=TRANSCRIPTS.keys())
def test_refuses_a_transcript_that(recorded: Recorded, change: Change, words: str) -> None:
    bench, step, text = recorded
    spoilt = change(text)
    assert spoilt != text
    step.transcript.unlink(missing_ok=True)
    if spoilt is not None:
        step.transcript.write_bytes(spoilt.encode())

    refused(prove(bench, step), words)


def test_accepts_the_transcript_as_it_was_recorded(recorded: Recorded) -> None:
    bench, step, text = recorded
    step.transcript.write_text(text, "utf-8")

    assert prove(bench, step) == []
