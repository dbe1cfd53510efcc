"""Unexpected input: the service returns 4xx and never 500."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.operations import FORM, find_bodies
from tests.people import ADA

VALUES: dict[str, Any] = {
    "null": None,
    "number": 1.5,
    "list": [],
    "nul": "correct-horse-battery\0",
    "surrogate": "correct-horse-battery\ud800",
    "empty": "",
    "101-characters": "a" * 101,
    "3072-characters": "".join(chr(code) for code in range(0x4E00, 0x5A00)),
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_unexpected_value_returns_4xx(http_client: TestClient, value: Any) -> None:
    unexpected = []

    for body in find_bodies():
        values = {name: FORM[name] for name in body.fields if name in FORM}
        for field, schema in body.fields.items():
            status = body.send(http_client, values | {field: value})
            # RFC 7009, section 2.2: it is no error to revoke an unknown token.
            is_revoked = (body.path, status) == ("/token/revoke", 200)
            may_be_null = {"type": "null"} in schema.get("anyOf", [])
            lowest = 200 if value is None and may_be_null else 400
            if not lowest <= status < 500 and not is_revoked:
                unexpected.append(f"{status} {body.path} {field}")

    assert not unexpected, "\n".join(unexpected)


SURROGATE = b'--x\r\nContent-Disposition: form-data; name="refresh_token"\r\n\r\n+2AA-'
UNREADABLE = {
    "empty": ("application/json", ""),
    "broken": ("application/json", '{"username":'),
    "not-utf-8": ("application/json", b"\xff"),
    "nested": ("application/json", "[" * 9999),
    "no-type": ("", json.dumps(ADA)),
    "text-type": ("text/plain", json.dumps(ADA)),
    "no-boundary": ("multipart/form-data", ""),
    "utf-7": (
        "multipart/form-data; boundary=x; charset=utf-7",
        SURROGATE + b"\r\n--x--",
    ),
    "unknown-field": ("application/json", json.dumps(ADA | {"scope": "admin"})),
    "surrogate-field": ("application/json", json.dumps(ADA | {"\ud800": ""})),
}


@pytest.mark.parametrize(("media_type", "content"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_body_returns_4xx(
    http_client: TestClient, media_type: str, content: Any
) -> None:
    arguments = {"content": content, "headers": {"Content-Type": media_type}}

    responses = [http_client.request(*body[:2], **arguments) for body in find_bodies()]

    assert {each.status_code for each in responses} <= {400, 422}


@pytest.mark.parametrize("length", [1, 100])
def test_register_names_in_limits_return_201(client: TestClient, length: int) -> None:
    names = {"username": "a" * length, "fullname": "a" * length}

    response = client.post("/users/register", json=ADA | names)

    assert response.status_code == 201
