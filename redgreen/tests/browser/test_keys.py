"""The keyboard: each key does what the help says, and none when the reader types or means something else."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Outline = dict[str, list[str]]


@pytest.fixture
def reading(page: Page, root: str, chapter: str) -> Page:
    """The first chapter, opened at its top."""
    page.goto(f"{root}/chapters/{chapter}.html")
    page.wait_for_load_state("networkidle")
    return page


def test_j_and_k_go_from_step_to_step(reading: Page, chapter: str, outline: Outline) -> None:
    for key in "jjjk":
        reading.keyboard.press(key)

    tag = outline[chapter][1]
    expect(reading.locator(f"#{tag}")).to_be_focused()
    expect(reading.locator(f"#{tag} .rg-title")).to_be_in_viewport()
    assert reading.url.endswith(f"#{tag}")


def test_the_step_gone_to_has_a_visible_focus(reading: Page) -> None:
    reading.keyboard.press("j")

    style = reading.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid"


def test_the_first_step_is_below_the_header_and_the_bar(reading: Page) -> None:
    reading.keyboard.press("j")
    expect(reading.locator(".rg-whereabouts")).to_be_visible()

    top = "document.activeElement.getBoundingClientRect().top"
    bar = "document.querySelector('.rg-whereabouts').getBoundingClientRect().bottom"
    reading.wait_for_function(f"{top} >= {bar}")


def test_k_stays_at_the_first_step(reading: Page, chapter: str, outline: Outline) -> None:
    for key in "jkk":
        reading.keyboard.press(key)

    expect(reading.locator(f"#{outline[chapter][0]}")).to_be_focused()


def test_one_press_of_back_leaves_the_page(page: Page, address: str, chapter: str) -> None:
    page.goto(f"{address}/index.html")
    page.goto(f"{address}/chapters/{chapter}.html")
    for key in "jjj":
        page.keyboard.press(key)

    page.go_back()

    expect(page).to_have_url(f"{address}/index.html")


def test_c_copies_the_checkout_of_the_step(reading: Page, chapter: str, outline: Outline) -> None:
    for key in "jjc":
        reading.keyboard.press(key)

    tag = outline[chapter][1]
    expect(reading.locator(f"#{tag} .rg-checkout .rg-copy")).to_have_text("Copied")
    assert reading.evaluate("navigator.clipboard.readText()") == f"git checkout {tag}"


def test_t_ticks_the_step_and_takes_the_tick_off(reading: Page, chapter: str, outline: Outline) -> None:
    box = reading.locator(f"#{outline[chapter][0]} .rg-tick input")

    for key in "jt":
        reading.keyboard.press(key)
    expect(box).to_be_checked()

    reading.keyboard.press("t")
    expect(box).not_to_be_checked()


def test_w_opens_the_whole_file_and_the_diff_again(reading: Page) -> None:
    for key in "jw":
        reading.keyboard.press(key)
    expect(reading.locator(".rg-pick-diff:checked")).to_have_count(0)

    reading.keyboard.press("w")
    expect(reading.locator(".rg-pick-whole:checked")).to_have_count(0)


def test_w_leaves_the_step_where_it_is(reading: Page, chapter: str, outline: Outline) -> None:
    last = outline[chapter][-1]
    reading.goto(f"{reading.url.partition('#')[0]}#{last}")
    reading.keyboard.press("k")
    reading.keyboard.press("j")
    step = reading.locator(f"#{last}")
    before = step.evaluate("step => step.getBoundingClientRect().top")

    reading.keyboard.press("w")

    assert step.evaluate("step => step.getBoundingClientRect().top") == pytest.approx(before, abs=2)


def test_a_question_mark_opens_the_help_and_escape_closes_it(reading: Page) -> None:
    reading.keyboard.press("?")
    help = reading.get_by_role("dialog", name="Keys")
    expect(help).to_be_visible()
    expect(help.locator("kbd")).to_have_text(["j", "k", "c", "w", "t", "n", "p", "/", "?"])

    reading.keyboard.press("Escape")

    expect(help).to_be_hidden()


def test_the_keys_rest_while_the_help_is_open(reading: Page) -> None:
    for key in "?t":
        reading.keyboard.press(key)

    expect(reading.locator(".rg-tick input:checked")).to_have_count(0)


def test_typing_into_the_search_is_typing(reading: Page) -> None:
    field = reading.locator("[data-md-component=search-query]")
    field.click()

    reading.keyboard.type("just key words?")

    expect(field).to_have_value("just key words?")
    expect(reading.locator(".rg-tick input:checked")).to_have_count(0)
    expect(reading.locator(".rg-help")).to_have_count(0)
    assert "#" not in reading.url


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_a_key_with_a_modifier_is_the_browsers(reading: Page, modifier: str) -> None:
    reading.keyboard.press(f"{modifier}+t")
    reading.keyboard.press(f"{modifier}+j")

    expect(reading.locator(".rg-tick input:checked")).to_have_count(0)
    assert "#" not in reading.url


def test_a_page_without_steps_has_the_help_alone(page: Page, address: str, site: Path) -> None:
    page.goto(f"{address}/how-to-read.html")
    page.keyboard.press("j")
    page.keyboard.press("?")

    expect(page.locator(".rg-help kbd")).to_have_text(["n", "p", "/", "?"])
    assert "#" not in page.url
