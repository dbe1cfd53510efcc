"""The size limit of request bodies, 64 KiB."""

import pytest
from fastapi.testclient import TestClient

from tests.operations import fill, find_operations

LIMIT = 64 * 1024
HEADERS = {"Content-Type": "application/json"}


@pytest.mark.parametrize("chunked", [False, True], ids=["whole", "chunked"])
def test_body_over_64_kib_returns_413(client: TestClient, chunked: bool) -> None:
    big = b"[" * (LIMIT + 1)

    # An iterator is sent in chunks, without a Content-Length.
    responses = [
        client.request(*each, content=iter([big]) if chunked else big, headers=HEADERS)
        for each in [(method, fill(path)) for method, path in find_operations()]
    ]

    assert {each.status_code for each in responses} == {413}


def test_body_of_64_kib_is_parsed(client: TestClient) -> None:
    body = b"[" * LIMIT

    response = client.post("/users/register", content=body, headers=HEADERS)

    assert response.status_code == 400
