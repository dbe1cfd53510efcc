"""The style sheet's colours can be read: WCAG 2.2, success criterion 1.4.3, asks for a contrast of 4.5."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "docs/assets/css/colours.css").read_text()
SCHEMES = {
    scheme: dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
    for scheme, block in re.findall(r'\[data-md-color-scheme="(\w+)"\] \{(.*?)\}', CSS, re.DOTALL)
    if "--rg-paper:" in block
}
KINDS = ("red", "green", "refactor", "tidy", "setup", "solution")
GROUNDS = ("paper", "raised", "sunk", "added", "removed", "marked", "note")


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(scheme: str) -> dict[str, float]:
    colours = SCHEMES[scheme]
    code = [name for name in colours if name.startswith("code-")] + ["rg-ink", "rg-faint", "rg-red", "rg-green"]
    wanted = [(name, "rg-sunk") for name in colours if name.startswith("ansi-")]
    wanted += [(name, f"rg-{ground}") for name in code for ground in GROUNDS]
    wanted += [("rg-on-kind", f"rg-{kind}") for kind in KINDS]
    wanted += [("rg-link", f"rg-{ground}") for ground in ("paper", "raised", "sunk")]
    return {f"{ink} on {ground}": contrast(colours[ink], colours[ground]) for ink, ground in wanted}


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_every_ink_can_be_read_on_its_ground(scheme: str) -> None:
    assert {pair: round(ratio, 2) for pair, ratio in pairs(scheme).items() if ratio < 4.5} == {}


def test_black_on_white_has_the_contrast_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
