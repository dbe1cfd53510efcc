"""The rules of red, green, refactor that can be read off the series without running it."""

from collections.abc import Callable, Iterator

from redgreen.errors import BookError
from redgreen.series.model import Claim, Kind, Line, Series, Step

ONLY_TESTS = (Kind.RED, Kind.TIDY)
ANSWERS = (Kind.GREEN, Kind.SOLUTION, Kind.TIDY)
NEVER_TESTS = (Kind.GREEN, Kind.REFACTOR, Kind.SOLUTION)


def may_change(kind: Kind, path: str) -> str:
    """Return why a step of this kind may not change `path`, or an empty string where it may."""
    in_tests = path.startswith("tests/")
    if kind in ONLY_TESTS and not in_tests:
        return f"a {kind} step changes only tests/, but this one changes {path}."
    if kind in NEVER_TESTS and in_tests:
        return f"a {kind} step leaves tests/ alone, but this one changes {path}."
    if kind is Kind.SETUP and in_tests and path.rsplit("/", 1)[-1].startswith("test_"):
        return f"a setup step writes no test, but this one changes {path}."
    return ""


def check_order(series: Series) -> Iterator[tuple[Step, str]]:
    """Yield each step that stands where it cannot, with a sentence that says why."""
    for line in series.lines():
        yield from _check_line(line)
    for chapter in series.chapters:
        last = waiting_red(chapter.steps)
        if last:
            yield last, "the chapter ends while this test still fails; a green step must follow."


def waiting_red(steps: tuple[Step, ...]) -> Step | None:
    """Return the last red step of `steps` that no green one has answered, or None."""
    waiting = None
    for step in steps:
        if step.kind is Kind.RED:
            waiting = step
        elif step.kind in ANSWERS:
            waiting = None
    return waiting


def waiting_claims(series: Series, step: Step, *, after: bool = False) -> tuple[Claim, ...]:
    """Return the claims of the red step that is unanswered just before `step`, or just after it."""
    line = line_of(series, step)
    red = waiting_red(line.steps[: line.steps.index(step) + after])
    return red.claims if red else ()


def line_of(series: Series, step: Step) -> Line:
    """Return the run of steps that `step` stands in. Raises BookError where it is no step of `series`."""
    for line in series.lines():
        if step in line.steps:
            return line
    raise BookError(f"{step.key} is no step of this series.")


def step_before(series: Series, step: Step) -> Step | None:
    """Return the step whose tree this one builds on; None for the book's first."""
    line = line_of(series, step)
    index = line.steps.index(step)
    return line.steps[index - 1] if index else line.start


def known_tests(series: Series, step: Step | None, collected: Callable[[Step], tuple[str, ...]]) -> tuple[str, ...]:
    """Return the tests that stand at `step`, with those that a file it cannot collect had before.

    `collected` tells what pytest collects at a step.
    """
    if step is None:
        return ()
    tests = collected(step)
    hidden = {claim.test for claim in waiting_claims(series, step, after=True) if "::" not in claim.test}
    if not hidden:
        return tests
    earlier = known_tests(series, step_before(series, step), collected)
    return tests + tuple(test for test in earlier if test.split("::")[0] in hidden)


def _check_answer(red: Step, tidy: Step) -> Iterator[tuple[Step, str]]:
    """A red test of the suite itself is answered in tests/, and its own file is left alone.

    Where the fault is in the test, the step withdraws the claim openly, by giving the test a new name.
    """
    withdrawn = {old for old, _ in tidy.renames}
    for claim in red.claims:
        file = claim.test.split("::")[0]
        if file in tidy.paths and claim.test not in withdrawn:
            yield (
                tidy,
                f"a tidy step that answers {red.patch.name} leaves {file} alone, "
                f"or withdraws the claim openly: 'Renames: {claim.test} -> …'.",
            )


def _check_line(line: Line) -> Iterator[tuple[Step, str]]:
    resets: Step | None = None
    for index, step in enumerate(line.steps):
        red = waiting_red(line.steps[:index])
        if step.kind in (Kind.GREEN, Kind.SOLUTION) and not red:
            yield step, f"a {step.kind} step answers a red one, and none is waiting here."
        elif red and step.kind in (Kind.RED, Kind.REFACTOR):
            yield step, f"a {step.kind} step cannot stand here: {red.patch.name} is still red; make it green first."
        elif red and step.kind is Kind.TIDY:
            yield from _check_answer(red, step)
        if step.resets and resets:
            yield step, f"'Resets: from-here' stands in {resets.patch.name} already."
        resets = resets or (step if step.resets else None)
