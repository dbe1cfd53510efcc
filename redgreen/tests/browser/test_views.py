"""A change as diff or as whole file: the file is loaded when asked for, and the choice is remembered."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Outline = dict[str, list[str]]


@pytest.fixture(scope="session")
def long(site: Path) -> str:
    """The address of the chapter with the most files that stand apart."""
    pages = sorted((site / "chapters").glob("*.html"))
    longest = max(pages, key=lambda path: path.read_text().count("rg-elsewhere"))
    assert longest.read_text().count("rg-elsewhere") > 3
    return longest.relative_to(site).as_posix()


def file_apart(page: Page) -> tuple[str, str]:
    """Return the ids of the first file that stands apart: of its card, and of its radio button for the whole."""
    view = page.locator(".rg-file:has(.rg-elsewhere)").first
    card = view.evaluate("file => file.closest('[data-step]').id")
    return card, view.locator(".rg-pick-whole").get_attribute("id") or ""


def test_the_whole_file_comes_when_asked_for(page: Page, root: str, long: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{root}/{long}")
    card, radio = file_apart(page)
    assert [url for url in asked if "/files/" in url] == []

    page.locator(f"label[for={radio}]").click()

    file = page.locator(f".rg-file:has(#{radio})")
    expect(file.locator(".rg-view-whole mark").first).to_be_visible()
    expect(file.locator(".rg-view-diff")).to_be_hidden()
    assert any(f"/files/{card}.js" in url for url in asked)


def test_the_whole_file_is_the_file(page: Page, root: str, long: str, site: Path) -> None:
    page.goto(f"{root}/{long}")
    _, radio = file_apart(page)
    link = page.locator(f".rg-file:has(#{radio}) .rg-elsewhere a")
    address = link.evaluate("link => link.href")

    page.locator(f"label[for={radio}]").click()

    code = page.locator(f".rg-file:has(#{radio}) .rg-view-whole .rg-lines")
    shown = code.inner_text()
    page.goto(address)
    assert page.locator(":target .rg-lines").inner_text() == shown


def test_files_far_away_wait_until_the_reader_is_near(page: Page, address: str, long: str) -> None:
    page.goto(f"{address}/{long}")
    page.keyboard.press("j")
    page.keyboard.press("w")
    page.wait_for_load_state("networkidle")
    apart = page.locator("section .rg-view-whole .rg-elsewhere")
    waiting = apart.count()
    assert waiting > 0

    last = apart.last.evaluate("link => link.closest('.rg-file').querySelector('.rg-pick-diff').id")
    page.locator(f"label[for={last}]").scroll_into_view_if_needed()

    expect(page.locator(f".rg-file:has(#{last}) .rg-elsewhere")).to_have_count(0)


def test_the_choice_is_kept_on_every_page(page: Page, root: str, long: str, chapter: str) -> None:
    page.goto(f"{root}/{long}")
    _, radio = file_apart(page)
    page.locator(f"label[for={radio}]").click()

    page.reload()
    expect(page.locator(".rg-pick-diff:checked")).to_have_count(0)
    page.goto(f"{root}/chapters/{chapter}.html")
    expect(page.locator(".rg-pick-diff:checked")).to_have_count(0)
    page.goto(f"{root}/{long.removesuffix('.html')}/play.html")
    expect(page.locator(".rg-pick-diff:checked")).to_have_count(0)


def test_the_choice_is_taken_back(page: Page, root: str, long: str) -> None:
    page.goto(f"{root}/{long}")
    _, radio = file_apart(page)
    page.locator(f"label[for={radio}]").click()

    page.locator(f"label[for={radio.removesuffix('-whole')}-diff]").click()
    page.reload()

    expect(page.locator(".rg-pick-whole:checked")).to_have_count(0)


def test_play_shows_the_whole_file_of_its_step(page: Page, root: str, long: str) -> None:
    page.goto(f"{root}/{long}")
    card, _ = file_apart(page)
    page.goto(f"{root}/{long.removesuffix('.html')}/play.html#{card}")

    page.keyboard.press("w")

    expect(page.locator(f"#{card} .rg-view-whole .rg-lines").first).to_be_visible()


def test_copying_the_whole_file_leaves_out_its_line_numbers(page: Page, address: str, long: str) -> None:
    page.goto(f"{address}/{long}")
    _, radio = file_apart(page)
    page.locator(f"label[for={radio}]").click()
    file = page.locator(f".rg-file:has(#{radio})")

    expect(file.locator("mark").first).to_be_visible()

    file.get_by_role("button", name="Copy").click()

    expect(file.locator(".rg-copy")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip()
    assert not re.search(r"^\s*\d+\s", copied, re.MULTILINE)


def test_without_scripts_the_whole_file_is_a_link_away(plain_page: Page, root: str, long: str) -> None:
    plain_page.goto(f"{root}/{long}")
    _, radio = file_apart(plain_page)
    plain_page.locator(f"label[for={radio}]").click()

    plain_page.locator(f".rg-file:has(#{radio}) .rg-elsewhere a").click()

    expect(plain_page.locator(":target mark").first).to_be_visible()


def test_the_page_of_a_file_leads_back_to_its_step(page: Page, root: str, long: str) -> None:
    page.goto(f"{root}/{long}")
    card, _ = file_apart(page)
    page.goto(f"{root}/files/{card}.html")

    page.locator(".rg-back").click()

    expect(page).to_have_url(f"{root}/{long}#{card}")
