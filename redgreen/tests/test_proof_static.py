"""What a step may change, and what its files and the root must be, without a run."""

from collections.abc import Callable
from pathlib import Path

import pytest

from redgreen.book import Book
from redgreen.plugin import book_faults
from redgreen.proof.static import _kind_faults, step_faults, transcript_faults
from redgreen.proof.style import Files, style_faults
from redgreen.series.history import build_history
from redgreen.series.read import read_series
from redgreen.tests import toy
from redgreen.tests.toy import (
    ADD,
    ADD_MORE,
    HEAD,
    PAIR,
    SUMS,
    TESTS,
    TWO,
    rewrite,
    write,
)

NEW, HELP = "fastauth/new.py", "tests/support.py"
MAKE = '"""A."""\n\n\ndef make() -> int:\n    """Make."""\n    return 1\n'
CALL = MAKE.replace("return 1", "print()")
ROUTE = MAKE.replace("def make", "@property\ndef make").replace("return 1", "...")
NOTHING = "\n\ndef test_nothing() -> None:\n    add(1, 2)\n"
MOVED = HEAD.replace(".sums", ".new") + PAIR
METHOD = "\n\nclass TestSums:\n    def test_it(self) -> None:\n        add(1, 2)\n"
HELPER = '"""Help."""\n\n\ndef check(total: int) -> None:\n    assert total\n'
HELPED = HEAD.replace("import add\n", "import add\nfrom tests.support import check\n")
HELPED = HELPED.replace("from fast", "import pytest\n\nfrom fast")
HELPED += NOTHING.replace("add(1, 2)", "check(add(1, 2))")
HELPED += NOTHING.replace("nothing", "error").replace("add(1, 2)", "pytest.raises(add)")
LATE = "before requirements.txt lists"
Change = dict[str, str | None]
TWICE, PINNED = (
    HEAD + TWO + TWO,
    toy.PINS + "psutil>=7  # x\n\n# y\nclick==1.0\nno==1\n",
)
CHANGES: list[tuple[str, Change, tuple[str, ...]]] = [
    ("red", {TESTS: HEAD + TWO, HELP: HELPER}, ()),
    ("red", {TESTS: HEAD + TWO, SUMS: ADD_MORE},
     (f"a red step changes tests/ only, but this one changes {SUMS}.",)),
    ("green", {SUMS: ADD_MORE, HELP: HELPER}, ()),
    ("green", {TESTS: HEAD + TWO, HELP: HELPER}, ()),
    ("green", {SUMS: None, TESTS: HEAD + TWO}, (f"a green step that changes {SUMS} "
     f"leaves the test modules alone, but this one changes {TESTS}.",)),
    ("refactor", {SUMS: ADD_MORE}, ()),
    ("refactor", {SUMS: ADD_MORE, HELP: HELPER}, ("a refactor changes the product or "
     f"the tests, but this one changes {SUMS} and more than the imports of {HELP}.",)),
    ("refactor", {SUMS: None, NEW: ADD, TESTS: MOVED}, ()),
    ("setup", {TESTS: HEAD + TWO}, ("a setup writes no test, but this one changes t",)),
    ("setup", {NEW: '"""A."""\n\nLIMIT = 3\n', HELP: HELPER, ".gitignore": "x\n"}, ()),
    ("setup", {NEW: CALL, "fastauth/migrations/env.py": MAKE, SUMS: None}, ()),
    ("setup", {NEW: MAKE}, (f"{NEW}: a setup has no behaviour, but 'make' is new",)),
    ("setup", {NEW: ROUTE}, (f"{NEW}: a setup has no behaviour, but 'make' is new",)),
    ("setup", {SUMS: ADD.replace("first + ", "-")},
     (f"{SUMS}: a setup has no behaviour, but 'add' is new or changed; move it into",)),
    ("setup", {".env": "x\n"}, (".env is hidden, so a reader would not see it.",)),
    ("setup", {"a/.b/c": "x\n"}, ("a/.b/c is hidden, so a reader would not see it.",)),
    ("refactor", {NEW: "import os\n"}, (f"{NEW}:1: `os` imported but unused (ruff,",)),
    ("refactor", {NEW: "A = 'a'\n"}, (f"{NEW} is not formatted; run 'ruff format' o",)),
    ("refactor", {NEW: "A = (\n"}, (f"{NEW}:2: unexpected EOF while parsing (ruff",)),
    ("refactor", {TESTS: TWICE}, (f"{TESTS}:10: Redefinition of unused `test_add_tw",)),
    ("refactor", {TESTS: HEAD + NOTHING}, (f"{TESTS}: test_nothing asserts nothing;",)),
    ("refactor", {TESTS: HEAD + METHOD}, (f"{TESTS}: test_it asserts nothing; add a",)),
    ("refactor", {TESTS: HELPED, HELP: HELPER}, ()),
    ("refactor", {NEW: "import psycopg2\n\nA = psycopg2\n"},
     (f"{NEW} imports 'psycopg2' {LATE} psycopg2-binary; add it, pinned, in this st",)),
    ("refactor", {NEW: "import nonsuch\n\nA = nonsuch\n"},
     (f"{NEW} imports 'nonsuch' {LATE} a package with 'nonsuch'; add it, pinned",)),
    ("refactor", {NEW: "import psutil\n\nA = psutil\n", "requirements.txt": "psutil\n"},
     ("requirements.txt: pin 'psutil' like name==version.",)),
    ("setup", {"requirements.txt": PINNED},
     ("requirements.txt: pin 'psutil>=7' like name==version.",
      "requirements.txt: 'click==1.0', but the proof runs with 8.5.1.",
      "requirements.txt: 'no==1', but the proof runs with none.")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "change", "messages"), CHANGES)
