"""Where the reader is: the step and the files, from git, and what the desk noted."""

import itertools
import json
import os
import subprocess
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from redgreen.book import Book
from redgreen.series import git
from redgreen.series.history import History, build_history
from redgreen.series.model import Kind, Series, Step
from redgreen.series.read import read_series
from redgreen.text import UserError, write_whole

NOTES = "desk.json"
PREFIX = "attempt/"  # of the desk's branches: attempt/ch03-02, attempt/ch03-02-2
OWN = (Kind.GREEN, Kind.REFACTOR)  # The reader writes them; others come ready.
# The reader's other settings hold, such as the files that git ignores.
SETTINGS = (
    *("-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false"),
    *("-c", "safe.directory=*"),
    *("-c", "user.name=reader", "-c", "user.email=reader@localhost"),
)


@dataclass
class Notes:
    """What the desk noted, by the tags of the steps; none of the reader's work."""

    checked: dict[str, str] = field(default_factory=dict)  # the tree that held, or ""
    hints: dict[str, int] = field(default_factory=dict)  # how many were shown


@dataclass(frozen=True)
class Place:
    """Where HEAD is, and the files as they are."""

    step: Step  # that the reader works at
    branch: str  # that is checked out; empty where HEAD is detached
    outdated: bool  # the work started from an older version of the tutorial
    tree: str  # of all files, committed or not
    unsaved: bool  # there is work that is in no commit, or on no branch
    started: bool  # the files differ from those that the step starts from
    held: bool  # the last check of the step held, with these very files


@dataclass(frozen=True)
class Desk:
    """What each command of the reader works on."""

    book: Book
    series: Series
    history: History
    notes: Notes

    def git(self, *arguments: str, index: Path | None = None) -> str:
        """Run git in `workspace/`, on its index or on the file `index`.

        Returns stdout. Raises GitError with git's own words.
        """
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        done = subprocess.run(
            ("git", *SETTINGS, *arguments),
            cwd=self.book.workspace,
            env=kept | ({"GIT_INDEX_FILE": str(index)} if index else {}),
            capture_output=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C does not stop it halfway.
        )
        if done.returncode:
            words = (done.stderr or done.stdout).strip()
            raise git.GitError(f"git {arguments[0]} failed: {words}")
        return done.stdout.rstrip("\n")

    def keep_notes(self) -> None:
        """Write the notes to their file."""
        write_whole(self.book.state / NOTES, json.dumps(asdict(self.notes)))

    def snapshot(self) -> str:
        """Return the tree of all files as they are; git's own index does not change."""
        with tempfile.TemporaryDirectory(prefix="redgreen-index-") as scratch:
            index = Path(scratch) / "index"
            self.git("read-tree", "HEAD", index=index)
            self.git("add", "--all", index=index)
            return self.git("write-tree", index=index)

    def switch(self, *where: str) -> None:
        """Run `git switch`; it does not overwrite a file that git ignores."""
        self.git("switch", "--quiet", "--no-overwrite-ignore", *where)

    def attempts(self, step: Step) -> list[str]:
        """Return the branches of the reader's work at a step, the newest last."""
        names = (attempt(step), f"{attempt(step)}-*")
        form = ("--format=%(refname:short)", "--sort=version:refname")
        return self.git("branch", "--list", *form, *names).split()

    def new_attempt(self, step: Step) -> str:
        """Return the name of the next one, such as `attempt/ch03-02-2`."""
        name, taken = attempt(step), self.attempts(step)
        names = (f"{name}-{number}".removesuffix("-1") for number in itertools.count(1))
        return next(each for each in names if each not in taken)

    def base(self, step: Step) -> Step:
        """Return the step whose files the reader starts from at `step`."""
        return (step.before or step) if step.kind in OWN else step

    def after(self, step: Step) -> Step | None:
        """Return the step that follows; after an exercise, the next chapter's first."""
        line = self.series.line_of(step).steps
        if step != line[-1]:
            return line[line.index(step) + 1]
        end = self.series.chapter(step.chapter).steps[-1]
        return None if step == end else self.after(end)

    def answer(self, step: Step) -> Step:
        """Return the step that work on top of `step` is about: the green of a red."""
        follower = None if step.kind in OWN else self.after(step)
        return follower if follower and follower.kind in OWN else step

    def place(self) -> Place:
        """Return where the reader is; raise UserError where that is at no step."""
        branch, tree = self.git("branch", "--show-current"), self.snapshot()
        head, head_tree = self.git("rev-parse", "HEAD", "HEAD^{tree}").split()
        step, origin = self._origin()
        outdated = origin != self.history.commit(step)
        loose = not branch and head != origin
        # An exercise's two steps have one branch; the reader writes the second.
        every = self.series.steps()
        named = [s for s in every if f"{branch}-".startswith(f"{attempt(s)}-")]
        if named:
            step = named[-1]
        elif branch or loose:
            step = self.answer(step)
        unsaved = loose or tree != head_tree
        started = tree != self.history.tree(self.base(step))
        held = tree == self.notes.checked.get(step.tag)
        return Place(step, branch, outdated, tree, unsaved, started, held)

    def _origin(self) -> tuple[Step, str]:
        """Return the step of the nearest commit of the tutorial, and that commit.

        A new version of the tutorial has other commits; old ones are known by title.
        """
        steps = {self.history.commit(step): step for step in self.series.steps()}
        titles = {step.title: step for step in steps.values()}
        by_book = f"--committer={git.AUTHOR[1]}"
        for line in self.git("log", by_book, "--format=%H %s").splitlines():
            commit, _, title = line.partition(" ")
            step = steps.get(commit) or titles.get(title)
            if step:
                return step, commit
        back = f"'git checkout {next(iter(steps.values())).tag}' goes back"
        raise UserError(f"workspace/ is at no step of the tutorial; {back}.")

    def step(self, name: str) -> Step:
        """Return the step with the tag `name`; of a chapter or exercise, the first.

        The kind may be left out. Raises UserError with the names that there are.
        """
        tags = {step.tag: step for step in self.series.steps()}
        for tag, step in tags.items():
            if f"{tag}-".startswith(f"{name}-"):
                return step
        near = [tag for tag in tags if tag.startswith(name[:5])]
        known = ", ".join(near or [each.tag for each in self.series.chapters])
        raise UserError(f"no step is named '{name}'; the names are {known}.")


def open_desk(book: Book) -> Desk:
    """Read what a command needs.

    Raises UserError unless `workspace/` is a worktree of this clone. Without its file
    `.git`, git in that folder would work on the clone itself.
    """
    worktrees = git.git(book.root, "worktree", "list", "--porcelain").splitlines()
    linked = (book.workspace / ".git").exists()
    if not linked or f"worktree {book.workspace}" not in worktrees:
        raise UserError(
            f"{book.workspace} is missing, or not a worktree of this clone; "
            "'redgreen start' repairs it, and your branches are still there."
        )
    series, path = read_series(book.chapters), book.state / NOTES
    notes = Notes(**json.loads(path.read_text())) if path.exists() else Notes()
    return Desk(book, series, build_history(series), notes)


def attempt(step: Step) -> str:
    """Return the first branch of the reader's work at a step: `attempt/ch03-02`."""
    return PREFIX + step.tag.rpartition("-")[0]
