"""Lighthouse's scores; run alone and last, for a page is slow when other tests take the processors.

It simulates the network, and the pages come compressed, as from any host. Two runs of three must agree.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from redgreen.tests.built import build
from redgreen.tests.npm import package
from redgreen.tests.web import CompressingHandler, serve

LIGHTHOUSE = package("lighthouse", "cli/index.js")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CATEGORIES = ("performance", "accessibility", "best-practices")
ENOUGH = 95
PATIENCE = 300

pytestmark = [
    pytest.mark.skipif(
        LIGHTHOUSE is None, reason="Lighthouse is not installed; 'npm ci --prefix redgreen/tests/npm' brings it."
    ),
    pytest.mark.skipif(not shutil.which("node"), reason="there is no node on the PATH, which Lighthouse runs on."),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on the PATH for Lighthouse to open pages in."),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("lighthouse") / "site")


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with serve(site, CompressingHandler) as address:
        yield address


def path_of(site: Path, view: str) -> str:
    """Return where the view stands; of the chapters, the one whose page is the largest."""
    chapter = max((site / "chapters").glob("*.html"), key=lambda page: page.stat().st_size).stem
    return {"home": "index.html", "chapter": f"chapters/{chapter}.html", "play": f"chapters/{chapter}/play.html"}[view]


def scores(url: str, report: Path) -> dict[str, int]:
    """Let Lighthouse look at the page once, as a desktop would; return its scores, 0 where it gave none."""
    command = ["node", str(LIGHTHOUSE), url, "--quiet", "--preset=desktop", "--no-enable-error-reporting"]
    command += ["--output=json", f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}"]
    # Root has no sandbox of Chromium's, and the pages are our own.
    command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"]
    environment = os.environ | {"CHROME_PATH": str(CHROMIUM)}
    report.unlink(missing_ok=True)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    assert report.is_file(), done.stderr[-2000:]
    found = json.loads(report.read_text())["categories"]
    return {name: round(100 * (found[name]["score"] or 0)) for name in CATEGORIES}


def good(found: dict[str, int]) -> bool:
    return min(found.values()) >= ENOUGH


@pytest.mark.parametrize("view", ["home", "chapter", "play"])
def test_lighthouse_gives_at_least_95(address: str, site: Path, tmp_path: Path, view: str) -> None:
    url = f"{address}/{path_of(site, view)}"
    runs = [scores(url, tmp_path / "report.json") for _ in range(2)]
    if good(runs[0]) != good(runs[1]):
        runs.append(scores(url, tmp_path / "report.json"))

    print(url, runs)
    assert sum(map(good, runs)) >= 2, f"{url}: {runs}"
