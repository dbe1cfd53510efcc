"""What a step may change, and what its files and the root must be, without a run."""

from collections.abc import Callable

import pytest

from redgreen.book import Book
from redgreen.proof.static import Fault, _kind_faults, book_faults, step_faults
from redgreen.proof.style import Files, file_faults, ruff_faults
from redgreen.series.history import build_history
from redgreen.series.read import read_series
from redgreen.tests.toy import ADD, ADD_MORE, HEAD, PINS, TWO, rewrite

SUMS, TEST, NEW = "fastauth/sums.py", "tests/test_sums.py", "fastauth/new.py"
HELP = "tests/support.py"
MAKE = '"""A."""\n\n\ndef make() -> int:\n    """Make."""\n    return 1\n'
CALL = MAKE.replace("return 1", "print()")
ROUTE = MAKE.replace("def make", "@app.get\ndef make").replace("return 1", "...")
NOTHING = "\n\ndef test_nothing() -> None:\n    add(1, 2)\n"
METHOD = "\n\nclass TestSums:\n    def test_it(self) -> None:\n        add(1, 2)\n"
HELPER = '"""Help."""\n\n\ndef check(total: int) -> None:\n    assert total\n'
HELPED = HEAD.replace("import add\n", "import add\nfrom tests.support import check\n")
HELPED = HELPED.replace("from fast", "import pytest\n\nfrom fast")
HELPED += NOTHING.replace("add(1, 2)", "check(add(1, 2))")
HELPED += NOTHING.replace("nothing", "error").replace("add(1, 2)", "pytest.raises(add)")
LATE = "add it, pinned, in this step or an earlier one."
MOVE = "is new or changed; move it into the green step whose test needs it."
Change = dict[str, str | None]
CHANGES: list[tuple[str, Change, list[str]]] = [
    ("red", {TEST: HEAD + TWO, HELP: HELPER}, []),
    ("red", {TEST: HEAD + TWO, SUMS: ADD_MORE},
     [f"a red step changes tests/ only, but this one changes {SUMS}."]),
    ("green", {SUMS: ADD_MORE, HELP: HELPER}, []),
    ("green", {TEST: HEAD + TWO, HELP: HELPER}, []),
    ("green", {SUMS: None, TEST: HEAD + TWO}, [f"a green step that changes {SUMS} "
     f"leaves the test modules alone, but this one changes {TEST}."]),
    ("refactor", {SUMS: ADD_MORE}, []),
    ("refactor", {SUMS: ADD_MORE, HELP: HELPER}, ["a refactor changes the product or "
     f"the tests, but this one changes {SUMS} and {HELP}."]),
    ("setup", {TEST: HEAD + TWO},
     [f"a setup writes no test, but this one changes {TEST}."]),
    ("setup", {NEW: '"""A."""\n\nLIMIT = 3\n', HELP: HELPER, ".gitignore": "x\n"}, []),
    ("setup", {NEW: CALL, "fastauth/migrations/env.py": MAKE, SUMS: None}, []),
    ("setup", {NEW: MAKE}, [f"{NEW}: a setup has no behaviour, but 'make' {MOVE}"]),
    ("setup", {NEW: '"""A."""\n\nfrom a import app\n\n\n' + ROUTE[11:], "a.py": ""},
     [f"{NEW}: a setup has no behaviour, but 'make' {MOVE}"]),
    ("setup", {SUMS: ADD.replace("first + ", "-")},
     [f"{SUMS}: a setup has no behaviour, but 'add' {MOVE}"]),
    ("setup", {".env": "x\n"}, [".env is hidden, so a reader would not see it."]),
    ("setup", {"a/.b/c": "x\n"}, ["a/.b/c is hidden, so a reader would not see it."]),
    ("refactor", {NEW: "import os\n"},
     [f"{NEW}:1: `os` imported but unused (ruff, rule F401)"]),
    ("refactor", {NEW: "A = 'a'\n"},
     [f"{NEW} is not formatted; run 'ruff format' on it."]),
    ("refactor", {NEW: "A = (\n"},
     [f"{NEW}:2: unexpected EOF while parsing (ruff, rule invalid-syntax)"]),
    ("refactor", {TEST: HEAD + TWO + TWO}, [f"{TEST}:10: Redefinition of unused "
     "`test_add_two` from line 6: `test_add_two` redefined here (ruff, rule F811)"]),
    ("refactor", {TEST: HEAD + NOTHING},
     [f"{TEST}::test_nothing asserts nothing; add an assertion."]),
    ("refactor", {TEST: HEAD + METHOD},
     [f"{TEST}::TestSums::test_it asserts nothing; add an assertion."]),
    ("refactor", {TEST: HELPED, HELP: HELPER}, []),
    ("refactor", {NEW: "import psycopg2\n\nA = psycopg2\n"},
     [f"{NEW} imports 'psycopg2' "
     f"before requirements.txt lists psycopg2-binary; {LATE}"]),
    ("refactor", {NEW: "import nonsuch\n\nA = nonsuch\n"}, [f"{NEW} imports 'nonsuch' "
     f"before requirements.txt lists a package with 'nonsuch'; {LATE}"]),
    ("refactor", {NEW: "import psutil\n\nA = psutil\n", "requirements.txt": "psutil\n"},
     ["requirements.txt: pin 'psutil' like name==version."]),
    ("setup", {"requirements.txt": PINS + "psutil>=7  # x\n\n# y\nclick==1.0\nno==1\n"},
     ["requirements.txt: pin 'psutil>=7' like name==version.",
      "requirements.txt: 'click==1.0', but the proof runs with 8.5.1.",
      "requirements.txt: 'no==1', but the proof runs with none."]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "change", "messages"), CHANGES)
