"""The docs page of the finished service: its Authorize button logs in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from redgreen.tests.test_service_client import PASSWORD, finished_service


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with finished_service(tmp_path_factory.mktemp("service")) as address:
        yield address


def authorize(page: Page, service: str, password: str) -> None:
    page.goto(f"{service}/docs")
    page.locator("button.authorize").first.click()
    page.locator("#oauth_username").fill("ada")
    page.locator("#oauth_password").fill(password)
    page.get_by_label("Apply given OAuth2 credentials").click()


def test_authorize_button_logs_in(page: Page, service: str) -> None:
    authorize(page, service, PASSWORD)
    expect(page.locator(".modal-ux")).to_contain_text("Logout")
    page.locator(".modal-ux button.btn-done").first.click()
    route = page.locator("#operations-default-me_users_me_get")
    route.locator(".opblock-summary-control").first.click()
    route.locator("button.try-out__btn").click()
    route.locator("button.execute").click()

    expect(route.locator(".live-responses-table")).to_contain_text("Ada Lovelace")


def test_authorize_button_shows_a_refusal(page: Page, service: str) -> None:
    authorize(page, service, "incorrect horse battery")

    expect(page.locator(".modal-ux")).to_contain_text("wrong username or password")
