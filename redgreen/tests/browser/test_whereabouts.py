"""The bar that says where you are in a long chapter, and the links that lead to a step."""

from playwright.sync_api import Page, expect

Outline = dict[str, list[str]]


def last_chapter(outline: Outline) -> str:
    return list(outline)[-1]


def test_the_bar_is_away_above_the_first_step(page: Page, address: str, chapter: str) -> None:
    # The first chapter begins with a page of prose.
    page.goto(f"{address}/chapters/{chapter}.html")

    expect(page.locator(".rg-whereabouts")).to_be_hidden()


def test_the_bar_says_which_step_is_being_read(page: Page, root: str, outline: Outline) -> None:
    name = last_chapter(outline)
    tags = outline[name]
    page.goto(f"{root}/chapters/{name}.html")
    card = page.locator(f"#{tags[2]}")

    card.evaluate("card => card.scrollIntoView()")

    bar = page.locator(".rg-whereabouts")
    expect(bar.locator(".rg-nth")).to_have_text(f"3 of {len(tags)}")
    expect(bar.locator(".rg-kind")).to_have_text(card.locator(".rg-kind").inner_text())
    expect(bar.locator(".rg-at")).to_have_text(card.locator(".rg-title").inner_text())


def test_the_bars_buttons_go_on_and_back(page: Page, root: str, outline: Outline) -> None:
    name = last_chapter(outline)
    page.goto(f"{root}/chapters/{name}.html#{outline[name][1]}")
    bar = page.get_by_role("navigation", name="Where you are")

    bar.get_by_role("button", name="Next step").click()
    expect(bar.locator(".rg-nth")).to_have_text(f"3 of {len(outline[name])}")

    bar.get_by_role("button", name="Previous step").click()
    expect(bar.locator(".rg-nth")).to_have_text(f"2 of {len(outline[name])}")


def test_the_bar_leads_to_the_step_in_play(page: Page, root: str, outline: Outline) -> None:
    name = last_chapter(outline)
    page.goto(f"{root}/chapters/{name}.html#{outline[name][1]}")

    page.locator(".rg-whereabouts .rg-toplay").click()

    expect(page).to_have_url(f"{root}/chapters/{name}/play.html#{outline[name][1]}")


def test_a_step_has_a_link_of_its_own(page: Page, root: str, outline: Outline) -> None:
    name = last_chapter(outline)
    tag = outline[name][-1]

    page.goto(f"{root}/chapters/{name}.html#{tag}")

    expect(page.locator(f"#{tag} .rg-head")).to_be_in_viewport()
    expect(page.locator(f"#{tag} .rg-tag")).to_have_attribute("href", f"#{tag}")
