"""A small book for the tests of the site: two chapters, every kind, an exercise."""

import atexit
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from markdown import Markdown

from redgreen.series.git import git
from redgreen.series.history import build_history
from redgreen.series.read import read_series
from redgreen.site.cards import CardsExtension
from redgreen.site.check import check_pages
from redgreen.site.pages import Site, open_site


def fence(word: str, *lines: str) -> str:
    return "\n".join([f"``` {word}", *lines, "```", "", ""])


TEST = (
    "from sums import add\n\n\ndef test_add_two() -> None:\n    assert add(1, 1) == 2\n"
)
CODE = '"""Sums."""\n\n\ndef add(a: int, b: int) -> int:\n    return b + a\n'
SWAPPED = CODE.replace("b + a", "a + b")
PASSED = "\x1b[32m.\x1b[0m\n\x1b[32m\x1b[1m9 passed\x1b[0m\x1b[32m in …s\x1b[0m\n"
FAILED = "\x1b[31mF\n\x1b[1mE   assert 0 == 2\x1b[0m\n1 failed, 8 passed\n"
RED = "Step: red\nFails: tests/test_sums.py::test_add_two\nBecause: assert 0 == 2\n"
HINTS = f"{RED}Hint: Look at `sums.py`.\nHint: Return something."
MOVED = {"pyproject.toml": None, "sums.py": None, "math/sums.py": SWAPPED}
SETUP = {"pyproject.toml": "[project]\n"}
VERBOSE = "$ pytest -v\nfirst\n$ pytest -v\nsecond\n"
STEPS: dict[str, tuple[str, str, dict[str, str | None], str]] = {
    "01-adding/01-setup-a": ("Add a project", "Step: setup", {**SETUP}, ""),
    "01-adding/02-red-b": ("Test `add`", HINTS, {"tests/test_sums.py": TEST}, FAILED),
    "01-adding/03-green-c": ("Add", "Step: green", {"sums.py": CODE}, PASSED + VERBOSE),
    "01-adding/04-refactor-d": ("Swap", "Step: refactor", {"sums.py": SWAPPED}, PASSED),
    "01-adding/exercises/1-red-e": ("More", RED, {"tests/test_a.py": TEST}, FAILED),
    "01-adding/exercises/1-green-f": ("Do", "Step: green", {"more.py": CODE}, PASSED),
    "02-taking/01-red-g": ("Take", RED, {"tests/test_sums.py": f"{TEST}#\n"}, FAILED),
    "02-taking/02-green-h": ("Move", "Step: green", {**MOVED}, PASSED),
}
"""Title, trailers, new content by path (None for a removed file), output, by file."""
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
        *(fence("run", "01-adding/03-green", f"pytest -v{n}") for n in ("", " #2")),
        fence("step", "01-adding/04-refactor"),
        "The last paragraph.\n\n",
        fence("end", "01-adding"),
        *(fence("step", f"01-adding/ex1-{kind}") for kind in ("red", "green")),
    ]
)
TAKING = "# Taking\n\n" + "".join(
    fence("step", f"02-taking/{key}") for key in ("01-red", "02-green")
)
MKDOCS = """site_name: Toy
theme: {name: mkdocs}
use_directory_urls: false
plugins: [redgreen]
markdown_extensions:
  - redgreen.site.cards: {root: !relative $config_dir}
"""
SERIES = 'title = "Toy"\npython = "3.11"\nrepeatable_from = 2\nparts = ["Sums"]\n'
FILES = {
    "mkdocs.yml": MKDOCS,
    "docs/chapters/01-adding.md": ADDING,
    "docs/chapters/02-taking.md": TAKING,
    "chapters/series.toml": SERIES,
    "chapters/01-adding/chapter.toml": 'title = "Adding"\npart = "Sums"\n',
    "chapters/01-adding/end.out": f"$ pytest\n{PASSED}$ pytest -n 2\n{PASSED}",
    "chapters/02-taking/chapter.toml": 'title = "Taking"\npart = "Sums"\n',
}


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
        history = build_history(read_series(self.root / "chapters"))
        return check_pages(history, self.root / "docs")

    def site(self) -> Site:
        return open_site(self.root, self.root / "docs")

    def html(self, text: str) -> str:
        """Render `text` by Python-Markdown alone."""
        return Markdown(extensions=[CardsExtension(root=self.root)]).convert(text)

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
    for path, text in FILES.items():
        _write(root / path, text)
    git(root, "init", "--quiet")
    git(root, "init", "--quiet", "steps")
    for name, (title, trailers, changes, output) in STEPS.items():
        if name.startswith("02-taking/01"):
            git(root / "steps", "checkout", "--quiet", "--detach", "HEAD~2")
        for path, content in changes.items():
            _write(root / "steps" / path, content)
        git(root / "steps", "add", "--all")
        message = f"{title}\n\nBecause it comes next.\n\n{trailers}"
        git(root / "steps", "commit", "--quiet", "--message", message)
        form = (
            "--stdout",
            "--full-index",
            "--no-signature",
            "--no-stat",
            "--zero-commit",
        )
        patch = git(root / "steps", "format-patch", *form, "--keep-subject", "-1")
        _write(root / "chapters" / f"{name}.patch", f"{patch}\n")
        run = "pytest -q" if "refactor" in name else "pytest"
        _write(root / "chapters" / f"{name}.out", f"$ {run}\n{output}")
    shutil.rmtree(root / "steps")
    build_history(read_series(root / "chapters"))
    return root


def _write(path: Path, text: str | None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if text is not None:
        path.write_text(text)
