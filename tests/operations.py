"""The operations of the service, read from its OpenAPI document."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi.testclient import TestClient

from fastauth.main import app
from tests.people import ADA, GRACE

EMAIL = {"email": "ada@example.com"}
NEW_PASSWORD = {"current_password": GRACE["password"], "new_password": ADA["password"]}
# A value for each field that some operation needs.
FORM = ADA | EMAIL | NEW_PASSWORD | {"refresh_token": "unknown", "token": "unknown"}


class Body(NamedTuple):
    """The body of a request: its operation, format and schema of each field."""

    method: str
    path: str
    media_type: str
    fields: dict[str, Any]

    def send(self, client: TestClient, values: dict[str, Any]) -> int:
        """Send the values as JSON or as a form, and return the status."""
        if self.media_type == "multipart/form-data":
            files = {
                name: str(each).encode(errors="replace")
                for name, each in values.items()
            }
            return client.request(*self[:2], files=files).status_code
        form = urlencode(values, errors="surrogatepass")
        content = json.dumps(values) if self.media_type == "application/json" else form
        headers = {"Content-Type": self.media_type}
        return client.request(*self[:2], content=content, headers=headers).status_code


def fill(path: str) -> str:
    """Return the path with 0 in place of each parameter."""
    return path.format_map(defaultdict(int))


def find_bodies() -> Iterator[Body]:
    """Yield the body of each operation that takes one."""
    schemas = app.openapi()["components"]["schemas"]
    for path, operations in app.openapi()["paths"].items():
        for method, operation in operations.items():
            body = operation.get("requestBody", {"content": {}})
            for media_type, content in body["content"].items():
                name = content["schema"]["$ref"].rpartition("/")[2]
                yield Body(method, fill(path), media_type, schemas[name]["properties"])


def find_operations() -> list[tuple[str, str]]:
    """Return the method and the path of each operation."""
    paths = app.openapi()["paths"]
    return [(method, path) for path in paths for method in paths[path]]
