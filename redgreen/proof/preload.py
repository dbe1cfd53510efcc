"""Load what the steps import, once, in the process that is forked for each run.

The standard library's forkserver imports this module. The libraries are loaded inside
a small pytest session, so that pytest rewrites the assertions of its plugins as it does
in a new process.
"""

import contextlib
import gc
import importlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

LIBRARIES = (
    "fastapi.testclient",
    "fastapi.security",
    "fastapi_offline",
    "pydantic_settings",
    "python_multipart.multipart",
    "sqlalchemy.orm",
    "sqlalchemy.dialects.postgresql.psycopg2",
    "psycopg2.extras",
    "alembic.command",
    "alembic.config",
    "alembic.autogenerate",
    "bcrypt",
    "jwt",
    "httpx2",
    "httpx",
    "uvicorn",
    "anyio._backends._asyncio",
    "concurrent.futures.thread",
    "unittest.mock",
)
"""What the steps import; one that is not installed is left out."""
EXAMPLE = "redgreen_example"
"""A test that fails, for the modules that pytest loads only then."""


class Loader:
    """Imports the libraries at a moment when pytest watches the imports."""

    def pytest_sessionstart(self) -> None:
        """Import each library."""
        for name in LIBRARIES:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Send what is printed to nowhere."""
    saved, nowhere = (os.dup(1), os.dup(2)), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        sys.stdout.flush()
        for number, copy in enumerate(saved, start=1):
            os.dup2(copy, number)
            os.close(copy)
        os.close(nowhere)


def load() -> None:
    """Run the small session, then keep what it loaded out of garbage collection."""
    path, folder = list(sys.path), Path.cwd()
    with tempfile.TemporaryDirectory(prefix="redgreen-preload-") as name, _quiet():
        scratch = Path(name)
        (scratch / "pytest.ini").write_text("[pytest]\n")
        test = "def test_fails(tmp_path):\n    assert tmp_path == {'a': [1]}\n"
        (scratch / f"{EXAMPLE}.py").write_text(test)
        os.chdir(scratch)
        options = ["-p", "no:cacheprovider", f"--basetemp={scratch / 'tmp'}"]
        pytest.main([*options, f"{EXAMPLE}.py"], plugins=[Loader()])
        os.chdir(folder)
    sys.path[:] = path
    sys.modules.pop(EXAMPLE, None)
    gc.collect()
    gc.freeze()


if os.environ.get("REDGREEN_PRELOAD"):
    load()
