"""What a step's pyproject.toml may ask of pytest and ruff: how they tell, and never what they leave out."""

import tomllib
from collections.abc import Iterator
from typing import Any

from redgreen.series.options import bends

CHOOSING = (
    "python_files",
    "python_classes",
    "python_functions",
    "norecursedirs",
    "collect_imported_tests",
    "consider_namespace_packages",
    "empty_parameter_set_mark",
    "usefixtures",
    "required_plugins",
    "strict_xfail",
    "xfail_strict",
)
"""Settings of pytest by which a test could be left out, or stand for one that passes."""


UNSEEN = ("exclude", "extend-exclude", "include", "ignore", "per-file-ignores", "extend-per-file-ignores")
"""Settings of ruff by which a file or a rule would be left out."""


def check_settings(path: str, text: bytes) -> Iterator[str]:
    """Yield a refusal for each setting that could leave tests out, or hide files from ruff."""
    try:
        tool = tomllib.loads(text.decode("utf-8")).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        yield f"{path} is not TOML: {error}."
        return
    ruff = tool.get("ruff", {})
    for key in (*ruff, *ruff.get("lint", {})):
        if key in UNSEEN:
            yield f"{path}: '{key}' of ruff leaves files or rules out; mend what ruff finds."
    for key, value in _settings(tool.get("pytest", {})).items():
        if key in CHOOSING:
            yield f"{path}: '{key}' could leave tests out; a step's settings of pytest leave that alone."
        elif key == "addopts":
            for word in bends(value.split() if isinstance(value, str) else value):
                yield f"{path}: '{word}' in addopts could leave tests out; only options that tell may stand there."
        elif key == "testpaths" and value not in (["tests"], "tests"):
            yield f"{path}: 'testpaths' is {value!r}, but the book's tests are in [\"tests\"]."


def _settings(table: dict[str, Any]) -> dict[str, Any]:
    """Return the settings in either form that pytest reads: `[tool.pytest]` or `[tool.pytest.ini_options]`."""
    older: dict[str, Any] = table.get("ini_options", {})
    return {key: value for key, value in table.items() if key != "ini_options"} | older
