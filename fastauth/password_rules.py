"""Which passwords a person may choose."""

from fastauth.errors import PasswordRefused
from fastauth.passwords import MOST_BYTES
from fastauth.settings import Settings


def check_choice(password: str, settings: Settings) -> None:
    """Raise PasswordRefused for a password that is too short or does not fit."""
    if len(password) < settings.password_min_length:
        raise PasswordRefused(f"use at least {settings.password_min_length} characters")
    if len(password.encode()) > MOST_BYTES:
        raise PasswordRefused(
            f"use at most {MOST_BYTES} bytes; "
            "a letter with an accent takes two, an emoji four or more"
        )
