"""Passwords: the hash of one, and whether a hash is that of one."""

import bcrypt

from fastauth.text import is_plain

# bcrypt looks at no more; to cut the rest off would make two passwords one.
MOST_BYTES = 72


def hash_password(password: str, *, cost: int) -> str:
    """Return a hash of this password, with a new salt in it; each cost doubles the last."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost)).decode()


def verify_password(password: str, hashed: str) -> bool:
    """Return whether the hash is that of this password; what nobody may choose has none."""
    if not is_plain(password) or len(password.encode()) > MOST_BYTES:
        return False
    return bcrypt.checkpw(password.encode(), hashed.encode())


def cost_of(hashed: str) -> int:
    """Return the cost at which a hash was made: 12 of `$2b$12$…`."""
    return int(hashed.split("$")[2])


def decoy(*, cost: int) -> str:
    """Return the form of a hash, for a name that nobody has: comparing costs as much."""
    return f"$2b${cost:02}${'.' * 53}"
