"""Small forms of words that several messages share."""


def last_line(printed: str) -> str:
    """Return the last line that a program printed, blank ones aside; `nothing` where there is none."""
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    return lines[-1] if lines else "nothing"


def counted(number: int, noun: str) -> str:
    """Return the number with its noun: `1 step`, `2 steps`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
