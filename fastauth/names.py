"""Names: what two spellings of one name have in common."""

from unicodedata import normalize


def fold(username: str) -> str:
    """Return the form in which names are compared: one width, one case (after RFC 8265)."""
    return normalize("NFKC", username).casefold()
