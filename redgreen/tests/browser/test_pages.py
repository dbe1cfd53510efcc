"""The pages as a reader meets them: light and dark, wide and on a phone, served and opened as files."""

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Response, expect

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (1440, 390)
CHAPTER = "chapters/01-first-failing-test.html"
PLAY = "chapters/01-first-failing-test/play.html"
# Bytes before compression, mermaid aside; Material itself takes some 300,000 of them.
BUDGET = 400_000


@pytest.fixture(scope="session")
def drawn(site: Path) -> str:
    """The address of a page with a diagram."""
    with_diagrams = [path for path in sorted(site.rglob("*.html")) if 'class="rg-diagram' in path.read_text()]
    assert with_diagrams, "no page has a diagram"
    return with_diagrams[0].relative_to(site).as_posix()


@pytest.mark.parametrize("path", ["index.html", CHAPTER, PLAY, "files", "how-to-read.html"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_page_keeps_to_itself_and_fits_its_window(
    browser: Browser, root: str, site: Path, path: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    if path == "files":
        path = sorted(site.glob("files/*.html"))[0].relative_to(site).as_posix()

    page.goto(f"{root}/{path}", wait_until="networkidle")
    page.mouse.wheel(0, 600)
    page.wait_for_load_state("networkidle")

    assert complaints == []
    assert [url for url in asked if not url.startswith((root, "data:", "blob:"))] == []
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


def test_a_diagram_is_drawn(page: Page, root: str, drawn: str) -> None:
    page.goto(f"{root}/{drawn}")
    page.mouse.wheel(0, 100)

    drawing = page.locator(".rg-drawing svg").first
    expect(drawing).to_be_attached()
    assert drawing.evaluate("drawing => drawing.getBoundingClientRect().height") > 50


def test_a_diagram_follows_the_colours(page: Page, address: str, drawn: str) -> None:
    page.goto(f"{address}/{drawn}")
    page.mouse.wheel(0, 100)
    page.locator(".rg-drawing svg").first.wait_for(state="attached")
    light = page.locator(".rg-drawing").first.inner_html()

    page.emulate_media(color_scheme="dark")

    page.wait_for_function("light => document.querySelector('.rg-drawing').innerHTML !== light", arg=light)
    assert page.locator(".rg-drawing").first.inner_html().count("#1f2024") > 0


def test_a_page_without_a_diagram_loads_no_mermaid(page: Page, address: str, site: Path) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))

    page.goto(f"{address}/how-to-read.html", wait_until="networkidle")
    page.mouse.wheel(0, 600)
    page.wait_for_load_state("networkidle")

    assert [url for url in loaded if "mermaid" in url or "diagrams" in url] == []


@pytest.mark.parametrize("path", ["index.html", "how-to-read.html", "write-a-chapter.html"])
def test_a_page_of_prose_stays_light_with_the_theme_and_all(page: Page, address: str, path: str) -> None:
    answers: list[Response] = []
    page.on("response", lambda response: answers.append(response))

    page.goto(f"{address}/{path}", wait_until="networkidle")

    # The search index holds the words of the whole book and grows with it; it is no part of the page.
    weights = {answer.url: len(answer.body()) for answer in answers if "search_index" not in answer.url}
    assert sum(weights.values()) < BUDGET, weights


def test_the_button_copies_the_checkout(page: Page, address: str) -> None:
    page.goto(f"{address}/{CHAPTER}")

    page.locator("#ch01-01-red .rg-checkout .rg-copy").click()

    expect(page.locator("#ch01-01-red .rg-checkout .rg-copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "git checkout ch01-01-red"


def test_each_listing_is_copied_by_its_own_button_and_without_line_numbers(page: Page, address: str) -> None:
    page.goto(f"{address}/{CHAPTER}")
    files = page.locator("#ch01-00-setup .rg-file")
    assert files.count() > 1

    for file in files.all():
        file.locator(".rg-copy").click()
        expect(file.locator(".rg-copy")).to_have_text("Copied")

        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.rstrip() == (file.locator(".rg-lines").text_content() or "").rstrip()
        assert not re.search(r"^\s*\d+\s", copied, re.MULTILINE)


def test_a_page_can_be_read_without_scripts(plain_page: Page, root: str) -> None:
    plain_page.goto(f"{root}/{CHAPTER}")
    hint = plain_page.locator(".rg-hint").first

    hint.locator("summary").click()

    expect(hint.locator("p")).to_be_visible()
    expect(plain_page.locator("#ch01-01-red .rg-terminal")).to_be_visible()
    expect(plain_page.locator(".rg-tick").first).to_be_hidden()
    assert plain_page.locator(".rg-whereabouts").count() == 0
