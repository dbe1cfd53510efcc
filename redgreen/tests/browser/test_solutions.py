"""A solution is folded until the reader opens it; the choice to see all is kept."""

import pytest
from playwright.sync_api import Locator, Page, expect


def solution(page: Page, tag: str) -> Locator:
    return page.locator(f"#{tag} .rg-solution > .rg-output, #{tag} .rg-sides").first


def test_a_solution_is_folded_until_it_is_opened(
    page: Page, root: str, chapter: str, green: list[str]
) -> None:
    page.goto(f"{root}/chapters/{chapter}.html")
    expect(page.locator(f"#{green[0]} .rg-title")).to_be_visible()
    expect(solution(page, green[0])).to_be_hidden()

    page.locator(f"#{green[0]}").get_by_text("Show the solution").click()

    expect(solution(page, green[0])).to_be_visible()
    expect(solution(page, green[1])).to_be_hidden()


def test_the_choice_to_see_all_is_kept_in_every_view(
    page: Page, root: str, chapter: str, green: list[str]
) -> None:
    page.goto(f"{root}/chapters/{chapter}.html")
    box = page.locator(f"#{green[1]}").get_by_label("Always show solutions")
    box.check()
    for tag in green:
        expect(solution(page, tag)).to_be_visible()
    expect(box).to_be_in_viewport()

    page.goto(f"{root}/chapters/{chapter}/play.html#{green[0]}")
    expect(solution(page, green[0])).to_be_visible()
    page.locator(f"#{green[0]}").get_by_label("Always show solutions").uncheck()
    expect(solution(page, green[0])).to_be_hidden()

    page.goto(f"{root}/chapters/{chapter}.html")
    expect(solution(page, green[1])).to_be_hidden()


@pytest.mark.parametrize("view", [".html", "/play.html"])
def test_a_key_opens_and_folds_the_solution(
    page: Page, address: str, chapter: str, green: list[str], view: str
) -> None:
    page.goto(f"{address}/chapters/{chapter}{view}#{green[0]}")
    page.locator(f"#{green[0]} .rg-tick input").focus()

    page.keyboard.press("o")
    expect(solution(page, green[0])).to_be_visible()

    page.keyboard.press("o")
    expect(solution(page, green[0])).to_be_hidden()


def test_without_scripts_a_solution_opens_too(
    plain_page: Page, root: str, chapter: str, green: list[str]
) -> None:
    plain_page.goto(f"{root}/chapters/{chapter}.html")
    expect(plain_page.locator(".rg-always").first).to_be_hidden()

    plain_page.locator(f"#{green[0]} .rg-solution > summary").click()

    expect(solution(plain_page, green[0])).to_be_visible()


@pytest.mark.parametrize("view", [".html", "/play.html"])
def test_a_printed_page_has_everything(
    plain_page: Page, address: str, chapter: str, green: list[str], view: str
) -> None:
    plain_page.emulate_media(media="print", color_scheme="dark")
    plain_page.set_viewport_size({"width": 700, "height": 900})
    plain_page.goto(f"{address}/chapters/{chapter}{view}")

    for tag in green:
        expect(solution(plain_page, tag)).to_be_visible()
    expect(plain_page.locator(".rg-hint p").first).to_be_visible()
    for gone in (".rg-tick", ".rg-copy", ".rg-always", ".rg-solution > summary"):
        expect(plain_page.locator(gone).first).to_be_hidden()
    ink = "title => getComputedStyle(title).color"
    assert plain_page.locator(".rg-title").first.evaluate(ink) == "rgb(35, 33, 29)"
    cut = (
        "lines => lines.filter(each => each.scrollWidth > each.clientWidth + 1).length"
    )
    assert plain_page.locator(".rg-lines").evaluate_all(cut) == 0
