"""Who a test is, for as long as it says so."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from fastauth.current_user import get_current_user
from fastauth.models import User


@contextmanager
def acting_as(app: FastAPI, user: User) -> Iterator[None]:
    """Let everybody be this user, for the length of a `with`."""
    app.dependency_overrides[get_current_user] = lambda: user
    try:
        yield
    finally:
        del app.dependency_overrides[get_current_user]
