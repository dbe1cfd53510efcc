"""Nonsense for every address of the schema: the service answers, and is never at fault."""

import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.people import ADA

PASSWORD = ADA["password"]
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
VALUES: list[Any] = [
    None,
    True,
    -1,
    10**400,
    1.5,
    [],
    {},
    "",
    "\0",
    "\ud800",
    PASSWORD * 99,
]
PART = b"--b\r\nContent-Disposition: form-data; name="
BODIES = [
    b"",
    b'{"username":',
    b"[" * 9999,
    b'{"username": 1e999, "password": NaN}',
    b'{"\\ud800": "\\u0000"}',
    b"username=%00&password=%ff",
    PART + b"username\r\n\r\n+2AA-\r\n" + PART + b"password\r\n\r\na\r\n--b--",
    PART + b"password; filename=a\r\n\r\n\r\n--b--",
    PASSWORD.encode() * 99,
    # What is right goes further in than nonsense, and is watched there too.
    urlencode({"username": "ada", "password": PASSWORD}).encode(),
    json.dumps(ADA | {"username": "charles"}).encode(),
]
TYPES = [
    JSON,
    FORM,
    "",
    "text/plain; charset=utf-16",
    "multipart/form-data; boundary=b",
]
TOKENS = [
    "",
    "Bearer",
    "Bearer a.b.c",
    "Basic YQ==",
    "Bearer \xff",
    "Bearer " + "a" * 9999,
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "NONSENSE"]


class Asker:
    """Asks, and holds each answer to what holds for all of them."""

    def __init__(self, client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
        self.client = client
        self.caplog = caplog

    def ask(self, method: str, path: str, sent: object = "", **request: Any) -> None:
        """Send a request; whatever it was, the answer blames nobody but the sender."""
        answer = self.client.request(method, path, follow_redirects=False, **request)
        what = f"{method} {path[:40]} with {str(sent)[:60]!r}"
        told = answer.text + str(answer.headers) + self.caplog.text
        assert answer.status_code < 500, f"{answer.status_code} to {what}"
        assert not answer.has_redirect_location, f"sent elsewhere by {what}"
        assert PASSWORD not in told, f"a password is told after {what}"
        assert "$2b$" not in told, f"a hash is told after {what}"
        self.caplog.clear()


@pytest.fixture
def asker(browser: TestClient, caplog: pytest.LogCaptureFixture) -> Iterator[Asker]:
    """Asks as a browser does, in a service that knows Ada, with every log turned on."""
    browser.post("/users/register", json=ADA)
    caplog.set_level(logging.DEBUG)
    # Entered, a client keeps its event loop from one request to the next.
    with browser:
        yield Asker(browser, caplog)


def addresses(app: FastAPI, *, with_body: bool = False) -> Iterator[tuple[str, str]]:
    """Yield method and path of every operation of the schema, or of those with a body."""
    for path, operations in app.openapi()["paths"].items():
        for method, operation in operations.items():
            if "requestBody" in operation or not with_body:
                yield method.upper(), path


def test_takes_a_body_of_any_kind(app: FastAPI, asker: Asker) -> None:
    for method, path in addresses(app, with_body=True):
        for kind in TYPES:
            for body in BODIES:
                headers = {"Content-Type": kind}
                asker.ask(method, path, (kind, body), content=body, headers=headers)


def test_takes_a_field_of_any_kind(app: FastAPI, asker: Asker) -> None:
    for method, path in addresses(app, with_body=True):
        for field in ADA:
            for value in VALUES:
                body = json.dumps(ADA | {field: value}).encode()
                headers = {"Content-Type": JSON}
                asker.ask(method, path, (field, value), content=body, headers=headers)


def test_takes_a_token_of_any_kind(app: FastAPI, asker: Asker, token: str) -> None:
    for method, path in addresses(app):
        for sent in [*TOKENS, f"Bearer {token}"]:
            headers = {b"Authorization": sent.encode("latin-1")}
            asker.ask(method, path, sent, headers=headers)


def test_takes_an_address_of_any_kind(app: FastAPI, asker: Asker) -> None:
    paths = [path for _, path in addresses(app)]
    for path in [*paths, "/", "/%00", "/users/%ff", "/static-offline-docs/%00"]:
        for method in METHODS:
            asker.ask(method, path)
            asker.ask(method, f"{path}/")
