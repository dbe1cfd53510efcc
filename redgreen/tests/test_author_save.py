"""Edit and save: amend, insert, resolve, begin a chapter or an exercise, give up."""

import re
import subprocess
from collections.abc import Sequence
from typing import Any

import pytest

from redgreen.author import save as module
from redgreen.book import Book
from redgreen.commands import main
from redgreen.series.git import git
from redgreen.series.history import build_history
from redgreen.series.read import read_series
from redgreen.tests.toy import ADD, ADD_MORE, HEAD, SUMS, TESTS, TWO, commit, write
from redgreen.text import UserError


class Author:
    """An author of the toy book, whose proof after a save is only noted."""

    def __init__(self, book: Book) -> None:
        self.book, self.folder, self.proved = book, book.edit, ""

    def edit(self, *words: str) -> None:
        main(["edit", *words], standalone_mode=False)

    def save(self) -> None:
        with pytest.raises(SystemExit, match="0"):
            main(["save"], standalone_mode=False)

    def commit(self, message: str, path: str = "notes", text: str = "x\n") -> None:
        """Commit one file; the message is the title and the trailers."""
        write(self.folder / path, text)
        commit(self.folder, message.replace("\n", "\n\nThe reason.\n\n", 1))

    def amend(self, path: str, text: str) -> None:
        write(self.folder / path, text)
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--amend", "--no-edit")

    def text(self, tag: str, path: str) -> str:
        history = build_history(read_series(self.book.chapters))
        return str(history.text(history.series.step(tag), path))

    def patches(self, chapter: str) -> list[str]:
        steps = read_series(self.book.chapters).chapter(chapter).all_steps
        return [step.patch.stem for step in steps]

    def status(self) -> list[str]:
        return git(self.book.root, "status", "--short").splitlines()


@pytest.fixture
def author(book: Book, monkeypatch: pytest.MonkeyPatch) -> Author:
    monkeypatch.setenv("HOME", str(book.root))  # There is no author's identity.
    monkeypatch.setenv("REDGREEN_ROOT", str(book.root))
    made, run = Author(book), subprocess.run
    name_after_titles(book)

    def note(command: Sequence[str], **options: Any) -> Any:
        if "prove" not in command:
            return run(command, **options)
        made.proved = " ".join(command[2:])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(module.subprocess, "run", note)  # type: ignore[attr-defined]
    return made


def name_after_titles(book: Book) -> None:
    """Give the files of the toy book the names that a save gives."""
    for step in list(read_series(book.chapters).steps()):
        slug = "-".join(re.findall(r"[a-z0-9]+", step.title.lower())[:7])
        for path in step.patch, step.transcript:
            path.rename(path.with_name(path.name.replace(step.slug, slug)))
    commit(book.root, "Name the files after the titles")


def test_amended_message_changes_one_patch(
    author: Author, capsys: pytest.CaptureFixture[str]
) -> None:
    author.edit()
    commit(author.folder, "Subtract\n\nFor the test.\n\nStep: green", "--amend")

    author.save()

    assert author.status() == [
        " D chapters/02-taking/02-green-subtract-two-numbers.out",
        " D chapters/02-taking/02-green-subtract-two-numbers.patch",
        "?? chapters/02-taking/02-green-subtract.patch",
    ]
    said = capsys.readouterr().out
    assert "at ch02-02-green." in said
    assert "1 step written." in said
    assert "Read again what shows these steps: docs/chapters/02-taking.md" in said
    assert author.proved.startswith("prove --record --whole-at=ch02-02-green")
    assert not author.folder.exists()
    email = git(author.book.root, "config", "--local", "user.email")
    assert email == "book@fastauth.example"


def test_inserted_steps_renumber_files_transcripts_and_pages(author: Author) -> None:
    root, other = author.book.root, author.book.docs / "other.md"
    write(other, "See `ch01-05-green`, not ch01-05-greens.\n")
    author.edit("ch01-03-green")
    author.commit("Bring notes\nStep: setup")
    author.commit('It\'s "one" more\nStep: setup', "more")

    author.save()

    assert author.patches("ch01")[3:9] == [
        *("04-setup-bring-notes", "05-setup-its-one-more"),
        "06-red-test-that-add-takes-three-numbers",
        *("07-green-add-three-numbers", "08-refactor-rename-a-test"),
        "1-red-test-the-sum-of-no-numbers",
    ]
    chapter = root / "chapters/01-adding"
    assert (chapter / "07-green-add-three-numbers.out").read_text() == "$ pytest -v\n\n"
    page = (author.book.docs / "chapters/01-adding.md").read_text()
    assert "01-adding/07-green\n" in page
    assert "01-adding/05-green\n" not in page
    assert other.read_text() == "See `ch01-07-green`, not ch01-05-greens.\n"
    assert (root / "notes").read_text() == "x\n"
    assert "ch01-08-refactor" in git(root, "tag")


