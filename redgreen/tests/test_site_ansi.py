"""How a terminal's colours become spans."""

import pytest
from redgreen.site.ansi import ansi_to_html


def test_colours_end_at_the_reset() -> None:
    assert ansi_to_html("a\x1b[31mb\x1b[0mc") == 'a<span class="red">b</span>c'


def test_neighbours_of_one_colour_share_a_span() -> None:
    assert ansi_to_html("\x1b[32m.\x1b[0m\x1b[32m.\x1b[0m") == '<span class="green">..</span>'


def test_weight_and_colour_add_up() -> None:
    assert ansi_to_html("\x1b[32m\x1b[1m2\x1b[0m") == '<span class="green bold">2</span>'


def test_a_code_takes_back_what_it_names_and_no_more() -> None:
    assert ansi_to_html("\x1b[1;94ma\x1b[39mb\x1b[22mc") == (
        '<span class="bright-blue bold">a</span><span class="bold">b</span>c'
    )


def test_escapes_what_the_terminal_printed() -> None:
    assert ansi_to_html("<b> & \x1b[33m<i>\x1b[m") == '&lt;b&gt; &amp; <span class="yellow">&lt;i&gt;</span>'


@pytest.mark.parametrize("sequence", ["\x1b[2K", "\x1b[1A", "\x1b]8;;x\x07", "\x1b[38;5;200m", "\x1b[48;2;1;2;3m"])
def test_leaves_out_what_is_no_plain_colour(sequence: str) -> None:
    assert ansi_to_html(f"a{sequence}b") == "ab"
