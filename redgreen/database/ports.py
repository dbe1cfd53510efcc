"""Find out which ports of this machine are free."""

import errno
import os
import socket

from redgreen.errors import BookError

LOOPBACK = "127.0.0.1"


class PortTakenError(BookError):
    """Another program listens on the port that was asked for."""


def free_port() -> int:
    """Return a TCP port on loopback that nobody listens on, chosen by the system."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Say whether `port` can be listened on for `localhost`, which may mean 127.0.0.1 or ::1."""
    return _binds(socket.AF_INET, LOOPBACK, port) and _binds(socket.AF_INET6, "::1", port)


def next_free(port: int, but_not: int | None = None) -> int:
    """Return the first free port from `port` on; any free one when the next fifty are all taken."""
    near = (each for each in range(port, port + 50) if each != but_not)
    return next((each for each in near if is_free(each)), None) or free_port()


def _binds(family: socket.AddressFamily, host: str, port: int) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # On Windows the option would let two programs share one port; elsewhere it only forgives TIME_WAIT.
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        # A machine without IPv6 has nobody listening there either.
        return error.errno not in (errno.EADDRINUSE, errno.EACCES)
    return True
