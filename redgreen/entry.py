"""The first line of the command: Ctrl-C while the rest is still being loaded is a sentence, as it is later."""

from __future__ import annotations

import sys

from redgreen.errors import INTERRUPTED


def main() -> None:
    """Load the verbs and run the one that the command line names; exit with its code."""
    try:
        from redgreen.commands.cli import main as verbs
    except KeyboardInterrupt:
        print("\nredgreen: stopped before it began.", file=sys.stderr)
        sys.exit(INTERRUPTED)
    verbs()
