"""A solution is folded until the reader opens it; the choice to see all is kept."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

VIEWS = pytest.mark.parametrize("view", [".html", "/play.html"])


@pytest.fixture(scope="module")
def chapter(outline: dict[str, list[str]]) -> str:
    """The first chapter with two green steps."""
    return next(name for name, tags in outline.items() if str(tags).count("-green") > 1)


@pytest.fixture(scope="module")
def green(outline: dict[str, list[str]], chapter: str) -> list[str]:
    """The tags of its green steps."""
    return [tag for tag in outline[chapter] if tag.endswith("-green")]


def solution(page: Page, tag: str) -> Locator:
    return page.locator(f"#{tag} .rg-solution > .rg-output, #{tag} .rg-sides").first


@pytest.mark.parametrize("page", [True, False], indirect=True)
def test_a_solution_is_folded_until_it_is_opened(
    page: Page, address: str, chapter: str, green: list[str]
) -> None:
    page.goto(f"{address}/chapters/{chapter}.html")
    expect(page.locator(f"#{green[0]} .rg-title")).to_be_visible()
    expect(solution(page, green[0])).to_be_hidden()

    page.locator(f"#{green[0]}").get_by_text("Show the solution").click()

    expect(solution(page, green[0])).to_be_visible()
    expect(solution(page, green[1])).to_be_hidden()


def test_an_opened_solution_stays_open_in_every_view(
    page: Page, site: Path, chapter: str, green: list[str]
) -> None:
    pages = (f"{site.as_uri()}/chapters/{chapter}{view}" for view in ("", "/play"))
    read, play = (f"{each}.html" for each in pages)
    page.goto(read)
    page.locator(f"#{green[1]}").get_by_text("Show the solution").click()

    page.goto(f"{play}#{green[1]}")
    expect(solution(page, green[1])).to_be_visible()
    page.locator(f"#{green[1]}").get_by_text("Hide the solution").click()
    page.goto(f"{play}#{green[0]}")
    expect(solution(page, green[0])).to_be_hidden()
    page.locator(f"#{green[0]}").get_by_text("Show the solution").click()

    page.goto(read)
    expect(solution(page, green[0])).to_be_visible()
    expect(solution(page, green[1])).to_be_hidden()


def test_the_choice_to_see_all_is_kept_in_every_view(
    page: Page, site: Path, chapter: str, green: list[str]
) -> None:
    root = site.as_uri()
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


@VIEWS
def test_a_key_opens_and_folds_the_solution(
    page: Page, address: str, chapter: str, green: list[str], view: str
) -> None:
    page.goto(f"{address}/chapters/{chapter}{view}#{green[0]}")
    page.locator(f"#{green[0]} .rg-tick input").focus()

    page.keyboard.press("o")
    expect(solution(page, green[0])).to_be_visible()

    page.keyboard.press("o")
    expect(solution(page, green[0])).to_be_hidden()


@VIEWS
@pytest.mark.parametrize("page", [False], indirect=True)
def test_a_printed_page_has_everything(
    page: Page, address: str, chapter: str, green: list[str], view: str
) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 700, "height": 900})
    page.goto(f"{address}/chapters/{chapter}{view}")

    for tag in green:
        expect(solution(page, tag)).to_be_visible()
    expect(page.locator(".rg-hint p").first).to_be_visible()
    for gone in (".rg-tick", ".rg-copy", ".rg-always", ".rg-solution > summary"):
        expect(page.locator(gone).first).to_be_hidden()
    color = "each => getComputedStyle(each).color"
    ink = page.locator(".rg-title").first.evaluate(color)
    assert ink == "rgb(35, 33, 29)"
    cut = "all => all.filter(each => each.scrollWidth > each.clientWidth + 1).length"
    assert page.locator(".rg-lines").evaluate_all(cut) == 0
