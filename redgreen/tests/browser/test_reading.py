"""What a reader does: ticks, keys, the play view, whole files, the search."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from redgreen.series.model import Kind
from redgreen.series.read import read_series
from redgreen.tests.browser.conftest import ROOT

Outline = dict[str, list[str]]
# "Copied" is shown for a moment; the clipboard keeps the text.
CLIPBOARD = "form => navigator.clipboard.readText().then(text => text.match(form))"
SEARCHES = """fixture rollback savepoint transaction JWT signature expired 401 405 409
422 bcrypt salt docker compose settings dependency override xdist health invalid_token
/users/me BCRYPT_COST CurrentUser"""


def test_ticks_are_kept_counted_and_forgotten(
    page: Page, address: str, outline: Outline
) -> None:
    chapter, tags = next(iter(outline.items()))
    page.goto(f"{address}/chapters/{chapter}.html")
    for tag in (*tags[:2], "ch01-ex1-red"):
        page.locator(f"#{tag} .rg-tick input").check()
    badge = page.locator(".md-nav--primary .rg-count", has_text="/")
    expect(badge).to_have_text([f"2/{len(tags)}"])

    page.goto(f"{address}/chapters/{chapter}/play.html")
    expect(page.locator(f"#{tags[0]} .rg-tick input")).to_be_checked()

    page.goto(f"{address}/index.html")
    read = page.locator(f'[data-chapter="{chapter}"] .rg-done')
    expect(read).to_have_text(f"2 of {len(tags)} read")
    expect(page.get_by_role("link", name=f"Go on with {tags[2]}")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget what I have read").click()
    expect(read).to_be_empty()
    expect(page.locator(".rg-begin")).to_have_text("Start with chapter 1")


def test_the_keys(page: Page, address: str, outline: Outline) -> None:
    chapter, (first, second, *others) = next(iter(outline.items()))
    page.goto(f"{address}/index.html")
    page.goto(f"{address}/chapters/{chapter}.html")
    for key in "jjjkct":
        page.keyboard.press(key)

    ticked = page.locator(f"#{second} .rg-tick input")
    expect(page.locator(f"#{second}")).to_be_focused()
    expect(ticked).to_be_checked()
    page.wait_for_function(CLIPBOARD, arg=f"^git checkout {second}$")
    bar = page.locator(".rg-whereabouts .rg-nth")
    expect(bar).to_have_text(f"2 of {2 + len(others)}")

    page.keyboard.press("?")
    names = page.get_by_role("dialog", name="Keys").locator("kbd")
    expect(names).to_have_text(["j", "k", "c", "w", "o", "t", "n", "p", "/", "?"])
    for key in ("t", "Escape", "Control+t", "k"):
        page.keyboard.press(key)
    expect(page.locator(f"#{first}")).to_be_focused()
    expect(ticked).to_be_checked()

    page.locator("[data-md-component=search-query]").click()
    page.keyboard.type("jot")
    expect(page.locator(".rg-tick input:checked")).to_have_count(1)
    page.go_back()
    expect(page).to_have_url(f"{address}/index.html")


def test_play_shows_one_step_and_leads_on(
    page: Page, address: str, outline: Outline
) -> None:
    (one, tags), (two, others) = list(outline.items())[:2]
    page.goto(f"{address}/chapters/{one}.html")
    page.get_by_role("link", name="Play it, step by step").click()
    expect(page.locator(".rg-scene:visible")).to_have_count(1)
    expect(page.locator(".rg-controls .rg-nth")).to_have_text(f"1 of {len(tags)}")

    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Next step").click()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".rg-controls .rg-nth")).to_have_text(f"2 of {len(tags)}")
    sides = page.locator(f"#{tags[1]} .rg-side")
    left, right = sides.evaluate_all("all => all.map(each => each.offsetLeft)")
    assert left < right

    page.goto(f"{address}/chapters/{one}/play.html#{tags[-1]}")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(f"{address}/chapters/{two}/play.html#{others[0]}")
    page.locator(f"#{others[0]} .rg-tag").click()
    expect(page).to_have_url(f"{address}/chapters/{two}.html#{others[0]}")


def test_a_whole_file_comes_when_asked_for_and_the_choice_is_kept(
    page: Page, site: Path, outline: Outline
) -> None:
    # The last chapter changes long files.
    address = f"{site.as_uri()}/chapters/{list(outline)[-1]}"
    page.goto(f"{address}.html")
    file = page.locator(".rg-card > .rg-file:has(.rg-elsewhere)").first
    radio = file.locator(".rg-pick-whole").get_attribute("id")

    page.locator(f"label[for='{radio}']").click()
    file = page.locator(f".rg-file:has([id='{radio}'])")
    expect(file.locator(".rg-view-whole mark").first).to_be_visible()
    expect(file.locator(".rg-view-diff")).to_be_hidden()
    file.get_by_role("button", name="Copy").click()
    # The file without the numbers of its lines.
    page.wait_for_function(CLIPBOARD, arg=r"^\"\"\"\S[^\n]*\n\D")

    page.goto(f"{address}/play.html")
    expect(page.locator(".rg-pick-diff:checked")).to_have_count(0)
    page.keyboard.press("w")
    expect(page.locator(".rg-pick-whole:checked")).to_have_count(0)


def test_the_search_finds_title_message_test_and_tag(page: Page, site: Path) -> None:
    steps = list(read_series(ROOT / "chapters").steps())
    messages = "\n".join(each.why for each in steps)
    step, word = next(
        (each, word)
        for each in steps
        if each.kind is Kind.RED
        for word in re.findall(r"\b[a-z]{6,}\b", each.why)
        if messages.count(word) == 1
    )
    path = f'[href*="chapters/{step.chapter}.html"][href$="#{step.tag}"]'
    hit = page.locator(f".md-search-result__link{path}")
    test = step.fails[0].test.rpartition("test_")[2].replace("_", " ")
    for asked in (step.title, word, test, step.tag):
        page.goto(f"{site.as_uri()}/index.html")
        page.locator("[data-md-component=search-query]").click()
        page.keyboard.type(re.sub(r"[^\w -]", " ", asked))
        expect(hit).to_be_attached()

    hit.click()
    expect(page.locator(f"#{step.tag} .rg-head")).to_be_in_viewport()


def test_the_first_result_has_the_word_in_a_heading_or_a_step(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/index.html")
    asked = page.locator("[data-md-component=search-query]")
    first = page.locator(".md-search-result__item").first
    for word in SEARCHES.split():
        asked.fill("")
        asked.press_sequentially(word)
        title = first.locator("h2", has_text=re.compile(word, re.IGNORECASE))
        expect(title.first).to_be_attached()
