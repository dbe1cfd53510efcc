"""The search finds a step by its tag, by what it asks for, by why it fails, and by its status code."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from redgreen.series import Kind, Step, read_series
from redgreen.site.search import behaviour

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def step() -> Step:
    """The first red step whose reason names a status code."""
    steps = read_series(ROOT / "chapters").steps()
    return next(s for s in steps if s.kind is Kind.RED and s.claims and re.search(r" [45]\d\d\b", s.claims[0].because))


def ask(page: Page, root: str, words: str) -> None:
    """Type the words into the search. Its hits change with each key, so what is expected must be waited for."""
    page.goto(f"{root}/index.html")
    page.locator("[data-md-component=search-query]").click()
    page.keyboard.type(words)


def hit(page: Page, step: Step) -> Locator:
    """Return the hit that leads to the step's card."""
    # Hits of one page stand folded below its first, but they are there.
    return page.locator(f'.md-search-result__link[href*="chapters/{step.chapter}.html"][href$="#{step.tag}"]')


def test_a_tag_is_found_first(page: Page, root: str, step: Step) -> None:
    ask(page, root, step.tag)

    # Material puts the page before its sections.
    second = page.locator(".md-search-result__link").nth(1)
    expect(second).to_have_attribute("href", re.compile(rf"chapters/{step.chapter}\.html.*#{step.tag}$"))


def test_a_behaviour_is_found(page: Page, root: str, step: Step) -> None:
    ask(page, root, behaviour(step.claims[0].test))

    expect(hit(page, step)).to_be_attached()


def test_a_reason_is_found(page: Page, root: str, step: Step) -> None:
    ask(page, root, step.claims[0].because)

    expect(hit(page, step)).to_be_attached()


def test_a_status_code_is_found(page: Page, root: str, step: Step) -> None:
    code = re.search(r" ([45]\d\d)\b", step.claims[0].because)
    assert code

    ask(page, root, code[1])

    expect(hit(page, step)).to_be_attached()


def test_a_hit_leads_to_the_card(page: Page, root: str, step: Step) -> None:
    ask(page, root, step.tag)

    hit(page, step).click()

    expect(page.locator(f"#{step.tag} .rg-head")).to_be_in_viewport()
