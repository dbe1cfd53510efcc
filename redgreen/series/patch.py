"""Read one patch as `git format-patch` writes it: subject, message and the files it touches."""

import email
import email.policy
import re
from dataclasses import dataclass
from pathlib import Path

from redgreen.errors import BookError
from redgreen.series.trailers import Trailers, parse_trailers, split_message

CUT = re.compile(r"^(?:---\s*|diff --git .*)$", re.MULTILINE)
FILE = re.compile(r'^diff --git "?a/(?P<old>.+?)"? "?b/(?P<new>.+?)"?$', re.MULTILINE)
BANNER = re.compile(r"^From [0-9a-f]{40} Mon Sep 17 00:00:00 2001\n", re.MULTILINE)
MODE = re.compile(r"^new (?:file )?mode (?P<mode>\d+)$", re.MULTILINE)
MODES = ("100644", "100755")
"""A file, and one that can be executed. A link or a submodule has another mode."""


@dataclass(frozen=True)
class Patch:
    """What a patch file says."""

    title: str
    why: str
    trailers: Trailers
    paths: tuple[str, ...]


def read_patch(path: Path) -> Patch:
    """Read and check the patch at `path`. Raises BookError with one sentence that names the file's fault."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BookError(f"the patch is not UTF-8 (byte {error.start}); write it with 'git format-patch'.") from None
    if not BANNER.match(text):
        raise BookError("this is no patch of git format-patch: its first line must be 'From <40 digits> Mon Sep 17 …'.")
    if len(BANNER.findall(text)) > 1:
        raise BookError("the file holds more than one patch; a step is one commit, and one file.")
    head, blank, body = text.partition("\n\n")
    title = subject(head)
    cut = CUT.search(body)
    if not blank or not title:
        raise BookError("the patch has no 'Subject:', which is the step's title.")
    if not cut:
        raise BookError("the patch changes no file; a step changes at least one.")
    paths = sorted({name for match in FILE.finditer(body) for name in (match["old"], match["new"])})
    if not paths:
        raise BookError("the patch has no 'diff --git' line; write it with 'git format-patch'.")
    strange = next((found["mode"] for found in MODE.finditer(body, cut.start()) if found["mode"] not in MODES), "")
    if strange:
        raise BookError(f"the patch makes a link or a submodule (mode {strange}); a step holds files alone.")
    try:
        why, pairs = split_message(body[: cut.start()])
        trailers = parse_trailers(pairs)
    except ValueError as error:
        raise BookError(str(error)) from None
    if not why:
        raise BookError("the message has no paragraph of why between the title and the trailers.")
    return Patch(title, why, trailers, tuple(paths))


def subject(head: str) -> str:
    """Return the title from a patch's mail header, unfolded."""
    header = head.split("\n", 1)[1] if head.startswith("From ") else head
    message = email.message_from_string(header + "\n\n", policy=email.policy.compat32)
    return re.sub(r"\s*\n\s+", " ", str(message["Subject"] or "")).strip()
