"""The options of pytest: those that change what it tells, those that choose among the tests, and all others."""

from collections.abc import Iterator, Sequence

TELLING = (
    "-v", "-vv", "-vvv", "--verbose", "-q", "-qq", "--quiet", "-s", "-l", "--showlocals", "--no-header",
    "--no-summary", "--tb", "--durations", "--durations-min", "--color", "--code-highlight", "--show-capture",
    "--setup-show", "--fixtures", "--markers", "--strict-markers", "--strict-config", "--strict", "--reverse",
    "--capture", "--verbosity", "--force-short-summary", "--disable-warnings", "--full-trace",
)  # fmt: skip
"""Options that change what pytest tells, or in which order, and not which tests run."""
CHOOSING = (
    "-k", "-m", "-x", "--exitfirst", "--maxfail", "--lf", "--last-failed", "--ff", "--failed-first", "--nf",
    "--new-first", "--sw", "--stepwise", "--deselect", "--ignore", "--ignore-glob", "--co", "--collect-only",
)  # fmt: skip
"""Options that choose among the tests; a further command of a step may use them."""
WITH_VALUE = (
    "-k", "-m", "-p", "-c", "-o", "-W", "-n", "--tb", "--maxfail", "--deselect", "--ignore", "--ignore-glob",
    "--durations", "--color", "--rootdir", "--override-ini",
)  # fmt: skip
"""Options whose value may be the next word."""


def bends(words: Sequence[str]) -> Iterator[str]:
    """Yield each of the options, and each test's name, among `words` that could change which tests run or how."""
    for word in options(words):
        if not tells(word):
            yield word


def tells(word: str) -> bool:
    """Whether an option changes only what pytest tells; `-rA` and `-ra` are such."""
    return word.split("=")[0] in TELLING or (word.startswith("-r") and word[2:].isalpha())


def chooses(word: str) -> bool:
    """Whether a word of a command chooses among the tests: an option that does, or a test's name."""
    return not word.startswith("-") or word.split("=")[0] in CHOOSING


def whole_suite(command: str) -> bool:
    """Whether a pytest command runs every test: it names none and has no option that chooses."""
    return not any(chooses(word) for word in options(command.split()[1:]))


def unknown(words: Sequence[str]) -> Iterator[str]:
    """Yield each option among the words of a command that neither tells nor chooses."""
    for word in options(words):
        if not (tells(word) or chooses(word)):
            yield word


def options(words: Sequence[str]) -> Iterator[str]:
    """Yield the words of a command without the values of its options."""
    value = False
    for word in words:
        if not value:
            yield word
        value = not value and word in WITH_VALUE
