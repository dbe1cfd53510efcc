"""Odd words and odd work trees: one clear sentence each, no traceback, and nothing lost."""

import os
from pathlib import Path

import pytest
from redgreen.reader.words import command
from redgreen.tests.reader.hand import Hand

MINE = "mine = 1\n"


class TestArguments:
    @pytest.mark.parametrize("verb", ["next", "check"])
    @pytest.mark.parametrize("name", ["", " ", "nope", "main", "ü", "../x"])
    def test_a_name_of_no_step_is_refused(self, hand: Hand, verb: str, name: str) -> None:
        hand.git("checkout", "--quiet", "ch01-03-red")

        assert hand.refusal(verb, name).startswith(f"redgreen: '{name}' is no step or chapter of the book. ")
        assert hand.at == "ch01-03-red"

    @pytest.mark.parametrize("name", ["CH01-02", " ch01-02-green ", "ch01-02\n"])
    def test_capitals_and_blanks_are_no_matter(self, hand: Hand, name: str) -> None:
        hand.say("next", name)

        assert hand.at == "ch01-02-green"

    def test_the_way_back_from_a_tag_is_told(self, hand: Hand) -> None:
        hand.git("checkout", "--quiet", "ch01-03-red")

        assert hand.refusal("next", "-") == (
            "redgreen: there is no earlier step to go back to; name one, as in 'redgreen next ch01-02'."
        )

    def test_an_option_twice_is_as_good_as_once(self, hand: Hand) -> None:
        hand.say("next", "--anyway", "--anyway")

        assert hand.at == "ch01-01-red"

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("next", "-", "-"), "next: Got unexpected extra argument (-); 'redgreen next --help'"),
            (("--fast",), "No such option '--fast'; 'redgreen --help'"),
            (("next", "-x"), "next: No such option '-x'; 'redgreen next --help'"),
            (("status", "--anyway"), "status: No such option '--anyway'; 'redgreen status --help'"),
            (("check", "--timeout", "0"), "check: Invalid value for '--timeout': 0 is not in the range x>=1; "),
            (("check", "--timeout", "nan"), "check: Invalid value for '--timeout': 'nan' is not a valid integer"),
        ],
    )
    def test_what_a_verb_does_not_take_is_one_sentence(self, hand: Hand, words: tuple[str, ...], sentence: str) -> None:
        result = hand.run(*words)

        assert result.exit_code == 1
        assert result.output.startswith(f"redgreen: {sentence}")
        assert result.output.endswith("shows what it takes.\n")
        assert result.output.count("\n") == 1

    def test_a_terminal_without_a_width_is_told_all_the_same(self, hand: Hand) -> None:
        hand.patch.setenv("COLUMNS", "0")

        assert "ch01-00-setup" in hand.say("status")

    def test_a_long_list_of_names_is_cut(self, hand: Hand) -> None:
        assert hand.refusal("prove", "zzz").endswith(" more.")


class TestCommands:
    """Without the environment a command is named so that it works from the folder that the reader is in."""

    @pytest.fixture
    def machine(self, hand: Hand, tmp_path: Path) -> Path:
        """The machine's folder, in a clone of another name; no `redgreen` is on the PATH."""
        hand.patch.setenv("PATH", os.defpath)
        hand.patch.setattr("redgreen.reader.words.MACHINE", tmp_path / "my book" / "redgreen")
        (tmp_path / "my book" / "workspace" / "tests").mkdir(parents=True)
        return tmp_path / "my book" / "redgreen"

    @pytest.mark.parametrize(
        ("folder", "way"), [(".", "redgreen"), ("workspace", "../redgreen"), ("workspace/tests", "../../redgreen")]
    )
    def test_the_way_to_the_machine_is_told(self, hand: Hand, machine: Path, folder: str, way: str) -> None:
        hand.patch.chdir(machine.parent / folder)

        assert command("next") == f"python3 {way} next"

    def test_a_way_with_a_blank_is_quoted(self, hand: Hand, machine: Path) -> None:
        hand.patch.chdir(machine.parents[1])

        assert command("next") == "python3 'my book/redgreen' next"


