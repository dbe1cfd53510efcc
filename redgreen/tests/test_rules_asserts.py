"""Which tests can only pass, which hide another, and which files reach into pytest."""

import pytest
from redgreen.rules.asserts import check_asserts


def refusals(test: str, *, helper: str = "") -> list[str]:
    return list(check_asserts({"tests/test_a.py": test.encode(), "tests/conftest.py": helper.encode()}))


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
def test_refuses_a_test_that_cannot_fail(body: str) -> None:
    assert refusals(f"def test_adds():\n    {body}\n") == [
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
def test_accepts_a_test_that_can(body: str) -> None:
    helper = "def check(sum):\n    assert sum == 3\n\n\ndef check_twice(sum):\n    check(sum)\n"

    assert refusals(f"def test_adds():\n    {body}\n", helper=helper) == []


def test_refuses_a_method_and_a_coroutine_that_cannot_fail() -> None:
    text = "class TestSums:\n    def test_adds(self):\n        pass\n\n\nasync def test_waits():\n    pass\n"

    assert [each.split(": ")[1].split()[0] for each in refusals(text)] == ["test_waits", "test_adds"]


def test_refuses_a_test_that_hides_another() -> None:
    text = "def test_a():\n    assert x == 1\n\n\ndef test_a():\n    assert x == 2\n"

    assert refusals(text) == ["tests/test_a.py:5: test_a hides the test of that name in line 1; rename one."]


def test_two_classes_may_have_tests_of_one_name() -> None:
    text = "".join(f"class Test{name}:\n    def test_a(self):\n        assert x == 1\n\n\n" for name in "AB")

    assert refusals(text) == []


def test_overlooks_a_file_that_does_not_parse() -> None:
    assert refusals("def test_a(:\n") == []
