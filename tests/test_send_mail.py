"""python -m fastauth send-mail [--once]."""

import runpy
import sys
from unittest.mock import Mock

import pytest
from fastapi.testclient import TestClient
from pydantic import AnyUrl

from fastauth.main import app
from fastauth.settings import Settings, provide_settings
from tests.mail import running_mail_server, unused_port
from tests.people import ADA

pytestmark = pytest.mark.real_commits


@pytest.fixture
def port(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> int:
    """A port for the mail server, which does not run while Ada registers."""
    port = unused_port()
    settings = Settings(smtp_url=AnyUrl(f"smtp://127.0.0.1:{port}"))
    app.dependency_overrides[provide_settings] = lambda: settings
    monkeypatch.setattr("fastauth.settings.get_settings", lambda: settings)
    client.post("/users/register", json=ADA | {"email": "ada@example.com"})
    return port


def send_mail(monkeypatch: pytest.MonkeyPatch, *options: str) -> None:
    """Run the command in this process."""
    monkeypatch.setattr(sys, "argv", ["fastauth", "send-mail", *options])
    runpy.run_module("fastauth", run_name="__main__")


def test_send_mail_once_sends_after_mail_server_is_back(
    monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    with pytest.raises(SystemExit, match="Error connecting"):
        send_mail(monkeypatch, "--once")

    with running_mail_server(port) as received:
        send_mail(monkeypatch, "--once")
        send_mail(monkeypatch, "--once")

    assert [message["To"] for message in received] == ["ada@example.com"]


def test_send_mail_tries_again_until_ctrl_c(
    monkeypatch: pytest.MonkeyPatch, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("time.sleep", Mock(side_effect=[None, KeyboardInterrupt]))

    send_mail(monkeypatch)

    assert caplog.text.count("mails are left: Error connecting") == 2


def test_send_mail_without_smtp_url_exits_with_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(SystemExit, match="SMTP_URL is not set"):
        send_mail(monkeypatch, "--once")


@pytest.mark.parametrize(
    ("name", "value"),
    [("SMTP_URL", "http://mail.example.com"), ("DATABASE_URL", "localhost")],
    ids=["mail-server", "database"],
)
def test_send_mail_malformed_setting_exits_with_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setattr("fastauth.settings.get_settings", Settings)  # Not the cached.

    with pytest.raises(SystemExit, match=f"^{name.lower()}: "):
        send_mail(monkeypatch, "--once")