class TestFiles:
    def test_names_with_blanks_and_umlauts_are_kept(self, green: Hand) -> None:
        for path in ("müßige datei.txt", 'tests/a "b".txt', "-rf"):
            green.write(path, MINE)
        green.say("next", "ch01-03")

        for path in ("müßige datei.txt", 'tests/a "b".txt', "-rf"):
            assert green.shown("attempt/ch01-02", path) == MINE

    def test_a_new_file_that_a_checkout_would_overwrite_is_kept(self, hand: Hand) -> None:
        hand.git("checkout", "--quiet", "ch01-01-red")
        hand.write("sums.py", MINE)

        assert "kept on attempt/ch01-01." in hand.say("next", "ch01-03")
        assert hand.shown("attempt/ch01-01", "sums.py") == MINE

    def test_an_ignored_folder_in_the_way_stays(self, green: Hand) -> None:
        (green.root / ".git/info").mkdir(exist_ok=True)
        (green.root / ".git/info/exclude").write_text("/sums.py\n")
        green.write("sums.py/mine.txt", MINE)
        green.write("notes.txt", MINE)

        refusal = green.refusal("next", "ch01-03")

        assert "git ignores what is in sums.py, and the step has a file of that name; move it away" in refusal
        assert refusal.endswith("Your work is kept on attempt/ch01-02.")
        assert green.read("sums.py/mine.txt") == MINE

    def test_a_reset_that_git_refuses_half_way_says_where_the_work_is(self, hand: Hand) -> None:
        hand.git("checkout", "--quiet", "ch01-03-red")
        (hand.root / ".git/info").mkdir(exist_ok=True)
        (hand.root / ".git/info/exclude").write_text("/sums.py\n")
        (hand.workspace / "sums.py").unlink()
        hand.write("sums.py/mine.txt", MINE)
        hand.write("notes.txt", MINE)

        refusal = hand.refusal("reset", "--yes")

        assert refusal.endswith("move it away, then try again. Your work is kept on attempt/ch01-03-2.")
        assert hand.shown("attempt/ch01-03-2", "notes.txt") == MINE
        assert hand.read("sums.py/mine.txt") == MINE

    @pytest.mark.parametrize("verb", ["status", "next"])
    def test_a_repository_inside_is_named(self, green: Hand, verb: str) -> None:
        green.git("init", "--quiet", "inner")
        green.write("inner/x.txt", MINE)

        assert "inner/ is a git repository of its own without a commit; move it out" in green.refusal(verb)

    @pytest.mark.parametrize("target", ["ada@desk.4711", ".#test_sums.py"])
    def test_a_link_that_leads_nowhere_is_no_test(self, hand: Hand, target: str) -> None:
        """Emacs puts such a link beside each file that has changes to be saved."""
        hand.say("next", "ch01-05")
        hand.say("solution", "--anyway")
        (hand.workspace / "tests/.#test_sums.py").symlink_to(target)

        assert "the page expects every test to pass; here all" in hand.say("check")


class TestCommits:
    def test_a_signed_one_is_passed_over(self, hand: Hand, tmp_path: Path) -> None:
        """git may be set to print what it thinks of each signature, between the lines of its log."""
        gpg = tmp_path / "gpg"
        gpg.write_text("#!/bin/sh\necho 'gpg: Good signature' >&2\n")
        gpg.chmod(0o755)
        hand.git("config", "gpg.program", str(gpg))
        hand.git("config", "log.showSignature", "true")
        head, words = hand.git("cat-file", "commit", "ch01-01-red").split("\n\n", 1)
        seal = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----"
        (tmp_path / "commit").write_text(f"{head}\n{seal}\n\nmine: {words}\n")
        mine = hand.git("hash-object", "-t", "commit", "-w", str(tmp_path / "commit"))
        hand.git("checkout", "--quiet", mine)

        assert "You are on no branch, with work at ch01-00-setup" in hand.say("status")

    def test_a_trailer_of_two_lines_is_passed_over(self, green: Hand) -> None:
        green.git("commit", "--quiet", "--allow-empty", "--message", "Mine\n\nStep: one\n  and two")

        assert "You work at ch01-02-green" in green.say("status")


class TestBranches:
    def test_one_with_an_umlaut_is_followed(self, hand: Hand) -> None:
        hand.git("switch", "--quiet", "--create", "übung/eins", "ch01-01-red")

        assert "You are on your branch übung/eins" in hand.say("status")

    def test_one_without_a_commit_is_told_the_way_back(self, hand: Hand) -> None:
        hand.git("switch", "--quiet", "--orphan", "empty")

        assert "on the branch 'empty', which grew from no step of this book" in hand.refusal("status")
        hand.say("next", "ch01-02")
        assert hand.at == "ch01-02-green"

    def test_files_on_one_without_a_commit_are_kept(self, hand: Hand) -> None:
        hand.git("switch", "--quiet", "--orphan", "empty")
        hand.write("idea.txt", MINE)
        hand.say("next", "ch01-03")

        assert hand.shown("attempt/ch01-03", "idea.txt") == MINE

    def test_one_that_has_the_name_of_a_tag_is_told_how_to_part_them(self, hand: Hand) -> None:
        hand.git("switch", "--quiet", "--create", "ch01-03-red", "ch01-01-red")

        told = hand.say("status")

        assert "You are on your branch ch01-03-red, which the desk takes for work at ch01-02-green." in told
        assert "'git branch -m ch01-03-red my-ch01-03-red' parts the two." in told
        hand.git("branch", "-m", "ch01-03-red", "my-ch01-03-red")
        assert "parts the two" not in hand.say("status")

    def test_an_attempt_that_shares_its_name_with_a_tag_is_known(self, green: Hand) -> None:
        green.git("tag", "attempt/ch01-02")
        green.write("sums.py", MINE)
        green.say("next", "ch01-03")

        assert green.shown("refs/heads/attempt/ch01-02", "sums.py") == MINE
