"""Change one part of a token and add a valid signature."""

import json
import os
from typing import Any

import jwt


def tamper(token: str, **changes: Any) -> str:
    """Return the token with these header fields and claims; None removes one."""
    parts = jwt.decode_complete(token, options={"verify_signature": False})
    header = {name: changes.pop(name, old) for name, old in parts["header"].items()}
    claims = parts["payload"] | changes
    payload = {name: value for name, value in claims.items() if value is not None}
    key = os.environ["SECRET_KEY"]
    return jwt.PyJWS().encode(json.dumps(payload).encode(), key, headers=header)
