"""A token of each kind, and the place where the service accepts this kind."""

from email.message import EmailMessage
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Connection, func, update

from fastauth.models import User
from tests.mail import find_token
from tests.operations import EMAIL
from tests.people import ADA, GRACE
from tests.tokens import create_key, get_tokens


def accepts(client: TestClient, place: str, token: str) -> bool:
    """Return whether the service accepts the token in the place of this kind."""
    bearer = {"Authorization": f"Bearer {token}"}
    body = {"token": token, "new_password": GRACE["password"]}
    requests: dict[str, tuple[str, str, dict[str, Any]]] = {
        "access": ("GET", "/users/me", {"headers": bearer}),
        "refresh": ("POST", "/token/refresh", {"data": {"refresh_token": token}}),
        "verification": ("POST", "/email/verify", {"json": {"token": token}}),
        "reset": ("POST", "/password/reset", {"json": body}),
        "API key": ("GET", "/users/me", {"headers": {"X-API-Key": token}}),
    }
    method, path, content = requests[place]
    return client.request(method, path, **content).is_success


def get_all_tokens(
    client: TestClient, connection: Connection, mailbox: list[EmailMessage]
) -> dict[str, str]:
    """Register Ada, and return a token of each kind that is not used yet."""
    client.post("/users/register", json=ADA | EMAIL)
    times = {"email_verified_at": func.now(), "mailed_at": None}
    connection.execute(update(User).values(times))
    client.post("/password/forgot", json=EMAIL)
    login = get_tokens(client, ADA)
    headers = {"Authorization": f"Bearer {login['access_token']}"}
    return {
        "access": login["access_token"],
        "refresh": login["refresh_token"],
        "verification": find_token(mailbox[0]),
        "reset": find_token(mailbox[1]),
        "API key": create_key(client, headers)["key"],
    }
