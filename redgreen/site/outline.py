"""The book's outline as a script: which steps each chapter has, for pages that count what was read."""

import json

from redgreen.series import Series

ADDRESS = "assets/js/outline.js"


def outline_script(series: Series) -> str:
    """Return the script; exercises are left out, for a chapter is read without them."""
    tags = {chapter.name: [step.tag for step in chapter.steps] for chapter in series.chapters}
    return f"// The steps of each chapter, in order; written when the book is built.\nredgreen.outline = {json.dumps(tags)};\n"
