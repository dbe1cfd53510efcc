"""Get a token and send it, for tests of routes that need one."""

from collections.abc import Callable

from fastapi.testclient import TestClient

LogIn = Callable[[dict[str, str]], dict[str, str]]
"""Takes a person of tests/people.py; returns the headers of their requests."""


def get_token(client: TestClient, person: dict[str, str]) -> str:
    """Register the person, log in through POST /login, and return the token."""
    client.post("/users/register", json=person)
    form = {"username": person["username"], "password": person["password"]}
    return str(client.post("/login", data=form).json()["access_token"])
