"""Real runs of commands: what pytest reports, and what is left after a run."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from redgreen.proof.run import Outcome, Result, Runner, Session, run_environment
from redgreen.text import UserError

URL = "postgresql+psycopg2://postgres:postgres@localhost:40123/fastauth"
RESULTS = '''\
import os
import pytest


@pytest.fixture
def broken() -> None:
    raise ValueError("no\\nmore")


@pytest.fixture
def leaving():
    yield
    raise OSError("late")


def test_passed(): assert os.environ["COLUMNS"] == "80"
def test_failed(): assert {"a": 1} == {"a": 2}
def test_error(broken): pass
def test_late(leaving): pass
def test_skipped(): pytest.skip("no disk")
@pytest.mark.skip(reason="later")
def test_marked(): pass
@pytest.mark.xfail(reason="bug 1")
def test_xfailed(): assert 0
@pytest.mark.xfail(reason="bug 2")
def test_xpassed(): pass
def test_shut_out(): assert not {"SECRET", "PYTEST_ADDOPTS"} & set(os.environ)
'''  # fmt: skip
EXPECTED = {
    "passed": Outcome("passed"),
    "failed": Outcome("failed", "AssertionError: assert {'a': 1} == {'a': 2}"),
    "error": Outcome("error", "ValueError: no"),
    "late": Outcome("error", "OSError: late"),
    "skipped": Outcome("skipped", "no disk"),
    "marked": Outcome("skipped", "later"),
    "xfailed": Outcome("xfailed", "bug 1"),
    "xpassed": Outcome("xpassed", "bug 2"),
    "shut_out": Outcome("passed"),
}
LEAVES = (
    "import subprocess\n\n\ndef test_a():\n    subprocess.Popen(['sleep', '300'])\n"
)
STUCK = LEAVES + "    subprocess.run(['sleep', '300'])\n"


@pytest.fixture(scope="module")
def runner() -> Runner:
    return Runner()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for a run, in which no process works when the test is over."""
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nonsuch")
    yield tmp_path
    left = [each for each in psutil.process_iter() if _works_in(each, tmp_path)]
    assert psutil.wait_procs(left, timeout=30)[1] == []


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.cwd() == str(folder)
    except psutil.Error:
        return False


def run(
    runner: Runner, folder: Path, command: str, test: str, seconds: float = 60
) -> tuple[Result, Session]:
    (folder / "test_a.py").write_text(test)
    environment = run_environment(URL, Path("/nowhere"))
    result = runner.run(folder, command, environment, seconds)
    return result, result.session or Session((), {}, {}, -1)


@pytest.mark.parametrize("command", ["pytest", "pytest -n 2", "pytest -q --reverse"])
def test_report_has_each_outcome_with_its_reason(
    command: str, runner: Runner, folder: Path
) -> None:
    result, session = run(runner, folder, command, RESULTS)

    outcomes = {f"test_a.py::test_{name}": each for name, each in EXPECTED.items()}
    assert session.outcomes == outcomes
    assert set(session.collected) == set(outcomes)
    assert (result.code, session.exit, session.errors) == (1, 1, {})
    assert str(folder) not in result.output
    assert "\x1b[31m" in result.output


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("pytest", "ModuleNotFoundError: No module named 'nonsuch'"),
        ("pytest -n 2", "ImportError while importing test module '"),
    ],
)
def test_report_has_the_reason_of_a_module_that_cannot_be_collected(
    command: str, reason: str, runner: Runner, folder: Path
) -> None:
    _, session = run(runner, folder, command, "import nonsuch\n")

    assert [*session.errors] == ["test_a.py"]
    assert session.errors["test_a.py"].startswith(reason)
    assert session.collected == ()


@pytest.mark.parametrize(
    "command", ["pytest", "sh -c 'sleep 300 & echo $DATABASE_URL'"]
)
def test_process_that_a_run_leaves_is_killed(
    command: str, runner: Runner, folder: Path
) -> None:
    result, session = run(runner, folder, command, LEAVES)

    assert result.code == 0
    assert (session.exit == 0) != ("localhost:5432/fastauth" in result.output)


@pytest.mark.parametrize("command", ["pytest", "sh -c 'sleep 300 & sleep 300'"])
def test_run_that_takes_too_long_is_stopped_with_its_children(
    command: str, runner: Runner, folder: Path
) -> None:
    with pytest.raises(UserError, match="was stopped: it took more than 2 seconds"):
        run(runner, folder, command, STUCK, 2)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("nonsuch -x", "'Run: nonsuch -x': no program 'nonsuch'."),
        ("pytest --nonsuch", "ended with exit code 4 and without a report; its output"),
        ("pytest", "'pytest' ended with exit code 3 and without a report"),
    ],
)
def test_run_without_a_result_is_refused(
    command: str, message: str, runner: Runner, folder: Path
) -> None:
    with pytest.raises(UserError, match=message):
        run(runner, folder, command, "import os\n\nos._exit(3)\n")
