"""The start of the service: what it refuses to start without."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from fastauth.main import create_app
from fastauth.settings import get_settings


@pytest.fixture
def no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Takes the secret away: from the environment, from .env, and from memory."""
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.chdir(tmp_path)
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.mark.usefixtures("no_secret")
def test_refuses_to_start_without_a_secret() -> None:
    with (
        pytest.raises(ValidationError, match="secret_key"),
        TestClient(create_app()),
    ):
        pytest.fail("it started without a secret")


def test_starts_with_a_secret() -> None:
    with TestClient(create_app()) as client:
        assert client.get("/ping").status_code == 200
