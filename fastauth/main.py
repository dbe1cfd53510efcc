"""The application."""

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from fastauth import health, ping, registration


def create_app() -> FastAPI:
    """Return a new application with all routes of the service."""
    # The page /docs, where people type passwords, loads no script from another host.
    app = FastAPIOffline(title="fastauth")
    app.include_router(ping.router)
    app.include_router(health.router)
    app.include_router(registration.router)
    return app


app = create_app()
