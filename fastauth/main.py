"""The application."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from botocore.exceptions import BotoCoreError, ClientError
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fastauth import error_responses, health, ping
from fastauth.accounts import me, registration, users
from fastauth.api_keys import routes as api_keys
from fastauth.body_limit import MAX_BODY_BYTES, receive_body
from fastauth.caching import NoStore
from fastauth.error_bodies import TOO_LARGE
from fastauth.errors import OAuthError
from fastauth.pictures import routes as pictures
from fastauth.recovery import passwords, verification
from fastauth.sessions import login, logout, own_sessions, refresh
from fastauth.settings import get_settings

logger = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Read the settings at the start, so that the service does not run without them."""
    settings = get_settings()
    current_default_thread_limiter().total_tokens = settings.threads
    if settings.smtp_url is None:
        logger.warning("SMTP_URL is not set: no mail is sent, no address is verified")
    if settings.breach_api_url is None:
        reason = "passwords are not checked for breaches"
        logger.warning("BREACH_API_URL is not set: %s", reason)
    yield


def create_app() -> FastAPI:
    """Return a new application with all routes of the service."""
    # The page /docs, where people type passwords, loads no script from another host.
    app = FastAPIOffline(
        title="fastauth",
        lifespan=lifespan,
        # The event loop parses the body, and all other requests wait until it is done.
        max_body_size=MAX_BODY_BYTES,
        dependencies=[Depends(receive_body)],
        responses={413: TOO_LARGE},
    )
    app.add_middleware(NoStore)
    app.exception_handler(RequestValidationError)(error_responses.validation_error)
    app.exception_handler(OAuthError)(error_responses.oauth_error)
    for error in (OperationalError, PoolTimeout):
        app.exception_handler(error)(error_responses.no_connection)
    for storage_error in (BotoCoreError, ClientError):
        app.exception_handler(storage_error)(error_responses.storage_error)
    app.include_router(ping.router)
    app.include_router(health.router)
    app.include_router(registration.router)
    app.include_router(login.router)
    app.include_router(refresh.router)
    app.include_router(logout.router)
    app.include_router(own_sessions.router)
    app.include_router(me.router)
    app.include_router(users.router)
    app.include_router(api_keys.router)
    app.include_router(verification.router)
    app.include_router(passwords.router)
    app.include_router(pictures.router)
    return app


app = create_app()
