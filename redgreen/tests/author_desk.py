"""A toy book and the author's hands, for the tests of `edit` and `save`."""

import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from redgreen.author.draft import begin, draft_folder
from redgreen.author.save import save
from redgreen.author.unfinished import Saved
from redgreen.series import Series, read_series
from redgreen.tests.toy import ToyStep, make_toy, rewrite, write

PYTHON = ".".join(platform.python_version_tuple()[:2])
PAGE = "docs/chapters/01-adding.md"


@dataclass
class Desk:
    """A toy book and the author's hands."""

    root: Path
    said: list[str] = field(default_factory=list)

    @property
    def series(self) -> Series:
        return read_series(self.root / "chapters")

    @property
    def state(self) -> Path:
        return self.root / ".redgreen"

    @property
    def folder(self) -> Path:
        return draft_folder(self.state)

    def edit(self, tag: str | None, *, exercise: bool = False, detour: str | None = None) -> None:
        begin(self.series, self.state, tag, exercise=exercise, detour=detour)

    def save(self) -> Saved:
        return save(self.root / "chapters", self.state, self.said.append)

    def git(self, *arguments: str) -> str:
        """Run a plain git in the worktree, as the author does."""
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "core.editor=true")
        done = subprocess.run(("git", *who, *arguments), cwd=self.folder, capture_output=True, text=True)
        return done.stdout + done.stderr

    def amend(self, path: str, old: str, new: str) -> None:
        rewrite(self.folder / path, old, new)
        self.git("commit", "--quiet", "--all", "--amend", "--no-edit")

    def commit(self, path: str, content: str, message: str) -> None:
        write(self.folder / path, content)
        self.git("add", "--all")
        self.git("commit", "--quiet", f"--message={message}")

    def files(self) -> dict[str, bytes]:
        chapters = self.root / "chapters"
        return {path.relative_to(chapters).as_posix(): path.read_bytes() for path in chapters.rglob("*.*")}


def make_desk(root: Path, steps: Sequence[ToyStep]) -> Desk:
    chapters = make_toy(root, steps, python=PYTHON)
    for patch in chapters.rglob("*.patch"):
        patch.with_suffix(".out").write_text(f"the transcript of {patch.stem}\n")
    write(root / PAGE, "``` step\n01-adding/03-red\n```\n\nNow `git checkout ch01-04-green`.\n")
    (root / ".redgreen").mkdir()
    return Desk(root)
