"""The service in a process of its own, as in production."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn


@contextmanager
def running_server(**settings: str) -> Iterator[str]:
    """Start the service, yield its URL, and end the process after the block."""
    command = [sys.executable, "-m", "tests.server"]
    env, pipe = os.environ | settings, subprocess.PIPE
    with subprocess.Popen(
        command, env=env, stdin=pipe, stdout=pipe, text=True
    ) as child:
        assert child.stdout
        try:
            yield f"http://127.0.0.1:{int(child.stdout.readline())}"
        finally:
            # Not terminate(): a service whose threads are stuck would not end.
            child.kill()


def end_with_tests() -> None:
    """End this process when the pipe to its standard input is closed.

    The system closes it at the end of the tests, also after a SIGKILL.
    """
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    Thread(target=end_with_tests, daemon=True).start()
    # Port 0: the system chooses a free one. Clients can connect from here on.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # Without this, a second request on the same connection would take 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config("fastauth.main:app", log_level="critical")
        uvicorn.Server(config).run(sockets=[listener])
