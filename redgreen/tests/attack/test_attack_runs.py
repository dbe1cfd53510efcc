"""Room: suites that cheat while they run. Nothing in their files tells; the run does."""

import pytest
from redgreen.tests.attack.cases import red, refused, with_tests
from redgreen.tests.attack.conftest import ProveSteps
from redgreen.tests.proof_cases import TEST
from redgreen.tests.toy import (
    THREE,
    ToyStep,
)

THREE_ID, MORE_ID = f"{TEST}::test_adds_three", "tests/test_more.py::test_more"
Case = tuple[tuple[ToyStep, ...], tuple[str, ...]]


def fixture(*lines: str, above: str = "") -> str:
    """A conftest with one fixture that every test gets."""
    body = "".join(f"    {line}\n" for line in lines)
    return (
        f'"""What the tests are given."""\n\n{above}import pytest\n\n\n@pytest.fixture(autouse=True)\n'
        f"def calm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:\n{body}"
    )


def hook(text: str, above: str = "import pytest\n\n") -> str:
    return f'"""What the tests are given."""\n\n{above}\n{text}'


CONFIGURE = "def pytest_configure(config: pytest.Config) -> None:\n"
PASSED = f"{MORE_ID} was reported as passed, but "
CLAIM_LOST = f"{THREE_ID} was to fail with 'TypeError"
BY_HOOK = "which can turn a failure into a pass; a step's files leave that hook alone."
REACH: dict[str, Case] = {
    "a class of pytest's, by a name put together": (
        red(
            hook(
                'module = importlib.import_module("_py" + "test.python")\nmodule.Function.runtest = lambda self: None\n',
                above="import importlib\n",
            )
        ),
        (
            f"{PASSED}its function was not called.",
            f"{THREE_ID} was reported as passed, but its function was not called.",
            f"{TEST}::test_adds_two was reported as passed, but its function was not called.",
            "the run changed _pytest.python.Function.runtest, so its reports prove nothing any more.",
            CLAIM_LOST,
        ),
    ),
    "a class of pytest's, put back after each test": (
        red(fixture('monkeypatch.setattr(type(request.node), "runtest", lambda self: None)')),
        (
            f"{PASSED}its function was not called.",
            f"{THREE_ID} was reported as passed, but its function was not called.",
            f"{TEST}::test_adds_two was reported as passed, but its function was not called.",
            CLAIM_LOST,
        ),
    ),
    "the function of one test": (
        red(fixture('if request.node.name == "test_more":', '    vars(request.node)["_obj"] = lambda: None')),
        (f"{PASSED}another function ran in its place.",),
    ),
    "the code of one test": (
        red(
            hook(
                "def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:\n"
                '    function = metafunc.function\n    if function.__name__ == "test_more":\n'
                "        function.__code__ = (lambda: None).__code__\n"
            )
        ),
        (f"{PASSED}another function ran in its place.",),
    ),
    "the reports, through a watcher of all hooks": (
        red(
            hook(
                "def calm(outcome, hook_name, hook_impls, kwargs):\n"
                '    if hook_name == "pytest_runtest_makereport":\n'
                "        report = outcome.get_result()\n"
                '        if "more" in report.nodeid:\n'
                '            report.outcome, report.longrepr = "passed", None\n\n\n'
                f"{CONFIGURE}    config.pluginmanager.add_hookcall_monitoring(lambda *_: None, calm)\n"
            )
        ),
        (f"{PASSED}its function raised AssertionError.",),
    ),
    "a word of Python's, behind its back": (
        red(
            hook('vars(builtins)["sum"] = lambda numbers: 6\n', above="import builtins\n"),
            body="assert sum([1, 2]) == 6",
        ),
        ("the run changed builtins.sum, so its reports prove nothing any more.",),
    ),
    "the proof's own eyes": (
        red(
            hook(
                "def pytest_sessionstart(session: pytest.Session) -> None:\n"
                "    manager = session.config.pluginmanager\n    for plugin in manager.get_plugins():\n"
                '        if type(plugin).__name__ == "Probe":\n            manager.unregister(plugin)\n'
            )
        ),
        ("'pytest' ended with the exit code 1 and without a report",),
    ),
    "a hook of pytest's": (
        red(
            hook(
                "@pytest.hookimpl(wrapper=True)\ndef pytest_runtest_makereport(item, call):\n"
                '    report = yield\n    if "more" in item.name:\n        report.outcome = "passed"\n    return report\n'
            )
        ),
        (
            f"tests/conftest.py uses pytest_runtest_makereport, {BY_HOOK}",
            f"{PASSED}its function raised AssertionError.",
        ),
    ),
    "a hook under another name": (
        red(
            hook(
                'class Calm:\n    @pytest.hookimpl(specname="pytest_pyfunc_call")\n'
                "    def pytest_other(self, pyfuncitem):\n        return pyfuncitem.name == "
                '"test_more" or None\n\n\n'
                f"{CONFIGURE}    config.pluginmanager.register(Calm())\n"
            )
        ),
        (f"tests/conftest.py uses pytest_pyfunc_call, {BY_HOOK}",),
    ),
    "a hook of a class that says it stands elsewhere": (
        red(
            hook(
                f'{CONFIGURE}    config.pluginmanager.register(\n        type(\n            "Calm",\n            (),\n'
                '            {"__module__": "json", "pytest_pyfunc_call": lambda self, pyfuncitem: True},\n'
                "        )()\n    )\n"
            )
        ),
        (f"tests/conftest.py uses pytest_pyfunc_call, {BY_HOOK}", CLAIM_LOST),
    ),
    "the line that counts": (
        red(
            hook(
                "def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:\n"
                '    terminalreporter.stats["passed"] += terminalreporter.stats.pop("failed")\n'
            ),
            body="assert sum([1]) == 1",
        ),
        (
            "'pytest' prints '3 passed' where its reports count 2.",
            "'pytest' prints '0 failed' where its reports count 1.",
        ),
    ),
}
LEFT_OUT: dict[str, Case] = {
    "a failure that a mark expects": (
        red(fixture('request.applymarker(pytest.mark.xfail(reason="later"))')),
        (
            f"{MORE_ID} does not pass, and the red step does not say so: xskipped",
            f"{TEST}::test_adds_two does not pass, and the red step does not say so: [XPASS(strict)] later",
            f"{THREE_ID} fails for another reason than claimed",
        ),
    ),
    "cases of which there are none": (
        with_tests(
            {
                TEST: THREE,
                "tests/test_more.py": '"""More."""\n\nimport pytest\n\n\n@pytest.mark.parametrize("number", [])\n'
                "def test_more(number: int) -> None:\n    assert number == 1\n",
            }
        ),
        (f"{MORE_ID}[NOTSET] does not pass, and the red step does not say so: skipped",),
    ),
    "a file that is not looked into": (
        red('"""What the tests are given."""\n\ncollect_ignore = ["test_more.py"]\n'),
        (f"{MORE_ID} is written, but pytest does not collect it, so it never runs.",),
    ),
    "a module that says it is no test": (
        red(above="__test__ = False\n"),
        (f"{MORE_ID} is written, but pytest does not collect it, so it never runs.",),
    ),
    "a class that has no test's name": (
        with_tests(
            {
                TEST: THREE,
                "tests/test_more.py": '"""More."""\n\n\nclass More:\n    def test_more(self) -> None:\n'
                "        assert [1] == [2]\n",
            }
        ),
        ("tests/test_more.py::More::test_more is written, but pytest does not collect it, so it never runs.",),
    ),
}
BEHIND: dict[str, Case] = {
    "leaves a file": (
        red(above="from pathlib import Path\n", body='Path("notes.txt").write_text("x")\nassert sum([1]) == 1'),
        ("the suite leaves the file notes.txt behind; let it write to 'tmp_path'.",),
    ),
    "leaves a file in a folder": (
        red(
            above="from pathlib import Path\n",
            body='Path("tests/data").mkdir()\nPath("tests/data/x.json").touch()\nassert sum([1]) == 1',
        ),
        ("the suite leaves the file tests/data/x.json behind",),
    ),
    "changes a file of the step": (
        red(above="from pathlib import Path\n", body='Path("requirements.txt").write_text("x")\nassert sum([1]) == 1'),
        ("the suite changes requirements.txt, which is a file of the step.",),
    ),
    "removes a file of the step": (
        red(above="from pathlib import Path\n", body='Path("requirements.txt").unlink()\nassert sum([1]) == 1'),
        ("the suite removes requirements.txt, which is a file of the step.",),
    ),
    "leans on a variable of its author's": (
        red(above="import os\n", body='assert os.environ["GREETING"] == "hello"'),
        (f"{MORE_ID} does not pass, and the red step does not say so: KeyError: 'GREETING'",),
    ),
}
ENDS: dict[str, Case] = {
    "with a good exit code": (
        red(fixture('if request.node.name == "test_more":', '    pytest.exit("all is well", returncode=0)')),
        (
            f"{MORE_ID} does not pass, and the red step does not say so: not run",
            f"{TEST}::test_adds_two does not pass, and the red step does not say so: not run",
            f"{THREE_ID} fails for another reason than claimed",
        ),
    ),
    "by a function whose name is put together": (
        red(above="import os\n", body='getattr(os, "_ex" + "it")(0)\nassert [1] == [2]'),
        ("'pytest' ended with the exit code 0 and without a report",),
    ),
    "by a signal": (
        red(above="import os\nimport signal\n", body="os.kill(os.getpid(), signal.SIGKILL)\nassert [1] == [2]"),
        ("'pytest' was ended by the signal SIGKILL before it could report",),
    ),
}
CASES = {
    **{f"changes {name}": case for name, case in REACH.items()},
    **{f"leaves out {name}": case for name, case in LEFT_OUT.items()},
    **BEHIND,
    **{f"ends the run {name}": case for name, case in ENDS.items()},
}


@pytest.fixture(autouse=True)
def greeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the author's own environment holds, and a run must not see."""
    monkeypatch.setenv("GREETING", "hello")


@pytest.mark.parametrize(("steps", "words"), CASES.values(), ids=CASES.keys())
def test_refuses_a_suite_that(prove_steps: ProveSteps, steps: tuple[ToyStep, ...], words: tuple[str, ...]) -> None:
    refused(prove_steps(steps, "ch01-03-red"), *words)
