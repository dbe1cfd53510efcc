"""All rules of a tree's files, each file weighed once for each content, and the rules of a change between two trees."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from redgreen.rules.asserts import check_asserts
from redgreen.rules.hollow import check_hollow
from redgreen.rules.names import check_names
from redgreen.rules.packages import check_packages
from redgreen.rules.reach import check_reach
from redgreen.rules.settings import check_settings
from redgreen.rules.source import SUITE, in_suite, parsed, written_tests
from redgreen.rules.unaware import check_unaware
from redgreen.rules.weaker import check_weaker
from redgreen.series.model import Claim, Step

Files = Mapping[str, bytes]
"""The content of each file of a tree, by its path."""


def check_files(files: Files) -> Iterator[str]:
    """Yield a refusal for each rule that the files of one tree break."""
    yield from check_names(files)
    yield from check_packages(files)
    yield from check_asserts(suite(files))
    for path, text in files.items():
        yield from check_file(path, text)


def check_change(step: Step, before: Files, after: Files, waiting: tuple[Claim, ...] = ()) -> Iterator[str]:
    """Yield a refusal for each rule that a step breaks by what it changes between two trees.

    `waiting` are the claims of the red step that waited for an answer before `step`.
    """
    yield from check_weaker(step, suite(before), suite(after), waiting)


@lru_cache(maxsize=4096)
def check_file(path: str, text: bytes) -> tuple[str, ...]:
    """Return a refusal for each rule that one file breaks by itself; the same path and content are weighed once."""
    if path == "pyproject.toml":
        return tuple(check_settings(path, text))
    if not path.endswith(".py"):
        return ()
    if re.search(rb"#\s*(ruff|flake8):\s*noqa", text):
        return (f"{path} hides itself from ruff; mend what ruff finds, or mark the one line.",)
    module = parsed(text)
    of_its_kind = check_hollow if in_suite(path) else check_unaware
    return tuple(dict.fromkeys((*check_reach(path, module), *of_its_kind(path, module))))


def written(files: Files) -> Iterator[str]:
    """Yield the node id of each test that stands in the tests' files, without its cases."""
    for path, text in files.items():
        yield from written_tests(path, text)


def suite(files: Files) -> dict[str, bytes]:
    """Return the Python files of the tests."""
    return {path: text for path, text in files.items() if path.startswith(SUITE) and path.endswith(".py")}
