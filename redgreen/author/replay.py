"""Replay the steps behind an edit on top of what the author committed, line by line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from redgreen.author.draft import MAIN, REFS, Draft, draft_folder, line_name, note
from redgreen.author.letters import Letter, read_letters
from redgreen.errors import BookError
from redgreen.history.git import GitError, git, git_text
from redgreen.series.model import Series

# What becomes empty stays, so that the check of the series names it; nothing is dropped in silence.
REBASE = ("-c", "rebase.autoSquash=false", "rebase", "--quiet", "--empty=keep", "--keep-empty")


@dataclass(frozen=True)
class Branch:
    """One line of history in an edit."""

    name: str
    start: str
    """The chapter it starts from; empty for the main line."""
    chapter: str
    """The chapter of its first step."""
    before: str
    """The tag of the step that it, or what must be replayed of it, followed; empty for none."""
    last: str
    """The tag of its last step in the series; empty for a new line."""


@dataclass
class Replay:
    """The replay of one open edit."""

    series: Series
    state: Path
    draft: Draft

    @property
    def folder(self) -> Path:
        """The worktree."""
        return draft_folder(self.state)

    @cached_property
    def branches(self) -> dict[str, Branch]:
        """Every line by its name, a line before those that start from it."""
        found = {}
        for line in self.series.lines():
            before = line.start.tag if line.start else ""
            start, first = line.start.chapter if line.start else "", line.steps[0]
            found[line_name(line)] = Branch(line_name(line), start, first.chapter, before, line.steps[-1].tag)
        edited = self.draft.line
        if edited in found:
            found[edited] = replace(found[edited], before=self.draft.after)
        else:
            found[edited] = Branch(edited, self.draft.start, self.draft.chapter, "", "")
        return found

    def run(self) -> dict[str, list[Letter]]:
        """Replay every line and return its commits, by the line's name.

        Raises BookError when the worktree has uncommitted changes, and at the first conflict, with the step, the
        files and the ways on. Run again, it goes on where it stopped.
        """
        self._check_clean()
        if self.draft.replaying and self._finished(self.branches[self.draft.replaying]):
            self.draft.mended = True
            self._take(self.draft.replaying)
        elif not self.draft.head:
            self.draft.head = self._text("rev-parse", "HEAD")
            note(self.state, self.draft)
        for branch in self.branches.values():
            if branch.name not in self.draft.done:
                self._replay(branch)
        return {name: self.letters(branch) for name, branch in self.branches.items()}

    def letters(self, branch: Branch) -> list[Letter]:
        """Return the commits of a line that has been replayed."""
        return read_letters(self.folder, self.draft.done[branch.name], self.start(branch), branch.chapter)

    def start(self, branch: Branch) -> str:
        """Return the new commit that `branch` starts from; empty for the main line."""
        if not branch.start:
            return ""
        home = self.branches[branch.start if branch.start in self.branches else MAIN]
        ends = {letter.chapter: letter.commit for letter in self.letters(home)}
        if branch.start not in ends:
            raise BookError(
                f"the chapter {branch.start} is gone, and '{branch.name}' starts from it; remove that first."
            )
        return ends[branch.start]

    def reopen(self) -> str:
        """Let the author go on after a refusal, and return the sentences that say where.

        The worktree stands on the author's last commit again. Where conflicts were mended it stands at the end of
        the edited line, with all of it replayed, so that nobody has to mend them twice.
        """
        draft = self.draft
        end = draft.done[draft.line] if draft.mended else draft.head
        self._text("checkout", "--quiet", "--detach", end)
        if draft.mended:
            draft.after = self.branches[draft.line].last
            where = (
                f"your mended conflicts are kept: {self.folder} stands on the last step of all. Reach the commit that "
                f"is meant with 'git rebase -i'"
            )
        else:
            where = f"{self.folder} stands on your last commit. Amend it there, or reach an earlier one with 'git rebase -i'"
        draft.head, draft.done = "", {}
        note(self.state, draft)
        return f"Nothing is written. {where}, then 'python3 redgreen save' again."

    def _replay(self, branch: Branch) -> None:
        edited = branch.name == self.draft.line
        start = self.start(branch)
        if edited and start and not self._contains(self.draft.head, start):
            raise BookError(
                f"'{branch.name}' no longer stands on its chapter's end; edit a step of the chapter for that."
            )
        onto = self.draft.head if edited else start
        unmoved = onto == (self._ref(branch.before) if branch.before else "")
        if not branch.last or branch.before == branch.last:
            self._take(branch.name, onto)
        elif unmoved:
            self._take(branch.name, self._ref(branch.last))
        else:
            self._rebase(branch, onto)

    def _rebase(self, branch: Branch, onto: str) -> None:
        self.draft.replaying = branch.name
        note(self.state, self.draft)
        upstream = f"{REFS}/{branch.before}"
        try:
            git(self.folder, *REBASE, "--onto", onto, upstream, self._ref(branch.last))
        except GitError as error:
            raise self._conflict(error) from None
        self._take(branch.name)

    def _take(self, name: str, commit: str = "") -> None:
        """Note that the line `name` ends at `commit`, or at what the worktree stands at."""
        self.draft.done[name] = commit or self._text("rev-parse", "HEAD")
        self.draft.replaying = ""
        note(self.state, self.draft)

    def _finished(self, branch: Branch) -> bool:
        """Whether the replay that was begun got to its end; not after a crash, nor after 'git rebase --abort'."""
        onto, here = (
            self.draft.head if branch.name == self.draft.line else self.start(branch),
            self._text("rev-parse", "HEAD"),
        )
        return here != onto and self._contains(here, onto)

    def _check_clean(self) -> None:
        if not self.folder.is_dir():
            raise BookError(f"{self.folder} is gone; give the edit up with 'python3 redgreen edit --abort'.")
        if self._rebasing():
            raise self._conflict(None)
        dirty = self._text("status", "--porcelain").splitlines()
        if dirty:
            raise BookError(
                f"{self.folder} has changes that are not committed ({dirty[0].strip()}); commit them first."
            )

    def _conflict(self, error: GitError | None) -> BookError:
        if error and not self._rebasing():
            return error
        ways = "then 'python3 redgreen save' again; 'python3 redgreen edit --abort' gives everything up."
        files = self._text("diff", "--name-only", "--diff-filter=U").split()
        if not files:
            return BookError(
                f"a rebase is not finished, and no file is in conflict any more; type 'git rebase --continue' in "
                f"{self.folder}, {ways}"
            )
        title = self._text("log", "-1", "--format=%s", "REBASE_HEAD")
        return BookError(
            f"the step '{title}' does not follow from what you changed: conflicts in {', '.join(files)}. In "
            f"{self.folder}: mend the files, 'git add' them, 'git rebase --continue', {ways}"
        )

    def _rebasing(self) -> bool:
        private = Path(self._text("rev-parse", "--path-format=absolute", "--git-dir"))
        return any((private / name).exists() for name in ("rebase-merge", "rebase-apply"))

    def _contains(self, commit: str, ancestor: str) -> bool:
        try:
            git(self.folder, "merge-base", "--is-ancestor", ancestor, commit)
        except GitError:
            return False
        return True

    def _ref(self, tag: str) -> str:
        return self._text("rev-parse", f"{REFS}/{tag}")

    def _text(self, *arguments: str) -> str:
        return git_text(self.folder, *arguments)
