"""Read `chapters/` into a Series; every fault is collected and reported once."""

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
EXPECTED = ("chapter.toml", "exercises", "end.out")


@dataclass
class _Reading:
    """The folder that is read, and the faults found so far."""

    root: Path
    faults: list[str] = field(default_factory=list)

    def fault(self, path: Path, message: str) -> None:
        """Note a fault of the file at `path`."""
        name = path.relative_to(self.root.parent).as_posix()
        self.faults.append(f"{name}: {message}")

    def numbers(self, pairs: list[tuple[int, Path]]) -> bool:
        """Note the first number that is missing or used twice; return whether none."""
        for expected, (number, path) in enumerate(pairs, start=1):
            if number < expected:
                self.fault(
                    path, f"the number {number:02d} is used twice; renumber the files."
                )
            elif number > expected:
                self.fault(
                    path, f"the number {expected:02d} is missing before this file."
                )
            if number != expected:
                return False
        return True


def read_series(root: Path, *, empty_chapters: bool = False) -> Series:
    """Read the folder `chapters/` at `root`.

    With `empty_chapters`, a chapter without a step is left out and no fault. Raises
    UserError with a line for each fault: a malformed patch, an unknown kind, trailer or
    key, a gap in the numbers, an order that is not red-green-refactor.
    """
    reading = _Reading(root)
    config = _toml(reading, root / "series.toml", SERIES_KEYS)
    parts = tuple(str(title) for title in config.get("parts", []))
    folders = [path for path in sorted(root.iterdir()) if _is_chapter(reading, path)]
    if empty_chapters:
        folders = [folder for folder in folders if any(folder.glob("*.patch"))]
    chapters = [_chapter(reading, folder, parts) for folder in folders]
    _check_chapters(reading, chapters)
    if not reading.faults:
        chapters.sort(key=lambda c: (c.number is None, c.number or 0, c.name))
        title, python, start = (config[key] for key in list(SERIES_KEYS)[:3])
        series = Series(root, title, python, start, parts, tuple(chapters))
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
    for key in known.keys() - found.keys():
        reading.fault(path, f"the key '{key}' is missing.")
    return found


def _is_chapter(reading: _Reading, path: Path) -> bool:
    if path.suffix in (".patch", ".out"):
        reading.fault(path, "the file belongs in the folder of a chapter.")
    if not path.is_dir() or path.name.startswith((".", "__")):
        return False
    if not FOLDER.fullmatch(path.name):
        reading.fault(path, "name the folder like '03-registration' or 'mongo'.")
    return bool(FOLDER.fullmatch(path.name))


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
    title, start = str(config.get("title", "")), config.get("after")
    steps = _steps(reading, folder, prefix)
    exercises = _exercises(reading, folder / "exercises", prefix)
    return Chapter(folder.name, number, title, part, start, folder, steps, exercises)


def _steps(reading: _Reading, folder: Path, prefix: str) -> tuple[Step, ...]:
    names = _patches(reading, folder, STEP, "01-red-what-it-tests.patch")
    found = [_step(reading, path, name, prefix, "") for path, name in names]
    reading.numbers([(int(name["number"]), path) for path, name in names])
    if not names:
        reading.fault(folder, "the chapter has no step.")
    return tuple(step for step in found if step)


def _exercises(reading: _Reading, folder: Path, prefix: str) -> tuple[Exercise, ...]:
    if not folder.is_dir():
        return ()
    names = _patches(reading, folder, EXERCISE, "1-red-what-it-tests.patch")
    steps = [_step(reading, path, name, prefix, "ex") for path, name in names]
    pairs: dict[int, dict[Kind, Step]] = {}
    for step in filter(None, steps):
        pair = pairs.setdefault(step.number, {})
        if step.kind not in (Kind.RED, Kind.GREEN) or step.kind in pair:
            words = "an exercise has one red step and one green step"
            reading.fault(step.patch, f"{words}; this is another {step.kind} step.")
        pair[step.kind] = step
    first = [
        (number, next(iter(pairs[number].values())).patch) for number in sorted(pairs)
    ]
    if all(steps) and reading.numbers(first):
        for (_, path), pair in zip(first, pairs.values(), strict=True):
            if len(pair) != 2:
                reading.fault(path, "an exercise needs a red step and a green one.")
    whole = [
        (n, pairs[n]) for n in sorted(pairs) if pairs[n].keys() >= {"red", "green"}
    ]
    return tuple(Exercise(n, pair[Kind.RED], pair[Kind.GREEN]) for n, pair in whole)


def _patches(
    reading: _Reading, folder: Path, form: re.Pattern[str], example: str
) -> list[tuple[Path, re.Match[str]]]:
    found = []
    for path in sorted(folder.iterdir()):
        name = form.fullmatch(path.name)
        if name:
            found.append((path, name))
        elif path.name in EXPECTED or path.name.startswith((".", "__")):
            continue
        elif path.suffix != ".out":
            reading.fault(path, f"unexpected file; name a step like '{example}'.")
        elif not path.with_suffix(".patch").exists():
            reading.fault(path, "no patch belongs to this transcript; remove it.")
    return found


def _step(
    reading: _Reading, path: Path, name: re.Match[str], prefix: str, mark: str
) -> Step | None:
    """Read one step; `mark` is `ex` for a step of an exercise."""
    try:
        patch = read_patch(path)
    except PatchError as error:
        reading.fault(path, str(error))
        return None
    said = patch.trailers
    if said.kind != name["kind"]:
        kinds = [str(kind) for kind in Kind]
        meant = did_you_mean(name["kind"], kinds) if name["kind"] not in kinds else ""
        words = (
            f"the file's name says '{name['kind']}', the trailer 'Step: {said.kind}'"
        )
        reading.fault(path, f"{words}.{meant}")
        return None
    chapter, end = path.parents[bool(mark)].name, f"{mark}{name['number']}-{said.kind}"
    step = Step(
        chapter=chapter,
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
        tag=f"{prefix}-{end}",
        key=f"{chapter}/{end}",
        patch=path,
        paths=patch.paths,
        removed=patch.removed,
    )
    if step.kind is Kind.RED and not (step.test_modules or step.declared_runs):
        reading.fault(path, "the red step changes no test module; name one by 'Run:'.")
    return step


def _check_chapters(reading: _Reading, chapters: list[Chapter]) -> None:
    main = [(c.number, c.folder) for c in chapters if c.number is not None]
    reading.numbers(main)
    names = [folder.name for _, folder in main]
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
    for at, step in enumerate(line.steps):
        red = line.waiting(step)
        if step.kind is Kind.GREEN and not red:
            reading.fault(
                step.patch, "a green step answers a red one; none waits here."
            )
        elif red and step.kind in (Kind.RED, Kind.REFACTOR):
            words = f"{red.patch.name} is not answered yet; a green step comes first."
            reading.fault(step.patch, words)
        last = step if step.kind is Kind.RED else red
        ends = [*line.steps, None][at + 1]
        if (
            last
            and step.kind is not Kind.GREEN
            and (ends is None or ends.chapter != step.chapter)
        ):
            reading.fault(last.patch, "the chapter ends while this red step waits.")
