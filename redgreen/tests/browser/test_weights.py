"""What the pages weigh, and that every link in them leads somewhere; read from the files, no browser is needed."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Bytes before compression: the page, and our own style sheets and scripts that it names.
BUDGET = 400_000
# A page with a diagram draws on a library of 3.6 MB, which is loaded when a reader comes near it.
WITH_DIAGRAM = 450_000
# What the search loads when a reader searches: half a megabyte for a book of twenty chapters would still do.
INDEX_PER_STEP = 3_000


class Links(HTMLParser):
    """Collects the addresses and the anchors of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.addresses.append(value)
            if name in ("id", "name") and value:
                self.anchors.add(value)


def read(path: Path) -> Links:
    links = Links()
    links.feed(path.read_text())
    return links


def pages(site: Path) -> list[Path]:
    # The page for a wrong address stands under any, so its links begin at the root of a host.
    return [path for path in sorted(site.rglob("*.html")) if path.name != "404.html"]


def test_no_page_without_a_diagram_weighs_more_than_400_kilobytes(site: Path) -> None:
    own = re.compile(r"assets/(?:css|js)/")
    weights = {}
    for page in pages(site):
        named = {(page.parent / address).resolve() for address in read(page).addresses if own.search(address)}
        weights[page.relative_to(site).as_posix()] = sum(path.stat().st_size for path in {page, *named})

    assert len(weights) > 10
    drawn = {path for path in weights if 'class="rg-diagram' in (site / path).read_text()}
    heavy = {path: weight for path, weight in weights.items() if weight > (WITH_DIAGRAM if path in drawn else BUDGET)}
    assert heavy == {}


def test_the_search_index_stays_small(site: Path, outline: dict[str, list[str]]) -> None:
    steps = sum(map(len, outline.values()))

    assert (site / "search/search_index.json").stat().st_size < INDEX_PER_STEP * steps


def test_every_link_within_the_book_leads_somewhere(site: Path) -> None:
    found = {page.resolve(): read(page) for page in pages(site)}
    broken = []
    for page, links in found.items():
        for address in links.addresses:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            anchor = unquote(parts.fragment)
            if not target.exists() or (anchor and target in found and anchor not in found[target].anchors):
                broken.append(f"{page.name}: {address}")

    assert broken == []


def test_nothing_is_asked_of_another_host(site: Path) -> None:
    asked = re.compile(r'<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="(?:https?:)?//[^"]*"')

    assert {page.name: asked.findall(page.read_text()) for page in pages(site) if asked.search(page.read_text())} == {}
