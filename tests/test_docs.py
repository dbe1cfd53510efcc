"""GET /docs: the page on which the service can be tried."""

import re
from urllib.parse import urlsplit

from fastapi.testclient import TestClient


def test_the_docs_load_only_what_we_serve(client: TestClient) -> None:
    page = client.get("/docs").text

    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    strangers = sum(1 for address in addresses if urlsplit(address).netloc)
    assert strangers == 0
    assert {client.get(address).status_code for address in addresses} == {200}
