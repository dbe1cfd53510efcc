"""Ticking steps as read: remembered, counted, shared between the views of a step, and cleared."""

import shutil
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

Outline = dict[str, list[str]]


def tick(page: Page, address: str, *tags: str) -> None:
    """Open the page and tick these steps on their cards."""
    page.goto(address)
    for tag in tags:
        page.locator(f"#{tag} .rg-tick input").check()


def test_a_tick_outlives_the_page(page: Page, root: str, chapter: str, outline: Outline) -> None:
    first, second = outline[chapter][:2]
    tick(page, f"{root}/chapters/{chapter}.html", first)

    page.reload()

    expect(page.locator(f"#{first} .rg-tick input")).to_be_checked()
    expect(page.locator(f"#{second} .rg-tick input")).not_to_be_checked()


def test_a_tick_outlives_a_move_of_the_folder(
    page: Page, site: Path, tmp_path: Path, chapter: str, outline: Outline
) -> None:
    moved = shutil.copytree(site, tmp_path / "elsewhere")
    first = outline[chapter][0]
    tick(page, f"{site.as_uri()}/chapters/{chapter}.html", first)

    page.goto(f"{moved.as_uri()}/chapters/{chapter}.html")

    expect(page.locator(f"#{first} .rg-tick input")).to_be_checked()


def test_a_tick_on_the_card_shows_in_play_and_back(page: Page, root: str, chapter: str, outline: Outline) -> None:
    first, second = outline[chapter][:2]
    tick(page, f"{root}/chapters/{chapter}.html", first)

    page.goto(f"{root}/chapters/{chapter}/play.html")
    expect(page.locator(f"#{first} .rg-tick input")).to_be_checked()
    page.keyboard.press("ArrowRight")
    page.locator(f"#{second} .rg-tick input").check()

    page.goto(f"{root}/chapters/{chapter}.html")
    expect(page.locator(f"#{second} .rg-tick input")).to_be_checked()


def test_the_navigation_counts_the_steps_read(page: Page, root: str, chapter: str, outline: Outline) -> None:
    tags = outline[chapter]
    tick(page, f"{root}/chapters/{chapter}.html", *tags[:2])
    badge = page.locator(".md-nav--primary .rg-count", has_text="/")
    expect(badge).to_have_text([f"2/{len(tags)}"])

    page.goto(f"{root}/how-to-read.html")

    expect(badge).to_have_text([f"2/{len(tags)}"])


def test_an_exercise_is_ticked_but_not_counted(page: Page, root: str, chapter: str, outline: Outline) -> None:
    page.goto(f"{root}/chapters/{chapter}.html")
    exercise = page.locator('[data-step*="-ex"]').first
    exercise.locator(".rg-tick input").check()

    expect(exercise).to_have_class("rg-card rg-red rg-read")
    expect(page.locator(".md-nav--primary .rg-count", has_text="/")).to_have_count(0)


def test_the_home_page_tells_how_far_the_reader_is(page: Page, root: str, chapter: str, outline: Outline) -> None:
    tags = outline[chapter]
    tick(page, f"{root}/chapters/{chapter}.html", *tags[:2])

    page.goto(f"{root}/index.html")

    row = page.locator(f'[data-chapter="{chapter}"]')
    expect(row.locator(".rg-done")).to_have_text(f"2 of {len(tags)} read")
    expect(row.locator(".rg-bead.rg-read")).to_have_count(2)
    total = sum(map(len, outline.values()))
    expect(page.locator(".rg-sum")).to_contain_text(f"You have read 2 of {total} steps.")


def test_the_cover_goes_on_with_the_first_step_not_read(page: Page, root: str, chapter: str, outline: Outline) -> None:
    first, second = outline[chapter][:2]
    tick(page, f"{root}/chapters/{chapter}.html", first)
    page.goto(f"{root}/index.html")

    page.get_by_role("link", name=f"Go on with {second}").click()

    expect(page).to_have_url(f"{root}/chapters/{chapter}.html#{second}")


def test_a_reader_who_never_was_here_is_told_to_begin(page: Page, root: str) -> None:
    page.goto(f"{root}/index.html")

    expect(page.locator(".rg-begin")).to_have_text("Begin with chapter 1")
    expect(page.locator(".rg-sum")).to_be_empty()


def test_what_was_read_can_be_forgotten(page: Page, root: str, chapter: str, outline: Outline) -> None:
    tick(page, f"{root}/chapters/{chapter}.html", *outline[chapter][:2])
    page.goto(f"{root}/index.html")
    page.once("dialog", lambda dialog: dialog.accept())

    page.get_by_role("button", name="Forget what I have read").click()

    expect(page.locator(".rg-done").first).to_be_empty()
    page.goto(f"{root}/chapters/{chapter}.html")
    expect(page.locator(".rg-tick input:checked")).to_have_count(0)


def test_a_second_thought_forgets_nothing(page: Page, address: str, chapter: str, outline: Outline) -> None:
    tick(page, f"{address}/chapters/{chapter}.html", *outline[chapter][:2])
    page.goto(f"{address}/index.html")
    page.once("dialog", lambda dialog: dialog.dismiss())

    page.get_by_role("button", name="Forget what I have read").click()

    expect(page.locator(".rg-bead.rg-read")).to_have_count(2)


def test_another_window_sees_the_tick(context: BrowserContext, address: str, chapter: str, outline: Outline) -> None:
    one, other = context.new_page(), context.new_page()
    first = outline[chapter][0]
    other.goto(f"{address}/chapters/{chapter}.html")

    tick(one, f"{address}/chapters/{chapter}.html", first)

    expect(other.locator(f"#{first} .rg-tick input")).to_be_checked()


def test_a_browser_that_keeps_nothing_still_ticks(page: Page, address: str, chapter: str, outline: Outline) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.add_init_script(
        "for (const name of ['getItem', 'setItem']) Storage.prototype[name] = () => { throw new Error('no storage'); }"
    )
    first = outline[chapter][0]

    tick(page, f"{address}/chapters/{chapter}.html", first)

    expect(page.locator(f"#{first}")).to_have_class("rg-card rg-setup rg-read")
    # The theme's own script has no answer to that, ours has.
    assert [fault for fault in faults if "no storage" not in fault] == []


def test_what_another_program_left_in_the_memory_does_no_harm(
    page: Page, address: str, chapter: str, outline: Outline
) -> None:
    page.add_init_script("localStorage.setItem('fastauth-book.read', '{\"a\": 1}')")
    page.goto(f"{address}/chapters/{chapter}.html")

    expect(page.locator(".rg-tick input:checked")).to_have_count(0)
    expect(page.locator(f"#{outline[chapter][0]} .rg-tick input")).to_be_visible()
