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

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).parents[3]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, PROGRAMS)), None)
# A wait ends with its event; this is for a computer that has other work.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)
Built = tuple[Path, subprocess.CompletedProcess[str]]


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The folder of the site, whose name needs escaping, and what mkdocs printed."""
    folder = tmp_path_factory.mktemp("site") / "a site, read at 100 %"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(folder)]
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    return folder, done


@pytest.fixture(scope="session")
def site(built: Built) -> Path:
    return built[0]


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, without a slash at the end."""
    handler = partial(QuietHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def outline(site: Path) -> dict[str, list[str]]:
    """The tags of the steps by chapter, as the pages know them."""
    script = (site / "assets/js/outline.js").read_text()
    found: dict[str, list[str]] = json.loads(script.partition(" = ")[2].rstrip(";\n"))
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on the PATH; install it to try the pages.")
    # Root has no sandbox of Chromium's, and the pages are our own.
    arguments = ["--no-sandbox", "--disable-gpu"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=arguments, timeout=PATIENCE
        )
        yield started
        started.close()


@pytest.fixture(params=[True], ids=["scripts"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page of a new reader on a wide screen; False for one without scripts."""
    size = ViewportSize(width=1440, height=900)
    context = browser.new_context(viewport=size, java_script_enabled=request.param)
    context.set_default_timeout(PATIENCE)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()
