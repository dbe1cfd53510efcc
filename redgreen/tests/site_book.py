"""A small book for the tests of the site: two chapters, every kind, an exercise."""

import atexit
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from markdown import Markdown

from redgreen.series.git import git
from redgreen.series.history import build_history
from redgreen.series.read import read_series
from redgreen.site.cards import CardsExtension
from redgreen.site.check import check_pages
from redgreen.site.pages import Site, open_site
from redgreen.site.play import generated_files

TEST = (
    "from sums import add\n\n\ndef test_add_two() -> None:\n    assert add(1, 1) == 2\n"
)
TAKE = "\n\ndef test_take_one() -> None:\n    assert take(2, 1) == 1\n"
BOTH = TEST.replace("import add", "import add, take") + TAKE
CODE = '"""Sums."""\n\n\ndef add(a: int, b: int) -> int:\n    return b + a\n'
SWAPPED = CODE.replace("b + a", "a + b")
MOVED = {"pyproject.toml": None, "sums.py": None, "math/sums.py": SWAPPED}
PASSED = "\x1b[32m.\x1b[0m\n\x1b[32m\x1b[1m9 passed\x1b[0m\x1b[32m in …s\x1b[0m\n"
FAILED = "\x1b[31mF\x1b[0m\n\x1b[1m\x1b[31mE assert 0 == 2\x1b[0m\n1 failed, 8 passed\n"
CLAIM = "Fails: tests/test_sums.py::test_add_two\nBecause: assert 0 == 2\n"
RED = f"Step: red\n{CLAIM}"
Step = tuple[str, str, str, dict[str, str | None], str]
"""Name of the file, title, trailers, new content by path, output of the runs."""

MAIN: tuple[Step, ...] = (
    ("01-adding/01-setup-a-project", "Add a project", "Step: setup",
     {"pyproject.toml": "[project]\n"}, "$ pytest -q\n"),
    ("01-adding/02-red-add", "Test that `add` adds",
     f"{RED}Hint: Look at `sums.py`.\nHint: Return something.",
     {"tests/test_sums.py": TEST}, f"$ pytest\n{FAILED}"),
    ("01-adding/03-green-add", "Add two numbers", "Step: green", {"sums.py": CODE},
     f"$ pytest\n{PASSED}$ pytest -v\nfirst\n$ pytest -v\nsecond\n"),
    ("01-adding/04-refactor-order", "Use the usual order", "Step: refactor",
     {"sums.py": SWAPPED}, f"$ pytest -q\n{PASSED}"),
    ("02-taking/01-red-take", "Test taking", RED, {"tests/test_sums.py": BOTH},
     f"$ pytest\n{FAILED}"),
    ("02-taking/02-green-take", "Take one", "Step: green", MOVED,
     f"$ pytest\n{PASSED}"),
)  # fmt: skip
EXERCISE: tuple[Step, ...] = (
    ("01-adding/exercises/1-red-more", "Test more", RED, {"tests/test_more.py": TEST},
     f"$ pytest\n{FAILED}"),
    ("01-adding/exercises/1-green-more", "Do more", "Step: green", {"more.py": CODE},
     f"$ pytest\n{PASSED}"),
)  # fmt: skip
ADDING = """---
can: add two numbers with `add`
terms:
  sum: What `add` returns.
  Addend: One of the two numbers.
---

# Adding

Sums come first.

``` step
01-adding/01-setup
```

``` step
01-adding/02-red
```

``` step
01-adding/03-green
```

``` run
01-adding/03-green
pytest -v
```

``` run
01-adding/03-green
pytest -v #2
```

``` step
01-adding/04-refactor
```

The last paragraph.

``` end
01-adding
```

``` step
01-adding/ex1-red
```

``` step
01-adding/ex1-green
```
"""
TAKING = (
    "# Taking\n\n``` step\n02-taking/01-red\n```\n\n``` step\n02-taking/02-green\n```\n"
)
HOME = "# A toy\n\n" + "".join(
    f"``` book\n{part}\n```\n\n" for part in ("contents", "figures", "terms")
)
SERIES = 'title = "Toy"\npython = "3.11"\nrepeatable_from = 2\nparts = ["Sums"]\n'
MKDOCS = """site_name: Toy
theme: {name: mkdocs}
use_directory_urls: false
plugins: [redgreen]
markdown_extensions:
  - redgreen.site.cards: {root: !relative $config_dir}
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
        history = build_history(series)
        return check_pages(history, self.root / "docs")

    def site(self) -> Site:
        return open_site(self.root, self.root / "docs")

    def generated(self) -> dict[str, str]:
        """The files that the site has beside its pages, by path."""
        return dict(generated_files(self.site()))

    def html(self, text: str) -> str:
        """Render `text` by Python-Markdown alone."""
        cards = CardsExtension(root=self.root)
        return Markdown(extensions=["admonition", cards]).convert(text)

    def mkdocs(self) -> subprocess.CompletedProcess[str]:
        """Build the site strictly."""
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True)


def make_site_book(root: Path) -> SiteBook:
    """Write the toy book into the folder `root`, its commits made already."""
    shutil.copytree(_template(), root, dirs_exist_ok=True)
    return SiteBook(root)


@cache
def _template() -> Path:
    root = Path(mkdtemp(prefix="site-book-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    git(root, "init", "--quiet")
    pages = {"index": HOME, "chapters/01-adding": ADDING, "chapters/02-taking": TAKING}
    files = {f"docs/{name}.md": text for name, text in pages.items()}
    for path, text in {**_chapters(), "mkdocs.yml": MKDOCS, **files}.items():
        _write(root / path, text)
    build_history(read_series(root / "chapters"))
    return root


def _chapters() -> dict[str, str]:
    found = {"chapters/series.toml": SERIES}
    for name, title in (("01-adding", "Adding"), ("02-taking", "Taking")):
        found[f"chapters/{name}/chapter.toml"] = f'title = "{title}"\npart = "Sums"\n'
    found["chapters/01-adding/end.out"] = f"$ pytest\n{PASSED}$ pytest -n 2\n{PASSED}"
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        git(folder, "init", "--quiet")
        for step in MAIN[:4]:
            found |= _patch(folder, step)
        git(folder, "branch", "end")
        for step in EXERCISE:
            found |= _patch(folder, step)
        git(folder, "checkout", "--quiet", "end")
        for step in MAIN[4:]:
            found |= _patch(folder, step)
    return found


def _patch(folder: Path, step: Step) -> dict[str, str]:
    name, title, trailers, changes, output = step
    for path, text in changes.items():
        if text is None:
            (folder / path).unlink()
        else:
            _write(folder / path, text)
    git(folder, "add", "--all")
    message = f"{title}\n\nBecause it comes next.\n\n{trailers}"
    git(folder, "commit", "--quiet", "--message", message)
    form = ("--stdout", "--full-index", "--no-signature", "--no-stat", "--keep-subject")
    patch = git(folder, "format-patch", *form, "--zero-commit", "-1") + "\n"
    return {f"chapters/{name}.patch": patch, f"chapters/{name}.out": output}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
