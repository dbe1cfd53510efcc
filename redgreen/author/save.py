"""Write an edit back: patches, numbers, transcripts, the root's copy, and what changed."""

from __future__ import annotations

from pathlib import Path

from redgreen.author.draft import end, open_draft
from redgreen.author.files import digest, spread, sync
from redgreen.author.layout import lay_out
from redgreen.author.pages import follow_numbers, moved_steps, pages_that_name, pages_that_show
from redgreen.author.recording import Say, record_left
from redgreen.author.replay import Replay
from redgreen.author.root import copy_root
from redgreen.author.unfinished import (
    Saved,
    Unfinished,
    forget_unfinished,
    note_unfinished,
    read_unfinished,
    stage,
)
from redgreen.errors import BookError
from redgreen.history import History, build_history, write_tags
from redgreen.history.tags import refuse_taken
from redgreen.series.model import Series
from redgreen.series.reader import read_series
from redgreen.words import counted


def save(chapters: Path, state: Path, say: Say) -> Saved:
    """Replay what follows the open edit, write the series, and prove the steps that changed.

    `chapters` is the folder of the series, and `say` gets a line for each stage. Raises BookError when no edit is
    open, at a conflict, and when the commits make no series; the worktree stays open then, and `chapters/` is as it
    was. The files are written before the proof, so that a step which does not hold is saved all the same; its
    refusals are in the result.

    Before the first byte is written all that is to be written is noted. Broken off after that, by an interrupt or a
    crash, `save` goes on when it is called again, and its result tells the whole.
    """
    unfinished = read_unfinished(state)
    if unfinished:
        say(f"Going on with the save that was broken off: {waiting(unfinished)}.")
    else:
        unfinished = _settle(read_series(chapters), state)
    history = write_out(chapters, state, unfinished)
    saved, order = unfinished.saved, [step.tag for step in history.series.steps()]
    say(f"{counted(len(saved.rewritten), 'step')} written, {len(saved.removed)} removed.")
    record_left(history, state, unfinished, say)
    # By the book's order, and without what was taken back by git since.
    saved.transcripts = [tag for tag in order if tag in saved.transcripts]
    saved.refusals = {tag: saved.refusals[tag] for tag in order if tag in saved.refusals}
    shown = pages_that_show(history.series, {*saved.rewritten, *saved.transcripts})
    saved.pages = sorted({*unfinished.pages, *shown})
    forget_unfinished(state)
    return saved


def waiting(unfinished: Unfinished) -> str:
    """Say how many steps still wait to be recorded."""
    number = len(unfinished.left)
    return f"{counted(number, 'step')} {'waits' if number == 1 else 'wait'} to be recorded"


def write_out(chapters: Path, state: Path, unfinished: Unfinished) -> History:
    """Write all but the transcripts, close the edit, and return the history of what is written.

    Where a save was broken off in the midst of it, doing it all again does no harm.
    """
    if unfinished.written:
        return build_history(read_series(chapters))
    sync(stage(state), chapters)
    history = build_history(read_series(chapters))
    copy_root(history)
    write_tags(history)
    follow_numbers(chapters.parent, unfinished.moved, unfinished.pages)
    end(chapters.parent, state)
    unfinished.written = True
    note_unfinished(state, unfinished)
    return history


def _settle(series: Series, state: Path) -> Unfinished:
    """Replay the edit, lay the new series out beside the old one, and note what is to be done; see `save`."""
    draft = open_draft(state)
    if draft is None:
        raise BookError("no edit is open; begin one with 'python3 redgreen edit ch02-03-green', say.")
    replay = Replay(series, state, draft)
    lines = replay.run()
    starts = {branch.name: branch.start for branch in replay.branches.values()}
    try:
        spread(series, lay_out(series, lines, starts), stage(state))
        now = read_series(stage(state))
        # Before anything is written: a save that was refused for its tags would leave the author without them.
        refuse_taken(series.root.parent, now.tags())
    except BookError as error:
        raise BookError(f"{error}\n{replay.reopen()}") from error
    unfinished = _compare(series, now)
    note_unfinished(state, unfinished)
    return unfinished


def _compare(before: Series, now: Series) -> Unfinished:
    old = {step.tag: step.patch.read_bytes() for step in before.steps()}
    new = {step.tag: step.patch.read_bytes() for step in now.steps()}
    rewritten = [tag for tag, patch in new.items() if old.get(tag) != patch]
    printed = {(step.chapter, step.title): digest(step.transcript) for step in before.steps()}
    left = [step for step in now.steps() if step.tag in rewritten or not step.transcript.exists()]
    moved, root = moved_steps(before, now), before.root.parent
    return Unfinished(
        Saved(rewritten, removed=[tag for tag in old if tag not in new]),
        moved,
        pages={page: digest(root / page) for page in pages_that_name(root, moved)},
        left=[step.tag for step in left],
        printed={step.tag: printed.get((step.chapter, step.title), "") for step in left},
    )
