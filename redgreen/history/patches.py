"""The patches of a whole history as git writes them, a line of history at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from redgreen.history.build import History
from redgreen.history.write import as_file, mailbox
from redgreen.series.model import Step

START = re.compile(rb"^From ([0-9a-f]{40,64}) Mon Sep 17 00:00:00 2001\n", re.MULTILINE)


@dataclass(frozen=True)
class Patches:
    """The patch of each step, written when the first is asked for."""

    history: History

    def of(self, step: Step) -> bytes:
        """Return what the patch of `step` must be, byte for byte; an empty line for a commit that changes nothing."""
        return self._written.get(self.history.commits[step.tag], b"\n")

    @cached_property
    def _written(self) -> dict[str, bytes]:
        commits = self.history.commits
        found: dict[str, bytes] = {}
        for line in self.history.series.lines():
            start = commits[line.start.tag] if line.start else ""
            hashes = {commits[step.tag] for step in line.steps}
            mails = mailbox(self.history.repository, start, commits[line.steps[-1].tag])
            found |= {commit: as_file(mail) for commit, mail in _split(mails, hashes)}
        return found


def _split(mails: bytes, hashes: set[str]) -> Iterator[tuple[str, bytes]]:
    """Yield each commit with its mail. A line that looks like a mail's first but names no commit belongs to a mail."""
    starts = [match for match in START.finditer(mails) if match[1].decode() in hashes]
    ends = [*(match.start() for match in starts[1:]), len(mails)]
    for match, end in zip(starts, ends, strict=True):
        zeros = b"0" * len(match[1])
        yield match[1].decode(), mails[match.start() : end].replace(match[1], zeros, 1)
