"""The finished service's docs page: the Authorize button logs in, and the page is known from then on."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from redgreen.bench.service import finished_service

ROOT = Path(__file__).resolve().parents[3]
ADA = {"username": "ada", "fullname": "Ada Lovelace", "password": "notes on the analytical engine"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with finished_service(ROOT, tmp_path_factory.mktemp("service") / "log") as address:
        body = json.dumps(ADA).encode()
        asked = urllib.request.Request(
            f"{address}/users/register", data=body, headers={"Content-Type": "application/json"}
        )
        urllib.request.urlopen(asked).close()
        yield address


def authorize(page: Page, service: str, password: str) -> None:
    """Fill the form behind the button in, as a person would."""
    page.goto(f"{service}/docs")
    page.locator("button.authorize").first.click()
    form = page.locator(".modal-ux")
    form.locator("#oauth_username").fill(ADA["username"])
    form.locator("#oauth_password").fill(password)
    form.locator("button.authorize").click()


def test_the_button_logs_in(page: Page, service: str) -> None:
    authorize(page, service, ADA["password"])
    page.locator(".modal-ux button.btn-done").click()
    me = page.locator("#operations-default-me_users_me_get")
    me.locator(".opblock-summary-control").first.click()
    me.locator("button.try-out__btn").click()
    me.locator("button.execute").click()

    expect(me.locator(".live-responses-table tbody .response-col_status")).to_contain_text("200")
    expect(me.locator(".live-responses-table tbody .response-col_description")).to_contain_text("Ada Lovelace")


def test_the_button_says_that_a_password_does_not_hold(page: Page, service: str) -> None:
    authorize(page, service, "notes on the difference engine")

    expect(page.locator(".modal-ux .errors")).to_be_visible()
