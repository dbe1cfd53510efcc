"""The rules for new passwords, and their hashes."""

import bcrypt

from fastauth.errors import PasswordRefused

# bcrypt reads no more. Cutting a longer password off would let others match it.
MAX_BYTES = 72


def validate_new_password(password: str, *, min_length: int) -> None:
    """Raise PasswordRefused for fewer than `min_length` characters or over 72 bytes.

    There is no rule about capitals, digits or symbols: such rules make passwords
    harder to remember, but not harder to guess.
    """
    if len(password) < min_length:
        raise PasswordRefused(f"use at least {min_length} characters")
    if len(password.encode()) > MAX_BYTES:
        raise PasswordRefused("use at most 72 bytes; an emoji takes four or more")


def hash_password(password: str, *, cost: int) -> str:
    """Return a bcrypt hash of the password, with a new random salt in it."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost)).decode()


def verify_password(password: str, hashed: str) -> bool:
    """Return whether the hash is a hash of this password."""
    if len(password.encode()) > MAX_BYTES:
        return False
    return bcrypt.checkpw(password.encode(), hashed.encode())
