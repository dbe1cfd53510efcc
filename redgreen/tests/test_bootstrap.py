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
NO_NETWORK = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/"}
INDEX = {"PIP_INDEX_URL": "https://index.example/"}
NO_NETWORK |= {"PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / "a clone" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "a clone" / name).write_text(text)
    shutil.copy(TOOL / "__main__.py", tmp_path / "a clone/redgreen")
    git(tmp_path / "a clone", "init", "--quiet")
    return tmp_path / "a clone"


def run(root: Path, *arguments: str, **more: str) -> str:
    """Run `python3 redgreen`; return stdout and stderr."""
    base = str(getattr(sys, "_base_executable", sys.executable))
    command, environment = [base, "redgreen", *arguments], os.environ | more
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True)
    return (done.stdout + done.stderr).decode()


def test_it_installs_once_for_a_folder_and_hands_over(root: Path) -> None:
    assert run(root, "stop") == "Nothing was running.\n"
    assert not (root / ".venv").exists()

    told = run(root, "prove", "-x")
    if "the network does not answer" in told:
        pytest.skip("no package index can be reached from here")
    assert f"Collecting {PIN}" in told
    assert "redgreen', 'prove', '-x']" in told
    assert f"'{root}'" not in told
    assert run(root, "start", **NO_NETWORK).startswith("ran [")

    (root / "requirements.txt").write_text("no-such-package==1\n")
    assert "the network does not answer" in run(root, "start", **NO_NETWORK)
    proxy = {"HTTPS_PROXY": "http://me:secret@127.0.0.1:9"}
    told = run(root, "start", **NO_NETWORK | INDEX | proxy)
    assert "redgreen: the proxy of HTTPS_PROXY refuses" in told
    assert "secret" not in told

    (root / "redgreen/cli.py").unlink()
    done = subprocess.run((root / ".venv/bin/redgreen",), capture_output=True)
    assert b"type 'git checkout main' there" in done.stderr
    moved = root.rename(root.with_name("moved"))
    assert run(moved, "stop", **NO_NETWORK) == "Nothing was running.\n"
    assert str(root) in (moved / ".venv/made-by-redgreen").read_text()


def test_a_folder_that_is_no_clone_is_refused_before_anything(root: Path) -> None:
    inner = shutil.copytree(root / "redgreen", root / "inner/redgreen").parent
    assert "is not the top of a git clone" in run(inner, "start")

    shutil.rmtree(root / ".git")
    assert "is not the top of a git clone" in run(root, "test", GIT_DIR=str(root))
    assert [path.name for path in inner.iterdir()] == ["redgreen"]


def test_a_machine_without_git_and_another_environment(root: Path) -> None:
    (root / ".venv/mine").mkdir(parents=True)

    assert "git is not installed" in run(root, "start", PATH=str(root))
    assert "was not made by this command" in run(root, "start")
    assert (root / ".venv/mine").is_dir()
