"""The instance of the service that these tests send requests to."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

# Shared by all clients: reading the certificates takes 20 ms.
TLS = httpx.create_ssl_context()


@dataclass(frozen=True)
class Instance:
    """The URL of a service, and the login of one of its admins."""

    base_url: str
    username: str
    password: str = field(repr=False)


def create_first_admin(database_url: str) -> str:
    """Create the user `admin` by the command of the service; return the password."""
    command = [sys.executable, "-m", "fastauth", "create-admin", "admin"]
    environment = os.environ | {"DATABASE_URL": database_url}
    password = secrets.token_urlsafe()
    subprocess.run(command, env=environment, input=password, text=True, check=True)
    return password


@contextmanager
def logged_in(base_url: str, username: str, password: str) -> Iterator[httpx.Client]:
    """Log in, yield a client that sends the token, and end the session."""
    form = {"username": username, "password": password}
    with httpx.Client(base_url=base_url, verify=TLS, timeout=30) as client:
        response = client.post("/login", data=form).raise_for_status()
        client.headers["Authorization"] = f"Bearer {response.json()['access_token']}"
        try:
            yield client
        finally:
            response = client.post("/logout")
            if response.status_code != 401:  # The user may have been deleted.
                response.raise_for_status()
