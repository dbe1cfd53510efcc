"""On paper: what folds is open, what wants a click is gone, and the colours are those of the day."""

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def printed(page: Page, root: str, chapter: str) -> Page:
    """The first chapter as the printer gets it."""
    page.goto(f"{root}/chapters/{chapter}.html")
    page.keyboard.press("j")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    return page


@pytest.mark.parametrize(
    "what", [".md-header", ".md-sidebar", ".md-footer", ".rg-whereabouts", ".rg-tick", ".rg-copy", ".rg-tabs"]
)
def test_what_wants_a_click_is_gone(printed: Page, what: str) -> None:
    assert printed.locator(what).count() > 0
    assert [each for each in printed.locator(what).all() if each.is_visible()] == []


def test_hints_and_solutions_are_open(printed: Page) -> None:
    expect(printed.locator(".rg-hint p").first).to_be_visible()
    expect(printed.locator("details.rg-card .rg-terminal").first).to_be_visible()


def test_they_fold_again_afterwards(printed: Page) -> None:
    printed.evaluate("dispatchEvent(new Event('afterprint'))")

    expect(printed.locator("details[open]")).to_have_count(0)


def test_the_checkout_of_each_step_stays(printed: Page) -> None:
    expect(printed.locator(".rg-checkout code").first).to_be_visible()


def test_no_line_is_cut_off(printed: Page) -> None:
    printed.set_viewport_size({"width": 700, "height": 900})

    long = "code => code.scrollWidth > code.clientWidth + 1"
    cut = f"[...document.querySelectorAll('.rg-lines, pre code')].filter({long}).length"
    assert printed.evaluate(cut) == 0


def test_paper_is_light(browser: Browser, address: str, chapter: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}/chapters/{chapter}.html")
    ink = "getComputedStyle(document.querySelector('.rg-title')).color"
    dark = page.evaluate(ink)

    page.emulate_media(media="print", color_scheme="dark")

    assert page.evaluate(ink) == "rgb(35, 33, 29)"
    assert dark != "rgb(35, 33, 29)"
    context.close()


def test_the_play_view_prints_every_step(page: Page, address: str, chapter: str) -> None:
    page.goto(f"{address}/chapters/{chapter}/play.html")

    page.emulate_media(media="print")

    assert all(scene.is_visible() for scene in page.locator(".rg-scene").all())
