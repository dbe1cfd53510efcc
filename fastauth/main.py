"""Make the application out of its parts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline
from sqlalchemy import exc

from fastauth import account, health, login, ping, registration, unavailable, validation
from fastauth.errors import BadLogin, refuse_login
from fastauth.settings import get_settings


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Read the settings before the first request, so that a fault in them is told now."""
    get_settings()
    yield


def create_app() -> FastAPI:
    """Return a new application with every address of the service."""
    app = FastAPIOffline(
        title="fastauth",
        lifespan=lifespan,
        # A redirect would send a password again, and behind a proxy without TLS.
        redirect_slashes=False,
    )
    app.exception_handler(RequestValidationError)(validation.refuse)
    app.exception_handler(exc.OperationalError)(unavailable.refuse)
    app.exception_handler(exc.TimeoutError)(unavailable.refuse)
    app.exception_handler(BadLogin)(refuse_login)
    app.include_router(ping.router)
    app.include_router(health.router)
    app.include_router(registration.router)
    app.include_router(login.router)
    app.include_router(account.router)
    return app


app = create_app()
