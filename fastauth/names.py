"""Names: what two spellings of one name have in common."""

from unicodedata import normalize

# At 64 the index of usernames has room for every script: it takes 2704 bytes.
MOST_SIGNS = 64
# Some keyboards send a sign taken apart, into no more than four (UAX 15).
MOST_TYPED = 4 * MOST_SIGNS


def fold(username: str) -> str:
    """Return the form in which names are compared: one width, one case (after RFC 8265)."""
    # Twice, for some letters come apart when they lose their case.
    return normalize("NFKC", normalize("NFKC", username).casefold())
