"""Names: which spellings are one."""

import pytest

from fastauth.names import fold


@pytest.mark.parametrize(
    ("spelling", "other"),
    [
        pytest.param("Ada", "ada", id="capitals"),
        pytest.param("ＡＤＡ", "ada", id="wide-letters"),
        pytest.param("Straße", "STRASSE", id="sharp-s"),
        pytest.param("Jose\u0301", "jos\u00e9", id="two-keyboards"),
        pytest.param("\u03aa\u0301", "\u0390", id="no-capital-of-its-own"),
    ],
)
def test_two_spellings_are_one_name(spelling: str, other: str) -> None:
    assert fold(spelling) == fold(other)


def test_two_names_are_two() -> None:
    assert fold("ada") != fold("adam")


def test_the_longest_name_fits_the_index() -> None:
    # No character grows more: this one becomes eighteen.
    longest = fold("\ufdfa" * 64)

    assert len(longest.encode()) < 2704
