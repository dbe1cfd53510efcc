"""`python3 redgreen`, run for real on a small clone whose requirement is one package."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import redgreen

MAIN = Path(redgreen.__file__).parent / "__main__.py"
PINNED = MAIN.with_name("requirements.txt").read_text().splitlines(keepends=True)
PROJECT = """[project]
name = "redgreen"
version = "1.0.0"

[project.scripts]
redgreen = "redgreen:main"

[tool.setuptools]
packages = ["redgreen"]
package-dir = { "redgreen" = "." }
"""
PACKAGE = "import sys\n\n\ndef main():\n    print('handed over', *sys.argv[1:])\n    print(*sys.path, sep='\\n')\n"
NO_NETWORK = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_clone(tmp_path / "a clone")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give one installed clone to all tests of this file that leave it installed."""
    made = make_clone(tmp_path_factory.mktemp("installed") / "a clone")
    done = run(made, "start")
    if "the network does not answer" in done.stderr:
        pytest.skip("no package index can be reached from here")
    assert done.returncode == 0, done.stderr
    return made


def make_clone(made: Path) -> Path:
    (made / "redgreen" / "site").mkdir(parents=True)
    shutil.copy(MAIN, made / "redgreen")
    files = {
        "requirements.txt": "",
        "redgreen/requirements.txt": next(line for line in PINNED if line.startswith("setuptools==")),
        "redgreen/requirements-test.txt": "",
        "redgreen/pyproject.toml": PROJECT,
        "redgreen/__init__.py": PACKAGE,
    }
    for name, text in files.items():
        (made / name).write_text(text)
    return made


def run(
    root: Path, *arguments: str, python: str | None = None, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    base = python or str(getattr(sys, "_base_executable", sys.executable))
    # Without the folder of uv on the PATH, pip installs, which every machine has.
    path = os.pathsep.join(each for each in os.environ["PATH"].split(os.pathsep) if not (Path(each) / "uv").exists())
    environment = {**os.environ, "PATH": path, **(variables or {})}
    command = [base, "redgreen", *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)


class TestInstalling:
    def test_hands_over_with_the_arguments(self, installed: Path) -> None:
        assert run(installed, "prove", "-x").stdout.splitlines()[0] == "handed over prove -x"

    def test_later_runs_install_nothing(self, installed: Path) -> None:
        done = run(installed, "start", variables=NO_NETWORK)

        assert done.stdout.startswith("handed over start")

    def test_keeps_the_root_off_the_search_path(self, installed: Path) -> None:
        searched = run(installed, "start").stdout.splitlines()[1:]

        assert str(installed) not in searched
        assert str(installed / "redgreen") not in searched

    def test_a_changed_requirement_installs_again(self, installed: Path) -> None:
        (installed / "requirements.txt").write_text("# changed\n")

        done = run(installed, "start")

        assert done.stdout.startswith("Installing")
        assert "handed over start" in done.stdout

    def test_repairs_an_install_that_was_killed(self, installed: Path) -> None:
        (installed / ".venv/made-by-redgreen.base").unlink()
        shutil.rmtree(next((installed / ".venv").glob("lib/*/site-packages/pip")))

        done = run(installed, "start")

        assert "handed over start" in done.stdout

    def test_follows_a_clone_that_was_moved(self, installed: Path) -> None:
        moved = installed.rename(installed.with_name("elsewhere"))

        done = run(moved, "start")
        moved.rename(installed)

        assert str(moved / ".venv") in done.stdout.splitlines()[0]
        assert "handed over start" in done.stdout


class TestRefusing:
    def test_an_environment_that_somebody_else_made(self, root: Path) -> None:
        (root / ".venv").mkdir()
        (root / ".venv/pyvenv.cfg").write_text("theirs")

        done = run(root, "start")

        assert "was not made by this command; move it away" in done.stderr
        assert (root / ".venv/pyvenv.cfg").read_text() == "theirs"

    def test_a_machine_without_git(self, root: Path) -> None:
        done = run(root, "start", variables={"PATH": str(root)})

        assert done.stderr == "redgreen: git is not installed or not on the PATH; install it and try again.\n"

    def test_a_first_install_without_network(self, root: Path) -> None:
        done = run(root, "start", variables=NO_NETWORK)

        assert done.stderr.startswith("redgreen: the network does not answer, and the first install needs it (")
        assert len(done.stderr.splitlines()) == 1

    @pytest.mark.parametrize("module", ["venv", "ensurepip"])
    def test_a_python_without_its_modules(self, root: Path, tmp_path: Path, module: str) -> None:
        (tmp_path / "without").mkdir()
        (tmp_path / f"without/{module}.py").write_text("raise ImportError")

        done = run(root, "start", variables={"PYTHONPATH": str(tmp_path / "without")})

        assert f"this Python has no module '{module}'" in done.stderr

    def test_a_root_that_cannot_be_written(self, root: Path) -> None:
        (root / ".venv").symlink_to("/proc/nowhere")

        done = run(root, "start")

        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1

    @pytest.mark.parametrize("minor", [6, 7, 8, 9, 10])
    def test_a_python_that_is_too_old(self, root: Path, minor: int) -> None:
        python = find_python(minor)
        if python is None:
            pytest.skip(f"no Python 3.{minor} here")

        done = run(root, "start", python=python)

        assert done.stderr.startswith(f"redgreen: Python 3.{minor} is too old;")
        assert len(done.stderr.splitlines()) == 1


def find_python(minor: int) -> str | None:
    home = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    pyenv = sorted(home.glob(f"versions/3.{minor}.*/bin/python3"))
    found = str(pyenv[-1]) if pyenv else shutil.which(f"python3.{minor}")
    # pyenv puts a stand-in on the PATH that starts nothing.
    works = found and subprocess.run((found, "--version"), capture_output=True).returncode == 0
    return found if works else None
