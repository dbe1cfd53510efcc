"""Which tests can only pass, which hide another, and which files reach into pytest."""

from pathlib import Path

import pytest
from redgreen.proof.asserts import check_tests
from redgreen.tests.toy import write


def refusals(tree: Path, test: str, *, helper: str = "") -> list[str]:
    write(tree / "tests/test_a.py", test)
    write(tree / "tests/conftest.py", helper)
    return list(check_tests(tree))


@pytest.mark.parametrize(
    "body",
    [
        "add(1, 2)",
        "assert True",
        "assert 1, 'a word'",
        "pass",
        "'''It adds.'''",
        "print('assert 1 == 2')",
        "client.get('/me')",
        "look()",
    ],
)
def test_refuses_a_test_that_cannot_fail(tmp_path: Path, body: str) -> None:
    assert refusals(tmp_path, f"def test_adds():\n    {body}\n") == [
        "tests/test_a.py:1: test_adds asserts nothing, so it cannot fail; assert what it shows."
    ]


@pytest.mark.parametrize(
    "body",
    [
        "assert add(1, 2) == 3",
        "with pytest.raises(ValueError):\n        add()",
        "pytest.raises(ValueError, add)",
        "if add(1, 2) != 3:\n        pytest.fail('no')",
        "with pytest.warns(UserWarning):\n        add()",
        "check(add(1, 2))",
        "self.check_twice(add(1, 2))",
        "sender.assert_called_once()",
    ],
)
def test_accepts_a_test_that_can(tmp_path: Path, body: str) -> None:
    helper = "def check(sum):\n    assert sum == 3\n\n\ndef check_twice(sum):\n    check(sum)\n"

    assert refusals(tmp_path, f"def test_adds():\n    {body}\n", helper=helper) == []


def test_refuses_a_method_and_a_coroutine_that_cannot_fail(tmp_path: Path) -> None:
    text = "class TestSums:\n    def test_adds(self):\n        pass\n\n\nasync def test_waits():\n    pass\n"

    assert [each.split(": ")[1].split()[0] for each in refusals(tmp_path, text)] == ["test_waits", "test_adds"]


def test_refuses_a_test_that_hides_another(tmp_path: Path) -> None:
    text = "def test_a():\n    assert x == 1\n\n\ndef test_a():\n    assert x == 2\n"

    assert refusals(tmp_path, text) == ["tests/test_a.py:5: test_a hides the test of that name in line 1; rename one."]


def test_two_classes_may_have_tests_of_one_name(tmp_path: Path) -> None:
    text = "".join(f"class Test{name}:\n    def test_a(self):\n        assert x == 1\n\n\n" for name in "AB")

    assert refusals(tmp_path, text) == []


@pytest.mark.parametrize("text", ["import _pytest.runner\n", "from _pytest.runner import CallInfo\n"])
def test_refuses_the_private_side_of_pytest(tmp_path: Path, text: str) -> None:
    assert "imports from '_pytest'" in refusals(tmp_path, "", helper=text)[0]


def test_refuses_a_change_to_pytest_itself(tmp_path: Path) -> None:
    assert refusals(tmp_path, "", helper="import pytest\n\npytest.Function.runtest = lambda self: None\n") == [
        "tests/conftest.py:3: this changes pytest itself, so its reports prove nothing any more."
    ]


def test_overlooks_a_file_that_does_not_parse(tmp_path: Path) -> None:
    assert refusals(tmp_path, "def test_a(:\n") == []
