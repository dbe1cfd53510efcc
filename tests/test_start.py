"""The start of the service."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from fastauth.main import create_app
from fastauth.settings import get_settings


def test_start_without_secret_key_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.chdir(tmp_path)
    get_settings.cache_clear()

    with pytest.raises(ValidationError, match="SECRET_KEY"), TestClient(create_app()):
        pass
