"""The size limit of request bodies, 64 KiB."""

import pytest
from fastapi.testclient import TestClient

from tests.operations import fill, find_operations

LIMIT = 64 * 1024
LIMITS = {("put", "/users/me/picture"): 2 * 1024 * 1024}
HEADERS = {"Content-Type": "application/json"}


@pytest.mark.parametrize("chunked", [False, True], ids=["whole", "chunked"])
def test_body_over_64_kib_returns_413(client: TestClient, chunked: bool) -> None:
    statuses = set()

    for method, path in find_operations():
        big = b"[" * (LIMITS.get((method, path), LIMIT) + 1)
        # An iterator is sent in chunks, without a Content-Length.
        content = iter([big]) if chunked else big
        response = client.request(method, fill(path), content=content, headers=HEADERS)
        statuses.add(response.status_code)

    assert statuses == {413}


def test_body_of_64_kib_is_parsed(client: TestClient) -> None:
    body = b"[" * LIMIT

    response = client.post("/users/register", content=body, headers=HEADERS)

    assert response.status_code == 400
