"""Green steps that cheat or break something, really run: each is refused in words that name the fault."""

from dataclasses import replace
from pathlib import Path

import pytest
from redgreen.proof import bench as bench_module
from redgreen.proof.prove import prove
from redgreen.tests.conftest import OpenBench
from redgreen.tests.proof_cases import TEST, Case, addopts, green, refusals, tag_of
from redgreen.tests.toy import (
    ADD,
    ADD_MORE,
    GREEN,
    GREEN_THREE,
    PROJECT,
    RED_THREE,
    SHORT,
    THREE,
    ToyStep,
    make_toy,
)

HOOK = "import pytest\n\n\n"
MASK = f"""{HOOK}@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome = "passed"
    return report
"""
SWALLOW = """def pytest_pyfunc_call(pyfuncitem):
    return True
"""
SNEAK = f"""{HOOK}class Sneak:
    @pytest.hookimpl(specname="pytest_pyfunc_call")
    def pytest_other_name(self, pyfuncitem):
        return True


def pytest_configure(config):
    config.pluginmanager.register(Sneak())
"""
SKIP = f"""{HOOK}def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.skip(reason="later"))
"""
DROP = """def pytest_collection_modifyitems(items):
    items[:] = items[:1]
"""

GREENS: dict[str, Case] = {
    "fails": (green(code=ADD_MORE.replace("sum(more)", "sum(more) * 2")), f"{TEST}::test_adds_three does not pass"),
    "breaks another test": (
        green(code=ADD_MORE.replace("first + sum(more)", "6")),
        f"{TEST}::test_adds_two does not pass, and the green step does not say so: assert 6 == 3",
    ),
    "skips by its configuration": (
        green(root_conftest=SKIP),
        f"{TEST}::test_adds_three does not pass, and the green step does not say so: skipped",
    ),
    "skips by the module it writes": (
        green(
            code='import pytest\n\npytest.skip("later", allow_module_level=True)\n\n\ndef add() -> None:\n    pass\n'
        ),
        "the tests collected are not those of the step before it",
    ),
    "skips in the code": (
        green(
            code=ADD.replace("second: int)", "*more: int)").replace(
                "    return first + second", '    import pytest\n\n    pytest.skip("later")'
            )
        ),
        f"{TEST}::test_adds_three does not pass, and the green step does not say so: skipped",
    ),
    "expects the failure in the code": (
        green(
            code=ADD.replace("second: int)", "*more: int)").replace(
                "    return first + second", '    import pytest\n\n    pytest.xfail("later")'
            )
        ),
        f"{TEST}::test_adds_three does not pass, and the green step does not say so: xskipped",
    ),
    "deselects its test": (
        green(project=addopts("--deselect", f"{TEST}::test_adds_three")),
        f"{TEST}::test_adds_three does not pass, and the green step does not say so: not run",
    ),
    "chooses other tests": (
        green(project=addopts("-k", "two")),
        f"{TEST}::test_adds_three does not pass, and the green step does not say so: not run",
    ),
    "drops its test from the list": (green(root_conftest=DROP), f"{TEST}::test_adds_three does not pass"),
    "ignores the file of tests": (green(project=addopts("--ignore", TEST)), f"-{TEST}::test_adds_three"),
    "looks for tests elsewhere": (
        green(project=PROJECT.replace('"tests"', '"."').replace('"."]\npython', '"sums.py"]\npython')),
        f"-{TEST}::test_adds_three",
    ),
    "turns failures into passes": (
        green(root_conftest=MASK),
        "conftest.py uses pytest_runtest_makereport, which can turn a failure into a pass",
    ),
    "does not call the tests": (green(root_conftest=SWALLOW), "conftest.py uses pytest_pyfunc_call, which can turn"),
    "hides the hook under another name": (
        green(root_conftest=SNEAK),
        "conftest.py uses pytest_pyfunc_call, which can turn",
    ),
    "hides the hook in a plugin": (
        green(project=addopts("-p", "helper_plugin"), plugin=MASK),
        "helper_plugin.py uses pytest_runtest_makereport, which can turn",
    ),
    "reaches into pytest": (
        green(root_conftest="import pytest\n\npytest.Function.runtest = lambda self: None\n"),
        "conftest.py:3: this changes pytest itself",
    ),
    "shuts the probe out": (
        green(project=addopts("-p", "no:redgreen.proof.probe")),
        "'pytest' ended with the exit code 1 and without a report",
    ),
    "does not import": (green(root_conftest="import nowhere\n"), "No module named 'nowhere'"),
    "imports what is not required": (
        green(code="import fastapi\n\n" + ADD_MORE.split("\n\n\n", 1)[1] + "\n\napp = fastapi.FastAPI()\n"),
        "sums.py imports 'fastapi', but the step's requirements.txt does not list fastapi.",
    ),
    "is not formatted": (
        green(code=ADD_MORE.replace("first + sum(more)", "first+sum( more )")),
        "'ruff format' refuses the step's files",
    ),
    "imports what it does not use": (
        green(code=ADD_MORE.replace('"""Sums."""\n', '"""Sums."""\n\nimport os\n')),
        "'ruff check' refuses the step's files: sums.py:3:8: F401",
    ),
}
GREENS["takes back a requirement"] = (
    (
        *SHORT,
        replace(
            RED_THREE,
            changes={TEST: THREE, "tests/conftest.py": '"""Fixtures."""\n\nimport pytest\n\n__all__ = ["pytest"]\n'},
        ),
        replace(GREEN_THREE, changes={"sums.py": ADD_MORE, "requirements.txt": "pydantic==2.14.3\n"}),
    ),
    "tests/conftest.py imports 'pytest', but the step's requirements.txt does not list pytest.",
)


@pytest.mark.parametrize(("steps", "words"), GREENS.values(), ids=GREENS.keys())
def test_refuses_a_green_step_that(
    open_bench: OpenBench, tmp_path: Path, steps: tuple[ToyStep, ...], words: str
) -> None:
    found = refusals(open_bench, tmp_path, steps, tag_of(GREEN_THREE))

    assert [each for each in found if words in each], found


def test_refuses_a_suite_that_hangs(open_bench: OpenBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_module, "PATIENCE", 2)
    steps = green(code=ADD_MORE.replace("    return", "    while more:\n        pass\n    return"))

    assert refusals(open_bench, tmp_path, steps, tag_of(GREEN_THREE)) == ["'pytest' did not end within 2 seconds."]


def test_refuses_a_diff_of_an_older_form_that_the_reader_overlooks(open_bench: OpenBench, tmp_path: Path) -> None:
    chapters = make_toy(tmp_path / "toy", SHORT)
    smuggled = f"--- a/{TEST}\n+++ b/{TEST}\n@@ -6,2 +6,2 @@\n def test_adds_two() -> None:\n-    assert add(1, 2) == 3\n+    assert add(1, 2) > 0\n"
    with (chapters / f"{GREEN.file}.patch").open("a") as patch:
        patch.write(smuggled)
    bench = open_bench(chapters)

    found = prove(bench, next(step for step in bench.history.series.steps() if step.tag == "ch01-02-green"))

    assert found == [
        f"a green step leaves tests/ alone, but this one changes {TEST}.",
        "02-green-add.patch is not what 'git format-patch' writes of its commit; write it again with 'save'.",
    ]
