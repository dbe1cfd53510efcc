"""Offer the right word when a wrong one was written."""

import difflib
from collections.abc import Iterable


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return ` Did you mean 'x'?` for the known word nearest to `wrong`.

    Where none is near, return the list of known words instead, so that the sentence always helps.
    """
    words = list(known)
    by_folded = {word.casefold(): word for word in words}
    near = difflib.get_close_matches(wrong.casefold(), by_folded, n=1, cutoff=0.5)
    if near:
        return f" Did you mean '{by_folded[near[0]]}'?"
    return f" Known are: {', '.join(words)}." if words else ""
