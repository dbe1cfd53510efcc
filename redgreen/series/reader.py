"""Read `chapters/` into a Series, collecting every fault before giving up."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redgreen.errors import BookError, SeriesError
from redgreen.nearest import did_you_mean
from redgreen.series.model import Chapter, Exercise, Kind, Part, Series, Step
from redgreen.series.numbering import Files, check_chapters, check_numbers
from redgreen.series.order import check_order, may_change
from redgreen.series.patch import Patch, read_patch

FOLDER = re.compile(r"(?:(?P<number>\d\d)-)?[a-z][a-z0-9-]*")
STEP_FILE = re.compile(r"(?P<number>\d\d)-(?P<kind>[a-z]+)-(?P<slug>[a-z0-9-]+)\.patch")
EXERCISE_FILE = re.compile(r"(?P<number>\d)-(?P<kind>[a-z]+)-(?P<slug>[a-z0-9-]+)\.patch")
SERIES_KEYS = {"title": str, "python": str, "parts": list}
CHAPTER_KEYS = {"title": str, "part": str}


@dataclass
class _Reading:
    """The folder that is read and the faults found in it so far."""

    root: Path
    faults: list[str] = field(default_factory=list)

    def fault(self, path: Path, sentence: str) -> None:
        """Note a fault of the file at `path`."""
        self.faults.append(f"{path.relative_to(self.root.parent).as_posix()}: {sentence}")

    def all_of(self, faults: Iterable[tuple[Path, str]]) -> None:
        """Note each of the `faults`, which are pairs of a file and a sentence."""
        for path, sentence in faults:
            self.fault(path, sentence)


def read_series(root: Path) -> Series:
    """Read the folder `chapters/` at `root`.

    Raises SeriesError with a sentence for each fault of the format: a malformed patch, an unknown kind, trailer
    or key, a gap in a numbering, an order that no red-green-refactor has.
    """
    reading = _Reading(root)
    if not (root / "series.toml").is_file():
        raise SeriesError(
            [f"{root.name}/series.toml: there is no such file; it holds the book's title, python and parts."]
        )
    config = _toml(reading, root / "series.toml", SERIES_KEYS)
    titles = [str(title) for title in config.get("parts", [])]
    python = str(config.get("python", "3.0"))
    if not re.fullmatch(r"3\.\d+", python):
        reading.fault(root / "series.toml", f"'python' must be a minor version such as '3.11', not '{python}'.")
    for title in sorted({title for title in titles if titles.count(title) > 1}):
        reading.fault(root / "series.toml", f"the part '{title}' stands twice.")
    chapters = [_chapter(reading, folder, titles) for folder in _folders(reading)]
    reading.all_of(check_chapters(root, chapters))
    if not reading.faults:
        series = _assemble(root, config, titles, chapters)
        for step, sentence in check_order(series):
            reading.fault(step.patch, sentence)
    if reading.faults:
        raise SeriesError(reading.faults)
    return series


def _assemble(root: Path, config: dict[str, Any], titles: list[str], chapters: list[Chapter]) -> Series:
    parts = [Part(title, tuple(each for each in chapters if each.part == title)) for title in titles]
    return Series(root, config["title"], config["python"], tuple(part for part in parts if part.chapters))


def _folders(reading: _Reading) -> list[Path]:
    found = []
    for path in sorted(reading.root.iterdir()):
        if path.suffix in (".patch", ".out"):
            reading.fault(path, "this belongs in a chapter's folder, such as 03-registration/.")
        if not path.is_dir() or path.name.startswith((".", "__")):
            continue
        if FOLDER.fullmatch(path.name):
            found.append(path)
        else:
            reading.fault(path, "a chapter's folder is named like '03-registration', a detour's like 'mongo'.")
    return found


def _toml(reading: _Reading, path: Path, known: Mapping[str, type]) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reading.fault(path, f"this is not TOML: {error}.")
        return {}
    except FileNotFoundError:
        reading.fault(path, "there is no such file; every chapter has one, with its title and part.")
        return {}
    for key, value in found.items():
        if key not in known:
            reading.fault(path, f"'{key}' is no key here.{did_you_mean(key, known)}")
        elif not isinstance(value, known[key]):
            reading.fault(path, f"'{key}' must be a {known[key].__name__}, not {value!r}.")
    for key in known:
        if key not in found:
            reading.fault(path, f"the key '{key}' is missing.")
    return found


def _chapter(reading: _Reading, folder: Path, titles: list[str]) -> Chapter:
    path = folder / "chapter.toml"
    name = FOLDER.fullmatch(folder.name)
    number = int(name["number"]) if name and name["number"] else None
    after: dict[str, type] = {} if number is not None else {"after": str}
    config = _toml(reading, path, CHAPTER_KEYS | after)
    part = str(config.get("part", ""))
    if part and part not in titles:
        reading.fault(path, f"there is no part '{part}' in series.toml.{did_you_mean(part, titles)}")
    prefix = folder.name if number is None else f"ch{number:02d}"
    steps = _steps(reading, folder, prefix)
    if not steps and not any(folder.glob("*.patch")):
        reading.fault(path, "the chapter has no step; a step is a file such as 01-red-what-it-asks.patch.")
    exercises = _exercises(reading, folder, prefix)
    return Chapter(
        folder.name, number, str(config.get("title", "")), part, config.get("after"), folder, steps, exercises
    )


def _steps(reading: _Reading, folder: Path, prefix: str) -> tuple[Step, ...]:
    found, files = [], _patches(reading, folder, STEP_FILE, "01-red-what-it-asks.patch")
    for path, name in files:
        number, kind = int(name["number"]), name["kind"]
        tag, key = f"{prefix}-{number:02d}-{kind}", f"{folder.name}/{number:02d}-{kind}"
        step = _step(reading, path, name, tag, key)
        if step and step.kind is Kind.SOLUTION:
            reading.fault(path, "a solution belongs to an exercise; in a chapter the step is 'green'.")
        if step:
            found.append(step)
    reading.all_of(check_numbers(files, first=(0, 1)))
    if found and found[0].number == 0 and found[0].kind is not Kind.SETUP:
        reading.fault(found[0].patch, "step 00 is for a setup that stands before the first test; begin with 01.")
    return tuple(found)


def _exercises(reading: _Reading, folder: Path, prefix: str) -> tuple[Exercise, ...]:
    place = folder / "exercises"
    pairs: dict[int, dict[Kind, Step]] = {}
    patches = _patches(reading, place, EXERCISE_FILE, "1-red-what-it-asks.patch") if place.is_dir() else []
    for path, name in patches:
        tail = f"ex{name['number']}-{name['kind']}"
        step = _step(reading, path, name, f"{prefix}-{tail}", f"{folder.name}/{tail}")
        if step and step.kind not in (Kind.RED, Kind.SOLUTION):
            reading.fault(path, f"an exercise has a red step and its solution; this one is {step.kind}.")
        elif step:
            pair = pairs.setdefault(step.number, {})
            if step.kind in pair:
                reading.fault(path, f"exercise {step.number} has its {step.kind} step in {pair[step.kind].patch.name}.")
            pair[step.kind] = step
    found = []
    for number, pair in sorted(pairs.items()):
        if len(pair) == 2:
            found.append(Exercise(number, pair[Kind.RED], pair[Kind.SOLUTION]))
        elif [int(name["number"]) for _, name in patches].count(number) == 1:
            only = next(iter(pair.values()))
            reading.fault(
                only.patch, f"exercise {number} has its {only.kind} step only; it needs a red one and a solution."
            )
    reds = [(path, name) for path, name in patches if name["kind"] == Kind.RED]
    reading.all_of(check_numbers(reds, first=(1,)))
    return tuple(found)


def _patches(reading: _Reading, folder: Path, form: re.Pattern[str], example: str) -> Files:
    found = []
    for path in sorted(folder.iterdir()):
        name = form.fullmatch(path.name)
        if name:
            found.append((path, name))
        elif path.suffix == ".out":
            if not path.with_suffix(".patch").exists():
                reading.fault(path, "this transcript has no patch beside it; remove it or rename it with its step.")
        elif path.name not in ("chapter.toml", "exercises") and not path.name.startswith((".", "__")):
            reading.fault(path, f"nothing of this name belongs here; a step's file is named like '{example}'.")
    return found


def _step(reading: _Reading, path: Path, name: re.Match[str], tag: str, key: str) -> Step | None:
    kinds = [str(kind) for kind in Kind]
    if name["kind"] not in kinds:
        reading.fault(path, f"'{name['kind']}' is no kind of step.{did_you_mean(name['kind'], kinds)}")
        return None
    try:
        patch = read_patch(path)
        _check_patch(patch, name["kind"])
    except BookError as error:
        reading.fault(path, str(error))
        return None
    said = patch.trailers
    return Step(
        chapter=key.split("/")[0],
        number=int(name["number"]),
        kind=said.kind,
        slug=name["slug"],
        title=patch.title,
        why=patch.why,
        claims=tuple(said.claims),
        hints=tuple(said.hints),
        lesson=said.lesson,
        runs=tuple(said.runs) or ("pytest",),
        renames=tuple(said.renames),
        rewords=tuple(said.rewords),
        resets=said.resets,
        tag=tag,
        key=key,
        patch=path,
        paths=patch.paths,
    )


def _check_patch(patch: Patch, kind: str) -> None:
    if patch.trailers.kind != kind:
        raise BookError(f"the file's name says '{kind}', its trailer says 'Step: {patch.trailers.kind}'.")
    for path in patch.paths:
        refusal = may_change(patch.trailers.kind, path)
        if refusal:
            raise BookError(refusal)
