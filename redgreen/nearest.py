"""Offer the right word when a wrong one was written."""

import difflib
from collections.abc import Iterable

MOST = 20
"""How many known words a sentence can list."""


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return ` Did you mean 'x'?` for the known word nearest to `wrong`.

    Where none is near, return the list of known words instead, so that the sentence always helps.
    """
    words = list(known)
    by_folded = {word.casefold(): word for word in words}
    near = difflib.get_close_matches(wrong.casefold(), by_folded, n=1, cutoff=0.5)
    if near:
        return f" Did you mean '{by_folded[near[0]]}'?"
    more = f" and {len(words) - MOST} more" if len(words) > MOST else ""
    return f" Known are: {', '.join(words[:MOST])}{more}." if words else ""
