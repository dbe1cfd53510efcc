"""Run git apart from everything that the user has configured."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from redgreen.text import UserError

AUTHOR = ("fastauth", "book@fastauth.example")
# Each of these settings changes a hash, runs a program of the user's, rewrites line
# ends, or refuses a clone that another user owns.
SHIELD = (
    "-c", f"core.hooksPath={os.devnull}",
    "-c", "core.autocrlf=false",
    "-c", "core.eol=lf",
    "-c", f"core.attributesFile={os.devnull}",
    "-c", f"core.excludesFile={os.devnull}",
    "-c", "core.quotePath=false",
    "-c", "core.fsmonitor=false",
    "-c", "commit.gpgSign=false",
    "-c", "tag.gpgSign=false",
    "-c", "gc.auto=0",
    "-c", "safe.directory=*",
)  # fmt: skip


class GitError(UserError):
    """git refused; the message has its own words."""


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment without the user's git settings, plus `extra`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
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


def git(
    folder: Path,
    *arguments: str,
    stdin: bytes | None = None,
    extra: Mapping[str, str] | None = None,
) -> str:
    """Run git in `folder` and return its stdout, without the last line break.

    Raises GitError when it exits with anything but 0, and UserError when git or the
    folder is missing.
    """
    try:
        done = subprocess.run(
            ("git", *SHIELD, *arguments),
            cwd=folder,
            input=stdin,
            capture_output=True,
            env=environment(extra),
        )
    except FileNotFoundError:
        if not folder.is_dir():
            raise UserError(f"the folder {folder} does not exist any more.") from None
        raise UserError("git is not on the PATH; install it and try again.") from None
    if done.returncode:
        words = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        raise GitError(f"git {arguments[0]} failed: {words}")
    return done.stdout.decode("utf-8", "replace").rstrip("\n")


def objects_of(repository: Path) -> str:
    """Return the folder of the objects of the repository that `repository` is in.

    Raises UserError where there is no repository.
    """
    try:
        return git(
            repository,
            *("rev-parse", "--path-format=absolute", "--git-path", "objects"),
        )
    except GitError:
        raise UserError(
            f"{repository} is not in a git repository; get the tutorial with "
            "'git clone', not as an archive."
        ) from None
