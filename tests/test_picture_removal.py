"""When the service deletes the object of a picture."""

from typing import Any
from unittest.mock import Mock

import pytest
from botocore.exceptions import EndpointConnectionError
from fastapi.testclient import TestClient

from fastauth.main import app
from fastauth.models import LoginSession
from fastauth.pictures.storage import Storage
from fastauth.sessions.current_user import get_current_session
from tests.people import ADA
from tests.pictures import make_picture
from tests.tokens import LogIn

PATH = "/users/me/picture"
PICTURE = {"picture": make_picture()}


@pytest.fixture
def ada(client: TestClient, log_in: LogIn, bucket: Any) -> dict[str, str]:
    """The headers of Ada, who has a picture."""
    headers = log_in(ADA)
    client.put(PATH, files=PICTURE, headers=headers)
    return headers


def test_put_second_picture_replaces_object(
    client: TestClient, ada: dict[str, str], bucket: Any
) -> None:
    key = client.put(PATH, files=PICTURE, headers=ada).json()["key"]

    assert sorted(each.key == key for each in bucket.objects.all()) == [True]


def test_delete_picture_removes_object(
    client: TestClient, ada: dict[str, str], bucket: Any
) -> None:
    statuses = [client.delete(PATH, headers=ada).status_code for _ in range(2)]

    assert statuses == [204, 204]
    assert list(bucket.objects.all()) == []


def test_delete_picture_keeps_later_upload(
    client: TestClient, ada: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def upload_meanwhile(*_: object) -> None:
        monkeypatch.undo()
        client.put(PATH, files=PICTURE, headers=ada)

    monkeypatch.setattr(Storage, "delete", upload_meanwhile, raising=False)
    client.delete(PATH, headers=ada)

    assert client.get(PATH, headers=ada).status_code == 200


@pytest.mark.parametrize("path", ["/users/me", "/users/{id}"], ids=["own", "admin"])
def test_deleted_account_leaves_no_object(
    client: TestClient,
    ada: dict[str, str],
    admin: dict[str, str],
    bucket: Any,
    path: str,
) -> None:
    own = client.get("/users/me", headers=ada).json()
    headers = ada if path == "/users/me" else admin

    response = client.delete(path.format(id=own["id"]), headers=headers)

    count = sum(1 for _ in bucket.objects.all())
    assert (response.status_code, count) == (204, 0)


def test_upload_of_deleted_user_leaves_no_object(
    client: TestClient, bucket: Any
) -> None:
    app.dependency_overrides[get_current_session] = lambda: LoginSession(user_id=0)

    response = client.put(PATH, files=PICTURE)

    count = sum(1 for _ in bucket.objects.all())
    assert (response.status_code, count) == (401, 0)


def test_object_that_cannot_be_deleted_is_logged(
    client: TestClient,
    ada: dict[str, str],
    bucket: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    error = EndpointConnectionError(endpoint_url="http://127.0.0.1:1")
    monkeypatch.setattr(Storage, "delete", Mock(side_effect=error))

    response = client.delete("/users/me", headers=ada)

    assert response.status_code == 204
    [left] = bucket.objects.all()
    is_logged = f"the object {left.key} is left" in caplog.text
    assert is_logged
