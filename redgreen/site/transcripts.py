"""Name the runs of a recorded transcript, so that a page can ask for each."""

from dataclasses import dataclass

from redgreen.errors import BookError
from redgreen.proof.transcript import parse
from redgreen.series.model import Step


@dataclass(frozen=True)
class Run:
    """One command of a transcript."""

    name: str
    """How a page asks for it: the command, with ` #2` where it is the second of its kind."""
    command: str
    output: str
    """What it printed, with its ANSI colours, without blank lines at either end."""


def read_runs(step: Step) -> tuple[Run, ...]:
    """Return the runs of the step's transcript, in order.

    Raises BookError when there is no transcript, or when it holds no command.
    """
    record = f"record it with 'python3 redgreen prove {step.tag} --record'"
    try:
        pairs = parse(step.transcript.read_text("utf-8"))
    except FileNotFoundError:
        raise BookError(f"the step '{step.key}' has no transcript; {record}.") from None
    if not pairs:
        raise BookError(f"the transcript of '{step.key}' has no line '$ pytest'; {record}.")
    runs = []
    for index, (command, output) in enumerate(pairs):
        count = [earlier for earlier, _ in pairs[: index + 1]].count(command)
        runs.append(Run(command if count == 1 else f"{command} #{count}", command, output.strip("\n")))
    return tuple(runs)
