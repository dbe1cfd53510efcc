"""`python3 redgreen`, run for real on a clone that needs one package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import redgreen
from redgreen.series.git import git

TOOL = Path(redgreen.__file__).parent
PINS = (TOOL / "requirements.txt").read_text().splitlines()
PIN = next(pin for pin in PINS if pin.startswith("setuptools"))
FILES = {
    "requirements.txt": "# none\n",
    "redgreen/requirements.txt": PIN,
    "redgreen/requirements-detours.txt": "",
    "redgreen/pyproject.toml": """[project]
name = "redgreen"
version = "1"
[project.scripts]
redgreen = "redgreen.cli:run"
[tool.setuptools]
packages = ["redgreen"]
package-dir = { "redgreen" = "." }
""",
    "redgreen/__init__.py": "",
    "redgreen/cli.py": "import sys\n\ndef run(): print('ran', sys.argv, sys.path)\n",
}
NO_NETWORK = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_INDEX_URL": "https://index.example/",
    "PIP_FIND_LINKS": "",
    "PIP_EXTRA_INDEX_URL": "",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One clone for all tests here: an environment takes seconds to make."""
    root = tmp_path_factory.mktemp("bootstrap") / "a clone"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    shutil.copy(TOOL / "__main__.py", root / "redgreen")
    git(root, "init", "--quiet")
    return root


def run(root: Path, *arguments: str, **more: str) -> str:
    """Run `python3 redgreen`; return stdout and stderr."""
    base = str(getattr(sys, "_base_executable", sys.executable))
    command, environment = [base, "redgreen", *arguments], os.environ | more
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True)
    return (done.stdout + done.stderr).decode()


def test_a_folder_that_is_no_clone_is_refused_before_anything(root: Path) -> None:
    inner = shutil.copytree(root / "redgreen", root / "inner/redgreen").parent

    assert "is not the top of a git clone" in run(inner, "start")
    assert [path.name for path in inner.iterdir()] == ["redgreen"]


def test_it_installs_once_for_a_folder_and_hands_over(root: Path) -> None:
    assert run(root, "stop") == "Nothing was running.\n"
    assert not (root / ".venv").exists()
    (root / ".venv/mine").mkdir(parents=True)

    told = run(root, "prove", "-x")
    if "if it could not connect" in told:
        pytest.skip("no package index can be reached from here")
    assert f"Collecting {PIN}" in told
    assert "redgreen', 'prove', '-x']" in told
    assert f"'{root}'" not in told
    assert (root / ".venv/mine").exists()
    assert run(root, "start", **NO_NETWORK).startswith("ran [")

    (root / "redgreen/cli.py").rename(root / "cli.py")
    done = subprocess.run((root / ".venv/bin/redgreen",), capture_output=True)
    assert b"type 'git checkout main' there" in done.stderr
    (root / "cli.py").rename(root / "redgreen/cli.py")


def test_stop_installs_nothing_in_a_moved_or_half_made_clone(root: Path) -> None:
    command = root / ".venv/bin/redgreen"
    if not command.exists():
        pytest.skip("no package index can be reached from here")
    command.rename(root / "command")
    assert run(root, "stop") == "Nothing was running.\n"

    (root / "command").rename(command)
    moved = root.rename(root.with_name("moved"))
    assert run(moved, "stop", **NO_NETWORK).startswith("ran ['-c', 'stop']")
    moved.rename(root)


def test_pip_that_fails_names_the_proxy(root: Path) -> None:
    (root / "requirements.txt").write_text("no-such-package==1\n")

    told = run(root, "start", HTTPS_PROXY="http://me:secret@127.0.0.1:9", **NO_NETWORK)

    assert "check the network and the proxy of HTTPS_PROXY" in told
    assert "secret" not in told
