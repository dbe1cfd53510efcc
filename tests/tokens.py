"""Get a token and send it, for tests of routes that need one."""

from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

LogIn = Callable[[dict[str, str]], dict[str, str]]
"""Takes a person of tests/people.py; returns the headers of their requests."""


def get_tokens(client: TestClient, person: dict[str, str]) -> dict[str, str]:
    """Register the person, log in, and return the body of the response."""
    client.post("/users/register", json=person)
    form = {"username": person["username"], "password": person["password"]}
    tokens: dict[str, str] = client.post("/login", data=form).json()
    return tokens


def get_token(client: TestClient, person: dict[str, str]) -> str:
    """Register the person, log in, and return the access token."""
    return get_tokens(client, person)["access_token"]


def create_key(client: TestClient, headers: dict[str, str]) -> Any:
    """Create an API key for the user with these headers; return the response body."""
    return client.post("/api-keys", json={"name": "backup"}, headers=headers).json()
