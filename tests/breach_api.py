"""Substitutes for the API of known passwords."""

from collections.abc import Iterable
from socketserver import BaseRequestHandler, ThreadingTCPServer
from time import sleep

import httpx


def client_with(response: httpx.Response) -> httpx.AsyncClient:
    """Return a client that gets this response to each request, without a network."""
    transport = httpx.MockTransport(lambda request: response)
    return httpx.AsyncClient(transport=transport, base_url="http://api.example.com")


class StubApi(ThreadingTCPServer):
    """Notes each request, and sends `parts`, with a pause of 0.1 s after each."""

    requests: list[bytes]
    parts: Iterable[bytes]


class StubHandler(BaseRequestHandler):
    server: StubApi

    def handle(self) -> None:
        """Answer one request."""
        self.server.requests.append(self.request.recv(65536))
        for part in self.server.parts:
            self.request.sendall(part)
            sleep(0.1)
