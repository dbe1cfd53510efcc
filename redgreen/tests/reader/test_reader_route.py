"""The way through the book, as the desk sees it."""

from pathlib import Path

import pytest
from redgreen.errors import BookError
from redgreen.reader import route
from redgreen.series import Series, read_series
from redgreen.series.order import step_before


@pytest.fixture
def series(chapters: Path) -> Series:
    return read_series(chapters)


class TestNames:
    @pytest.mark.parametrize(
        ("name", "tag"),
        [
            ("ch01-02-green", "ch01-02-green"),
            ("ch01-02", "ch01-02-green"),
            ("01-adding/02-green", "ch01-02-green"),
            ("ch02", "ch02-01-setup"),
            ("2", "ch02-01-setup"),
            ("02-notes", "ch02-01-setup"),
            ("ch01-ex1", "ch01-ex1-red"),
            ("aside", "aside-01-red"),
        ],
    )
    def test_finds_a_step_by_what_a_reader_calls_it(self, series: Series, name: str, tag: str) -> None:
        assert route.find(series, name).tag == tag

    def test_names_the_nearest_tag(self, series: Series) -> None:
        with pytest.raises(BookError, match=r"'ch01-02-gren' is no step .* Did you mean 'ch01-02-green'\?"):
            route.find(series, "ch01-02-gren")

    def test_names_the_chapters_where_no_tag_is_near(self, series: Series) -> None:
        with pytest.raises(BookError, match=r"Known are: ch01, ch02, aside\."):
            route.find(series, "xyzzy!")


class TestBranches:
    def test_a_branch_has_the_tag_without_its_kind(self, series: Series) -> None:
        assert route.attempt(route.find(series, "ch01-02-green")) == "attempt/ch01-02"

    @pytest.mark.parametrize(
        ("branch", "tag"),
        [
            ("attempt/ch01-02", "ch01-02-green"),
            ("attempt/ch01-02-3", "ch01-02-green"),
            ("attempt/ch01-ex1", "ch01-ex1-solution"),
            ("attempt/ch01-ex1-2", "ch01-ex1-solution"),
            ("attempt/aside-02", "aside-02-green"),
        ],
    )
    def test_a_branch_says_its_step(self, series: Series, branch: str, tag: str) -> None:
        found = route.step_of_branch(series, branch)

        assert found is not None
        assert found.tag == tag

    @pytest.mark.parametrize("branch", ["mine", "attempt/other", "ch01-02"])
    def test_any_other_branch_says_none(self, series: Series, branch: str) -> None:
        assert route.step_of_branch(series, branch) is None


class TestOrder:
    def test_an_exercise_begins_at_the_chapters_end(self, series: Series) -> None:
        before = step_before(series, route.find(series, "ch01-ex1-red"))

        assert before is not None
        assert before.tag == "ch01-06-refactor"

    def test_the_main_line_runs_on_over_the_end_of_a_chapter(self, series: Series) -> None:
        after = route.after(series, route.find(series, "ch01-06"))

        assert after is not None
        assert after.tag == "ch02-01-setup"

    def test_nothing_comes_after_the_last(self, series: Series) -> None:
        assert route.after(series, route.find(series, "ch02-04")) is None


class TestHints:
    def test_an_answer_shares_the_hints_of_its_red_step(self, series: Series) -> None:
        red, green = route.find(series, "ch01-01-red"), route.find(series, "ch01-02-green")

        assert route.hints(series, red) == ("ch01-01-red", ("Which file is missing?",))
        assert route.hints(series, green) == ("ch01-01-red", ("Which file is missing?",))

    def test_a_step_that_answers_nothing_has_none_of_an_earlier_one(self, series: Series) -> None:
        assert route.hints(series, route.find(series, "ch01-06-refactor")) == ("ch01-06-refactor", ())
