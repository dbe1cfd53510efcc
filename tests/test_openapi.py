"""The OpenAPI document describes the responses that the service returns."""

from email.message import EmailMessage
from typing import Any
from uuid import UUID

import jwt
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session, sessionmaker

from fastauth.clock import system_clock
from fastauth.mail.tokens import add_token
from fastauth.main import app
from fastauth.models import Mail
from tests.broken_engines import STOPPED, paths_with_503
from tests.mail import find_token
from tests.operations import EMAIL, FORM, NEW_PASSWORD, fill, find_operations
from tests.people import ADA, BARBARA, GRACE, KATHERINE
from tests.pictures import make_picture
from tests.tokens import LogIn, create_key, get_tokens

REQUESTS: list[dict[str, Any]] = [
    {"params": {"page": "\0"}, "headers": {"Authorization": b"Bearer \xff"}},
    {"headers": {"X-API-Key": "unknown"}},
    {"json": ADA | EMAIL},
    {"json": ADA | {"username": "ada.king"}},
    {"data": FORM},
    {"data": FORM | {"password": GRACE["password"]}},
    {"data": {"grant_type": "client_credentials"}},
    {"json": {"token": "unknown"}},
    {"data": {"username": "countess", "password": ADA["password"]}},
    {"content": b"\xff", "headers": {"Content-Type": "application/json"}},
    {"content": b"", "headers": {"Content-Type": "multipart/form-data"}},
    {"content": b" " * 2_099_999},
]
BY_GRACE: list[dict[str, Any]] = [
    {"json": BARBARA | {"role": "user"}},
    {"json": GRACE},
    {"params": {"skip": -1}},
    {"json": EMAIL},
    {"json": {"name": "backup"}},
    {"json": NEW_PASSWORD | {"current_password": "a guess"}},
    {"json": NEW_PASSWORD | {"new_password": GRACE["password"]}},
    {"files": {"picture": make_picture()}},
]


@pytest.mark.usefixtures("bucket")
def test_returned_statuses_are_documented(
    client: TestClient,
    connection: Connection,
    admin: dict[str, str],
    log_in: LogIn,
    mailbox: list[EmailMessage],
    new_session: sessionmaker[Session],
) -> None:
    returned = {f"503 {path}" for path in paths_with_503(STOPPED)}
    documented = set()

    key_id = create_key(client, admin)["id"]
    countess = ADA | EMAIL | {"username": "countess"}
    user_id = client.post("/users/register", json=countess).json()["id"]
    link = {"json": {"token": find_token(mailbox[0])}}
    mail = Mail(user_id=user_id, kind="reset", address=EMAIL["email"])
    with new_session.begin() as session:
        token = add_token(session, mail=mail, now=system_clock())
    reset = {"json": {"token": token, "new_password": ADA["password"]}}
    client.post("/users/register", json=ADA)
    tokens = get_tokens(client, GRACE)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    own = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    regular = log_in(KATHERINE)
    other = client.get("/users/me", headers=regular).json()["id"]
    for method, path in find_operations():
        address = path.format(session_id=UUID(int=0), user_id=own["sub"], key_id=0)
        requests = [(address, request) for request in (*REQUESTS, link, reset)]
        requests += [(address, {"headers": headers} | request) for request in BY_GRACE]
        requests.append((address, {"headers": regular}))
        ids = (
            ("malformed", 2**31, 2**31),
            (UUID(int=0), 0, 0),
            (own["sid"], other, key_id),
        )
        for session_id, user_id, key in ids:
            address = path.format(session_id=session_id, user_id=user_id, key_id=key)
            requests.append((address, {"headers": headers, "json": {}}))
            requests.append((address, {"headers": headers, "data": tokens}))
        # Each operation starts with the same rows.
        with connection.begin_nested() as savepoint:
            for address, request in requests:
                response = client.request(method, address, **request)
                returned.add(f"{response.status_code} {path}")
                responses = app.openapi()["paths"][path][method]["responses"]
                documented |= {f"{status} {path}" for status in responses}
            savepoint.rollback()

    different = sorted(returned ^ documented)
    assert not different, "\n".join(different)


def documented_fields(method: str, path: str, status: int) -> list[list[str]]:
    """Return the fields of each body that the document has for this response."""
    response = app.openapi()["paths"][path][method]["responses"][str(status)]
    schema = response["content"]["application/json"]["schema"]
    names = [each["$ref"].rpartition("/")[2] for each in schema.get("anyOf", [schema])]
    schemas = app.openapi()["components"]["schemas"]
    return [list(schemas[name]["properties"]) for name in names]


def test_returned_error_bodies_are_documented(client: TestClient) -> None:
    wrong = set()

    for request in REQUESTS[:-1]:
        for method, path in find_operations():
            response = client.request(method, fill(path), **request)
            status = response.status_code
            if status < 400:
                continue
            if list(response.json()) not in documented_fields(method, path, status):
                wrong.add(f"{status} {path}")

    assert sorted(wrong) == []


def test_openapi_omits_input_and_ctx() -> None:
    schemas = app.openapi()["components"]["schemas"].values()

    fields = {field for schema in schemas for field in schema["properties"]}

    keys = {"type", "loc", "msg", "input", "ctx"}
    assert sorted(fields & keys) == ["loc", "msg", "type"]


def test_openapi_documents_text_of_413() -> None:
    content = app.openapi()["paths"]["/login"]["post"]["responses"]["413"]["content"]
    assert content["text/plain"] == {"schema": {"type": "string"}}
