"""Measure what a PNG file of one colour costs: only its header, and all its pixels."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from table import options, publish

SIDES = (256, 2048, 6000, 12000)


def main() -> None:
    """Open files with more and more pixels, with and without decoding them."""
    chosen = options(__doc__, rounds=5)
    files = [png(side) for side in SIDES]
    publish(
        __file__,
        chosen.record,
        title="What a PNG file of one colour costs",
        unit="ms of CPU",
        columns=[
            f"{side} × {side}, {len(file) / 1000:.1f} kB"
            for side, file in zip(SIDES, files, strict=True)
        ],
        rows={
            "Image.open (the header)": [
                median(open_file, file, chosen.rounds) for file in files
            ],
            "Image.open and load (the pixels)": [
                median(load_file, file, chosen.rounds) for file in files
            ],
        },
        note=(
            f"Each number is the median of {chosen.rounds} files. Decoded, a pixel of "
            "these files takes 1 byte of memory, and 4 bytes in a file with colours "
            "and transparency."
        ),
    )


def png(side: int) -> bytes:
    """Return a PNG file with `side` by `side` black pixels."""
    file = BytesIO()
    Image.new("L", (side, side)).save(file, "PNG")
    return file.getvalue()


def open_file(file: bytes) -> None:
    """Read the header."""
    Image.open(BytesIO(file))


def load_file(file: bytes) -> None:
    """Read the header and decode the pixels."""
    Image.open(BytesIO(file)).load()


def median(act: Callable[[bytes], None], file: bytes, rounds: int) -> float:
    """Return the milliseconds of CPU that `act` takes for the file."""
    times = []
    for _ in range(rounds):
        began = time.process_time()
        act(file)
        times.append(1000 * (time.process_time() - began))
    return statistics.median(times)


if __name__ == "__main__":
    main()
