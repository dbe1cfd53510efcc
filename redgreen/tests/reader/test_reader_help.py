"""`reset`, `solution`, `diff` and `hint`: what a reader asks for at a step, and what it keeps of theirs."""

from redgreen.tests.reader.hand import Hand
from redgreen.tests.toy import ADD, ASK

MINE = '"""Mine."""\n\n\ndef add(first: int, second: int) -> int:\n    return second + first\n'


class TestReset:
    def test_keeps_what_it_throws_away(self, green: Hand) -> None:
        green.write("sums.py", MINE)
        told = green.say("reset", "--yes")

        assert "What you had is on attempt/ch01-02-2" in told
        assert green.branch == "attempt/ch01-02"
        assert not (green.workspace / "sums.py").exists()
        assert green.shown("attempt/ch01-02-2", "sums.py") == MINE

    def test_names_the_branch_with_the_work_and_not_the_one_before_it(self, green: Hand) -> None:
        green.say("solution", "--anyway")
        green.write("sums.py", MINE)
        told = green.say("reset", "--yes")

        assert "'git switch attempt/ch01-02-2' brings it back" in told
        assert green.shown("attempt/ch01-02-2", "sums.py") == MINE

    def test_puts_a_red_step_back_to_the_books_files(self, hand: Hand) -> None:
        hand.say("next", "ch01-01")
        hand.write("tests/test_sums.py", "mine\n")
        hand.say("reset", "--yes")

        assert (hand.branch, hand.read("tests/test_sums.py")) == ("", ASK)
        assert hand.shown("attempt/ch01-01-2", "tests/test_sums.py") == "mine\n"

    def test_says_so_when_there_is_nothing_to_throw_away(self, green: Hand) -> None:
        assert "nothing to throw away" in green.say("reset")

    def test_does_nothing_where_nobody_can_answer(self, green: Hand) -> None:
        green.write("sums.py", MINE)

        told = green.refusal("reset")

        assert "reset --yes" in told
        assert "goes to a branch" not in told
        assert green.read("sums.py") == MINE


class TestSolution:
    def test_waits_for_a_try(self, green: Hand) -> None:
        assert "you have not tried ch01-02-green yet" in green.refusal("solution")

    def test_shows_the_books_answer_and_keeps_the_readers(self, green: Hand) -> None:
        green.write("sums.py", "wrong = 1\n")
        green.refusal("check")
        told = green.say("solution")

        assert "Your work is kept on attempt/ch01-02; " in told
        assert green.read("sums.py") == ADD
        assert green.at == "ch01-02-green"
        assert green.shown("attempt/ch01-02", "sums.py") == "wrong = 1\n"

    def test_comes_without_a_try_on_demand(self, green: Hand) -> None:
        green.say("solution", "--anyway")

        assert green.read("sums.py") == ADD

    def test_a_red_step_has_none(self, hand: Hand) -> None:
        hand.say("next", "ch01-01")

        assert "is the book's own already" in hand.refusal("solution", "--anyway")


class TestDiff:
    def test_shows_the_readers_files_against_the_books(self, green: Hand) -> None:
        green.write("sums.py", MINE)
        told = green.say("diff")

        assert "- return second + first" in told
        assert "+ return first + second" in told

    def test_does_not_give_the_answer_away(self, green: Hand) -> None:
        assert "you have changed nothing yet" in green.refusal("diff")
        assert "return first + second" in green.say("diff", "--anyway")

    def test_says_so_when_there_is_none(self, hand: Hand) -> None:
        assert "Your files are the book's at ch01-00-setup." in hand.say("diff")

    def test_names_the_files_alone(self, green: Hand) -> None:
        green.write("sums.py", MINE)

        assert "sums.py |" in green.say("diff", "--stat")

    def test_the_names_fit_a_narrow_terminal(self, green: Hand) -> None:
        name = f"{'a' * 60}.py"
        green.write(name, "\n" * 99)
        green.patch.setenv("COLUMNS", "40")

        rows = [line for line in green.run("diff", "--stat").output.splitlines() if " | " in line]

        assert len(rows) == 2
        assert max(map(len, rows)) <= 40

    def test_leaves_the_index_alone(self, green: Hand) -> None:
        green.write("sums.py", MINE)
        green.say("diff")

        assert green.git("status", "--porcelain") == "?? sums.py"


class TestHint:
    def test_comes_one_at_a_time_and_is_remembered(self, green: Hand) -> None:
        assert "Hint 1 of 1: Which file is missing?" in green.say("hint")
        assert "That was the last hint" in green.say("hint")
        assert "Hint 1 of 1: Which file is missing?" in green.say("hint", "--again")

    def test_a_step_without_one_says_so(self, hand: Hand) -> None:
        assert "ch01-00-setup has no hint" in hand.say("hint")
