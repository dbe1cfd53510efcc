"""POST /login: a user shows a password and gets a token."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from fastauth.authentication import authenticate
from fastauth.clock import ClockDep
from fastauth.database import SessionDep
from fastauth.schemas import Credentials, Token
from fastauth.settings import SettingsDep
from fastauth.tokens import issue_token

router = APIRouter()


@router.post("/login")
def login(
    response: Response,
    credentials: Annotated[Credentials, Form()],
    session: SessionDep,
    settings: SettingsDep,
    clock: ClockDep,
) -> Token:
    """Log a user in."""
    user = authenticate(credentials, session, settings)
    session.commit()
    response.headers["Cache-Control"] = "no-store"
    return Token(
        access_token=issue_token(user.id, clock(), settings),
        expires_in=settings.token_seconds,
    )
