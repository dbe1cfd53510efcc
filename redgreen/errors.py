"""The one exception whose message is written for the person at the terminal, and how an interrupt is reported."""

INTERRUPTED = 130
"""The exit code that a shell reports for a program that Ctrl-C ended."""


class BookError(Exception):
    """A fault that one sentence explains: what happened, and what to do next.

    The commands print the message and exit with 1; nobody sees a traceback for it.
    """


class SeriesError(BookError):
    """The series in `chapters/` breaks a rule of its format.

    `faults` holds one sentence for each fault, each naming its file.
    """

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
