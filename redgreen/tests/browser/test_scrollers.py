"""Listings wider than the screen: the keyboard reaches and scrolls them, and one out of view costs nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

WIDE = re.compile(r"[^\n]{60}")
"""A line that no phone has room for."""


@pytest.fixture
def phone(page: Page) -> Page:
    """The page on a screen that most listings are too wide for."""
    page.set_viewport_size({"width": 390, "height": 800})
    return page


@pytest.mark.parametrize("listing", [".rg-terminal .rg-lines", ".rg-code .rg-lines"])
def test_a_wide_listing_scrolls_by_keys(phone: Page, root: str, outline: dict[str, list[str]], listing: str) -> None:
    phone.goto(f"{root}/chapters/{list(outline)[-1]}.html")
    phone.locator(f"{listing}:visible").first.scroll_into_view_if_needed()

    phone.locator(f"{listing}[tabindex='0']").first.focus()
    phone.keyboard.press("ArrowRight")

    phone.wait_for_function("document.activeElement.scrollLeft > 0")


def test_a_listing_with_room_takes_no_focus(page: Page, root: str, chapter: str) -> None:
    page.goto(f"{root}/chapters/{chapter}.html")
    page.set_viewport_size({"width": 390, "height": 800})
    terminal = page.locator(".rg-terminal .rg-lines").first
    terminal.scroll_into_view_if_needed()
    expect(terminal).to_have_attribute("tabindex", "0")

    page.set_viewport_size({"width": 1440, "height": 900})

    expect(terminal).not_to_have_attribute("tabindex")


def test_a_listing_in_the_play_view_scrolls_by_keys(phone: Page, root: str, chapter: str) -> None:
    phone.goto(f"{root}/chapters/{chapter}/play.html")

    expect(phone.locator(".rg-lines[tabindex='0']:visible").first).to_be_visible()


def test_the_theme_finds_no_listing_to_measure(page: Page, address: str, chapter: str) -> None:
    page.goto(f"{address}/chapters/{chapter}.html")

    expect(page.locator(".rg-card pre")).not_to_have_count(0)
    expect(page.locator(".rg-card pre > code")).to_have_count(0)
