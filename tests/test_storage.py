"""The storage on the other side of a network: its address, and when it is away."""

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import boto3
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import QueuePool

from fastauth.database import get_engine
from fastauth.main import app
from fastauth.models import User
from fastauth.pictures import storage
from fastauth.settings import Settings, provide_settings
from tests.burst import send_at_once
from tests.people import ADA
from tests.pictures import make_picture
from tests.tokens import LogIn

PATH = "/users/me/picture"
PICTURE = {"picture": make_picture()}


@pytest.mark.real_commits
def test_uploads_at_once_leave_one_object_at_endpoint(
    log_in: LogIn,
    server: str,
    s3_server: str,
    stored_user: Callable[[str], User],
) -> None:
    s3 = boto3.Session().resource("s3", endpoint_url=s3_server)
    bucket = s3.create_bucket(Bucket="pictures")
    content = {"headers": log_in(ADA), "files": PICTURE}

    statuses = send_at_once([("PUT", f"{server}{PATH}", content)] * 3)

    assert statuses == {200}
    [stored] = bucket.objects.all()
    assert stored.key == stored_user("ada").picture_key


def use_storage(url: str | None) -> None:
    """Let the service use a bucket that does not exist, at this address."""
    settings = Settings(s3_bucket="missing", s3_endpoint_url=url)
    app.dependency_overrides[provide_settings] = lambda: settings


@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
@pytest.mark.parametrize("url", [None, "http://127.0.0.1:2"], ids=["lost", "refused"])
def test_storage_away_returns_503(
    http_client: TestClient,
    stored_user: Callable[[str], User],
    url: str | None,
    method: str,
) -> None:
    http_client.put(PATH, files=PICTURE)
    key = stored_user("grace").picture_key
    use_storage(url)

    response = http_client.request(method, PATH, files=PICTURE)

    is_unchanged = stored_user("grace").picture_key == key
    assert (response.status_code, is_unchanged) == (503, True)


def accept_and_wait(listener: socket.socket) -> tuple[bool, int]:
    """Accept a client, and send nothing to it.

    Return whether it leaves within 2 seconds, and how many connections to Postgres the
    service has in use meanwhile.
    """
    client, _ = listener.accept()
    listener.close()
    client.settimeout(2)
    pool = get_engine().pool
    assert isinstance(pool, QueuePool)
    with client, suppress(TimeoutError):
        while client.recv(65536):
            pass
        return True, pool.checkedout()
    return False, pool.checkedout()


@pytest.mark.real_commits
@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
def test_silent_storage_returns_503_in_time(
    http_client: TestClient, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    http_client.put(PATH, files=PICTURE)
    monkeypatch.setattr(storage, "TIMEOUT_SECONDS", 0.1, raising=False)
    listener = socket.create_server(("127.0.0.1", 0))
    use_storage(f"http://127.0.0.1:{listener.getsockname()[1]}")

    with listener, ThreadPoolExecutor() as pool:
        waited = pool.submit(accept_and_wait, listener)
        response = http_client.request(method, PATH, files=PICTURE)

    assert (response.status_code, *waited.result()) == (503, True, 0)
