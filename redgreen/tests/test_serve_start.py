"""`redgreen start`, `stop` and `empty`, run for real on small clones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from redgreen.series.git import git

SECONDS = 90
TEST = "from sums import add\n\n\ndef test_adds():\n    assert add(1, 1) == 2\n"
RED = (
    "Step: red\nLesson: collection-error\nFails: tests/test_sums.py\n"
    "Because: ModuleNotFoundError: No module named 'sums'"
)
FILES = {
    "chapters/series.toml": 'title = "Toy"\npython = "3.11"\nparts = ["Sums"]\n'
    "repeatable_from = 1\n",
    "chapters/01-adding/chapter.toml": 'title = "Adding"\npart = "Sums"\n',
    "mkdocs.yml": "site_name: Toy\ntheme: {name: mkdocs}\n",
    "docs/index.md": "# A toy tutorial\n",
    "fastauth/__init__.py": "",
    "fastauth/main.py": """import os


async def app(scope, receive, send):
    if scope["type"] == "http":
        body = f"{os.environ['DATABASE_URL']} {os.environ['SECRET_KEY']}".encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})
""",
}


@dataclass(frozen=True)
class Clone:
    root: Path

    def run(
        self, *arguments: str, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(Path(sys.executable).parent / "redgreen"), *arguments],
            env=self.environment(variables),
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )

    def serve(self, *options: str) -> tuple[subprocess.Popen[bytes], str]:
        with self.log.open("wb") as output:
            process = subprocess.Popen(
                [str(Path(sys.executable).parent / "redgreen"), "start", *options],
                env=self.environment({}),
                stdout=output,
                stderr=output,
            )
        return process, self.until("Ctrl-C stops", process)

    def until(self, words: str, process: subprocess.Popen[bytes]) -> str:
        """Wait until a running start has printed `words`; return all it printed."""
        end = time.monotonic() + SECONDS
        while words not in self.log.read_text():
            if process.poll() is not None or time.monotonic() > end:
                process.kill()
                process.wait()
                raise AssertionError(self.log.read_text())
            time.sleep(0.05)
        return self.log.read_text()

    def environment(self, variables: dict[str, str]) -> dict[str, str]:
        kept = {
            k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SHELL")
        }
        return kept | {"REDGREEN_ROOT": str(self.root)} | variables

    @property
    def log(self) -> Path:
        return self.root.with_suffix(".log")

    @property
    def url(self) -> str:
        text = (self.root / "workspace/.env").read_text()
        return text.partition("DATABASE_URL=")[2].splitlines()[0]


def make_clone(root: Path) -> Clone:
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    scratch = root / "scratch"
    (scratch / "tests").mkdir(parents=True)
    git(scratch, "init", "--quiet")
    for name, path, text, trailers in (
        ("01-red-test-add", "tests/test_sums.py", TEST, RED),
        (
            "02-green-add",
            "sums.py",
            "def add(a, b):\n    return a + b\n",
            "Step: green",
        ),
    ):
        (scratch / path).write_text(text)
        git(scratch, "add", "--all")
        git(scratch, "commit", "--quiet", f"-mAdd {path}\n\nIt is next.\n\n{trailers}")
        patch = git(scratch, "format-patch", "--stdout", "--keep-subject", "-1")
        (root / f"chapters/01-adding/{name}.patch").write_text(f"{patch}\n")
    shutil.rmtree(scratch)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=The tutorial")
    return Clone(root)
