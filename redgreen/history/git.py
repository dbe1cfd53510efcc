"""Run git shielded from whatever the user has configured."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from redgreen.errors import BookError

AUTHOR = ("fastauth", "book@fastauth.example")
# Each of these would change a hash, run a program of the user's, rewrite line endings, or refuse a clone that
# another user owns (the user's own leave for it, safe.directory, stands in the configuration that is shut out).
SHIELD = (
    "-c", "core.hooksPath=" + os.devnull,
    "-c", "core.autocrlf=false",
    "-c", "core.eol=lf",
    "-c", "core.attributesFile=" + os.devnull,
    "-c", "core.excludesFile=" + os.devnull,
    "-c", "core.quotePath=false",
    "-c", "core.fsmonitor=false",
    "-c", "commit.gpgSign=false",
    "-c", "tag.gpgSign=false",
    "-c", "gc.auto=0",
    "-c", "safe.directory=*",
)  # fmt: skip


class GitError(BookError):
    """git refused; the message is what it printed."""


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for a shielded git: none of the user's GIT_* variables, no configuration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    name, mail = AUTHOR
    return kept | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": mail,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": mail,
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
        "TZ": "UTC",
        **(extra or {}),
    }


def git(folder: Path, *arguments: str, stdin: bytes | None = None, extra: Mapping[str, str] | None = None) -> bytes:
    """Run git in `folder` and return what it wrote to stdout, as bytes.

    Raises GitError with git's own words when it exits with anything but 0, and BookError when there is no git.
    """
    command: Sequence[str] = ("git", *SHIELD, *arguments)
    try:
        done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, env=environment(extra))
    except FileNotFoundError:
        if not folder.is_dir():
            raise BookError(f"the folder {folder} is gone.") from None
        raise BookError("git is not installed or not on the PATH; install it and try again.") from None
    if done.returncode:
        words = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        raise GitError(f"git {arguments[0]} failed: {words}")
    return done.stdout


def git_text(folder: Path, *arguments: str, **options: Mapping[str, str]) -> str:
    """Run git in `folder` and return its stdout as text without the last line break."""
    return git(folder, *arguments, **options).decode("utf-8", "replace").rstrip("\n")  # type: ignore[arg-type]
