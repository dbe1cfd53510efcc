"""A small book for the tests of the site: two chapters, every kind, an exercise."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from markdown import Markdown

from redgreen.series.history import History, build_history
from redgreen.series.read import read_series
from redgreen.site.cards import CardsExtension
from redgreen.site.check import site_faults
from redgreen.site.pages import Site, read_site
from redgreen.tests.toy import ToyStep, make_book, write


def fence(word: str, *lines: str) -> str:
    return "\n".join([f"``` {word}", *lines, "```", "", ""])


TEST = "from sums import add\n\n\ndef test_add_two():\n    assert add(1, 1) == 2\n"
CODE = '"""Sums."""\n\n\ndef add(a: int, b: int) -> int:\n    return b + a\n'
SWAPPED = CODE.replace("b + a", "a + b")
PASSED = "\x1b[32m.\x1b[0m\n\x1b[32m\x1b[1m9 passed\x1b[0m\x1b[32m in …s\x1b[0m\n"
FAILED = "\x1b[31mF\n\x1b[1mE   assert 0 == 2\x1b[0m\n1 failed, 8 passed\n"
RED = "Step: red\nFails: tests/test_sums.py::test_add_two\nBecause: assert 0 == 2\n"
HINTS = f"{RED}Hint: Look at `sums.py`.\nHint: Return something."
MOVED = {"pyproject.toml": None, "sums.py": None, "math/sums.py": SWAPPED}
MORE = {"tests/test_sums.py": f"{TEST}#\n"}
SETUP = {"pyproject.toml": "[project]", "empty.py": ""}
STEPS = (
    ToyStep("01-adding/01-setup-a", "Add a project", "Step: setup", SETUP),
    ToyStep("01-adding/02-red-b", "Test `add`", HINTS, {"tests/test_sums.py": TEST}),
    ToyStep("01-adding/03-green-c", "Add", "Step: green", {"sums.py": CODE}),
    ToyStep("01-adding/04-refactor-d", "Swap", "Step: refactor", {"sums.py": SWAPPED}),
    ToyStep("01-adding/exercises/1-red-e", "More", RED, {"tests/test_a.py": TEST}),
    ToyStep("01-adding/exercises/1-green-f", "Do", "Step: green", {"more.py": CODE}),
    ToyStep("02-taking/01-red-g", "Take", RED, MORE, base="01-adding/04-refactor-d"),
    ToyStep("02-taking/02-green-h", "Move", "Step: green", MOVED),
)
ADDING = """---
can: add two numbers with `add`
terms:
  sum: What `add` returns.
  Addend: One of the two numbers.
---

# Adding

Sums come first.

""" + "".join(
    [
        *(fence("step", f"01-adding/{key}") for key in ("01-setup", "02-red")),
        fence("step", "01-adding/03-green"),
        fence("run", "01-adding/03-green", "pytest -v"),
        fence("step", "01-adding/04-refactor"),
        "The last paragraph.\n\n",
        fence("end", "01-adding"),
        *(fence("step", f"01-adding/ex1-{kind}") for kind in ("red", "green")),
    ]
)
MKDOCS = "site_name: Toy\ntheme: mkdocs\nplugins: [redgreen]\n"


@dataclass(frozen=True)
class SiteBook:
    root: Path

    def history(self) -> History:
        return build_history(read_series(self.root / "chapters"))

    @property
    def adding(self) -> Path:
        return self.root / "docs/chapters/01-adding.md"

    def change(self, old: str, new: str) -> None:
        text = self.adding.read_text()
        assert old in text
        self.adding.write_text(text.replace(old, new, 1))

    def faults(self) -> list[str]:
        return site_faults(self.site())

    def site(self) -> Site:
        return read_site(self.history(), self.root / "docs")

    def html(self, text: str) -> str:
        """Render `text` by Python-Markdown alone."""
        return Markdown(extensions=[CardsExtension(self.site())]).convert(text)

    def mkdocs(self) -> subprocess.CompletedProcess[str]:
        """Build the site strictly."""
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True)


def make_site_book(root: Path) -> SiteBook:
    """Write the toy book into the folder `root`."""
    book = SiteBook(make_book(root, STEPS).root)
    write(book.adding, ADDING)
    write(root / "mkdocs.yml", MKDOCS)
    for step in STEPS:
        run = "pytest -q" if "refactor" in step.file else "pytest"
        output = FAILED if "red" in step.file else PASSED
        write(root / f"chapters/{step.file}.out", f"$ {run}\n{output}")
    green = root / "chapters/01-adding/03-green-c.out"
    green.write_text(f"{green.read_text()}$ pytest -v\nfirst\n$ pytest -v\nsecond\n")
    write(green.with_name("end.out"), f"$ pytest\n{PASSED}$ pytest -n 2\n{PASSED}")
    return book
