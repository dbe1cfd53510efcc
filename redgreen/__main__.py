"""`python3 redgreen VERB`: make the environment the first time, then hand over to the command in it.

Only the standard library is here, and only syntax that Python 3.6 can parse, so that an old Python hears a sentence.
"""

import sys

if __name__ == "__main__":
    # Python puts this folder first, where `site/` and others would shadow modules of the same name.
    sys.path.pop(0)

import contextlib
import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - older ones reach this line, whatever pyproject.toml says
    sys.exit(
        "redgreen: Python {}.{} is too old; run this with Python 3.11 or newer, for example 'python3.12 redgreen start'.".format(
            *sys.version_info[:2]
        )
    )

MACHINE = Path(__file__).resolve().parent
ROOT = MACHINE.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
MARK = VENV / "made-by-redgreen"
BASE = [ROOT / "requirements.txt", MACHINE / "requirements.txt"]
TESTS = [MACHINE / "requirements-test.txt"]


class RefusedError(Exception):
    """A fault that one sentence explains."""


def main() -> None:
    """Make sure that the environment is whole, then become the command in it."""
    try:
        if shutil.which("git") is None:
            raise RefusedError("git is not installed or not on the PATH; install it and try again.")
        with locked():
            prepare(for_tests=sys.argv[1:2] == ["test"])
    except RefusedError as refusal:
        sys.exit(f"redgreen: {refusal}")
    except OSError as error:
        sys.exit(
            f"redgreen: {error.filename or ROOT}: {error.strerror}; make the folder writable for you and try again."
        )
    except KeyboardInterrupt:
        sys.exit("\nredgreen: stopped; the next run goes on from here.")
    hand_over()


def hand_over() -> None:
    """Become the command of the environment; on Windows, which has no exec, run it and exit as it does."""
    command = [str(BIN / "redgreen"), *sys.argv[1:]]
    sys.stdout.flush()
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


@contextlib.contextmanager
def locked():  # type: ignore[no-untyped-def]
    """Let one process at a time change the environment."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with (MACHINE / "requirements.txt").open() as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another run is making the environment; waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def prepare(for_tests: bool) -> None:
    """Bring `.venv` to what the requirement files ask for; return at once when it is there already."""
    wanted = [("base", BASE)] + ([("test", TESTS)] if for_tests else [])
    missing = [(name, files) for name, files in wanted if not is_stamped(name, files)]
    if not missing:
        return
    begun = time.monotonic()
    fresh = not is_ours_and_works()
    if fresh:
        remove_old()
    say(f"Installing the pinned requirements into {VENV}; the first time takes a minute or so.")
    for name, files in missing:
        stamp(name).unlink(missing_ok=True)
        install(files, fresh)
        stamp(name).write_text(fingerprint(files))
        fresh = False
    say(f"The environment is ready after {time.monotonic() - begun:.0f} s.")


def stamp(name: str) -> Path:
    """Return the file that says which requirements `.venv` holds."""
    return VENV / f"made-by-redgreen.{name}"


def is_stamped(name: str, files: "list[Path]") -> bool:
    """Say whether an earlier run installed exactly these files and finished."""
    whole = (BIN / "redgreen").exists() or (BIN / "redgreen.exe").exists()
    return whole and PYTHON.exists() and stamp(name).exists() and stamp(name).read_text() == fingerprint(files)


def fingerprint(files: "list[Path]") -> str:
    """Return a hash of all that makes an environment stale: the requirements, the Python, the place."""
    found = hashlib.sha256(repr((sys.version_info[:2], sys.implementation.name, str(VENV))).encode())
    for path in [*files, MACHINE / "pyproject.toml"]:
        if not path.is_file():
            raise RefusedError(f"{path} is missing; get the book with 'git clone', or 'git checkout -- {path.name}'.")
        found.update(path.read_bytes())
    return found.hexdigest()


def is_ours_and_works() -> bool:
    """Say whether `.venv` was made by a run for this very Python and place, and its Python starts."""
    if not MARK.exists() or MARK.read_text() != identity():
        return False
    try:
        return subprocess.run([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def identity() -> str:
    """Return what an environment is made for; it does not survive a move or another Python."""
    return f"Python {sys.version_info[0]}.{sys.version_info[1]} in {VENV}\n"


def remove_old() -> None:
    """Remove what an interrupted run left behind, and nothing that anybody else made."""
    if not VENV.exists() and not VENV.is_symlink():
        return
    if VENV.is_symlink() or not VENV.is_dir() or (any(VENV.iterdir()) and not MARK.exists()):
        raise RefusedError(f"{VENV} was not made by this command; move it away and try again.")
    shutil.rmtree(VENV)


def install(files: "list[Path]", fresh: bool) -> None:
    """Install `files` and, with them, the machine itself; with uv where there is one."""
    if shutil.which("uv"):
        if install_with_uv(files, fresh):
            return
        say("uv did not succeed; going on with pip.")
        if not is_ours_and_works():
            remove_old()
            fresh = True
    if fresh:
        make_with_pip()
    words = run_installs([str(PYTHON), "-m", "pip", "install", "--no-input", "--retries", "2"], files)
    if words is not None:
        reason = (
            "the network does not answer, and the first install needs it" if "Retrying (" in words else "pip failed"
        )
        raise RefusedError(f"{reason} ({last_line(words)}); mend that and try again.")


def install_with_uv(files: list[Path], fresh: bool) -> bool:
    """Install with uv, which is many times faster; return whether it succeeded."""
    venv = ["uv", "venv", "--quiet", "--allow-existing", "--seed", "--python", base_python(), str(VENV)]
    made = not fresh or make_venv(venv)
    return made and run_installs(["uv", "pip", "install", "--quiet", "--python", str(PYTHON)], files) is None


def make_with_pip() -> None:
    """Make an empty environment that has pip."""
    for module in ("venv", "ensurepip"):
        try:
            __import__(module)
        except ImportError:
            raise RefusedError(
                f"this Python has no module '{module}'; install it (on Debian and Ubuntu: "
                f"'apt install python3-venv') and try again."
            ) from None
    if not make_venv([base_python(), "-m", "venv", str(VENV)]):
        raise RefusedError(
            f"{VENV} could not be made; on Debian and Ubuntu install the package python3-venv, then try again."
        )


def make_venv(command: "list[str]") -> bool:
    """Run the command that makes `.venv`; the mark comes first, so that a killed run is known as ours."""
    VENV.mkdir(exist_ok=True)
    MARK.write_text(identity())
    return run(command) is None


def run_installs(installer: "list[str]", files: "list[Path]") -> "str | None":
    """Install the requirements, then the machine in editable mode; return None, or a failure's words."""
    requirements = [part for path in files for part in ("-r", str(path))]
    machine = ["--no-build-isolation", "--no-deps", "-e", str(MACHINE)]
    return run([*installer, *requirements]) or run([*installer, *machine])


def run(command: list[str]) -> str | None:
    """Run `command` in silence; return None when it succeeds, else all that it printed."""
    environment = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONNOUSERSITE="1")
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(command, env=environment, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return (done.stdout.decode("utf-8", "replace") or "it printed nothing") if done.returncode else None


def last_line(words: str) -> str:
    """Return the last error of a program's output, or its last line, without the full stop."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error:")]
    return (errors or lines)[-1].rstrip(".")


def base_python() -> str:
    """Return the Python that environments are made from, even when this one runs in `.venv` itself."""
    return getattr(sys, "_base_executable", None) or sys.executable


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
