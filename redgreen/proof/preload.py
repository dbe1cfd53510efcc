"""Load what the steps import, once, in the process that is forked for each run.

The standard library's forkserver imports this module for that effect. The libraries are
loaded inside an empty pytest session, so that pytest rewrites the assertions of its
plugins as it does in a new process.
"""

import contextlib
import gc
import importlib
import io
import tempfile

import pytest

LIBRARIES = (
    "alembic.autogenerate",
    "alembic.command",
    "anyio._backends._asyncio",
    "fastapi.testclient",
    "fastapi_offline",
    "httpx",
    "jwt",
    "psycopg2.extras",
    "pydantic.v1",  # FastAPI imports it with the first route.
    "pydantic_settings",
    "sqlalchemy.dialects.postgresql.psycopg2",
    "sqlalchemy.orm",
    "unittest.mock",
    "uvicorn",
)
"""What the steps import; one that is not installed is left out."""


class Loader:
    """Imports the libraries at a moment when pytest watches the imports."""

    def pytest_sessionstart(self) -> None:
        """Import each library."""
        for name in LIBRARIES:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


with (
    tempfile.TemporaryDirectory(prefix="redgreen-preload-") as folder,
    contextlib.redirect_stdout(io.StringIO()),
):
    options = ["-p", "no:cacheprovider", f"--rootdir={folder}", folder]
    pytest.main(options, plugins=[Loader()])
gc.freeze()  # A fork then shares the memory of what is loaded.
