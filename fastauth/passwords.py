"""Passwords: the hash of one, and whether a hash is that of one."""

import bcrypt


def hash_password(password: str, *, cost: int) -> str:
    """Return a hash of this password, with a new salt in it; each cost doubles the last."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost)).decode()


def verify_password(password: str, hashed: str) -> bool:
    """Return whether the hash is that of this password."""
    return bcrypt.checkpw(password.encode(), hashed.encode())
