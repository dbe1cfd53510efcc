"""Write an edit back: patches, numbers, transcripts, the root's copy, and what changed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from redgreen.author.draft import REFS, end, open_draft
from redgreen.author.layout import Layout, lay_out
from redgreen.author.pages import follow_numbers, pages_that_show
from redgreen.author.replay import Replay
from redgreen.author.root import copy_root
from redgreen.errors import BookError
from redgreen.history import History, build_history, write_tags
from redgreen.history.git import git_text
from redgreen.history.tags import refuse_taken
from redgreen.proof.bench import Bench
from redgreen.proof.record import record
from redgreen.series.model import Series, Step
from redgreen.series.reader import read_series
from redgreen.words import counted

Say = Callable[[str], None]
MANY = 8
"""From this many steps on a second processor is worth a database of its own, and the second run a process to fork."""
OURS = (".patch", ".out", ".toml")


@dataclass
class Saved:
    """What a save changed."""

    rewritten: list[str] = field(default_factory=list)
    """Tags of steps whose patch is new or another one."""
    removed: list[str] = field(default_factory=list)
    """Tags of steps that are gone."""
    transcripts: list[str] = field(default_factory=list)
    """Tags of steps whose transcript is new or another one."""
    pages: list[str] = field(default_factory=list)
    """Pages that show one of these steps, or whose step numbers were brought up to date."""
    refusals: dict[str, list[str]] = field(default_factory=dict)
    """What the proof says against the steps that it ran, by tag."""


def save(series: Series, state: Path, say: Say) -> Saved:
    """Replay what follows the open edit, write the series, and prove the steps that changed.

    `say` gets a line for each stage. Raises BookError when no edit is open, at a conflict, and when the commits
    make no series; the worktree stays open then, and `chapters/` is as it was. The files are written before the
    proof, so that a step which does not hold is saved all the same; its refusals are in the result.
    """
    draft = open_draft(state)
    if draft is None:
        raise BookError("no edit is open; begin one with 'python3 redgreen edit ch02-03-green', say.")
    replay = Replay(series, state, draft)
    lines = replay.run()
    starts = {branch.name: branch.start for branch in replay.branches.values()}
    with tempfile.TemporaryDirectory(prefix="redgreen-save-") as scratch:
        folder = Path(scratch) / "chapters"
        try:
            layout = lay_out(series, lines, starts)
            _spread(series, layout, folder)
            # Before anything is written: a save that was refused for its tags would leave the author without them.
            refuse_taken(series.root.parent, read_series(folder).tags())
        except BookError as error:
            raise BookError(f"{error}\n{replay.reopen()}") from error
        saved = _compare(series, read_series(folder))
        printed = {(step.chapter, step.title): _content(step) for step in series.steps()}
        _sync(folder, series.root)
    end(series, state)
    fresh = read_series(series.root)
    history = build_history(fresh)
    copy_root(history)
    write_tags(history)
    numbered = follow_numbers(series, fresh)
    say(f"{counted(len(saved.rewritten), 'step')} written, {len(saved.removed)} removed.")
    _prove(history, saved, printed, say)
    saved.pages = sorted({*numbered, *pages_that_show(fresh, {*saved.rewritten, *saved.transcripts})})
    return saved


def _spread(series: Series, layout: Layout, folder: Path) -> None:
    """Write the layout into `folder`, and beside each step the transcript that cannot have changed.

    It cannot where the same commands run on the same files. Raises SeriesError when the files make no series.
    """
    folder.mkdir()
    shutil.copy(series.root / "series.toml", folder)
    for path, content in layout.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    known = {}
    for step in series.steps():
        if step.transcript.exists():
            tree = git_text(series.root.parent, "rev-parse", f"{REFS}/{step.tag}^{{tree}}")
            known[tree, step.runs] = step.transcript
    for step in read_series(folder).steps():
        letter = layout.letters[step.patch.relative_to(folder).as_posix()]
        recorded = known.get((letter.tree, step.runs))
        if recorded:
            shutil.copy(recorded, step.transcript)


def _compare(before: Series, now: Series) -> Saved:
    old = {step.tag: step.patch.read_bytes() for step in before.steps()}
    new = {step.tag: step.patch.read_bytes() for step in now.steps()}
    return Saved(
        rewritten=[tag for tag, patch in new.items() if old.get(tag) != patch],
        removed=[tag for tag in old if tag not in new],
    )


def _sync(source: Path, target: Path) -> None:
    """Make the series' files in `target` those of `source`; a file that is equal is not written again."""
    wanted = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    for path in sorted(target.rglob("*"), reverse=True):
        if path.suffix in OURS and path.relative_to(target) not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for relative in wanted:
        path, content = target / relative, (source / relative).read_bytes()
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _prove(history: History, saved: Saved, printed: Mapping[tuple[str, str], bytes], say: Say) -> None:
    """Run the steps that are new or have no transcript, and record what they print.

    `printed` holds the transcripts from before, by the step's chapter and title.
    """
    steps = [step for step in history.series.steps() if step.tag in saved.rewritten or not step.transcript.exists()]
    middle = len(steps) if len(steps) < MANY else len(steps) // 2
    with ThreadPoolExecutor(2) as pool:
        halves = pool.map(lambda half: _record(history, half, say), (steps[:middle], steps[middle:]))
        saved.refusals |= {tag: words for half in halves for tag, words in half.items()}
    saved.transcripts += [
        step.tag
        for step in steps
        if step.tag not in saved.refusals and _content(step) != printed.get((step.chapter, step.title))
    ]


def _record(history: History, steps: Sequence[Step], say: Say) -> dict[str, list[str]]:
    """Record some steps, one after the other on benches of their own; return what is refused, by tag."""
    refused: dict[str, list[str]] = {}
    if not steps:
        return refused
    many = len(steps) >= MANY
    with Bench(history) as bench, Bench(history, _server=bench.server, forks=many) as again:
        for step in steps:
            say(f"{step.tag}: {step.title}")
            refusals = record(bench, again, step)
            if refusals:
                refused[step.tag] = refusals
    return refused


def _content(step: Step) -> bytes:
    return step.transcript.read_bytes() if step.transcript.exists() else b""
