"""The start of the service."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from fastauth.main import create_app
from fastauth.settings import get_settings


@pytest.fixture
def no_secret_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Settings without a SECRET_KEY: in the environment, in `.env`, in the cache."""
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.chdir(tmp_path)
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.mark.usefixtures("no_secret_key")
def test_start_without_secret_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="SECRET_KEY"), TestClient(create_app()):
        pass
