"""The start of the service."""

from pathlib import Path

import pytest
from anyio.to_thread import current_default_thread_limiter
from fastapi.testclient import TestClient
from pydantic import ValidationError

from fastauth.main import create_app
from fastauth.settings import Settings, get_settings


def test_start_without_secret_key_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.chdir(tmp_path)
    get_settings.cache_clear()

    with pytest.raises(ValidationError, match="SECRET_KEY"), TestClient(create_app()):
        pass


async def thread_limit() -> float:
    """Return how many threads run the handlers of the application that calls this."""
    return current_default_thread_limiter().total_tokens


def test_start_sets_thread_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREADS", "8")
    monkeypatch.setattr("fastauth.main.get_settings", Settings)  # Not the cached ones.

    with TestClient(create_app()) as client:
        assert client.portal
        assert client.portal.call(thread_limit) == 8


def test_start_without_smtp_url_warns(caplog: pytest.LogCaptureFixture) -> None:
    with TestClient(create_app()):
        assert "SMTP_URL is not set" in caplog.text


def test_start_without_breach_api_logs_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with TestClient(create_app()):
        pass

    lines = [each for each in caplog.messages if "BREACH_API_URL" in each]
    assert len(lines) == 1


def test_start_with_all_settings_misses_none(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("BREACH_API_URL", "http://127.0.0.1:1")
    monkeypatch.setattr("fastauth.main.get_settings", Settings)  # Not the cached ones.

    with TestClient(create_app()):
        assert "is not set" not in caplog.text
