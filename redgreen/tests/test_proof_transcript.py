"""Transcripts: what is taken out of an output, and how a file is compared."""

import os
import re
import sysconfig
from pathlib import Path

import pytest

from redgreen.proof.transcript import difference, normalise, parse, render

FOLDER = Path("/tmp/redgreen-step-x/workspace")
GREEN, BOLD, END = "\x1b[32m", "\x1b[1m", "\x1b[0m"
PACKAGES, STDLIB = sysconfig.get_path("purelib"), sysconfig.get_path("stdlib")
PASS, SKIP, XDIST = f"{GREEN}.{END}", f"\x1b[33ms{END}", "bringing up nodes...\n"
NORMALISED = [
    ("1 passed in 0.01s", "1 passed in …s"),
    ("1 passed in 75.31s (0:01:15)", "1 passed in …s"),
    ("version 2.10.01s and x0.01s", "version 2.10.01s and x0.01s"),
    (f"{FOLDER}/tests/test_a.py:3: Error", "…/workspace/tests/test_a.py:3: Error"),
    (f"{PACKAGES}/starlette/a.py:1", "…/site-packages/starlette/a.py:1"),
    (f"{os.path.relpath(PACKAGES, FOLDER)}/a.py:1", "…/site-packages/a.py:1"),
    (f"{STDLIB}/json/decoder.py", "…/python3/json/decoder.py"),
    ("Path('/tmp/pytest-of-me/pytest-12/test_a0')", "Path('…/tmp/test_a0')"),
    ("localhost:40123 port 40123 x 140123", "localhost:5432 port 5432 x 140123"),
    ("<User object at 0x7f3a2c1d>", "<User object at 0x…>"),
    (f"{BOLD}collecting ... {END}collected 2 items", "collected 2 items"),
    (f"{XDIST}{SKIP}{PASS} [ 50%]\n{PASS}", f"{XDIST}{PASS}{PASS} [ 50%]\n{SKIP}"),
    (f"{SKIP}{PASS}", f"{SKIP}{PASS}"),
]


@pytest.mark.parametrize(("text", "expected"), NORMALISED)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text, FOLDER, 40123) == expected


@pytest.mark.parametrize("seconds", ["0.09s", "12.34s", "65.01s (0:01:05)"])
def test_rule_is_80_wide_whatever_the_time_took(seconds: str) -> None:
    title = f"{BOLD}2 passed{END}{GREEN} in {seconds}"
    line = f"{GREEN}========= {title}{END} {GREEN}=========={END}"

    found = normalise(line, FOLDER, 40123)

    shown = re.sub(r"\x1b\[\d+m", "", found)
    assert shown == f"{'=' * 32} 2 passed in …s {'=' * 32}"
    assert found.endswith(f"{END} {GREEN}{'=' * 32}{END}")


RUNS = [("pytest -q", "one\n\n$ 5 is no command\n"), ("psql -c 'x'", ""), ("a", "b\n")]


def test_parse_undoes_render() -> None:
    text = render(RUNS)

    assert text.startswith("$ pytest -q\none\n\n$ 5 is no command\n$ psql -c 'x'\n")
    assert parse(text) == [(command, out or "\n") for command, out in RUNS]
    assert render(parse(text)) == text


def test_difference_is_shown_without_colours(tmp_path: Path) -> None:
    path = tmp_path / "01-red.out"
    path.write_text(f"$ pytest\n{GREEN}one{END}\ntwo\n", "utf-8")

    assert difference(path, path.read_text("utf-8")) == ""
    assert difference(path, "$ pytest\none\nthree\n") == (
        "the output is not that of 01-red.out; if it is right, record it again with "
        "'python3 redgreen prove --record':\n--- 01-red.out\n+++ output now\n"
        "@@ -2,2 +2,2 @@\n one\n-two\n+three"
    )
    colours = difference(path, "$ pytest\none\ntwo\n")
    assert colours.endswith("\n(only colours or line ends differ)")
