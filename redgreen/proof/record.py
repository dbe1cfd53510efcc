"""Record a step's transcript: it is run twice, for a transcript holds only what every run prints."""

from redgreen.proof.bench import Bench
from redgreen.proof.prove import prove
from redgreen.proof.transcript import first_difference
from redgreen.series.model import Step


def record(bench: Bench, again: Bench, step: Step) -> list[str]:
    """Prove `step` and write its transcript anew; return a sentence for each rule that it breaks.

    `again` is a bench of its own for the second run: its Python puts sets into another order. A transcript that
    differs between the two is refused, and the one from before stays.
    """
    before = step.transcript.read_bytes() if step.transcript.exists() else None
    refusals = prove(bench, step, record=True)
    if refusals:
        return refusals
    first = step.transcript.read_text("utf-8")
    refusals = prove(again, step, record=True)
    second = step.transcript.read_text("utf-8")
    if first != second:
        refusals.append(
            f"two runs print different things, so no transcript can hold them: {first_difference(first, second)}"
        )
        step.transcript.unlink()
        if before is not None:
            step.transcript.write_bytes(before)
    return refusals
