"""What must hold of a step's files without running them: ruff's word, and no package that requirements.txt lacks."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

from redgreen.proof.asserts import check_tests

NAME = re.compile(r"^[A-Za-z0-9._-]+")


def check_tree(tree: Path) -> Iterator[str]:
    """Yield a refusal for each rule that the files in `tree` break."""
    yield from _ruff(tree)
    yield from _imports(tree)
    yield from check_tests(tree)


def _ruff(tree: Path) -> Iterator[str]:
    ruff = str(Path(sys.executable).parent / "ruff")
    for arguments in (
        ("check", "--no-cache", "--output-format=concise", "--quiet"),
        ("format", "--no-cache", "--check", "--quiet"),
    ):
        done = subprocess.run((ruff, *arguments, "."), cwd=tree, capture_output=True, text=True)
        if done.returncode:
            words = (done.stdout + done.stderr).strip() or "some file is not formatted; run 'ruff format'."
            yield f"'ruff {arguments[0]}' refuses the step's files: {words}"


def _imports(tree: Path) -> Iterator[str]:
    listed = _listed(tree / "requirements.txt")
    for path in sorted(tree.rglob("*.py")):
        for module in sorted(_imported(path)):
            distributions = _distributions().get(module, [])
            if module in sys.stdlib_module_names or (tree / module).is_dir() or (tree / f"{module}.py").is_file():
                continue
            if distributions and not listed & {_canonical(name) for name in distributions}:
                yield (
                    f"{path.relative_to(tree).as_posix()} imports '{module}', but the step's requirements.txt "
                    f"does not list {' or '.join(sorted(set(distributions)))}."
                )


@cache
def _distributions() -> dict[str, list[str]]:
    return dict(packages_distributions())


def _listed(requirements: Path) -> set[str]:
    if not requirements.is_file():
        return set()
    names = (NAME.match(line.strip()) for line in requirements.read_text("utf-8").splitlines())
    return {_canonical(name[0]) for name in names if name}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _imported(path: Path) -> set[str]:
    """Return the top names of what a file imports; a file that does not parse imports nothing."""
    try:
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    except (SyntaxError, UnicodeDecodeError):
        return set()
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.split(".")[0] for name in names}
