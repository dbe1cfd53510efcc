"""What the search knows of a step: its tag, what it asks for, why it fails, and the status codes in it."""

import re
from html import escape

from redgreen.series import Step
from redgreen.site.book import Book
from redgreen.site.render import label

TEST = re.compile(r"(?:.*::)?(?:test_)?(?P<name>\w+)(?:\[(?P<case>.*)\])?")
CODES = re.compile(r"(?:status_code\s*[!=]?=\s*|HTTP_|assert |== )([1-5]\d\d)(?!\d)")


def search_entry(book: Book, step: Step, page: str) -> dict[str, str]:
    """Return the step as an entry of Material's index; `page` is the address of the page with its card."""
    return {
        "location": f"{page}#{step.tag}",
        "title": escape(f"{step.tag}: {step.title.replace('`', '')}", quote=False),
        "text": "".join(f"<p>{escape(words, quote=False)}</p>" for words in _words(book, step)),
    }


def behaviour(test: str) -> str:
    """Return a test's name as words: `tests/test_a.py::TestA::test_get_is_refused[x]` is `get is refused (x)`."""
    found = TEST.fullmatch(test)
    if not found:
        return test
    words = found["name"].replace("_", " ")
    return f"{words} ({found['case']})" if found["case"] else words


def status_codes(book: Book, step: Step) -> list[str]:
    """Return the status codes that the step's new lines name, each once, in order."""
    found: set[str] = set()
    for change in book.changes(step):
        lines = change.after.split("\n")
        for number in change.added:
            found.update(CODES.findall(lines[number - 1]))
    return sorted(found)


def _words(book: Book, step: Step) -> list[str]:
    words = [f"{label(step)} step."]
    words += [f"{behaviour(claim.test)}: {claim.because}" for claim in step.claims]
    codes = status_codes(book, step)
    return [*words, f"Status {', '.join(codes)}"] if codes else words
