"""What the rooms of the attack share: a series in memory, what its files say of themselves, and exact refusals.

Each room holds a table: the name of the fault, the corruption, and the words by which it must be refused. Words that
are expected and not found fail a test, and so does any refusal beyond those expected.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from redgreen.rules import check_change, check_files
from redgreen.series.model import Claim, Kind, Step
from redgreen.series.order import waiting_red
from redgreen.series.trailers import parse_trailers, split_message
from redgreen.tests.proof_cases import TEST
from redgreen.tests.toy import FIRST_CHAPTER, GREEN_THREE, RED_THREE, SHORT, THREE, THREE_FAILS, TIDY, Content, ToyStep

TOY = Path("chapters")
Files = dict[str, bytes]
MORE = '"""More."""\n\n{above}\n\ndef test_more({fixture}) -> None:\n    {body}\n'


def read_off(steps: Sequence[ToyStep]) -> list[str]:
    """Return what the last of `steps` is refused for without a run, as the proof asks it."""
    model, files = [model_of(step) for step in steps], trees(steps)
    return [*check_files(files[-1]), *check_change(model[-1], files[-2], files[-1], _waiting(model))]


def trees(steps: Sequence[ToyStep]) -> list[Files]:
    """Return the files after each of `steps`."""
    found: list[Files] = [{}]
    for step in steps:
        now = dict(found[-1])
        for path, content in step.changes.items():
            if content is None:
                del now[path]
            else:
                now[path] = content.encode() if isinstance(content, str) else content
        found.append(now)
    return found


def model_of(step: ToyStep) -> Step:
    """Return the step as the reader of the series would, without a patch to read."""
    said = parse_trailers(split_message(f"{step.why}\n\n{step.trailers}")[1])
    chapter, name = step.file.split("/")[0], step.file.rsplit("/", 1)[1]
    return Step(
        chapter=chapter,
        number=0,
        kind=said.kind,
        slug=name,
        title=step.title,
        why=step.why,
        claims=tuple(said.claims),
        hints=tuple(said.hints),
        lesson=said.lesson,
        runs=tuple(said.runs) or ("pytest",),
        renames=tuple(said.renames),
        rewords=tuple(said.rewords),
        resets=said.resets,
        tag=name,
        key=name,
        patch=TOY / f"{step.file}.patch",
        paths=tuple(step.changes),
    )


def refused(found: Sequence[str], *expected: str) -> None:
    """Assert that each of the `expected` words stands in one refusal, and that nothing else is refused."""
    rest = list(found)
    for words in expected:
        telling = [each for each in rest if words in each]
        assert telling, f"nothing says {words!r}; refused is: {found}"
        rest.remove(telling[0])
    assert rest == [], "this is refused as well"


def red_test(body: str, *, above: str = "") -> tuple[ToyStep, ...]:
    """The short series and a red step whose new file of tests holds one test with this body."""
    text = f'"""More."""\n\n{above}\n\ndef test_more() -> None:\n' + "".join(
        f"    {line}\n" if line else "\n" for line in body.splitlines()
    )
    return with_file("tests/test_more.py", text)


def with_file(path: str, content: Content) -> tuple[ToyStep, ...]:
    """The short series and a red step with one file more."""
    return (*SHORT, replace(RED_THREE, changes={TEST: THREE, path: content}))


def with_code(text: Content, path: str = "sums.py") -> tuple[ToyStep, ...]:
    """The series up to its second green step, which writes this file of the service."""
    return (*SHORT, RED_THREE, replace(GREEN_THREE, changes={path: text}))


def tidied(before: Files, after: Files, trailers: str = "Step: tidy") -> tuple[ToyStep, ...]:
    """A series with the tests `before`, and a tidy step that makes them `after`."""
    texts = [{path: text.decode() for path, text in files.items()} for files in (before, after)]
    gone: dict[str, Content] = {path: None for path in before if path not in after}
    first = replace(FIRST_CHAPTER[4], changes=texts[0])
    return (*FIRST_CHAPTER[:4], first, replace(TIDY, trailers=trailers, changes={**texts[1], **gone}))


def red(conftest: str = "", body: str = "assert [1] == [2]", fixture: str = "", above: str = "") -> tuple[ToyStep, ...]:
    """The short series and a red step that claims one failure, and has a test that ought to fail beside it."""
    more = MORE.format(above=above, body=body.replace("\n", "\n    "), fixture=fixture)
    changes: dict[str, Content] = {TEST: THREE, "tests/test_more.py": more.replace('"""\n\n\n\ndef', '"""\n\n\ndef')}
    if conftest:
        changes["tests/conftest.py"] = conftest
    return with_tests(changes)


def with_tests(changes: dict[str, Content]) -> tuple[ToyStep, ...]:
    """The short series, and a red step with these files."""
    return (*SHORT, replace(RED_THREE, trailers=f"Step: red\n{THREE_FAILS}", changes=changes), GREEN_THREE)


def _waiting(model: Sequence[Step]) -> tuple[Claim, ...]:
    red = waiting_red(tuple(model[:-1]))
    return red.claims if red and model[-1].kind is not Kind.RED else ()
