"""The colours can be read: WCAG 2.2 (1.4.3) asks for a contrast of at least 4.5."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "docs/assets/css/colours.css").read_text()
BLOCK = re.compile(r'\[data-md-color-scheme="(\w+)"\] \{(.*?)\}', re.DOTALL)
SCHEMES = {
    scheme: dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
    for scheme, block in BLOCK.findall(CSS)
    if "--rg-paper:" in block
}
KINDS = ("red", "green", "refactor", "setup")
GROUNDS = ("paper", "raised", "sunk", "added", "removed", "marked", "note")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_every_text_can_be_read_on_its_ground(scheme: str) -> None:
    colours = SCHEMES[scheme]
    inks = [name for name in colours if name.startswith("code-")]
    inks += ["rg-ink", "rg-faint", "rg-red", "rg-green"]
    pairs = [(ink, f"rg-{ground}") for ink in inks for ground in GROUNDS]
    pairs += [(name, "rg-sunk") for name in colours if name.startswith("ansi-")]
    pairs += [("rg-on-kind", f"rg-{kind}") for kind in KINDS]
    pairs += [("rg-link", f"rg-{ground}") for ground in ("paper", "raised", "sunk")]

    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    low = {p: contrast(colours[p[0]], colours[p[1]]) for p in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}
