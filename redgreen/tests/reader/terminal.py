"""A real pseudo-terminal with a shell in it, driven as a reader drives theirs: type a line, read what comes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120
ENDED = re.compile(r"ended:(\d+)\r?\n")
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Answer:
    """What one line brought."""

    code: int
    screen: str
    """What the terminal showed, with its colours."""

    @property
    def plain(self) -> str:
        """The same without colours, its lines as they were broken."""
        return ANSI.sub("", self.screen).replace("\r\n", "\n")

    @property
    def flat(self) -> str:
        """The same on one line."""
        return " ".join(self.plain.split())

    @property
    def widest(self) -> int:
        """The length of the longest line."""
        return max((len(line) for line in self.plain.split("\n")), default=0)


class Terminal:
    """A shell on a pseudo-terminal; open it with `open_terminal`."""

    def __init__(self, process: subprocess.Popen[bytes], wire: int) -> None:
        self.process = process
        self._wire = wire
        self._read = ""

    def type(self, line: str, **answers: str) -> Answer:
        """Type a line and wait for its end. Each of `answers` is typed when its name has come up on the screen."""
        self.send(f"{line}; echo ended:$?\n")
        for question, answer in answers.items():
            self.wait_for(question)
            self.send(f"{answer}\n")
        return self.wait_for_end()

    def send(self, keys: str) -> None:
        """Press keys."""
        os.write(self._wire, keys.encode())

    def wait_for(self, words: str) -> None:
        """Read until `words` stand on the screen."""
        self._read_until(re.compile(re.escape(words)))

    def wait_for_end(self) -> Answer:
        """Read until the line that was typed has ended, and take what it brought."""
        found = self._read_until(ENDED)
        screen, self._read = self._read[: found.start()], self._read[found.end() :]
        # The first line is the echo of what was typed.
        return Answer(int(found[1]), screen.partition("\n")[2])

    def _read_until(self, form: re.Pattern[str]) -> re.Match[str]:
        until = time.monotonic() + PATIENCE
        while not (found := form.search(self._read)):
            ready, _, _ = select.select([self._wire], [], [], max(0.0, until - time.monotonic()))
            assert ready, f"nothing more came; the screen shows:\n{self._read}"
            self._read += os.read(self._wire, 65536).decode("utf-8", "replace")
        return found


@contextlib.contextmanager
def open_terminal(folder: Path, width: int, variables: Mapping[str, str]) -> Iterator[Terminal]:
    """Open a terminal of `width` columns in `folder`, with a plain shell."""
    wire, end = os.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    command = [sys.executable, "-c", SESSION]
    process = subprocess.Popen(command, cwd=folder, env=_environment(variables), stdin=end, stdout=end, stderr=end)
    os.close(end)
    try:
        yield Terminal(process, wire)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait(PATIENCE)
        os.close(wire)


# A session of its own with the terminal in charge of it: only then does Ctrl-C reach what runs in the shell.
SESSION = "import fcntl, os, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp('sh', ['sh', '-i'])"


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    dropped = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "ENV", "DATABASE_URL", "CI")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return kept | {"PATH": path, "PS1": "", "PS2": "", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"} | dict(variables)
