"""What is taken out of a terminal's output, and that nothing else is."""

import io
import re
import site
import sysconfig
from pathlib import Path

import pytest
from _pytest._io import TerminalWriter
from redgreen.proof.normalise import addresses, normalise, overwritten, places, ports, temporary, times

COLOUR = re.compile(r"\x1b\[\d+m")
COUNTS = (
    "1 passed",
    "12 passed",
    "1 failed, 2 passed, 1 skipped",
    "1 failed, 2 passed, 3 skipped, 4 deselected, 5 xfailed, 6 xpassed, 7 warnings, 8 errors",
)


def rule(title: str) -> str:
    """The closing line as pytest itself draws it, 80 columns wide."""
    output = io.StringIO()
    writer = TerminalWriter(output)
    writer.fullwidth = 80
    writer.sep("=", title)
    return output.getvalue()


@pytest.mark.parametrize("counts", COUNTS)
@pytest.mark.parametrize("time", ["0.01s", "9.99s", "12.34s", "61.20s (0:01:01)", "3661.00s (1:01:01)"])
def test_the_closing_rule_is_as_if_the_time_had_always_been_dots(counts: str, time: str) -> None:
    assert times(rule(f"{counts} in {time}")) == rule(f"{counts} in …s")


def test_the_closing_rule_keeps_its_colours() -> None:
    line = "\x1b[32m=============================== \x1b[32m\x1b[1m1 passed\x1b[0m\x1b[32m in 12.34s\x1b[0m\x1b[32m ===============================\x1b[0m"

    changed = times(line)

    assert COLOUR.findall(changed) == COLOUR.findall(line)
    assert len(COLOUR.sub("", changed)) == 80


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 passed in 0.31s", "1 passed in …s"),
        ("1 passed in 75.00s (0:01:15)", "1 passed in …s"),
        ("0.02s call tests/test_a.py::test_b", "…s call tests/test_a.py::test_b"),
    ],
)
def test_times_become_dots(text: str, expected: str) -> None:
    assert times(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "assert 0.31 == 0.3",
        "in 3 s",
        "version 1.0.31s",
        "E   assert '0.1s' == '0.3'",
        "x0.31s",
        "0.31sec",
        "===== FAILURES =====",
        "(0:01:15)",
    ],
)
def test_what_is_no_time_of_pytests_stays(text: str) -> None:
    assert times(text) == text


def test_addresses_become_dots() -> None:
    assert addresses("<Client object at 0x7f31c0de88b0>") == "<Client object at 0x…>"


@pytest.mark.parametrize(
    "text", ["assert 0x1f == 31", "0xdeadbeefdeadbeef0", "colour #7f31c0de", "0x7F31C0DE", "10x123456"]
)
def test_what_is_no_address_stays(text: str) -> None:
    assert addresses(text) == text


def test_the_steps_folder_becomes_workspace(tmp_path: Path) -> None:
    assert places(tmp_path)(f"{tmp_path}/tests/test_a.py:3: x") == "…/workspace/tests/test_a.py:3: x"


def test_the_steps_folder_is_found_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    text = places(tmp_path / "link")(f"{tmp_path}/real/a.py {tmp_path}/link/a.py")

    assert text == "…/workspace/a.py …/workspace/a.py"


def test_installed_packages_and_the_library_get_short_names(tmp_path: Path) -> None:
    packages, library = sysconfig.get_path("purelib"), sysconfig.get_path("stdlib")

    assert places(tmp_path)(f"{packages}/httpx/a.py:1: in x") == "…/site-packages/httpx/a.py:1: in x"
    assert places(tmp_path)(f"{library}/json/decoder.py:1") == "…/python3/json/decoder.py:1"
    assert packages in site.getsitepackages()


def test_other_paths_stay(tmp_path: Path) -> None:
    text = "/etc/passwd tests/test_a.py ./notes.py ../other.py workspace"

    assert places(tmp_path)(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("open('/tmp/pytest-of-ada/pytest-7/test_saves0/a.txt')", "open('…/tmp/test_saves0/a.txt')"),
        ("/var/folders/x1/pytest-of-root/pytest-123/test_a0", "…/tmp/test_a0"),
    ],
)
def test_temporary_paths_become_short(text: str, expected: str) -> None:
    assert temporary(text) == expected


@pytest.mark.parametrize("text", ["/tmp/pytest-of-ada", "/tmp/own/pytest-7/a", "/tmp/a.txt", "pytest-7/test_a"])
def test_what_is_no_temporary_path_of_pytests_stays(text: str) -> None:
    assert temporary(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dbname=fastauth host=localhost port=42297", "dbname=fastauth host=localhost port=5432"),
        ("postgres@localhost:42297/fastauth", "postgres@localhost:5432/fastauth"),
        ('server at "localhost", port 42297 failed', 'server at "localhost", port 5432 failed'),
    ],
)
def test_the_port_of_the_bench_becomes_the_usual_one(text: str, expected: str) -> None:
    assert ports(42297)(text) == expected


@pytest.mark.parametrize("text", ["port=1", "port=422970", "x42297", "0.42297"])
def test_other_numbers_stay(text: str) -> None:
    assert ports(42297)(text) == text


def test_nothing_else_changes(tmp_path: Path) -> None:
    text = (
        "\x1b[31mFAILED\x1b[0m tests/test_a.py::test_b[0.5-x] - assert 405 == 200\n"
        "2026-01-01 00:00:00 id=6f1c2e6e-1111-4222-8333-444455556666 user 17 took 3 s on port 5432\n"
        "postgresql+psycopg2://postgres:postgres@localhost:5432/fastauth\n"
        "================ 1 failed ================\n"
    )

    assert normalise(text, tmp_path, 42297) == text


def test_what_a_terminal_overwrites_is_not_shown() -> None:
    assert overwritten("\x1b[1mcollecting ... \x1b[0mcollected 2 items\n") == "collected 2 items\n"


@pytest.mark.parametrize("text", ["collecting ... \n", "a test that says: collecting ... collected\n"])
def test_other_words_about_collecting_stay(text: str) -> None:
    assert overwritten(text) == text
