"""Read `chapters/` into a Series; every fault is collected and reported once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redgreen.series.message import PatchError, read_patch
from redgreen.series.model import Chapter, Exercise, Kind, Line, Series, Step
from redgreen.text import UserError, did_you_mean

FOLDER = re.compile(r"(?:(?P<number>\d\d)-)?[a-z][a-z0-9-]*")
STEP = re.compile(r"(?P<number>\d\d)-(?P<kind>[a-z]+)-(?P<slug>[a-z0-9-]+)\.patch")
EXERCISE = re.compile(r"(?P<number>\d)-(?P<kind>[a-z]+)-(?P<slug>[a-z0-9-]+)\.patch")
SERIES_KEYS = {"title": str, "python": str, "repeatable_from": int, "parts": list}
CHAPTER_KEYS = {"title": str, "part": str}
OURS = (".patch", ".out")


@dataclass
class _Reading:
    """The folder that is read, and the faults found so far."""

    root: Path
    faults: list[str] = field(default_factory=list)

    def fault(self, path: Path, message: str) -> None:
        """Note a fault of the file at `path`."""
        name = path.relative_to(self.root.parent).as_posix()
        self.faults.append(f"{name}: {message}")


def read_series(root: Path, *, empty_chapters: bool = False) -> Series:
    """Read the folder `chapters/` at `root`.

    With `empty_chapters`, a chapter without a step is left out and no fault.
    Raises UserError with a line for each fault: a malformed patch, an unknown kind,
    trailer or key, a gap in the numbers, an order that is not red-green-refactor.
    """
    reading = _Reading(root)
    config = _toml(reading, root / "series.toml", SERIES_KEYS)
    parts = tuple(str(title) for title in config.get("parts", []))
    folders = _folders(reading)
    if empty_chapters:
        folders = [folder for folder in folders if any(folder.glob("*.patch"))]
    chapters = [_chapter(reading, folder, parts) for folder in folders]
    _check_chapters(reading, chapters)
    if not reading.faults:
        chapters.sort(
            key=lambda each: (each.number is None, each.number or 0, each.name)
        )
        series = Series(
            root,
            config["title"],
            config["python"],
            config["repeatable_from"],
            parts,
            tuple(chapters),
        )
        for line in series.lines:
            _check_order(reading, line)
    if reading.faults:
        raise UserError("\n".join(reading.faults))
    return series


def _toml(reading: _Reading, path: Path, known: Mapping[str, type]) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        reading.fault(path, f"the file is missing; it has the keys {', '.join(known)}.")
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reading.fault(path, f"the file is not TOML: {error}.")
        return {}
    for key, value in found.items():
        if key not in known:
            reading.fault(path, f"unknown key '{key}'.{did_you_mean(key, known)}")
        elif not isinstance(value, known[key]):
            reading.fault(path, f"'{key}' must be of type {known[key].__name__}.")
    for key in known:
        if key not in found:
            reading.fault(path, f"the key '{key}' is missing.")
    return found


def _folders(reading: _Reading) -> list[Path]:
    found = []
    for path in sorted(reading.root.iterdir()):
        if path.suffix in OURS:
            reading.fault(path, "the file belongs in the folder of a chapter.")
        if not path.is_dir() or path.name.startswith((".", "__")):
            continue
        if FOLDER.fullmatch(path.name):
            found.append(path)
        else:
            reading.fault(path, "name the folder like '03-registration' or 'mongo'.")
    return found


def _chapter(reading: _Reading, folder: Path, parts: tuple[str, ...]) -> Chapter:
    path, name = folder / "chapter.toml", FOLDER.fullmatch(folder.name)
    number = int(name["number"]) if name and name["number"] else None
    after: dict[str, type] = {"after": str} if number is None else {}
    config = _toml(reading, path, CHAPTER_KEYS | after)
    part = str(config.get("part", ""))
    if part and part not in parts:
        meant = did_you_mean(part, parts)
        reading.fault(path, f"series.toml has no part '{part}'.{meant}")
    prefix = folder.name if number is None else f"ch{number:02d}"
    return Chapter(
        folder.name,
        number,
        str(config.get("title", "")),
        part,
        config.get("after"),
        folder,
        _steps(reading, folder, prefix),
        _exercises(reading, folder, prefix),
    )


def _steps(reading: _Reading, folder: Path, prefix: str) -> tuple[Step, ...]:
    found = []
    names = _patches(reading, folder, STEP, "01-red-what-it-tests.patch")
    for expected, (path, name) in enumerate(names, start=1):
        number, kind = int(name["number"]), name["kind"]
        if number != expected:
            _wrong_number(reading, path, number, expected)
            break
        tag, key = f"{prefix}-{number:02d}-{kind}", f"{folder.name}/{number:02d}-{kind}"
        found.append(_step(reading, path, name, tag, key))
    if not names:
        reading.fault(folder, "the chapter has no step.")
    return tuple(step for step in found if step)


def _wrong_number(reading: _Reading, path: Path, number: int, expected: int) -> None:
    if number < expected:
        reading.fault(
            path, f"the number {number:02d} is used twice; renumber the files."
        )
    else:
        reading.fault(path, f"the number {expected:02d} is missing before this file.")


def _exercises(reading: _Reading, folder: Path, prefix: str) -> tuple[Exercise, ...]:
    place = folder / "exercises"
    if not place.is_dir():
        return ()
    pairs: dict[int, dict[Kind, Step]] = {}
    names = _patches(reading, place, EXERCISE, "1-red-what-it-tests.patch")
    for path, name in names:
        tail = f"ex{name['number']}-{name['kind']}"
        step = _step(reading, path, name, f"{prefix}-{tail}", f"{folder.name}/{tail}")
        if step and step.kind not in (Kind.RED, Kind.GREEN):
            reading.fault(path, f"an exercise is a red and a green, not {step.kind}.")
        elif step and step.kind in pairs.setdefault(step.number, {}):
            reading.fault(path, f"exercise {step.number} has two {step.kind} steps.")
        elif step:
            pairs[step.number][step.kind] = step
    found = []
    for expected, (number, pair) in enumerate(sorted(pairs.items()), start=1):
        only = next(iter(pair.values()), None)
        if only and number != expected:
            _wrong_number(reading, only.patch, number, expected)
        if len(pair) == 2:
            found.append(Exercise(number, pair[Kind.RED], pair[Kind.GREEN]))
        elif only and len([n for _, n in names if int(n["number"]) == number]) == 1:
            reading.fault(only.patch, "an exercise needs a red step and a green one.")
    return tuple(found)


def _patches(
    reading: _Reading, folder: Path, form: re.Pattern[str], example: str
) -> list[tuple[Path, re.Match[str]]]:
    found = []
    for path in sorted(folder.iterdir()):
        name = form.fullmatch(path.name)
        if name:
            found.append((path, name))
        elif path.suffix == ".out" and path.name != "end.out":
            if not path.with_suffix(".patch").exists():
                reading.fault(path, "no patch belongs to this transcript; remove it.")
        elif path.name not in ("chapter.toml", "exercises", "end.out") and (
            not path.name.startswith((".", "__"))
        ):
            reading.fault(path, f"unexpected file; name a step like '{example}'.")
    return found


def _step(
    reading: _Reading, path: Path, name: re.Match[str], tag: str, key: str
) -> Step | None:
    try:
        patch = read_patch(path)
    except PatchError as error:
        reading.fault(path, str(error))
        return None
    said = patch.trailers
    if said.kind != name["kind"]:
        kinds = [str(kind) for kind in Kind]
        meant = did_you_mean(name["kind"], kinds) if name["kind"] not in kinds else ""
        reading.fault(path, f"the file's name says '{name['kind']}', the trailer "
                            f"'Step: {said.kind}'.{meant}")  # fmt: skip
        return None
    chapter = path.parent.parent if path.parent.name == "exercises" else path.parent
    step = Step(
        chapter=chapter.name,
        number=int(name["number"]),
        kind=said.kind,
        slug=name["slug"],
        title=patch.title,
        why=patch.why,
        fails=tuple(said.fails),
        passes=tuple(said.passes),
        skips=tuple(said.skips),
        hints=tuple(said.hints),
        lesson=said.lesson,
        declared_runs=tuple(said.runs),
        renames=tuple(said.renames),
        tag=tag,
        key=key,
        patch=path,
        paths=patch.paths,
        removed=patch.removed,
    )
    if step.kind is Kind.RED and not (step.test_modules or step.declared_runs):
        reading.fault(path, "the red step changes no test module; name one by 'Run:'.")
    return step


def _check_chapters(reading: _Reading, chapters: list[Chapter]) -> None:
    main = [chapter for chapter in chapters if chapter.number is not None]
    for expected, chapter in enumerate(main, start=1):
        if chapter.number != expected:
            _wrong_number(reading, chapter.folder, chapter.number or 0, expected)
            break
    names = [chapter.name for chapter in main]
    for chapter in chapters:
        if chapter.number is None and re.match(r"ch\d", chapter.name):
            reading.fault(chapter.folder, "the name looks like a tag; choose another.")
        if chapter.after is not None and chapter.after not in names:
            meant = did_you_mean(chapter.after, names)
            path = chapter.folder / "chapter.toml"
            reading.fault(path, f"no chapter is named '{chapter.after}'.{meant}")
    if not main:
        reading.fault(
            reading.root, "there is no chapter; add a folder like '01-start'."
        )


def _check_order(reading: _Reading, line: Line) -> None:
    for step in line.steps:
        red = line.waiting(step)
        if step.kind is Kind.GREEN and not red:
            reading.fault(
                step.patch, "a green step answers a red one; none waits here."
            )
        elif red and step.kind in (Kind.RED, Kind.REFACTOR):
            words = f"{red.patch.name} is not answered yet; a green step comes first."
            reading.fault(step.patch, words)
    last: Step | None = None
    for step in line.steps:
        if last and last.chapter != step.chapter and last.kind is Kind.RED:
            reading.fault(last.patch, "the chapter ends while this red step waits.")
        last = step if step.kind in (Kind.RED, Kind.GREEN) else last
    if last and last.kind is Kind.RED:
        reading.fault(last.patch, "the chapter ends while this red step waits.")
