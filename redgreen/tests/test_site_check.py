"""Which pages are refused, and with which message."""

from pathlib import Path

import pytest

from redgreen.tests.site_book import ADDING, SiteBook, fence, make_site_book
from redgreen.text import UserError

PAGE = "docs/chapters/01-adding.md"
GREEN = "01-adding/03-green"
LAST = "The last paragraph."
SETUP = fence("step", "01-adding/01-setup")
RED, ADD = fence("step", "01-adding/02-red"), fence("step", GREEN)
AFTER = fence("step", "01-adding/04-refactor")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> SiteBook:
    return make_site_book(tmp_path_factory.mktemp("shared"))


@pytest.fixture
def book(shared: SiteBook) -> SiteBook:
    """A book of which a test changes the first page, and nothing else."""
    shared.adding.write_text(ADDING)
    return shared


FAULTS = [
    ("/02-red", "/02-rde", "there is no step '01-adding/02-rde'. Did you mean"),
    (AFTER, "", "04-refactor' is missing; add its fence after '01-adding/03-green'."),
    (AFTER, f"{AFTER}\n{AFTER}", "04-refactor' is repeated; line 29 shows it."),
    (
        SETUP,
        fence("step", "02-taking/01-red"),
        "is another chapter's; show its run, or quote a file",
    ),
    (RED + ADD, ADD + RED, "'01-adding/02-red' is out of order; move it before"),
    (SETUP, "", "the step '01-adding/01-setup' is missing; add its fence before"),
    ("\npytest -v\n", "\npytest -w\n", "no run 'pytest -w'. Did you mean 'pytest -v"),
    ("end\n01-adding", "end\n01-addign", "there is no chapter '01-addign'. Did"),
    (LAST, fence("step"), "a 'step' fence has one line: the step's key, such as"),
    (LAST, fence("quote", GREEN, "sum.py"), f"'{GREEN}' has no file 'sum.py'. Did you"),
    (LAST, fence("quote", GREEN, "sums.py", "symbol: ad"), "mean 'symbol: add'?"),
    (LAST, fence("measured", "speed"), "benchmarks/recorded has no 'speed'."),
    (LAST, f"~~~ step\n{GREEN}\n", "a 'step' fence has one line: the step's key, such"),
    (LAST, "``` python\nx = 1\n```", "unmarked code block 'python': use one of the"),
    (LAST, '``` py illustration=" "\nx\n```', "unmarked code block 'py': use one"),
    (LAST, "    x = 1", "unmarked code block 'x = 1': write it as a fence."),
    (LAST, "<pre>x = 1</pre>", "unmarked code block 'x = 1': write it as a fence."),
    (LAST, "> ``` python\n> x = 1\n> ```", "unmarked code block 'python': use one"),
    (LAST, "Type `git checkout ch01-09-red`.", "there is no tag 'ch01-09-red'. Did"),
    (LAST, "One.\n\nSee chapter 3.", f"{PAGE}:35: there is no chapter 3; the last"),
    (LAST, "See chapters 1, 2 and\n20.", "there is no chapter 20;"),
    (LAST, "All 999 pass.", "'999 pass' contradicts ch01-04-refactor"),
    (LAST, "It prints `99 passed in 0.01s`.", "'99 passed' contradicts"),
    (LAST, "So 8 tests\nnow pass.", "'8 tests now pass' contradicts"),
    (LAST, "All eight pass.", "'eight pass' contradicts"),
    (LAST, "Both now fail.", "'Both now fail' contradicts"),
    (LAST, "What is the reason of the three failures?", "'the three failures' contra"),
    (LAST, "Three of the nine pass already.", "'Three of the nine pass' contradicts"),
    (LAST, "Which of the seven tests fail?", "'the seven tests' contradicts"),
    (LAST, "Two tests are new.", "'Two tests are new' contradicts"),
    (LAST, "At `ch01-02-red` all 9 fail.", "'9 fail' contradicts ch01-04-refactor"),
]


@pytest.mark.parametrize(("old", "new", "fault"), FAULTS)
def test_a_page_at_fault(book: SiteBook, old: str, new: str, fault: str) -> None:
    book.change(old, new)

    faults = book.faults()
    assert any(fault in each for each in faults), faults
    assert all(each.startswith(f"{PAGE}:") for each in faults)


@pytest.mark.parametrize(
    "text",
    [
        '``` python illustration="no step has this"\nx = 1\n```',
        "Inline ``` ` ``` and `<pre>` are free.",
        "!!! note\n    A note.\n\n    Its second paragraph.",
        "1. one\n\n    ``` quote\n    01-adding/03-green\n    sums.py\n    ```",
        '```` text illustration="a fence"\n``` step\nx\n```\n````',
        "`git checkout ch02 -- tests`, `git switch attempt/ch01-02-2`, `ch01-02`.",
        "All 9 pass. At `ch01-02-red` 1 test fails: 1 failed. Chapters 1 and 2.",
        "17 of its 49 tests failed, a word of 15 passes, after five failed logins.",
        "Nine of the nine pass. The step has nine tests; one test is new. One fails.",
        "The two new functions pass both tests of types. It is the ninth to pass.",
    ],
)
def test_a_page_that_is_accepted(book: SiteBook, text: str) -> None:
    book.change(LAST, f"{text}\n\n{LAST}")

    assert book.faults() == []


@pytest.mark.parametrize("text", [b"\xff", b"---\na: [\n---\n", b"---\n- a\n---\n"])
def test_a_page_that_cannot_be_read(book: SiteBook, text: bytes) -> None:
    book.adding.write_bytes(text)

    with pytest.raises(UserError, match=f"^{PAGE}: write the page in UTF-8"):
        book.faults()


def test_what_is_missing(tmp_path: Path) -> None:
    book = make_site_book(tmp_path)
    (book.root / "chapters/01-adding/04-refactor-d.out").unlink()
    page = book.root / "docs/chapters/02-taking.md"
    page.rename(page.with_name("02-takin.md"))

    _, no_output, page_without_chapter, chapter_without_page = book.faults()
    assert "the transcript of '01-adding/04-refactor' has no run" in no_output
    assert "02-takin.md:1: the series has no chapter of this n" in page_without_chapter
    assert "02-taking.md: the chapter has no page" in chapter_without_page
    done = book.mkdocs()
    assert done.returncode == 1
    assert done.stderr.count(chapter_without_page) == 1

    (book.root / "chapters/01-adding/03-green-c.patch").unlink()
    done = book.mkdocs()
    assert done.returncode == 1
    assert "03-green-c.out: " in done.stderr
    assert "Traceback" not in done.stderr
