"""Remember which processes belong to a book, and end them and no others."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

import psutil

from redgreen.onemove import write_in_one_move


class ProcessFile:
    """A file that holds one process by its id and its moment of birth, and what is told about it.

    An id alone is not enough: the system gives it to another process once the first has ended.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, pid: int, **notes: object) -> None:
        """Note the process `pid`, which runs, in one move."""
        found = {"pid": pid, "born": psutil.Process(pid).create_time(), "notes": notes}
        write_in_one_move(self.path, json.dumps(found))

    def alive(self) -> psutil.Process | None:
        """Return the noted process while it runs."""
        try:
            found = json.loads(self.path.read_text())
            process = psutil.Process(found["pid"])
            same = abs(process.create_time() - found["born"]) < 1
            return process if same and not _is_over(process) else None
        except (OSError, ValueError, KeyError, TypeError, psutil.Error):
            return None

    def notes(self) -> dict[str, str]:
        """Return what was noted about the process."""
        try:
            return dict(json.loads(self.path.read_text())["notes"])
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def clear(self) -> None:
        """Forget the process."""
        self.path.unlink(missing_ok=True)


def end(process: psutil.Process, patience: float) -> None:
    """Ask `process` to end, wait `patience` seconds, then kill it with its children."""
    with contextlib.suppress(psutil.NoSuchProcess):
        family = process.children(recursive=True)
        process.terminate()
        until = time.monotonic() + patience
        while not _is_over(process) and time.monotonic() < until:
            time.sleep(0.02)
        for each in (process, *family):
            if not _is_over(each):
                each.kill()


def _is_over(process: psutil.Process) -> bool:
    """Say whether `process` runs no more; one that its parent has not yet asked about does not run either."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
