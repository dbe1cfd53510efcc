"""Run git in the reader's workspace with the reader's own settings, and tell its refusals in sentences."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from redgreen.errors import BookError
from redgreen.history.git import GitError
from redgreen.reader.words import command

# Nothing of the reader's may run or ask while a verb works, and a repository that another user owns is no obstacle.
QUIET = (
    "-c", "core.hooksPath=" + os.devnull,
    "-c", "core.quotePath=false",
    "-c", "core.fsmonitor=false",
    "-c", "commit.gpgSign=false",
    "-c", "gc.auto=0",
    "-c", "advice.detachedHead=false",
    "-c", "safe.directory=*",
)  # fmt: skip
KEPT = ("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
NESTED = re.compile(r"'([^']*)' does not have a commit checked out")
LOCK = re.compile(r"'([^']*\.lock)'")


def git(folder: Path, *arguments: str, extra: Mapping[str, str] | None = None) -> str:
    """Run git in `folder` as the reader's own would run, and return its stdout without the last line break.

    Ctrl-C waits until it has ended, so that no half-written files stay behind. Raises GitError with a sentence.
    """
    with uninterrupted():
        try:
            done = subprocess.run(
                ("git", *QUIET, *arguments),
                cwd=folder,
                env=_environment(extra or {}),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                start_new_session=True,
            )
        except (FileNotFoundError, NotADirectoryError):
            raise BookError(_nowhere(folder)) from None
    if done.returncode:
        raise GitError(_sentence(arguments[0], (done.stderr or done.stdout).decode("utf-8", "replace")))
    return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")


def succeeds(folder: Path, *arguments: str) -> bool:
    """Say whether git, run in `folder`, ends well."""
    try:
        git(folder, *arguments)
    except GitError:
        return False
    return True


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put Ctrl-C off until the end of the block."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def identity(folder: Path) -> dict[str, str]:
    """Return variables that name the reader in a commit: as configured, or a stand-in where nothing is."""
    name, mail = (_config(folder, key) for key in ("user.name", "user.email"))
    found = {}
    for role in ("AUTHOR", "COMMITTER"):
        found[f"GIT_{role}_NAME"] = os.environ.get(f"GIT_{role}_NAME") or name or "reader"
        found[f"GIT_{role}_EMAIL"] = os.environ.get(f"GIT_{role}_EMAIL") or mail or "reader@localhost"
    return found


def _config(folder: Path, key: str) -> str:
    try:
        return git(folder, "config", "--get", key)
    except GitError:
        return ""


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Keep the reader's configuration and identity, and no variable that would send git to another repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(KEPT)}
    return kept | {"GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "true", "LC_ALL": "C", **extra}


def _nowhere(folder: Path) -> str:
    if folder.is_dir():
        return "git is not installed or not on the PATH; install it and try again."
    return f"{folder} is missing; '{command('start')}' makes it anew, and your branches are all still there."


def _sentence(verb: str, words: str) -> str:
    """Return what the reader can do about git's refusal; git's own words where nothing better is known."""
    lock = LOCK.search(words) if "File exists" in words else None
    if lock:
        return f"another git is at work here, or one was killed; when none runs, 'rm {lock[1]}', then try again."
    if "Read-only file system" in words or "Permission denied" in words:
        return f"git may not write here ({_first(words)}); make the clone writable for you and try again."
    if "refs/heads/attempt'" in words or "refs/heads/attempt:" in words:
        return "your branch 'attempt' stands in the way of 'attempt/…'; 'git branch -m attempt my-attempt', try again."
    if "used by worktree" in words or "already checked out" in words:
        return f"that branch is checked out in another folder ({_first(words)}); 'git worktree list' shows where."
    if "would be overwritten" in words:
        files = " ".join(line.strip() for line in words.splitlines() if line.startswith("\t"))
        return f"git ignores {files}, and the step has a file of that name; move yours away, then try again."
    if "would lose untracked files" in words:
        folders = " ".join(line.strip() for line in words.splitlines() if line.startswith("\t"))
        return f"git ignores what is in {folders}, and the step has a file of that name; move it away, then try again."
    nested = NESTED.search(words)
    if nested:
        return (
            f"{nested[1]} is a git repository of its own without a commit; move it out of workspace/, then try again."
        )
    return f"'git {verb}' refuses: {_first(words)}"


def _first(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    chosen = next((line for line in lines if line.startswith(("error:", "fatal:"))), lines[0] if lines else "no word")
    return chosen.removeprefix("error: ").removeprefix("fatal: ").rstrip(".")