def test_change(
    kind: str, change: Change, messages: tuple[str, ...], template: Book
) -> None:
    steps = read_series(template.chapters).steps()
    start = {SUMS: ADD, TESTS: HEAD + PAIR, "requirements.txt": toy.PINS}
    old: Files = {path: text.encode() for path, text in start.items()}
    new = {path: text for path, text in old.items() if path not in change}
    new |= {path: text.encode() for path, text in change.items() if text is not None}

    step = next(step for step in steps if step.kind == kind)
    found = list(_kind_faults(step, old, new))
    found += [words for _, words in style_faults({"old": old, "new": new})]

    assert [a[: len(b)] for a, b in zip(found, messages, strict=True)] == [*messages]


def faults(book: Book) -> list[str]:
    history = build_history(read_series(book.chapters))
    found = step_faults(history) + transcript_faults(history)
    return [f"{where}: {words}" for where, words in found] + book_faults(
        history, record=True
    )


def crlf(path: Path) -> None:
    rewrite(path, "\n", "\r\n")


def link(path: Path) -> None:
    path.rename(path.with_name("copy"))
    path.symlink_to("copy")


def put(path: Path) -> None:
    write(path, "x")


OUT, ODD = "chapters/aside/02-green-times.out", "tests/odd.py"
ROOT: list[tuple[Callable[[Path], None], str, list[str]]] = [
    (crlf, SUMS, [f"the root: {SUMS} in the root is not the file of ch02-02-green; "
                  "change it by a step, or restore it with 'git show ch02-02-gree"]),
    (Path.unlink, SUMS, [f"the root: {SUMS} is missing in the root; copy it from ch0"]),
    (link, "pyproject.toml", ["the root: pyproject.toml is missing in the root; copy"]),
    (put, ODD, [f"the root: {ODD} is in the root, but ch02-02-green has no such file"]),
    (put, "tests/__pycache__/a.pyc", []),
    (Path.unlink, OUT, ["aside-02-green: 02-green-times.out is missing; 'python3 red"]),
    (crlf, OUT, ["aside-02-green: 02-green-times.out shows 'pytest tests/test_times"]),
    (put, "chapters/aside/end.out", ["aside-end: end.out shows no command, but the "
                                     "step runs 'pytest -q'; record it again with"]),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "name", "messages"), ROOT)
def test_root_and_transcripts(
    spoil: Callable[[Path], None], name: str, messages: list[str], book: Book
) -> None:
    spoil(book.root / name)

    found = faults(book)
    assert [a[: len(b)] for a, b in zip(found, messages, strict=True)] == messages


def test_fault_is_said_at_the_first_step_that_has_it(book: Book) -> None:
    for name in ("02-red-add", "04-red-more", "06-refactor-names"):
        path = book.chapters / f"01-adding/{name}.patch"
        rewrite(path, "assert add(1, 2) == 3", "add(1, 2) == 3")

    messages = [
        f"ch01-02-red: {TESTS}: test_add_two asserts nothing; add an assertion.",
        f"ch01-02-red: {TESTS}:7: Pointless comparison at end of function",
        f"ch01-06-refactor: {TESTS}: test_add_pair asserts nothing; add an assertion.",
        f"the root: {TESTS} in the root is not the file of ch02-02-green; change it",
    ]

    found = faults(book)
    assert [a[: len(b)] for a, b in zip(found, messages, strict=True)] == messages
