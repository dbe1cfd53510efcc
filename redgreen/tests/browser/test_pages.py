"""The pages as a reader meets them: light and dark, wide and on a phone, served and opened as files."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (1440, 390)
CHAPTER = "chapters/01-first-failing-test.html"
# Bytes before compression, mermaid aside; Material itself takes some 300,000 of them.
BUDGET = 400_000


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="session")
def drawn(site: Path) -> str:
    """The address of a page with a diagram."""
    with_diagrams = [path for path in sorted(site.rglob("*.html")) if 'class="mermaid"' in path.read_text()]
    assert with_diagrams, "no page has a diagram"
    return with_diagrams[0].relative_to(site).as_posix()


@pytest.fixture(scope="session")
def plain(site: Path) -> str:
    """The address of a page without a diagram."""
    pages = [path for path in sorted(site.rglob("*.html")) if path.name != "404.html"]
    pages = [path for path in pages if 'class="mermaid"' not in path.read_text()]
    return pages[0].relative_to(site).as_posix()


@pytest.mark.parametrize("path", ["index.html", CHAPTER])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_page_keeps_to_itself_and_fits_its_window(
    browser: Browser, address: str, path: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    strangers: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: strangers.append(request.url) if address not in request.url else None)

    page.goto(f"{address}/{path}", wait_until="networkidle")

    assert complaints == []
    assert [url for url in strangers if not url.startswith(("data:", "blob:"))] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    context.close()


@pytest.mark.parametrize(("scheme", "name"), [("light", "default"), ("dark", "slate")])
def test_the_colours_follow_the_system(
    browser: Browser, address: str, scheme: Literal["light", "dark"], name: str
) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()

    page.goto(f"{address}/index.html")

    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", name)
    context.close()


def test_a_diagram_is_drawn(page: Page, address: str, drawn: str) -> None:
    page.goto(f"{address}/{drawn}")

    diagram = page.locator("div.mermaid").first
    expect(diagram).to_be_visible()
    assert diagram.evaluate("element => element.getBoundingClientRect().height") > 50


def test_a_page_without_a_diagram_loads_no_mermaid(page: Page, address: str, plain: str) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))

    page.goto(f"{address}/{plain}", wait_until="networkidle")

    assert [url for url in loaded if "mermaid" in url] == []


@pytest.mark.parametrize("path", ["index.html", "how-to-read.html", "write-a-chapter.html"])
def test_a_page_without_a_diagram_stays_light(page: Page, address: str, path: str) -> None:
    answers: list[Response] = []
    page.on("response", lambda response: answers.append(response))

    page.goto(f"{address}/{path}", wait_until="networkidle")

    # The search index holds the words of the whole book and grows with it; it is no part of the page.
    weights = {answer.url: len(answer.body()) for answer in answers if "search_index" not in answer.url}
    assert sum(weights.values()) < BUDGET, weights


def search(page: Page) -> str:
    """Search for a word of the first chapter; return the first hit's address."""
    page.locator("[data-md-component=search-query]").click()
    page.keyboard.type("ping")
    hit = page.locator(".md-search-result__link").first
    hit.wait_for()
    return hit.get_attribute("href") or ""


def test_the_search_finds_a_word(page: Page, address: str) -> None:
    page.goto(f"{address}/index.html")

    assert "chapters/" in search(page)


def test_the_search_works_on_files_without_a_server(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())

    assert "chapters/" in search(page)


def test_the_button_copies_the_checkout(page: Page, address: str) -> None:
    page.goto(f"{address}/{CHAPTER}")

    page.locator("#ch01-01-red .rg-copy").click()

    expect(page.locator(".md-dialog")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "git checkout ch01-01-red"


def test_copying_a_listing_leaves_out_its_line_numbers(page: Page, address: str) -> None:
    page.goto(f"{address}/{CHAPTER}")

    listing = page.locator("#ch01-01-red .rg-code").first
    listing.hover()
    listing.locator("button").first.click()

    expect(page.locator(".md-dialog")).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith('"""')
    assert not re.search(r"^\s*\d", copied, re.MULTILINE)


def test_one_click_shows_the_whole_file(page: Page, address: str) -> None:
    page.goto(f"{address}/{CHAPTER}")
    picked = page.locator(".rg-pick-diff:checked").first.get_attribute("id")
    file = page.locator(".rg-file", has=page.locator(f"#{picked}"))
    expect(file.locator(".rg-view-whole")).to_be_hidden()

    file.locator("label", has_text="Whole file").click()

    expect(file.locator(".rg-view-whole")).to_be_visible()
    expect(file.locator(".rg-view-diff")).to_be_hidden()


def test_a_page_can_be_read_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{CHAPTER}")
    hint = page.locator(".rg-hint").first

    hint.locator("summary").click()

    expect(hint.locator("p")).to_be_visible()
    expect(page.locator("#ch01-01-red .rg-terminal")).to_be_visible()
    context.close()
