"""The search finds a step by its tag, by what it asks for, by why it fails, and by its status code."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from redgreen.series import Kind, Step, read_series
from redgreen.site.search import behaviour

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def step() -> Step:
    """The first red step whose reason names a status code."""
    steps = read_series(ROOT / "chapters").steps()
    return next(s for s in steps if s.kind is Kind.RED and s.claims and re.search(r" [45]\d\d\b", s.claims[0].because))


def hits(page: Page, root: str, words: str) -> list[str]:
    """Return where the search's hits lead to."""
    page.goto(f"{root}/index.html")
    page.locator("[data-md-component=search-query]").click()
    page.keyboard.type(words)
    page.locator(".md-search-result__link").first.wait_for()
    # Hits of one page stand folded below its first, but they are there.
    return [str(link.get_attribute("href")) for link in page.locator(".md-search-result__link").all()]


def leads_to(found: list[str], step: Step) -> bool:
    return any(f"chapters/{step.chapter}.html" in href and href.endswith(f"#{step.tag}") for href in found)


def test_a_tag_is_found_first(page: Page, root: str, step: Step) -> None:
    found = hits(page, root, step.tag)

    # Material puts the page before its sections.
    assert leads_to(found[:2], step), found[:4]


def test_a_behaviour_is_found(page: Page, root: str, step: Step) -> None:
    assert leads_to(hits(page, root, behaviour(step.claims[0].test)), step)


def test_a_reason_is_found(page: Page, root: str, step: Step) -> None:
    assert leads_to(hits(page, root, step.claims[0].because), step)


def test_a_status_code_is_found(page: Page, root: str, step: Step) -> None:
    code = re.search(r" ([45]\d\d)\b", step.claims[0].because)
    assert code

    assert leads_to(hits(page, root, code[1]), step)


def test_a_hit_leads_to_the_card(page: Page, root: str, step: Step) -> None:
    hits(page, root, step.tag)

    page.locator(f'.md-search-result__link[href$="#{step.tag}"]').first.click()

    expect(page.locator(f"#{step.tag} .rg-head")).to_be_in_viewport()
