"""The play view: a chapter one step at a time, the change beside the terminal or above it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

Outline = dict[str, list[str]]


def play(root: str, chapter: str, tag: str = "") -> str:
    return f"{root}/chapters/{chapter}/play.html" + (f"#{tag}" if tag else "")


def shown(page: Page) -> list[str]:
    """Return the ids of the steps that can be seen."""
    return [str(scene.get_attribute("id")) for scene in page.locator(".rg-scene").all() if scene.is_visible()]


def test_one_step_is_shown_at_a_time(page: Page, root: str, chapter: str, outline: Outline) -> None:
    page.goto(play(root, chapter))

    assert shown(page) == [outline[chapter][0]]
    expect(page.locator(".rg-controls .rg-nth")).to_have_text(f"1 of {len(outline[chapter])}")


def test_the_arrows_go_on_and_back(page: Page, root: str, chapter: str, outline: Outline) -> None:
    page.goto(play(root, chapter))

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")

    expect(page.locator(".rg-controls .rg-nth")).to_have_text(f"2 of {len(outline[chapter])}")
    assert shown(page) == [outline[chapter][1]]
    assert page.url.endswith(f"#{outline[chapter][1]}")


def test_the_buttons_do_as_the_arrows(page: Page, root: str, chapter: str, outline: Outline) -> None:
    page.goto(play(root, chapter))

    page.get_by_role("button", name="Next step").click()
    page.get_by_role("button", name="Next step").click()
    page.get_by_role("button", name="Previous step").click()

    expect(page.locator(".rg-controls .rg-nth")).to_have_text(f"2 of {len(outline[chapter])}")


def test_a_link_leads_to_a_step(page: Page, root: str, chapter: str, outline: Outline) -> None:
    page.goto(play(root, chapter, outline[chapter][2]))

    expect(page.locator(".rg-controls .rg-nth")).to_have_text(f"3 of {len(outline[chapter])}")
    assert shown(page) == [outline[chapter][2]]
    expect(page.locator("[aria-current=step]")).to_have_attribute("data-tag", outline[chapter][2])


def test_past_its_end_a_chapter_leads_into_the_next_and_back(page: Page, root: str, outline: Outline) -> None:
    first, second = list(outline)[:2]
    page.goto(play(root, first, outline[first][-1]))

    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(play(root, second, outline[second][0]))
    expect(page.locator(".rg-controls .rg-nth")).to_have_text(f"1 of {len(outline[second])}")

    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(play(root, first, outline[first][-1]))


def test_before_the_first_step_there_is_nothing(page: Page, root: str, chapter: str, outline: Outline) -> None:
    page.goto(play(root, chapter))

    page.keyboard.press("ArrowLeft")

    assert shown(page) == [outline[chapter][0]]


@pytest.mark.parametrize(("width", "beside"), [(1440, True), (390, False)])
def test_the_terminal_stands_beside_the_change_or_below_it(
    browser: Browser, root: str, chapter: str, outline: Outline, width: int, beside: bool
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(play(root, chapter, outline[chapter][1]))
    scene = page.locator(f"#{outline[chapter][1]}")

    change = scene.get_by_role("region", name="The change").bounding_box()
    terminal = scene.get_by_role("region", name="The terminal").bounding_box()

    assert change
    assert terminal
    if beside:
        assert change["x"] + change["width"] <= terminal["x"]
        assert terminal["y"] + terminal["height"] <= 844
    else:
        assert change["y"] + change["height"] <= terminal["y"]
    context.close()


def test_the_keys_work_as_in_the_chapter(page: Page, root: str, chapter: str, outline: Outline) -> None:
    page.goto(play(root, chapter))

    for key in "jct":
        page.keyboard.press(key)

    tag = outline[chapter][1]
    expect(page.locator(f"#{tag} .rg-tick input")).to_be_checked()
    expect(page.locator(f"#{tag} .rg-checkout .rg-copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"git checkout {tag}"


def test_an_arrow_on_a_choice_changes_the_choice(page: Page, address: str, site: Path) -> None:
    page.goto(f"{address}/{with_a_choice(site)}")
    tag = page.evaluate("document.querySelector('.rg-pick-diff').closest('[data-step]').id")
    page.goto(f"{page.url}#{tag}")
    page.locator(f"#{tag} [class^='rg-pick-']:checked").first.focus()

    page.keyboard.press("ArrowRight")

    assert shown(page) == [tag]


def with_a_choice(site: Path) -> str:
    """Return the address of a play view in which a file has two views."""
    pages = [path for path in sorted((site / "chapters").glob("*/play.html")) if "rg-pick" in path.read_text()]
    return pages[0].relative_to(site).as_posix()


def test_without_scripts_play_is_a_list_of_the_steps(
    plain_page: Page, root: str, chapter: str, outline: Outline
) -> None:
    plain_page.goto(play(root, chapter))

    assert shown(plain_page) == outline[chapter]
    expect(plain_page.locator(".rg-tick").first).to_be_hidden()
    expect(plain_page.locator(f"#{outline[chapter][-1]} .rg-terminal").first).to_be_visible()


def test_play_leads_back_to_the_step_in_the_chapter(page: Page, root: str, chapter: str, outline: Outline) -> None:
    tag = outline[chapter][1]
    page.goto(play(root, chapter, tag))

    page.locator(f"#{tag} .rg-tag").click()

    expect(page).to_have_url(f"{root}/chapters/{chapter}.html#{tag}")


def test_the_chapter_and_the_home_page_lead_to_play(page: Page, root: str, chapter: str) -> None:
    page.goto(f"{root}/index.html")
    page.locator(f'[data-chapter="{chapter}"]').get_by_role("link", name="Play").click()
    expect(page).to_have_url(play(root, chapter))

    page.goto(f"{root}/chapters/{chapter}.html")
    page.get_by_role("link", name="Play it, step by step").click()
    expect(page).to_have_url(play(root, chapter))


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_play_has_the_colours_chosen_on_the_other_pages(page: Page, root: str, chapter: str, choice: str) -> None:
    page.goto(f"{root}/index.html")
    title = {"light": "Switch to light mode", "dark": "Switch to dark mode"}
    page.locator(f'label[title="{title["light"]}"]').click()
    if choice == "dark":
        page.locator(f'label[title="{title["dark"]}"]').click()
    scheme = page.locator("body").get_attribute("data-md-color-scheme") or ""

    page.goto(play(root, chapter))

    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", scheme)
    assert scheme == {"light": "default", "dark": "slate"}[choice]


def test_on_a_phone_no_long_name_leaves_its_card(browser: Browser, address: str, outline: Outline) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        for chapter in outline:
            page.goto(play(address, chapter))
            page.add_style_tag(content=".rg-scene { display: block !important }")

            beyond = page.locator(".rg-words").evaluate_all(
                "words => words.filter(each => {"
                "  const range = document.createRange(); range.selectNodeContents(each);"
                "  const bar = each.closest('.rg-bar');"
                "  const edge = bar.getBoundingClientRect().right - parseFloat(getComputedStyle(bar).paddingRight);"
                "  return range.getBoundingClientRect().right > edge + 1;"
                "}).map(each => each.textContent)"
            )

            assert page.locator(".rg-words").count() > 0
            assert beyond == []
