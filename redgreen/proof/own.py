"""The functions of pytest, of the proof's plugin and of Python itself, as they were before a step's files were read."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from types import FunctionType
from typing import Any

WATCHED = ("_pytest", "pluggy", "pytest")
PROBE = ("redgreen.proof.probe", "redgreen.proof.witness", "redgreen.proof.own")
CODE = attrgetter("__code__", "__defaults__")


@dataclass(frozen=True)
class Own:
    """What each module and class held, and what each function did."""

    spaces: tuple[tuple[str, Mapping[str, Any], dict[str, Any]], ...]
    """For each module and class: its name, what it holds, and what it held then."""
    functions: tuple[FunctionType, ...]
    codes: tuple[Any, ...]

    def changed(self) -> list[str]:
        """Return the names of the functions and classes that are no longer what they were."""
        found = [name for space in self.spaces if space[1] != space[2] for name in _differing(*space)]
        codes = tuple(map(CODE, self.functions))
        if codes != self.codes:
            pairs = zip(self.functions, codes, self.codes, strict=True)
            found += [f"{each.__module__}.{each.__qualname__}" for each, now, then in pairs if now != then]
        return sorted(found)


def look() -> Own:
    """Look at what is loaded now."""
    spaces = [(name, vars(module)) for name, module in list(sys.modules.items()) if _watched(name)]
    spaces += [
        (f"{name}.{key}", vars(value))  # type: ignore[misc]
        for name, space in spaces
        for key, value in space.items()
        if isinstance(value, type) and value.__module__ == name
    ]
    spaces.append(("builtins", vars(builtins)))
    functions = [value for _, space in spaces for value in space.values() if isinstance(value, FunctionType)]
    then = tuple((name, space, dict(space)) for name, space in spaces)
    return Own(then, tuple(functions), tuple(map(CODE, functions)))


def _differing(name: str, now: Mapping[str, Any], then: dict[str, Any]) -> Iterator[str]:
    """Yield what could be called and is another thing now; the values that pytest keeps for itself may change."""
    for key, value in then.items():
        if now.get(key) is not value and (callable(value) or isinstance(value, property | classmethod | staticmethod)):
            yield f"{name}.{key}"


def _watched(name: str) -> bool:
    return name.split(".")[0] in WATCHED or name in PROBE
