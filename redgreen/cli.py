"""The entry of the command `redgreen`, and how errors of the system end it."""

import errno
import signal
import sys

from redgreen.text import UserError

REFUSALS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT)
"""Errors of the system that a user can put right; any other is a bug of ours."""


def run() -> None:
    """Run the subcommand of the arguments, and exit.

    SIGTERM ends it as Ctrl-C does. An error of the system that the user can put right
    is printed as a UserError is.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        # Ctrl-C may come during the imports, which take a moment.
        from redgreen.commands import main

        main(prog_name="redgreen")
    except KeyboardInterrupt:
        sys.exit("\nAborted!")
    except OSError as error:
        if error.errno not in REFUSALS:
            raise
        where, why = error.filename or "a file", error.strerror
        words = f"{where}: {why}; use a clone that is yours, on a disk with free space."
        UserError(words).show()
        sys.exit(1)
