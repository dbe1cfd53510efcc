"""What the names in a step's tree may be: none that shadows a module, is read before the tests, or differs by case."""

import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping

from redgreen.rules.packages import installed_modules

STARTERS = ("sitecustomize", "usercustomize")
"""Modules that Python imports by itself before anything else."""
MACHINE = ("pytest", "_pytest", "pluggy", "redgreen")
FORBIDDEN = re.compile(r'[<>:"|?*\\]|[ .]$')
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
SETTINGS = (
    "pytest.ini",
    ".pytest.ini",
    "pytest.toml",
    ".pytest.toml",
    "tox.ini",
    "setup.cfg",
    "ruff.toml",
    ".ruff.toml",
)
"""Files from which pytest or ruff would take its settings, before or instead of pyproject.toml."""


def check_names(files: Mapping[str, object]) -> Iterator[str]:
    """Yield a refusal for each path of a tree (the keys of `files`) that a run would stumble over or be bent by."""
    yield from _case(files)
    for path in files:
        folder, _, name = path.rpartition("/")
        if name in SETTINGS:
            yield f"{path} holds settings that belong in pyproject.toml; a step has them there and nowhere else."
        if name == "conftest.py" and not path.startswith("tests/"):
            yield f"{path} is part of the suite, and belongs in tests/, which a green step leaves alone."
        if name in (".gitattributes", ".gitmodules"):
            yield f"{path} changes what git writes on a checkout, which would not be what is proved; leave it out."
        if FORBIDDEN.search(name) or name.split(".")[0].casefold() in DEVICES:
            yield f"{path} cannot be the name of a file on Windows; call it something else."
        if name.endswith(".pth") or folder.endswith((".dist-info", ".egg-info")):
            yield f"{path} makes Python or pytest load code by itself; a step's files leave that alone."
        if name.endswith((".pyc", ".so", ".pyd")):
            yield f"{path} is code that nobody can read; a step holds sources."
    for path, module in _bare_modules(files):
        if module in STARTERS:
            yield f"{path} is what Python imports by itself before the tests; call it something else."
        elif module in MACHINE or module in sys.stdlib_module_names or module in installed_modules():
            yield f"{path} hides the module '{module}', which others import by that name; call it something else."


def _case(files: Mapping[str, object]) -> Iterator[str]:
    """Names that differ by case, or by how a letter is put together, are one file on macOS and Windows."""
    parts = {"/".join(path.split("/")[:depth]) for path in files for depth in range(1, path.count("/") + 2)}
    seen: dict[str, str] = {}
    for part in sorted(parts):
        other = seen.setdefault(unicodedata.normalize("NFC", part).casefold(), part)
        if other != part:
            yield f"'{other}' and '{part}' differ so little that they are one file on some machines; rename one."


def _bare_modules(files: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield each module that is imported by its bare name, because its folder is no package."""
    for path in files:
        folder, _, name = path.rpartition("/")
        above = f"{folder}/" if folder else ""
        if not name.endswith(".py") or (folder and f"{above}__init__.py" in files):
            continue
        yield path, name.removesuffix(".py")
    for path in files:
        folder, _, name = path.rpartition("/")
        outer, _, package = folder.rpartition("/")
        if name == "__init__.py" and package and f"{outer}/__init__.py".lstrip("/") not in files:
            yield path, package
