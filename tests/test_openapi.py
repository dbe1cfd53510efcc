"""The OpenAPI document describes the responses that the service returns."""

from typing import Any

from fastapi.testclient import TestClient

from fastauth.main import app
from tests.broken_engines import STOPPED, paths_with_503
from tests.operations import find_operations
from tests.people import ADA, GRACE
from tests.tokens import LogIn

REQUESTS: list[dict[str, Any]] = [
    {"params": {"page": "\0"}, "headers": {"Authorization": b"Bearer \xff"}},
    {"json": ADA},
    {"json": ADA | {"fullname": "Ada King"}},
    {"data": ADA},
    {"data": ADA | {"password": GRACE["password"]}},
    {"data": {"grant_type": "client_credentials"}},
    {"content": b"\xff", "headers": {"Content-Type": "application/json"}},
    {"content": b" " * 99999},
]


def test_returned_statuses_are_documented(client: TestClient, log_in: LogIn) -> None:
    returned = {f"503 {path}" for path in paths_with_503(STOPPED)}
    documented = set()

    for request in [*REQUESTS, {"headers": log_in(GRACE)}]:
        for method, path in find_operations():
            response = client.request(method, path, **request)
            returned.add(f"{response.status_code} {path}")
            responses = app.openapi()["paths"][path][method]["responses"]
            documented |= {f"{status} {path}" for status in responses}

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
            response = client.request(method, path, **request)
            status, fields = response.status_code, list(response.json())
            if status >= 400 and fields not in documented_fields(method, path, status):
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
