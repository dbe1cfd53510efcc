"""Every page: it is built, light, whole, readable, and asks no other host."""

import re
from html import unescape
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from redgreen.tests.browser.conftest import Built

AXE = Path(__file__).parents[1] / "npm/node_modules/axe-core/axe.min.js"
CHAPTER = "chapters/01-first-failing-test.html"
PLAY = CHAPTER.replace(".html", "/play.html#ch01-03-green")
BUDGET = 410_000
"""Bytes of a page before compression, with what it loads from us."""
LINK = re.compile(r"""<[a-z]+ [^>]*?\b(?:href|src)=["']?([^"'\s>]+)""")
ANCHOR = re.compile(r"""<[a-z0-9]+ [^>]*?\b(?:id|name)=["']?([^"'\s>]+)""")
SCROLLS = """place => [...place.querySelectorAll(".rg-lines")].every(
    each => each.scrollWidth <= each.clientWidth || each.tabIndex === 0)"""


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[Path, str]:
    # The page for a wrong address is shown at any, so its links begin at a root.
    paths = [path for path in sorted(site.rglob("*.html")) if path.name != "404.html"]
    return {path.resolve(): path.read_text() for path in paths}


def links(html: str) -> list[str]:
    return [unescape(found) for found in LINK.findall(html)]


def test_the_site_is_built_without_a_warning(built: Built) -> None:
    assert built[1].returncode == 0, built[1].stderr


def test_no_page_is_heavier_than_the_budget(pages: dict[Path, str]) -> None:
    weights = {}
    for page, html in pages.items():
        own = [each for each in links(html) if re.search("assets/(css|js)/", each)]
        files = {page, *((page.parent / each).resolve() for each in own)}
        weights["/".join(page.parts[-2:])] = sum(each.stat().st_size for each in files)

    assert {name: weight for name, weight in weights.items() if weight > BUDGET} == {}


def test_every_link_leads_somewhere(pages: dict[Path, str]) -> None:
    anchors = {page: set(ANCHOR.findall(html)) for page, html in pages.items()}
    broken = []
    for page, html in pages.items():
        for parts in map(urlsplit, links(html)):
            path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            target = path / "index.html" if path.is_dir() else path
            anchor = unquote(parts.fragment)
            lost = anchor and anchor not in anchors.get(target, {anchor})
            if not parts.scheme and (lost or not target.exists()):
                broken.append(f"{page.name}: {parts.geturl()}")
    assert broken == []


@pytest.mark.skipif(not AXE.exists(), reason="'npm ci' in redgreen/tests/npm brings it")
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    "path", ["index.html", "how-to-read.html", "terms.html", CHAPTER, PLAY]
)
def test_a_page_is_accessible_in_light_and_dark_and_keeps_to_itself(
    page: Page, address: str, path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    faults, asked = list[str](), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    schemes: dict[Literal["light", "dark"], str] = {"light": "default", "dark": "slate"}
    for scheme, name in schemes.items():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(f"{address}/{path}", wait_until="networkidle")
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", name)
        for box in page.get_by_label("Always show solutions").all()[:1]:
            box.check()
        for place in (*page.locator(".rg-card").all(), page.locator("body")):
            place.scroll_into_view_if_needed()
            page.wait_for_function(SCROLLS, arg=place.element_handle())
        page.add_script_tag(path=AXE)
        for rule in page.evaluate("axe.run().then(result => result.violations)"):
            faults.append(f"{name}: {rule['id']}: {rule['nodes'][0]['target']}")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert faults == []
    assert wide <= 0
    own = (address, "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []


def test_opened_as_a_file_a_page_works_offline(page: Page, site: Path) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.route(re.compile(r"^https?:"), lambda route: faults.append(route.request.url))
    page.goto(f"{site.as_uri()}/{CHAPTER}")
    page.mouse.wheel(0, 100)

    expect(page.locator(".rg-drawing svg").first).to_be_attached()
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".rg-drawing").first).to_contain_text("Refactor")
    assert faults == []
