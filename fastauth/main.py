"""The application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fastauth import account, error_responses, health, login, ping, registration
from fastauth.body_limit import MAX_BODY_BYTES, receive_body
from fastauth.error_bodies import TOO_LARGE
from fastauth.errors import OAuthError
from fastauth.settings import get_settings


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Read the settings at the start, so that the service does not run without them."""
    current_default_thread_limiter().total_tokens = get_settings().threads
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
    app.exception_handler(RequestValidationError)(error_responses.validation_error)
    app.exception_handler(OAuthError)(error_responses.oauth_error)
    for error in (OperationalError, PoolTimeout):
        app.exception_handler(error)(error_responses.no_connection)
    app.include_router(ping.router)
    app.include_router(health.router)
    app.include_router(registration.router)
    app.include_router(login.router)
    app.include_router(account.router)
    return app


app = create_app()
