"""The pages of the book: Markdown files below `docs/`, with their fences found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from redgreen.errors import BookError
from redgreen.site.fences import Fence, find_fences

FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n(?P<fields>.*?\n)(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
DESCRIPTION = re.compile(r"""^description:\s*(["']?)(?P<text>.+?)\1\s*$""", re.MULTILINE)
HEADING = re.compile(r"^# +(?P<text>.+?)(?: +\{.*\})?$", re.MULTILINE)
SENTENCE = re.compile(r".+?[.?](?=\s|$)", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path
    name: str
    """The path from the repository's root, e.g. `docs/chapters/03-registration.md`."""
    link: str
    """The path from `docs/`, e.g. `chapters/03-registration.md`."""
    text: str
    """The Markdown, the lines of the front matter emptied, so that line numbers are the file's."""
    description: str
    """One line about the page: from its front matter, or else the first sentence below its title."""

    @cached_property
    def fences(self) -> list[Fence]:
        """The page's fences, in order."""
        return list(find_fences(self.text))

    @property
    def up(self) -> str:
        """The way from the page to the site's root: empty, or `../` for each folder."""
        return "../" * self.link.count("/")

    @property
    def chapter(self) -> str | None:
        """The name of the chapter that the page tells; None for a page outside `docs/chapters/`."""
        return self.path.stem if self.link == f"chapters/{self.path.name}" else None

    def fault(self, line: int, sentence: str) -> str:
        """Return `sentence` with the page's name and line before it."""
        return f"{self.name}:{line}: {sentence}"


def read_pages(docs: Path) -> list[Page]:
    """Read every Markdown file below `docs`, the home page first, then by path.

    Raises BookError for a file that is not UTF-8.
    """
    paths = sorted(docs.rglob("*.md"), key=lambda path: (path != docs / "index.md", path))
    return [_read(path, docs) for path in paths]


def fingerprint(text: str) -> str:
    """Return `text` as a key: two texts that differ in white space at a line's end only have the same."""
    return "\n".join(line.rstrip() for line in text.expandtabs(4).splitlines()).strip()


def _read(path: Path, docs: Path) -> Page:
    try:
        whole = path.read_text("utf-8").expandtabs(4)
    except UnicodeDecodeError:
        raise BookError(f"{path} is not written in UTF-8; save it in that encoding.") from None
    front = FRONT_MATTER.match(whole)
    text = "\n" * front[0].count("\n") + whole[front.end() :] if front else whole.removeprefix("\ufeff")
    said = DESCRIPTION.search(front["fields"]) if front else None
    link = path.relative_to(docs).as_posix()
    return Page(
        path=path,
        name=f"{docs.name}/{link}",
        link=link,
        text=text,
        description=said["text"] if said else _first_sentence(text),
    )


def _first_sentence(text: str) -> str:
    heading = HEADING.search(text)
    below = text[heading.end() :] if heading else text
    for paragraph in re.split(r"\n\s*\n", below.strip()):
        sentence = SENTENCE.match(" ".join(paragraph.split()))
        if sentence and re.match(r"[\w“\"'`*_]", paragraph):
            return sentence[0]
    return ""
