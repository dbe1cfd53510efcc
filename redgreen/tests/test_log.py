"""Why a program ended, as its log and its exit code tell it."""

from pathlib import Path

import pytest
from redgreen.commands.log import reason_of

ADDRESS = "postgresql+psycopg2://ada:{}@localhost:5432/fastauth"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "service.log"


class TestReason:
    @pytest.mark.parametrize(
        ("printed", "reason"),
        [
            ("Traceback:\n  File ...\nRuntimeError: no key\n", "RuntimeError: no key"),
            ("OSError: full.\nINFO:     127.0.0.1:1 - GET /reset?token=abc\n", "OSError: full"),
            ("OSError: full\nERROR:    Application startup failed. Exiting.\n", "OSError: full"),
            ("bcrypt_cost\n  Give less [type=a]\n    For further information visit x\n", "Give less [type=a]"),
            (
                "NoTable: x\n[SQL: select 1]\n[parameters: {'p': 'abc'}]\n(Background on this error at: x)\n",
                "NoTable: x",
            ),
            ("", "nothing"),
        ],
    )
    def test_is_the_last_line_that_tells_something(self, log: Path, printed: str, reason: str) -> None:
        log.write_text(printed)

        assert reason_of(1, log) == reason

    def test_names_the_signal(self, log: Path) -> None:
        log.write_text("OSError: one request failed\n")

        assert reason_of(-9, log) == "ended by SIGKILL"

    def test_survives_bytes_that_are_no_text(self, log: Path) -> None:
        log.write_bytes(b"\xff no\n")

        assert reason_of(None, log).endswith(" no")


class TestSecrets:
    def test_the_password_of_an_address_is_hidden(self, log: Path) -> None:
        log.write_text(f"ValueError: {ADDRESS.format('s3cr@t')} is wrong\n")

        assert reason_of(1, log) == f"ValueError: {ADDRESS.format('***')} is wrong"

    def test_what_was_told_is_hidden_wherever_it_stands(self, log: Path) -> None:
        log.write_text("ValueError: key-and-more, not key\n")

        assert reason_of(1, log, ("key", "key-and-more", "")) == "ValueError: ***, not ***"
