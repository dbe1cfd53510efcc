"""Keep the tests on this computer."""

from typing import Any

LOOPBACK = {None, "localhost", "127.0.0.1", "::1", b"localhost", b"127.0.0.1", b"::1"}


def refuse_public_address(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise RuntimeError before Python connects to another computer or looks it up."""
    match event, arguments:
        # A Unix socket has a path in place of the tuple (host, port).
        case ("socket.connect", (_, (host, *_))) | ("socket.getaddrinfo", (host, *_)):
            if host not in LOOPBACK:
                raise RuntimeError(f"a test must not reach a public address: {host!r}")
