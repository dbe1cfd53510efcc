"""Ask ruff about all steps at once: each file is written out once for each content and each setting."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Files = Mapping[str, bytes]
RUFF = Path(sys.executable).parent / "ruff"
SETTINGS = ("pyproject.toml", "ruff.toml", ".ruff.toml", ".gitignore", ".ignore")
WAYS = {
    "check": ("check", "--no-cache", "--output-format=concise", "--quiet"),
    "format": ("format", "--no-cache", "--check", "--output-format=concise", "--quiet"),
}
PLACE = re.compile(r"(?P<layer>\d{4})[/\\](?P<words>.*)")


@dataclass
class Style:
    """ruff at work on the files of many trees, in the background."""

    names: Sequence[str]
    """The name of each tree, in the order of the layers."""
    running: dict[str, subprocess.Popen[str]]

    def refusals(self) -> Iterator[tuple[str, str]]:
        """Wait for ruff and yield the name of a tree with what is refused in it.

        A file is refused in the first tree that has it. What ruff says about no file is told of the first tree.
        """
        for way, process in self.running.items():
            printed, _ = process.communicate()
            if process.returncode:
                yield from self._read(way, printed)

    def _read(self, way: str, printed: str) -> Iterator[tuple[str, str]]:
        lines = [line for line in printed.splitlines() if line.strip()]
        placed = [match for match in map(PLACE.match, lines) if match]
        for match in placed:
            yield self.names[int(match["layer"])], f"'ruff {way}' refuses {match['words']}"
        if not placed:
            yield self.names[0], f"'ruff {way}' refuses the steps' files: {' '.join(lines)}"


def start_ruff(trees: Mapping[str, Files], folder: Path) -> Style:
    """Write the files of all `trees` into layers below `folder`, and start both of ruff's checks on them.

    What ruff says of a file depends on its path and content, on the settings beside it, and on which modules stand in
    the tree, by which imports are sorted. A file that was written under the same of all these is not written again.
    """
    seen: set[object] = set()
    for index, files in enumerate(trees.values()):
        settings = tuple((name, files[name]) for name in SETTINGS if name in files)
        modules = frozenset(path.split("/")[0] for path in files)
        new = {path: text for path, text in files.items() if (path, text, settings, modules) not in seen}
        seen |= {(path, text, settings, modules) for path, text in new.items()}
        if any(_is_for_ruff(path) for path in new):
            _write(folder / f"{index:04d}", files, new)
    running = {
        way: subprocess.Popen(
            (str(RUFF), *words, "."), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for way, words in WAYS.items()
    }
    return Style(list(trees), running)


def _write(layer: Path, files: Files, new: Files) -> None:
    """Write the new files and the settings; an empty folder stands for a module, which ruff looks for by its name."""
    for name in {path.split("/")[0].removesuffix(".py") for path in files if path.endswith(".py")}:
        (layer / name).mkdir(parents=True, exist_ok=True)
    if not any(name in files for name in ("ruff.toml", ".ruff.toml")) and b"[tool.ruff" not in files.get(
        "pyproject.toml", b""
    ):
        (layer / "ruff.toml").touch()  # or ruff would look for the settings, and for the modules, above the layer
    for path, text in files.items():
        if path in SETTINGS or (path in new and _is_for_ruff(path)):
            (layer / path).parent.mkdir(parents=True, exist_ok=True)
            (layer / path).write_bytes(text)


def _is_for_ruff(path: str) -> bool:
    return path.endswith((".py", ".pyi", ".ipynb")) or path in SETTINGS
