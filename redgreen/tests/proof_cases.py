"""What the tests of refused steps share: series with one step spoilt, and the proof of that step."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from redgreen.proof.prove import prove
from redgreen.tests.conftest import OpenBench
from redgreen.tests.toy import (
    FIRST_CHAPTER,
    GREEN_NOTES,
    GREEN_THREE,
    KEEP,
    NOTES_TEST,
    PROJECT,
    RED_NOTES,
    RED_THREE,
    ROLLED_BACK,
    SETUP,
    SETUP_NOTES,
    SHORT,
    THREE_FAILS,
    Content,
    ToyStep,
    make_toy,
)

Case = tuple[tuple[ToyStep, ...], str]
TEST = "tests/test_sums.py"


def red(trailers: str = f"Step: red\n{THREE_FAILS}", **changes: Content) -> tuple[ToyStep, ...]:
    """The short series and a red step on top of it."""
    return (*SHORT, replace(RED_THREE, trailers=trailers, changes=_paths(changes) or RED_THREE.changes), GREEN_THREE)


def green(**changes: Content) -> tuple[ToyStep, ...]:
    """A series whose second green step changes what is given."""
    return (*SHORT, RED_THREE, replace(GREEN_THREE, changes=_paths(changes)))


def after(step: ToyStep, **changes: Content) -> tuple[ToyStep, ...]:
    """The first chapter up to its second green step, and `step` with other changes."""
    return (*FIRST_CHAPTER[:5], replace(step, changes=_paths(changes)))


def notes(green_code: str = KEEP, conftest: str = ROLLED_BACK, test: str = NOTES_TEST) -> tuple[ToyStep, ...]:
    """A series that ends in a step which must leave every table as it was."""
    first = replace(SETUP, changes={**SETUP.changes, **SETUP_NOTES.changes})
    red = replace(
        RED_NOTES, file="01-adding/01-red-keep", changes={"tests/conftest.py": conftest, "tests/test_notes.py": test}
    )
    return (
        first,
        red,
        replace(
            GREEN_NOTES,
            file="01-adding/02-green-keep",
            trailers="Step: green\nResets: from-here",
            changes={"notes.py": green_code},
        ),
    )


def _paths(changes: Mapping[str, Content]) -> dict[str, Content]:
    return {PATHS[name]: content for name, content in changes.items()}


PATHS = {
    "test": TEST,
    "more": "tests/test_more.py",
    "conftest": "tests/conftest.py",
    "root_conftest": "conftest.py",
    "code": "sums.py",
    "project": "pyproject.toml",
    "plugin": "helper_plugin.py",
    "requirements": "requirements.txt",
}


def addopts(*options: str) -> str:
    words = ", ".join(f'"{option}"' for option in ("--no-header", *options))
    return PROJECT.replace('["--no-header"]', f"[{words}]")


def refusals(open_bench: OpenBench, tmp_path: Path, steps: tuple[ToyStep, ...], tag: str) -> list[str]:
    bench = open_bench(make_toy(tmp_path / "toy", steps))
    step = next(each for each in bench.history.series.steps() if each.tag == tag)
    return prove(bench, step)


def tag_of(step: ToyStep) -> str:
    chapter, *_, name = step.file.split("/")
    number, kind = name.split("-")[:2]
    return f"ch{chapter[:2]}-{'ex' if 'exercises' in step.file else ''}{number}-{kind}"
