"""A forger's workshop: a good token, opened, changed in one place, and sealed again."""

import base64
import hashlib
import hmac
import json
from typing import Any

HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}


def opened(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a token says, header and claims; anybody can read them."""
    header, claims, _ = (part + "==" for part in token.split("."))
    return (
        json.loads(base64.urlsafe_b64decode(header)),
        json.loads(base64.urlsafe_b64decode(claims)),
    )


def sealed(header: dict[str, Any], claims: dict[str, Any], secret: str) -> str:
    """Return a token of these parts; an algorithm that we have no hash for stays unsigned."""
    text = (
        f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(claims).encode())}"
    )
    by = HASHES.get(header.get("alg", ""))
    seal = hmac.digest(secret.encode(), text.encode(), by) if by else b""
    return f"{text}.{encoded(seal)}"


def encoded(content: bytes) -> str:
    """Return base64 as tokens are written in: for addresses, and without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
