"""Requests that cannot be read: the answer says where and why, never what was sent."""

import json
import logging
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.people import ADA

PASSWORD = ADA["password"]
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"json": {"password": PASSWORD}}, id="fields-are-missing"),
        pytest.param({"json": [ADA]}, id="a-list"),
        pytest.param({"json": PASSWORD}, id="a-string"),
        pytest.param({"json": ADA | {"password": [PASSWORD]}}, id="a-wrong-type"),
        pytest.param({"json": ADA | {PASSWORD: "?"}}, id="as-a-name"),
        pytest.param({"content": f"p={PASSWORD}", "headers": FORM}, id="a-form"),
        pytest.param({"content": PASSWORD.encode()}, id="no-type"),
        pytest.param({"content": f'{{"{PASSWORD}', "headers": JSON}, id="broken"),
    ],
)
def test_never_repeats_the_password(client: TestClient, sent: dict[str, Any]) -> None:
    response = client.post("/users/register", **sent)

    assert response.status_code == 422
    repeated = PASSWORD in response.text
    assert not repeated


def test_never_logs_the_password(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    client.post("/users/register", json={"password": PASSWORD})
    client.post("/users/register", json=ADA)

    assert PASSWORD not in caplog.text


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"content": '{"username": NaN}', "headers": JSON}, id="no-number"),
        pytest.param({"content": b"\xff"}, id="no-text"),
    ],
)
def test_refuses_what_cannot_be_repeated(
    browser: TestClient, sent: dict[str, Any]
) -> None:
    response = browser.post("/users/register", **sent)

    assert response.status_code == 422


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param("\0", id="nul"),
        pytest.param("\x1b", id="escape"),
        pytest.param("\x9b", id="escape-and-bracket"),
        pytest.param("\ud800", id="half-a-pair"),
    ],
)
def test_refuses_what_is_no_text(browser: TestClient, sign: str) -> None:
    body = json.dumps({field: value + sign for field, value in ADA.items()})

    response = browser.post("/users/register", content=body, headers=JSON)

    assert response.status_code == 422
    assert [error["loc"] for error in response.json()["detail"]] == [
        ["body", "username"],
        ["body", "fullname"],
        ["body", "password"],
    ]


@pytest.mark.parametrize("field", ["username", "fullname", "password"])
def test_nothing_is_no_text(browser: TestClient, field: str) -> None:
    response = browser.post("/users/register", json=ADA | {field: None})

    assert response.status_code == 422


@pytest.mark.parametrize("name", ["role", "half \ud800"], ids=["role", "half-a-pair"])
def test_refuses_a_field_that_nobody_asked_for(browser: TestClient, name: str) -> None:
    body = json.dumps(ADA | {name: "admin"})

    response = browser.post("/users/register", content=body, headers=JSON)

    assert response.status_code == 422
    assert [error["loc"] for error in response.json()["detail"]] == [["body"]]


CHINESE = "".join(chr(0x4E00 + number) for number in range(3000))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("username", "", id="empty"),
        pytest.param("username", " ", id="a-space"),
        pytest.param("username", CHINESE, id="3000-signs"),
        pytest.param("username", CHINESE[:65], id="65-signs"),
        pytest.param("fullname", " ", id="a-space-as-fullname"),
        pytest.param("fullname", "a" * 201, id="a-long-fullname"),
    ],
)
def test_refuses_a_name_that_is_none(
    browser: TestClient, field: str, value: str
) -> None:
    response = browser.post("/users/register", json=ADA | {field: value})

    assert response.status_code == 422


def test_takes_64_characters_of_any_script(client: TestClient) -> None:
    response = client.post("/users/register", json=ADA | {"username": CHINESE[:64]})

    assert response.status_code == 201