def test_conflict_is_named_and_save_goes_on_after_it(author: Author) -> None:
    author.edit("ch01-03-green")
    write(author.folder / SUMS, ADD_MORE)
    with pytest.raises(UserError, match=r"commit your changes first \(M fastauth/sums"):
        author.save()
    author.amend(SUMS, ADD.replace("first + second", "second + first"))

    with pytest.raises(UserError, match="a later step conflicts with your change in f"):
        author.save()
    with pytest.raises(UserError, match="an edit is open in"):
        author.edit()
    write(author.folder / SUMS, ADD_MORE)
    git(author.folder, "add", SUMS)
    author.save()

    assert "second + first" in author.text("ch01-03-green", SUMS)
    changed = [line[22:] for line in author.status() if line.endswith("patch")]
    assert [name[:8] for name in changed] == ["03-green", "05-green"]


def test_chapter_trailer_begins_a_chapter(author: Author) -> None:
    author.edit()
    author.commit("Bring notes\nStep: setup\nChapter: 03-big-notes")
    author.commit("Bring more\nStep: setup", "more")

    author.save()

    assert author.patches("ch03") == ["01-setup-bring-notes", "02-setup-bring-more"]
    folder = author.book.chapters / "03-big-notes"
    assert 'title = "Big notes"\npart' in (folder / "chapter.toml").read_text()
    assert "Chapter:" not in (folder / "02-setup-bring-more.patch").read_text()


def test_commits_join_the_empty_chapter_that_is_open(author: Author) -> None:
    settings = author.book.chapters / "03-new/chapter.toml"
    write(settings, 'title = "New"\npart = "Sums"\n')
    author.edit("03-new")
    author.commit("Bring notes\nStep: setup")

    author.save()

    assert author.patches("ch03") == ["01-setup-bring-notes"]


def test_new_exercise_comes_after_the_others(author: Author) -> None:
    with pytest.raises(UserError, match="there is no step 'ch01-ex3'"):
        author.edit("ch01-ex3")
    author.edit("ch01-ex2")
    red = "Test one\nStep: red\nFails: tests/test_one.py::test_one\nBecause: x"
    author.commit(red, "tests/test_one.py")
    author.commit("Do one\nStep: green", "fastauth/one.py")

    author.save()

    assert author.patches("ch01")[8:] == ["2-red-test-one", "2-green-do-one"]


def test_exercises_and_detours_follow_their_chapter(author: Author) -> None:
    author.edit("ch01")
    author.amend(TESTS, HEAD + TWO)

    author.save()

    for tag in ("ch01-ex1-green", "aside-02-green", "ch02-02-green"):
        assert author.text(tag, TESTS) == HEAD + TWO
    changed = [" M chapters/01-adding/06-refactor-rename-a-test.patch", f" M {TESTS}"]
    assert author.status() == changed


def test_exercise_of_a_detour_of_a_detour_is_opened(author: Author) -> None:
    settings = 'title = "Back"\npart = "Sums"\nafter = "aside"\n'
    write(author.book.chapters / "back/chapter.toml", settings)
    author.edit("back")
    author.commit("Bring notes\nStep: setup")
    author.save()

    author.edit("back-ex1")

    assert (author.folder / "notes").read_text("utf-8") == "x\n"


def test_exercise_that_no_longer_applies_is_adapted(author: Author) -> None:
    name = "tests/test_none.py"
    author.edit("ch01")
    author.amend(name, "x\n")
    with pytest.raises(UserError, match=r"adapt it with .*edit ch01-ex1-red'"):
        author.save()

    with pytest.raises(UserError, match="'git am --continue', then"):
        author.edit("ch01-ex1-red")
    write(author.folder / name, "y\n")
    git(author.folder, "add", "--all")
    author.save()

    assert author.text("ch01-ex1", name) == "y\n"


FAULTS = [
    ("Reviewed-by: me", "'Bring notes' has no trailer such as 'Step: red'"),
    ("Step: gren", "'Bring notes' has no trailer such as .* setup, red, green, ref"),
    ("Step: setup\nHnit: x", "unknown trailer 'Hnit:'. Did you mean 'Hint'?"),
    ("Step: green", "a green step answers a red one; none waits here."),
]


@pytest.mark.parametrize(("trailers", "message"), FAULTS)
def test_faulty_commit_is_refused_before_anything_is_written(
    trailers: str, message: str, author: Author
) -> None:
    author.edit()
    author.commit(f"Bring notes\n{trailers}")

    with pytest.raises(UserError, match=message):
        author.save()
    assert author.status() == []
    commit(author.folder, "Bring notes\n\nThe reason.\n\nStep: setup", "--amend")
    author.save()

    assert author.patches("ch02")[-1] == "03-setup-bring-notes"


def test_abort_leaves_the_series_as_it_was(author: Author) -> None:
    author.edit("aside-01-red")
    author.commit("Bring notes\nStep: setup")

    author.edit("--abort")

    assert author.status() == []
    assert not author.folder.exists()
    for command in ("edit", "--abort"), ("save",):
        with pytest.raises(UserError, match="no edit is open"):
            main(command, standalone_mode=False)
