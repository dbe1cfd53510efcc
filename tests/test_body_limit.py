"""The size limit of request bodies, 64 KiB."""

import json

import pytest
from fastapi.testclient import TestClient

from tests.operations import find_operations
from tests.people import ADA

LIMIT = 64 * 1024
HEADERS = {"Content-Type": "application/json"}


@pytest.mark.parametrize("chunked", [False, True], ids=["whole", "chunked"])
def test_body_over_64_kib_returns_413(client: TestClient, chunked: bool) -> None:
    body = b"[" * (LIMIT + 1)
    statuses = set()

    for method, path in find_operations():
        # An iterator is sent in chunks, without a Content-Length.
        content = iter([body]) if chunked else body
        response = client.request(method, path, content=content, headers=HEADERS)
        statuses.add(response.status_code)

    assert statuses == {413}


def test_body_of_64_kib_is_parsed(client: TestClient) -> None:
    body = json.dumps(ADA).ljust(LIMIT)

    response = client.post("/users/register", content=body, headers=HEADERS)

    assert response.status_code == 201
