"""A save that is broken off: nothing is lost, the next command knows, and `save` goes on; the way in: test_author_edit.py."""

import shutil
import sys
from pathlib import Path

import pytest
from redgreen.author import save as save_module
from redgreen.author.unfinished import Saved, read_unfinished
from redgreen.commands.book import Book
from redgreen.commands.edit import abort_edit
from redgreen.errors import BookError
from redgreen.history import build_history
from redgreen.tests.author_desk import PAGE, Desk
from redgreen.tests.left_running import Marked, redgreen

LATER = ["ch01-02-green", "ch01-03-red", "ch01-04-green", "ch01-05-tidy", "ch01-06-refactor"]


def change(desk: Desk) -> None:
    """Change the first green step, so that five steps run on other files."""
    desk.edit("ch01-02-green")
    desk.amend("sums.py", '"""Sums."""', '"""Sums, and nothing else."""')


class TestWhileItRecords:
    def interrupt_at(self, desk: Desk, tag: str) -> None:
        """Change a step, and interrupt the save when it comes to the step `tag`."""
        change(desk)
        self.interrupt_save(desk, tag)

    def interrupt_save(self, desk: Desk, tag: str) -> None:
        def say(line: str) -> None:
            if line.startswith(tag):
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            save_module.save(desk.root / "chapters", desk.state, say)

    @pytest.fixture
    def broken(self, plain: Desk) -> Desk:
        """A book whose save was interrupted at the first of five steps."""
        self.interrupt_at(plain, LATER[0])
        return plain

    def test_the_steps_are_noted_that_wait(self, broken: Desk) -> None:
        unfinished = read_unfinished(broken.state)

        assert unfinished is not None
        assert unfinished.left == LATER
        assert not broken.folder.exists()

    def test_the_next_save_goes_on_and_tells_the_whole(self, plain: Desk) -> None:
        self.interrupt_at(plain, LATER[1])

        saved = plain.save()

        assert plain.said[0] == "Going on with the save that was broken off: 4 steps wait to be recorded."
        assert [line.split(":")[0] for line in plain.said[2:]] == LATER[1:]
        assert saved == Saved(["ch01-02-green", "ch01-04-green", "ch01-06-refactor"], [], LATER, [PAGE])
        assert read_unfinished(plain.state) is None

    def test_what_was_taken_back_by_git_since_is_not_missed(self, plain: Desk) -> None:
        plain.edit(None)
        plain.commit("README.md", "# Sums\n", "Say what it is\n\nFor readers.\n\nStep: setup\nChapter: 02-less")
        plain.commit("LICENSE", "Free.\n", "Say who may use it\n\nFor readers.\n\nStep: setup")
        self.interrupt_save(plain, "ch02-02-setup")
        shutil.rmtree(plain.root / "chapters/02-less")

        assert plain.save().transcripts == []
        assert read_unfinished(plain.state) is None

    def test_an_edit_is_refused_until_then(self, broken: Desk) -> None:
        with pytest.raises(BookError, match="a save was broken off; go on with it by 'python3 redgreen save'"):
            broken.edit(None)

    def test_the_rest_can_be_left_unrecorded(self, broken: Desk) -> None:
        assert abort_edit(Book(broken.root)) == (
            "The steps stay written, and 5 steps wait to be recorded: 'pytest chapters --record' does that."
        )
        assert "nothing else" in (broken.root / "sums.py").read_text()
        broken.edit(None)

    def test_damaged_notes_are_told(self, broken: Desk) -> None:
        (broken.state / "save.json").write_text("{")

        with pytest.raises(BookError, match=r"save\.json is damaged.*'pytest chapters --record'"):
            broken.save()


class TestWhileItWrites:
    @pytest.mark.parametrize("stage", ["sync", "build_history", "copy_root", "write_tags", "follow_numbers", "end"])
    @pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
    def test_a_crash_loses_nothing(self, plain: Desk, monkeypatch: pytest.MonkeyPatch, stage: str, done: bool) -> None:
        """A new step moves the numbers of those behind it; doing it again must not move them twice."""
        monkeypatch.setattr(save_module, "record_left", lambda *_: None)
        plain.edit("ch01-02-green")
        plain.commit("README.md", "# Sums\n", "Say what it is\n\nFor readers.\n\nStep: setup")
        real = getattr(save_module, stage)

        def crash(*arguments: object) -> None:
            if done:
                real(*arguments)
            raise RuntimeError("the power is cut")

        with monkeypatch.context() as patched:
            patched.setattr(save_module, stage, crash)
            with pytest.raises(RuntimeError):
                plain.save()
        saved = plain.save()

        assert saved.removed == ["ch01-03-red", "ch01-04-green", "ch01-05-tidy", "ch01-06-refactor"]
        assert (
            plain.root / PAGE
        ).read_text() == "``` step\n01-adding/04-red\n```\n\nNow `git checkout ch01-05-green`.\n"
        assert (plain.root / "README.md").read_text() == "# Sums\n"
        assert "ch01-07-refactor" in build_history(plain.series).tags()
        assert not plain.folder.exists()

    def test_giving_up_finishes_the_writing(self, plain: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        change(plain)
        with monkeypatch.context() as patched:
            patched.setattr(save_module, "copy_root", lambda _: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                plain.save()

        abort_edit(Book(plain.root))

        assert "nothing else" in (plain.root / "sums.py").read_text()
        assert not plain.folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a process can answer")
def test_a_terminated_save_says_how_to_go_on_and_leaves_no_server(plain: Desk, tmp_path: Path) -> None:
    change(plain)

    with Marked(redgreen("save"), plain.root, tmp_path / "log") as saving:
        saving.wait_for(f"{LATER[1]}:")
        code = saving.terminate()

        assert (code, saving.left()) == (1, [])
        last = saving.log.read_text().splitlines()[-1]
    assert last.startswith("redgreen: the save is broken off, and ")
    assert last.endswith(" to be recorded; 'python3 redgreen save' goes on with it.")
    assert plain.save().transcripts == LATER
