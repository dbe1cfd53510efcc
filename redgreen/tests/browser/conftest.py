"""A real browser and the real site, built once, served and opened as files."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[3]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, PROGRAMS)), None)
# A wait ends with its event; this is for a machine that has other work.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a browser that left before its answer came."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@pytest.fixture(scope="session")
def built(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The folder of the site, whose name needs escaping, and what mkdocs printed."""
    folder = tmp_path_factory.mktemp("site") / "a site, read at 100 %"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir"]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [*command, str(folder)],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    return folder, done


@pytest.fixture(scope="session")
def site(built: tuple[Path, subprocess.CompletedProcess[str]]) -> Path:
    return built[0]


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, without a slash at the end."""
    handler = partial(QuietHandler, directory=str(site))
    with QuietServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(params=["http", "file"])
def root(request: pytest.FixtureRequest, site: Path, address: str) -> str:
    """The site as it is served, and as a folder that was opened."""
    return address if request.param == "http" else site.as_uri()


@pytest.fixture(scope="session")
def outline(site: Path) -> dict[str, list[str]]:
    """The tags of the steps by chapter, as the pages know them."""
    script = (site / "assets/js/outline.js").read_text()
    found: dict[str, list[str]] = json.loads(script.partition(" = ")[2].rstrip(";\n"))
    return found


@pytest.fixture(scope="session")
def chapter(outline: dict[str, list[str]]) -> str:
    """The name of the first chapter."""
    return next(iter(outline))


@pytest.fixture(scope="session")
def green(outline: dict[str, list[str]], chapter: str) -> list[str]:
    """The tags of the first chapter's green steps."""
    return [tag for tag in outline[chapter] if tag.endswith("-green")]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on the PATH; install it to try the pages.")
    with sync_playwright() as playwright:
        # Root has no sandbox of Chromium's, and the pages are our own.
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu"],
            timeout=PATIENCE,
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """The page of a reader who is new here, on a wide screen."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """The page of a reader without scripts."""
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()
