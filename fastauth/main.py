"""Make the application out of its parts."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline

from fastauth import health, ping, registration, validation


def create_app() -> FastAPI:
    """Return a new application with every address of the service."""
    app = FastAPIOffline(title="fastauth")
    app.exception_handler(RequestValidationError)(validation.refuse)
    app.include_router(ping.router)
    app.include_router(health.router)
    app.include_router(registration.router)
    return app


app = create_app()