def test_change(kind: str, change: Change, messages: list[str], template: Book) -> None:
    series = read_series(template.chapters)
    step = next(step for step in series.steps() if step.kind == kind)
    old: Files = {SUMS: ADD.encode(), "requirements.txt": PINS.encode()}
    new = {**old, **{path: (text or "").encode() for path, text in change.items()}}
    new = {path: text for path, text in new.items() if change.get(path, "") is not None}

    found = list(_kind_faults(step, old, new))
    found += file_faults(new)
    found += [words for _, words in ruff_faults({"old": old, "new": new})]

    assert found == messages


def faults(book: Book, *tags: str) -> list[Fault]:
    """Return the faults of these steps; without tags, those of the whole book."""
    history = build_history(read_series(book.chapters))
    steps = [history.series.step(tag) for tag in tags] or list(history.series.steps())
    found = step_faults(history, steps)
    return found if tags else found + list(book_faults(history))


def remove(book: Book, name: str) -> None:
    (book.root / name).unlink()


def link(book: Book, name: str) -> None:
    (book.root / name).rename(book.root / "copy.toml")
    (book.root / name).symlink_to("copy.toml")


def put(book: Book, name: str) -> None:
    (book.root / name).parent.mkdir(exist_ok=True)
    (book.root / name).write_text("x")


def crlf(book: Book, name: str) -> None:
    rewrite(book.root / name, "\n", "\r\n")


OUT, LAST = "chapters/aside/02-green-times.out", "ch02-02-green"
RECORD = "'python3 redgreen prove --record'"
ROOT: list[tuple[Callable[[Book, str], None], str, list[Fault]]] = [
    (crlf, SUMS, [("the root", f"{SUMS} in the root is not the file of {LAST}; change "
                   f"it by a step, or restore it with 'git show {LAST}:{SUMS}'.")]),
    (remove, SUMS,
     [("the root", f"{SUMS} is missing in the root; copy it from {LAST}.")]),
    (link, "pyproject.toml", [("the root", "pyproject.toml is missing in the root; copy"
                               f" it from {LAST}.")]),
    (put, "tests/odd.py", [("the root", f"tests/odd.py is in the root, but {LAST} has "
                            "no such file; remove it.")]),
    (put, "fastauth/__pycache__/a.pyc", []),
    (put, "notes.txt", []),
    (remove, OUT, [("aside-02-green", f"02-green-times.out is missing; {RECORD} writes "
                    "it.")]),
    (crlf, OUT, [("aside-02-green", "02-green-times.out has CRLF line ends, not "
                  f"LF; record it again with {RECORD}.")]),
    (put, "chapters/aside/end.out", [("aside", "aside/end.out shows no command, but the"
                                      f" step runs 'pytest -q'; record it again with "
                                      f"{RECORD}.")]),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "name", "expected"), ROOT)
def test_root_and_transcripts(
    spoil: Callable[[Book, str], None], name: str, expected: list[Fault], book: Book
) -> None:
    spoil(book, name)

    assert faults(book) == expected


def test_whole_book_has_no_fault(template: Book) -> None:
    assert faults(template) == []


def test_fault_is_said_at_the_first_step_that_has_it(book: Book) -> None:
    for name in ("02-red-add", "04-red-more", "06-refactor-names"):
        path = book.chapters / f"01-adding/{name}.patch"
        rewrite(path, "assert add(1, 2) == 3", "add(1, 2) == 3")

    said = [(tag, words.split(" ")[0]) for tag, words in faults(book)]

    assert said == [
        ("ch01-02-red", f"{TEST}::test_add_two"),  # It asserts nothing,
        ("ch01-02-red", f"{TEST}:7:"),  # and the comparison is pointless.
        ("ch01-06-refactor", f"{TEST}::test_add_pair"),
        ("the root", TEST),
    ]
