"""Room: suites that cheat by reaching for pytest, the proof or Python itself. Refused without a run."""

import pytest
from redgreen.tests.attack.cases import read_off, refused, with_code, with_file
from redgreen.tests.toy import ADD_MORE, PROJECT, ToyStep

CONFTEST = "tests/conftest.py"
PYTEST = "this changes pytest itself, so its reports prove nothing any more."
WORDS = "this changes Python's own words, so its reports prove nothing any more."
UNLISTED = "imports '{}', but the step's requirements.txt does not list {}."
Case = tuple[tuple[ToyStep, ...], str] | tuple[tuple[ToyStep, ...], str, str]
"""A series whose last step is spoilt, the refusal, and sometimes one that follows from it."""


def conftest(text: str) -> tuple[ToyStep, ...]:
    return with_file(CONFTEST, text)


def project(*lines: str, addopts: str = '"--no-header"') -> tuple[ToyStep, ...]:
    """A green step that adds settings of pytest."""
    text = PROJECT.replace('"--no-header"', addopts) + "".join(f"{line}\n" for line in lines)
    return with_code(text, "pyproject.toml")


CHANGES: dict[str, Case] = {
    "a method of pytest's own class": (conftest("import pytest\n\npytest.Function.runtest = None\n"), f":3: {PYTEST}"),
    "a class that was imported": (
        conftest("from pytest import Function as F\n\nF.runtest = lambda self: None\n"),
        f":3: {PYTEST}",
    ),
    "setattr": (conftest('import pytest\n\nsetattr(pytest.Function, "runtest", None)\n'), f":3: {PYTEST}"),
    "monkeypatch.setattr": (
        conftest(
            "import pytest\n\n\n@pytest.fixture(autouse=True)\ndef calm(monkeypatch):\n"
            '    monkeypatch.setattr(pytest.Function, "runtest", print)\n'
        ),
        f":6: {PYTEST}",
    ),
    "monkeypatch.setattr by a dotted text": (
        conftest('def calm(monkeypatch):\n    monkeypatch.setattr("_pytest.runner.call_and_report", print)\n'),
        f":2: {PYTEST}",
    ),
    "mock.patch": (
        conftest('from unittest import mock\n\nmock.patch("_pytest.python.Function.runtest").start()\n'),
        f":3: {PYTEST}",
    ),
    "mock.patch.object": (
        conftest('from unittest import mock\n\nimport pytest\n\nmock.patch.object(pytest, "fail").start()\n'),
        f":5: {PYTEST}",
    ),
    "what is taken out of pytest": (conftest("import pytest\n\ndel pytest.fail\n"), f":3: {PYTEST}"),
    "the dictionary of pytest": (conftest('import pytest\n\npytest.__dict__["fail"] = print\n'), f":3: {PYTEST}"),
    "a word of Python": (conftest("import builtins\n\nbuiltins.sum = lambda numbers: 3\n"), f":3: {WORDS}"),
    "the function that pytest is to run": (
        conftest(
            "import pytest\n\n\n@pytest.fixture(autouse=True)\ndef calm(request):\n    request.node.obj = print\n"
        ),
        ":6: this changes 'request.node.obj', by which pytest runs the test; leave it alone.",
    ),
    "the options of the run": (
        conftest("def calm(request):\n    request.config.option.maxfail = 1\n"),
        ":2: this changes 'request.config.option.maxfail', by which pytest runs the test; leave it alone.",
    ),
}
ASKS: dict[str, Case] = {
    "pytest's private side": (
        conftest("from _pytest.runner import CallInfo\n\nX = CallInfo\n"),
        ":1: this imports from '_pytest', which is pytest's private side; use 'pytest'.",
    ),
    "pytest's private side by its name": (
        conftest('import importlib\n\nX = importlib.import_module("_pytest.runner")\n'),
        ":3: this imports from '_pytest', which is pytest's private side; use 'pytest'.",
    ),
    "what hooks are made of": (
        conftest("import pluggy\n\nX = pluggy\n"),
        ":1: this imports from 'pluggy', which is what pytest's hooks are made of; a step's files leave it alone.",
        UNLISTED.format("pluggy", "pluggy"),
    ),
    "the proof": (
        conftest("from redgreen.proof import probe\n\nX = probe\n"),
        ":1: this imports from 'redgreen', which is the machine that proves the book; a step's files know nothing of it.",
        UNLISTED.format("redgreen", "redgreen"),
    ),
    "what lies behind Python": (
        conftest("import ctypes\n\nX = ctypes\n"),
        ":1: this imports from 'ctypes', which changes memory behind Python's back; a step's files leave it alone.",
    ),
    "code in a text": (
        conftest('exec("import " + "_py" + "test")\n'),
        ":1: 'exec' runs what stands in a text, where no rule can read it; write it as code.",
    ),
    "whether the proof looks on": (
        conftest('import os\n\nPROVED = "REDGREEN_REPORT" in os.environ\n'),
        ":3: 'REDGREEN_REPORT' tells the proof's run from a reader's; a step does not ask.",
    ),
    "with which plugins it runs": (
        conftest('import os\n\nX = os.getenv("PYTEST_PLUGINS")\n'),
        ":3: 'PYTEST_PLUGINS' tells the proof's run from a reader's; a step does not ask.",
    ),
    "a plugin that is not one of the tests' modules": (
        conftest('pytest_plugins = ["helper_plugin"]\n'),
        ":1: 'pytest_plugins' names 'helper_plugin', which is not one of the tests' modules.",
    ),
}
ENDS: dict[str, Case] = {
    "the process, at once": (
        conftest("import atexit\nimport os\n\natexit.register(lambda: os._exit(0))\n"),
        ":4: 'os._exit' would end the run before pytest can report; raise an exception.",
    ),
    "the process, by another name": (
        conftest("from os import _exit as leave\n\n\ndef end():\n    leave(0)\n"),
        ":5: 'os._exit' would end the run before pytest can report; raise an exception.",
    ),
    "the process, by another program": (
        conftest('import os\n\n\ndef end():\n    os.execv("/bin/true", ["true"])\n'),
        ":5: 'os.execv' would end the run before pytest can report; raise an exception.",
    ),
    "the process, from the service": (
        with_code(f"import os\n\n{ADD_MORE}\n\ndef end() -> None:\n    os._exit(0)\n"),
        ":12: 'os._exit' would end the run before pytest can report; raise an exception.",
    ),
}
SETTINGS: dict[str, Case] = {
    **{
        f"addopts = [{addopts}]": (
            project(addopts=addopts),
            f"pyproject.toml: '{word}' in addopts could leave tests out; only options that tell may stand there.",
        )
        for addopts, word in (
            ('"-k", "two"', "-k"),
            ('"-m", "not slow"', "-m"),
            ('"-x"', "-x"),
            ('"--deselect=tests/test_sums.py::test_adds_three"', "--deselect=tests/test_sums.py::test_adds_three"),
            ('"--ignore=tests/test_sums.py"', "--ignore=tests/test_sums.py"),
            ('"--ignore-glob=tests/*"', "--ignore-glob=tests/*"),
            ('"-ktwo"', "-ktwo"),
            ('"-p", "helper_plugin"', "-p"),
            ('"-pno:redgreen.proof.probe"', "-pno:redgreen.proof.probe"),
            ('"--noconftest"', "--noconftest"),
            ('"--setup-plan"', "--setup-plan"),
            ('"--override-ini=python_functions=check_*"', "--override-ini=python_functions=check_*"),
            ('"--pyargs"', "--pyargs"),
            ('"--rootdir=.."', "--rootdir=.."),
        )
        for word in (word,)
    },
    **{
        setting: (project(setting), f"'{setting.split()[0]}' could leave tests out; a step's settings of pytest leave")
        for setting in (
            'python_functions = ["check_*"]',
            'python_classes = ["Check*"]',
            'python_files = ["check_*.py"]',
            'norecursedirs = ["tests"]',
            'usefixtures = ["calm"]',
            'empty_parameter_set_mark = "xfail"',
        )
    },
    "tests elsewhere": (
        with_code(PROJECT.replace('testpaths = ["tests"]', 'testpaths = ["other"]'), "pyproject.toml"),
        "'testpaths' is ['other'], but the book's tests are in [\"tests\"].",
    ),
    "settings in the older form": (
        with_code('[tool.pytest.ini_options]\naddopts = "-q -k two"\n', "pyproject.toml"),
        "pyproject.toml: '-k' in addopts could leave tests out",
    ),
    "files that ruff is not to see": (
        project("[tool.ruff]", 'extend-exclude = ["sums.py"]'),
        "pyproject.toml: 'extend-exclude' of ruff leaves files or rules out; mend what ruff finds.",
    ),
    "rules that ruff is to forget": (
        project("[tool.ruff.lint]", 'ignore = ["F811"]'),
        "pyproject.toml: 'ignore' of ruff leaves files or rules out; mend what ruff finds.",
    ),
    "no TOML": (with_code("[tool.pytest\n", "pyproject.toml"), "pyproject.toml is not TOML: "),
}
CASES = {
    **{f"changes {name}": case for name, case in CHANGES.items()},
    **{f"asks for {name}": case for name, case in ASKS.items()},
    **{f"ends {name}": case for name, case in ENDS.items()},
    **SETTINGS,
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_refuses(case: Case) -> None:
    steps, *words = case

    refused(read_off(steps), *words)


HONEST = {
    "a monkeypatch of the service": conftest(
        "import sums\n\n\ndef calm(monkeypatch):\n    monkeypatch.setattr(sums, 'add', print)\n"
        "    monkeypatch.setattr('sums.add', print)\n    monkeypatch.setenv('DATABASE_URL', 'x')\n"
    ),
    "an override of a dependency": conftest("from sums import app\n\napp.dependency_overrides[print] = print\n"),
    "marks and cases": conftest(
        "import pytest\n\npytestmark = pytest.mark.usefixtures('tmp_path')\nslow = pytest.mark.parametrize('x', [1])\n"
    ),
    "a setting of pytest that tells": project(addopts='"--no-header", "-rA", "--tb=short", "-v"'),
    "markers and warnings": project('markers = ["real_commits: commits for real"]', 'log_level = "INFO"'),
    "fixtures in a module of the tests": conftest('pytest_plugins = ["tests.fixtures"]\n'),
    "the environment of the service": conftest('import os\n\nos.environ["DATABASE_URL"] = "x"\n'),
}


@pytest.mark.parametrize("steps", HONEST.values(), ids=HONEST.keys())
def test_accepts(steps: tuple[ToyStep, ...]) -> None:
    assert read_off(steps) == []
