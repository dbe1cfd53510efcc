"""A small book for the tests of the site: two chapters, every kind of step, an exercise."""

import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from markdown import Markdown
from redgreen.history import build_history
from redgreen.history.git import git
from redgreen.series import read_series
from redgreen.site.book import Book, open_shelf
from redgreen.site.check import check_pages
from redgreen.site.extension import BookExtension

TEST = '"""Adding."""\n\nfrom sums import add\n\n\ndef test_adds_two() -> None:\n    assert add(1, 1) == 2\n'
TAKE = "\n\ndef test_takes_one() -> None:\n    assert take(2, 1) == 1\n"
CODE = '"""Sums."""\n\n\ndef add(a: int, b: int) -> int:\n    return b + a\n'
TIDIED = TEST.replace("Adding", "What adding does")
BOTH = TIDIED.replace("import add", "import add, take") + TAKE
MOVED = {"pyproject.toml": None, "sums.py": None, "arithmetic/sums.py": CODE.replace("b + a", "a + b")}
PASSED = "\x1b[32m.\x1b[0m\n\x1b[32m\x1b[1m1 passed\x1b[0m\x1b[32m in …s\x1b[0m\n"
FAILED = "\x1b[31mF\x1b[0m\n\x1b[1m\x1b[31mE   assert 0 == 2\x1b[0m\n\x1b[31m\x1b[1m1 failed\x1b[0m\n"
CLAIM = "Fails: tests/test_sums.py::test_adds_two\nBecause: assert 0 == 2\n"


@dataclass(frozen=True)
class ToyStep:
    file: str
    title: str
    trailers: str
    changes: dict[str, str | None]
    """The new content by path; None for a file that goes."""
    transcript: str


MAIN_LINE = (
    ToyStep(
        "01-adding/00-setup-a-project", "A project", "Step: setup", {"pyproject.toml": "[project]\n"}, "$ pytest\n"
    ),
    ToyStep(
        "01-adding/01-red-ask-for-a-sum",
        "Ask for a sum with `add`",
        f"Step: red\n{CLAIM}Hint: Look at `sums.py`.\nHint: Return something.",
        {"tests/test_sums.py": TEST},
        f"$ pytest\n{FAILED}",
    ),
    ToyStep(
        "01-adding/02-green-add",
        "Add",
        "Step: green",
        {"sums.py": CODE},
        f"$ pytest\n{PASSED}$ pytest -v\nfirst\n$ pytest -v\nsecond\n",
    ),
    ToyStep(
        "01-adding/03-refactor-the-usual-order",
        "The usual order",
        "Step: refactor",
        {"sums.py": CODE.replace("b + a", "a + b")},
        f"$ pytest\n{PASSED}",
    ),
    ToyStep(
        "01-adding/04-tidy-a-title", "A title", "Step: tidy", {"tests/test_sums.py": TIDIED}, f"$ pytest\n{PASSED}"
    ),
    ToyStep(
        "02-taking/01-red-take", "Take", f"Step: red\n{CLAIM}", {"tests/test_sums.py": BOTH}, f"$ pytest\n{FAILED}"
    ),
    ToyStep("02-taking/02-green-take", "Take, too", "Step: green", MOVED, f"$ pytest\n{PASSED}"),
)
EXERCISE = (
    ToyStep(
        "01-adding/exercises/1-red-more",
        "More",
        f"Step: red\n{CLAIM}",
        {"tests/test_more.py": TEST},
        f"$ pytest\n{FAILED}",
    ),
    ToyStep(
        "01-adding/exercises/1-solution-more",
        "The answer",
        "Step: solution",
        {"more.py": CODE},
        f"$ pytest\n{PASSED}",
    ),
)
ADDING = """# Adding

Sums are where everybody begins.

``` step
01-adding/00-setup
```

``` step
01-adding/01-red
```

``` step
01-adding/02-green
```

``` run
01-adding/02-green
pytest -v
```

``` run
01-adding/02-green
pytest -v #2
```

``` step
01-adding/03-refactor
```

``` step
01-adding/04-tidy
```

``` step
01-adding/ex1-red
```

``` step
01-adding/ex1-solution
```
"""
TAKING = "# Taking\n\n``` step\n02-taking/01-red\n```\n\n``` step\n02-taking/02-green\n```\n"
HOME = "# A toy book\n\n``` book\ncontents\n```\n\n``` book\nfigures\n```\n"
SERIES = 'title = "Toy"\npython = "3.11"\nparts = ["Sums"]\n'
MKDOCS = """site_name: Toy
theme: {name: mkdocs}
use_directory_urls: false
plugins: [redgreen]
markdown_extensions:
  - redgreen.site.extension: {root: !relative $config_dir}
"""


@dataclass(frozen=True)
class SiteBook:
    root: Path

    @property
    def adding(self) -> Path:
        return self.root / "docs/chapters/01-adding.md"

    def change(self, old: str, new: str) -> None:
        """Replace `old` by `new` once in the page of the first chapter."""
        text = self.adding.read_text()
        assert old in text
        self.adding.write_text(text.replace(old, new, 1))

    def faults(self) -> list[str]:
        series = read_series(self.root / "chapters")
        return check_pages(series, self.root / "docs", build_history(series))

    def shelf(self) -> Book:
        """The book as the site reads it."""
        book = open_shelf(self.root, self.root / "docs").book
        assert book
        return book

    def html(self, text: str) -> str:
        """Render `text` by Python-Markdown alone."""
        return Markdown(extensions=["admonition", BookExtension(root=self.root)]).convert(text)

    def mkdocs(self) -> subprocess.CompletedProcess[str]:
        """Build the site strictly."""
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True)


def make_site_book(root: Path) -> SiteBook:
    """Write the toy book into the folder `root`."""
    git(root, "init", "--quiet")
    for path, text in {**_chapters(), "mkdocs.yml": MKDOCS, "docs/index.md": HOME}.items():
        _write(root / path, text)
    _write(root / "docs/chapters/01-adding.md", ADDING)
    _write(root / "docs/chapters/02-taking.md", TAKING)
    return SiteBook(root)


@cache
def _chapters() -> dict[str, str]:
    found = {"chapters/series.toml": SERIES}
    for name, title in (("01-adding", "Adding"), ("02-taking", "Taking")):
        found[f"chapters/{name}/chapter.toml"] = f'title = "{title}"\npart = "Sums"\n'
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        git(folder, "init", "--quiet")
        for step in MAIN_LINE[:5]:
            found |= _patch(folder, step)
        git(folder, "branch", "end")
        for step in EXERCISE:
            found |= _patch(folder, step)
        git(folder, "checkout", "--quiet", "end")
        for step in MAIN_LINE[5:]:
            found |= _patch(folder, step)
    return found


def _patch(folder: Path, step: ToyStep) -> dict[str, str]:
    for path, text in step.changes.items():
        if text is None:
            (folder / path).unlink()
        else:
            _write(folder / path, text)
    git(folder, "add", "--all")
    message = f"{step.title}\n\nBecause it is next.\n\n{step.trailers}"
    git(folder, "commit", "--quiet", "--message", message)
    form = ("--stdout", "--full-index", "--no-signature", "--no-stat", "--keep-subject", "-1")
    patch = git(folder, "format-patch", *form).decode()
    return {f"chapters/{step.file}.patch": patch, f"chapters/{step.file}.out": step.transcript}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
