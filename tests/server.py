"""The service in a process of its own, as in production."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn


@contextmanager
def running_server(**settings: str) -> Iterator[str]:
    """Start the service, yield its URL, and end the process after the block."""
    command = [sys.executable, "-m", "tests.server"]
    env = os.environ | settings
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        try:
            yield f"http://127.0.0.1:{int(child.stdout.readline())}"
        finally:
            # Not terminate(): a service whose threads are stuck would not end.
            child.kill()


if __name__ == "__main__":
    # Port 0: the system chooses a free one. Clients can connect from here on.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config("fastauth.main:app", log_level="critical")
        uvicorn.Server(config).run(sockets=[listener])
