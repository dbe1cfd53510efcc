"""The first moment of the command, before any verb is there to tell what happened."""

import subprocess
import sys

INTERRUPTED = """
import os, signal, sys

class PressesKeys:
    def find_spec(self, name, path=None, target=None):
        if name == "redgreen.commands.cli":
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, PressesKeys())
from redgreen.entry import main
main()
"""


def test_an_interrupt_while_the_verbs_are_loaded_is_one_line() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True)

    assert done.returncode == 130
    assert (done.stdout, done.stderr) == ("", "\nredgreen: stopped before it began.\n")


def test_what_is_said_goes_on_to_the_verb() -> None:
    command = [sys.executable, "-c", "from redgreen.entry import main; main()", "--help"]
    done = subprocess.run(command, capture_output=True, text=True)

    assert done.returncode == 0
    assert "Run the book: read it, work through it, prove it." in done.stdout
