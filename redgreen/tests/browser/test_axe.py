"""axe-core finds nothing to complain of, in either colours and at either width."""

import json
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page
from redgreen.tests.npm import package

AXE = package("axe-core", "axe.min.js")
CAN_BE_SCROLLED = "each => !each.checkVisibility() || each.scrollWidth <= each.clientWidth || each.tabIndex === 0"


def read_through(page: Page) -> None:
    """Bring each card into view, as a reader does; a listing takes the focus, if it is wide, once it is laid out."""
    for card in page.locator("section.rg-card").all():
        card.scroll_into_view_if_needed()
    page.wait_for_function(f"[...document.querySelectorAll('.rg-lines')].every({CAN_BE_SCROLLED})")


@pytest.mark.skipif(AXE is None, reason="axe-core is not installed; 'npm ci --prefix redgreen/tests/npm' brings it.")
@pytest.mark.parametrize("view", ["home", "chapter", "play", "files", "guide"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(
    browser: Browser, address: str, site: Path, chapter: str, view: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    assert AXE is not None
    files = sorted((site / "files").glob("*.html"))[0].name
    paths = {
        "home": "index.html",
        "chapter": f"chapters/{chapter}.html",
        "play": f"chapters/{chapter}/play.html",
        "files": f"files/{files}",
        "guide": "how-to-read.html",
    }
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{address}/{paths[view]}", wait_until="networkidle")
    if view == "chapter":
        page.keyboard.press("j")
        page.locator(".rg-whereabouts").wait_for()
        read_through(page)
    page.add_script_tag(path=AXE)

    found = page.evaluate("axe.run().then(result => result.violations)")

    told = [{"rule": each["id"], "where": [node["target"] for node in each["nodes"]]} for each in found]
    assert told == [], json.dumps(found, indent=1)[:4000]
    context.close()
