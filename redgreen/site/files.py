"""Whole files apart from the pages: for each step a page to read, and a script that a card loads when asked.

A script and not data to fetch: a page that was opened as a file may load the one and not the other.
"""

import json
from collections.abc import Iterator

from redgreen.series import Step
from redgreen.site.book import Book
from redgreen.site.fill import fill
from redgreen.site.views import step_files


def step_files_apart(book: Book, step: Step) -> Iterator[tuple[str, str]]:
    """Yield path and content of the step's page and script; nothing where its card shows all there is."""
    files = [file for file in step_files(book, step) if file.apart]
    if not files:
        return
    description = f"The files that the step {step.tag} changes, as it leaves them."
    title = f"Files at {step.tag}"
    page = fill("files.html", up="../", step=step, files=files, title=title, description=description)
    listings = {str(file.number): fill("whole.html", file=file) for file in files}
    yield f"files/{step.tag}.html", page
    yield f"files/{step.tag}.js", f"redgreen.receive({json.dumps(step.tag)}, {json.dumps(listings)});\n"
