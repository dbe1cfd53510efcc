"""Read `chapters/` into a Series; a fault is an error that names the file."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from redgreen.series.message import read_patch
from redgreen.series.model import Chapter, Kind, Line, Series, SeriesError, Step
from redgreen.text import did_you_mean

FOLDER = re.compile(r"(?:\d\d-|(?!ch\d))[a-z][a-z0-9-]*")
"""The name of a chapter's folder; that of a detour does not look like a tag."""
FILE = re.compile(r"(?:\d\d-[a-z]+|exercises/\d-(?:red|green))-[a-z0-9-]+\.patch")
OTHERS = ("chapter.toml", "exercises", "end.out")
SERIES_KEYS = {"python": str, "repeatable_from": int, "parts": list}
CHAPTER_KEYS = {"title": str, "part": str}
DETOUR_KEYS = {**CHAPTER_KEYS, "after": str}


def read_series(root: Path, *, empty_chapters: bool = False) -> Series:
    """Read the folder `chapters/` at `root`.

    With `empty_chapters`, a chapter without a step is left out and no fault. Raises
    SeriesError for the first fault: a malformed patch, an unknown kind, trailer or key,
    a gap in the numbers, an order that is not red-green-refactor.
    """
    config = _read_toml(root / "series.toml", SERIES_KEYS)
    chapters: list[Chapter] = []
    ends: dict[str, Step] = {}
    for path in sorted(root.iterdir()):  # Folders with a number come first.
        if path.suffix in (".patch", ".out"):
            raise SeriesError(path, "the file belongs in the folder of a chapter.")
        ignored = empty_chapters and not any(path.glob("*.patch"))
        if ignored or path.name[0] in "._" or not path.is_dir():
            continue
        chapter = _read_chapter(path, config["parts"], ends)
        chapters.append(chapter)
        ends[chapter.name] = chapter.steps[-1]
    numbered = [each.folder for each in chapters if each.number is not None]
    if not numbered:
        raise SeriesError(root, "there is no chapter; add a folder like '01-start'.")
    _check_numbers(numbered)
    return Series(root=root, chapters=chapters, **config)


def _read_toml(path: Path, known: Mapping[str, type]) -> dict[str, Any]:
    """Return the values of a file that has the `known` keys and no other."""
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        words = f"the file is missing or not TOML; its keys are {', '.join(known)}"
        raise SeriesError(path, f"{words} ({error}).") from None
    for key in found.keys() - known.keys():
        raise SeriesError(path, f"unknown key '{key}'.{did_you_mean(key, known)}")
    for key, kind in known.items():
        if not isinstance(found.get(key), kind):
            words = f"the key '{key}' is missing, or not of type {kind.__name__}."
            raise SeriesError(path, words)
    return found


def _read_chapter(
    folder: Path, parts: Sequence[str], ends: Mapping[str, Step]
) -> Chapter:
    """Read a chapter; `ends` has the last step of each one before it."""
    if not FOLDER.fullmatch(folder.name):
        raise SeriesError(folder, "name the folder like '03-registration' or 'mongo'.")
    path, detour = folder / "chapter.toml", not folder.name[0].isdigit()
    config = _read_toml(path, DETOUR_KEYS if detour else CHAPTER_KEYS)
    part, after = config["part"], config.get("after", "")
    if part not in parts:
        meant = did_you_mean(part, parts)
        raise SeriesError(path, f"series.toml has no part '{part}'.{meant}")
    if detour and after not in ends:
        meant = did_you_mean(after, ends)
        raise SeriesError(path, f"no chapter before it is named '{after}'.{meant}")
    number = None if detour else int(folder.name[:2])
    tag = folder.name if detour else f"ch{number:02d}"
    start = ends[after] if detour else [None, *ends.values()][-1]
    own, *pairs = _find_patches(folder)
    steps = _read_steps(own, tag, start)
    exercises = tuple(
        Line(f"{tag}-ex{at}", steps[-1], _read_steps(pair, tag, steps[-1]))
        for at, pair in enumerate(pairs, start=1)
    )
    return Chapter(folder, number, steps, exercises, **config)


def _find_patches(folder: Path) -> list[list[Path]]:
    """Return the patches of a chapter, then those of each exercise, all in order."""
    found: dict[str, list[Path]] = {"": []}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if FILE.fullmatch(name):
            exercise = path.name[0] if "/" in name else ""
            found.setdefault(exercise, []).append(path)
        elif path.name in OTHERS or path.name[0] == ".":
            continue
        elif path.suffix != ".out":
            form = "'01-red-add.patch' or 'exercises/1-red-add.patch'"
            raise SeriesError(path, f"no step has this name; name it like {form}.")
        elif not path.with_suffix(".patch").exists():
            raise SeriesError(path, "no patch belongs to this transcript; remove it.")
    own, *pairs = found.values()
    if not own:
        raise SeriesError(folder, "the chapter has no step.")
    _check_numbers(own)
    _check_numbers(pair[0] for pair in pairs)
    # By name, the green step of an exercise comes before the red one.
    return [own, *(pair[::-1] for pair in pairs)]


def _check_numbers(paths: Iterable[Path]) -> None:
    """Refuse the first number that is used twice, or before which one is missing."""
    for expected, path in enumerate(paths, start=1):
        number = int(path.name.partition("-")[0])
        if number < expected:
            raise SeriesError(path, f"the number {number:02d} is used twice; renumber.")
        if number > expected:
            raise SeriesError(path, f"the number {expected:02d} is missing before it.")


def _read_steps(
    paths: Iterable[Path], tag: str, before: Step | None
) -> tuple[Step, ...]:
    """Read steps that follow one another on top of `before`; `tag` is the chapter's."""
    found: list[Step] = []
    waiting: Step | None = None
    for path in paths:
        try:
            patch = read_patch(path)
        except ValueError as error:
            raise SeriesError(path, f"{error}") from None
        number, kind, slug = path.stem.split("-", 2)
        if patch.kind != kind:
            words = f"the file's name says '{kind}', the trailer 'Step: {patch.kind}'."
            raise SeriesError(path, words)
        if kind == Kind.GREEN and not waiting:
            raise SeriesError(path, "a green step answers a red one; none waits here.")
        if waiting and kind in (Kind.RED, Kind.REFACTOR):
            raise SeriesError(path, f"{waiting.tag} still waits for a green step.")
        exercise = path.parent.name == "exercises"
        chapter = path.parents[exercise].name
        end = f"ex{number}-{kind}" if exercise else f"{number}-{kind}"
        step = Step(
            **vars(patch),
            chapter=chapter,
            number=int(number),
            slug=slug,
            tag=f"{tag}-{end}",
            key=f"{chapter}/{end}",
            patch=path,
            before=before,
            waiting=waiting,
            known_skips=patch.skips + (before.known_skips if before else ()),
        )
        waiting = {Kind.RED: step, Kind.GREEN: None}.get(step.kind, waiting)
        before = step
        found.append(step)
    if waiting:
        raise SeriesError(waiting.patch, "no green step of its chapter answers it.")
    return tuple(found)
