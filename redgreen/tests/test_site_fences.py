"""How fences are found in a page. What they mean is tested in test_site_check.py."""

from redgreen.site.fences import find_fences, quoted_fences


def test_reads_word_and_body() -> None:
    fence = next(find_fences("text\n\n``` step\n01-adding/01-red\n```\n"))

    assert (fence.word, fence.said, fence.line, fence.end) == ("step", ("01-adding/01-red",), 3, 5)


def test_a_longer_fence_holds_a_shorter_one() -> None:
    found = list(find_fences("```` text\n``` step\nx\n```\n````\n\n``` run\n```\n"))

    assert [(fence.word, fence.line) for fence in found] == [("text", 1), ("run", 7)]


def test_a_fence_in_a_list_loses_its_indentation() -> None:
    fence = next(find_fences("1. one\n\n    ``` python\n    if x:\n        y\n    ```\n"))

    assert fence.body == ("if x:", "    y")


def test_reads_the_reason_of_an_illustration() -> None:
    fence = next(find_fences('``` console illustration="the reader\'s own shell"\n```'))

    assert fence.options == {"illustration": "the reader's own shell"}
    assert not fence.rest


def test_notices_a_fence_that_is_never_closed() -> None:
    assert not next(find_fences("~~~ step\nx\n```\n")).closed


def test_inline_code_of_three_marks_is_no_fence() -> None:
    assert not list(find_fences("```not a fence```\n"))


def test_notices_a_fence_in_a_quotation() -> None:
    assert list(quoted_fences("said:\n\n> ``` python\n> x\n> ```\n", [])) == [3, 5]
