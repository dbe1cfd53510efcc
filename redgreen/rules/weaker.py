"""A test that is kept asks what it asked before: a change of the suite weakens none, unless the step says so."""

from collections import Counter
from collections.abc import Iterator, Mapping

from redgreen.nearest import did_you_mean
from redgreen.rules.asks import asks_of
from redgreen.series.model import Claim, Kind, Step
from redgreen.series.trailers import REWORDING


def check_weaker(
    step: Step, before: Mapping[str, bytes], after: Mapping[str, bytes], waiting: tuple[Claim, ...]
) -> Iterator[str]:
    """Yield a refusal for each kept test of which an assertion or case went between the tests `before` and `after`.

    A red step may change what a test asks that it makes fail, and a tidy step withdraws a claim of the red one that
    it answers (`waiting`): both are judged by their runs. Any other is declared: `Rewords:` names the test.
    """
    if step.kind not in REWORDING:
        return
    if before == after:
        yield from (f"'Rewords: {test}' is not shown: the step changes no test." for test in step.rewords)
        return
    old, new = asks_of(before), asks_of(after)
    renames = {_function(was): _function(now) for was, now in step.renames}
    withdrawn = {_function(claim.test) for claim in waiting} & set(renames)
    failing = {_function(claim.test) for claim in step.claims if step.kind is Kind.RED}
    losses = {}
    for test, asked in old.items():
        now = renames.get(test, test)
        if now in new and now not in failing and test not in withdrawn:
            losses[now] = asked - new[now]
    yield from _refusals(losses, step.rewords)


def _refusals(losses: Mapping[str, Counter[str]], rewords: tuple[str, ...]) -> Iterator[str]:
    for test, lost in losses.items():
        if lost and test not in rewords:
            yield (
                f"{test} no longer asks '{_short(next(iter(lost)))}'; "
                f"keep that, or say openly that it asks otherwise: 'Rewords: {test}'."
            )
    for test in rewords:
        if not losses.get(test):
            known = [each for each, lost in losses.items() if lost]
            yield f"'Rewords: {test}' is not shown: that test asks all that it asked.{did_you_mean(test, known)}"


def _function(test: str) -> str:
    """Return a node id without the case in brackets."""
    return test.partition("[")[0]


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99]}…"
