"""What the tests take from npm: pinned in this folder, installed into it by `npm ci`, and ignored by git."""

from pathlib import Path

MODULES = Path(__file__).parent / "node_modules"


def package(name: str, file: str) -> Path | None:
    """Return the file of an installed package, or None where it is not installed."""
    path = MODULES / name / file
    return path if path.is_file() else None
