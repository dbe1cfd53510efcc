"""A real browser before the real site: built once from the repository's root, served and opened as files."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from redgreen.site.outline import ADDRESS
from redgreen.tests.built import build
from redgreen.tests.web import serve

# What is awaited comes at once on a quiet machine; a loaded one needs longer and is not wrong for it.
expect.set_options(timeout=30_000)

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site; its name has what an address must escape."""
    return build(tmp_path_factory.mktemp("site") / "a book, read at 100 %")


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, without a slash at the end."""
    with serve(site) as address:
        yield address


@pytest.fixture(params=["http", "file"])
def root(request: pytest.FixtureRequest, site: Path, address: str) -> str:
    """The site as it is served, and as a folder that was opened."""
    return address if request.param == "http" else site.as_uri()


@pytest.fixture(scope="session")
def outline(site: Path) -> dict[str, list[str]]:
    """The tags of the steps by chapter, as the pages know them."""
    script = (site / ADDRESS).read_text()
    found: dict[str, list[str]] = json.loads(script.split("redgreen.outline = ")[1].rstrip(";\n"))
    return found


@pytest.fixture(scope="session")
def chapter(outline: dict[str, list[str]]) -> str:
    """The name of the first chapter."""
    return next(iter(outline))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on the PATH; install it to try the pages in a browser.")
    with sync_playwright() as playwright:
        # Root has no sandbox of Chromium's, and the pages are our own.
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader who was never here before, at a wide screen."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """That reader's page."""
    return context.new_page()


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A page of a reader without scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()
