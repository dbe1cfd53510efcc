"""A copy of the toy series on disk, spoilt, and all that it is refused for without a run of pytest."""

from pathlib import Path

from redgreen.errors import BookError, SeriesError
from redgreen.history import build_history
from redgreen.history.git import git
from redgreen.proof.bench import Bench
from redgreen.proof.change import check_patch, check_step_change
from redgreen.rules import check_files
from redgreen.series import read_series


def told(chapters: Path, template: Path) -> list[str]:
    """Return the faults of the series, or else of its history, or else of each step that differs from `template`'s."""
    git(chapters.parent, "init", "--quiet")
    try:
        history = build_history(read_series(chapters))
    except SeriesError as error:
        return error.faults
    except BookError as error:
        return [str(error)]
    found: list[str] = []
    with Bench(history) as bench:
        for step in history.series.steps():
            same = template / step.patch.relative_to(chapters)
            if not same.exists() or same.read_bytes() != step.patch.read_bytes():
                found += [*check_patch(bench, step), *check_step_change(bench, step)]
                found += check_files(bench.trees.files(history.commits[step.tag]))
    return found
