"""What a step imports stands in its requirements.txt, and each package there is pinned to the version that is proved."""

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version

from redgreen.rules.source import imports, is_test_file, parsed

LIST = "requirements.txt"
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]+\])?==(?P<version>[A-Za-z0-9.!+]+)")


def check_packages(files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield a refusal for each import that the tree's requirements.txt does not list, and each line that pins nothing."""
    text = files.get(LIST, b"")
    yield from _lines(text)
    listed, own = _listed(text), _own(files)
    if "pytest" not in listed and any(is_test_file(path) for path in files):
        yield f"{LIST} does not list pytest, with which the step is run."
    for path in sorted(files):
        for module in _imported(files[path]) if path.endswith(".py") else ():
            distributions = installed_modules().get(module, ())
            if module in sys.stdlib_module_names or module in own:
                continue
            if distributions and not listed & {canonical(name) for name in distributions}:
                yield (
                    f"{path} imports '{module}', but the step's requirements.txt "
                    f"does not list {' or '.join(sorted(set(distributions)))}."
                )


def canonical(name: str) -> str:
    """Return the one spelling of a package's name (PyPA, "Package name normalization")."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _own(files: Mapping[str, bytes]) -> frozenset[str]:
    """Return the modules that stand in the tree itself, at its top."""
    return frozenset(path.split("/")[0].removesuffix(".py") for path in files if path.endswith(".py"))


@lru_cache(maxsize=256)
def _listed(text: bytes) -> frozenset[str]:
    pins = (PIN.fullmatch(line) for _, line in _entries(text))
    return frozenset(canonical(pin["name"]) for pin in pins if pin)


@lru_cache(maxsize=256)
def _lines(text: bytes) -> tuple[str, ...]:
    """Return a refusal for each line of a requirements.txt that pins no version, or another one than is installed."""
    found, seen = [], set()
    for number, line in _entries(text):
        pin = PIN.fullmatch(line)
        if not pin:
            found.append(f"{LIST}:{number}: '{line}' pins no version; write 'name==version'.")
            continue
        name = canonical(pin["name"])
        if name in seen:
            found.append(f"{LIST}:{number}: '{pin['name']}' stands twice; a package has one line.")
        seen.add(name)
        here = _installed(name)
        if here != pin["version"]:
            what = f"the proof runs with {here}" if here else "no such package is installed where the proof runs"
            found.append(f"{LIST}:{number}: '{line}' is not what is proved: {what}.")
    return tuple(found)


def _entries(text: bytes) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.decode("utf-8", "replace").splitlines(), start=1):
        words = line.partition("#")[0].strip()
        if words:
            yield number, words


@lru_cache(maxsize=4096)
def _imported(text: bytes) -> tuple[str, ...]:
    """Return the top names of what a file imports, by a statement or by name; a relative import is the tree's own."""
    return tuple(sorted({name.split(".")[0] for _, name in imports(parsed(text))}))


@cache
def installed_modules() -> Mapping[str, list[str]]:
    """Return the modules that are installed, each with the packages that bring it."""
    return packages_distributions()


@cache
def _installed(name: str) -> str:
    """Return the version of a package that is installed, or an empty string."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
