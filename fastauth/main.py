"""The application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline

from fastauth import account, error_responses, health, login, ping, registration
from fastauth.errors import OAuthError
from fastauth.settings import get_settings


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Read the settings at the start, so that the service does not run without them."""
    get_settings()
    yield


def create_app() -> FastAPI:
    """Return a new application with all routes of the service."""
    # The page /docs, where people type passwords, loads no script from another host.
    app = FastAPIOffline(title="fastauth", lifespan=lifespan)
    app.exception_handler(RequestValidationError)(error_responses.validation_error)
    app.exception_handler(OAuthError)(error_responses.oauth_error)
    app.include_router(ping.router)
    app.include_router(health.router)
    app.include_router(registration.router)
    app.include_router(login.router)
    app.include_router(account.router)
    return app


app = create_app()
