"""The rules for new passwords, and their hashes."""

import os
import re
from threading import BoundedSemaphore

import bcrypt

from fastauth.errors import PasswordRefused

# bcrypt reads no more. Cutting a longer password off would let others match it.
MAX_BYTES = 72
# More hashes at a time would not be ready sooner, and would slow the event loop down.
CORES = BoundedSemaphore(os.cpu_count() or 1)
# Version, cost, 22 characters of salt, of which the last has only 2 bits, and the hash.
BCRYPT_HASH = re.compile(
    r"\$2[aby]\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{31}"
)


def validate_new_password(
    password: str, *, min_length: int, field: str = "password"
) -> None:
    """Raise PasswordRefused for fewer than `min_length` characters or over 72 bytes.

    There is no rule about capitals, digits or symbols: such rules make passwords
    harder to remember, but not harder to guess.
    """
    if len(password) < min_length:
        raise PasswordRefused(f"use at least {min_length} characters", field=field)
    if len(password.encode()) > MAX_BYTES:
        reason = "use at most 72 bytes; an emoji takes four or more"
        raise PasswordRefused(reason, field=field)


def hash_password(password: str, *, cost: int) -> str:
    """Return a bcrypt hash of the password, with a new random salt in it."""
    with CORES:
        return bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost)).decode()


def dummy_hash(cost: int) -> str:
    """Return a text in the form of a hash, for a check that must only take time."""
    return f"$2b${cost:02}${'.' * 53}"


def is_readable(hashed: str) -> bool:
    """Return whether the text has the form of a bcrypt hash."""
    return BCRYPT_HASH.fullmatch(hashed) is not None


def cost_of(hashed: str) -> int:
    """Return the cost of a hash: 12 for `$2b$12$…`."""
    return int(hashed[4:6])


def verify_password(password: str, hashed: str, *, cost: int) -> bool:
    """Return whether the hash is a hash of this password.

    A wrong password takes as much work as a hash of `cost`, even if the hash has less.
    """
    if len(password.encode()) > MAX_BYTES:
        return False
    with CORES:
        if bcrypt.checkpw(password.encode(), hashed.encode()):
            return True
        # Each step doubles the work: a hash of 4, one of 4 and one of 5 equal one of 6.
        for missing in range(cost_of(hashed), cost):
            bcrypt.checkpw(password.encode(), dummy_hash(missing).encode())
    return False
