"""A cache between the clients and the service."""

import httpx

from tests.deployed.accounts import Accounts
from tests.deployed.instance import TLS, Instance


class SharedCache(httpx.HTTPTransport):
    """Keeps each response for all clients, unless RFC 9111 forbids it."""

    def __init__(self) -> None:
        super().__init__(verify=TLS)
        self.kept: dict[httpx.URL, bytes] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response that was kept for this URL, or ask the service."""
        if request.url in self.kept:
            return httpx.Response(200, content=self.kept[request.url])
        response = super().handle_request(request)
        allowed = "no-store" not in response.headers.get("Cache-Control", "")
        if response.is_success and allowed and "Authorization" not in request.headers:
            self.kept[request.url] = response.read()
        return response


def test_cache_keeps_users_apart(instance: Instance, accounts: Accounts) -> None:
    is_own = []

    with httpx.Client(base_url=instance.base_url, transport=SharedCache()) as client:
        for role in ("admin", "regular"):
            key = accounts[role].client.post("/api-keys", json={"name": "cache"}).json()
            user = client.get("/users/me", headers={"X-API-Key": key["key"]}).json()
            is_own.append(user["id"] == accounts[role].id)

    assert is_own == [True, True]
