"""How source becomes lines of HTML, one for each line that git counts."""

import pytest
from redgreen.site.highlight import highlight_file, highlight_text


def test_a_string_over_two_lines_is_a_string_on_both() -> None:
    first, second = highlight_file('x = """a\nb"""\n', "x.py")

    assert first.endswith('>"""a</span>')
    assert second.startswith('<span class="s2">b"')


@pytest.mark.parametrize("source", ["a\n\n\nb", 'x = "\u2028"\ny\n', "a\x0cb\n", "", "\n"])
def test_gives_as_many_lines_as_git_counts(source: str) -> None:
    assert len(highlight_file(source, "x.py")) == len(source.removesuffix("\n").split("\n")) * bool(source)


def test_a_file_of_no_known_language_is_plain_text() -> None:
    assert highlight_file("<a> & b\n", "NOTICE") == ("&lt;a&gt; &amp; b",)


def test_refuses_a_language_that_pygments_lacks() -> None:
    with pytest.raises(ValueError, match="knows no language 'pyton'"):
        highlight_text("x", "pyton")
