"""Where the nodes of the tree stand: exactly, also when the text comes from a block that is indented in its file."""

from __future__ import annotations

from itertools import pairwise

import pytest
from language_examples import WRONG_ITEM, block
from sentence_trees import annotated, nodes, snippet, tree

from aop.diagnostics import Source
from aop.syntax.reading import source_offsets
from aop.syntax.sentences import parse_condition, parse_steps
from aop.syntax.snippet import Snippet
from aop.syntax.tree import Apply, Name, Otherwise, Tries


def spans(mode: str, text: str) -> list[str]:
    """The texts of all spans, outermost first."""
    return [node.span.text for node in nodes(tree(mode, text))]


def test_conditions() -> None:
    assert spans("condition", 'not (order.status is not "x" and a is over -5 * b)') == [
        'not (order.status is not "x" and a is over -5 * b)',
        '(order.status is not "x" and a is over -5 * b)',
        'order.status is not "x"',
        "order.status",
        "order",
        "status",
        '"x"',
        "a is over -5 * b",
        "a",
        "a",
        "-5 * b",
        "-5",
        "b",
        "b",
    ]


def test_a_span_includes_the_parentheses_around_it() -> None:
    assert spans("condition", "(a is b or c is d) and (e is f)")[:2] == [
        "(a is b or c is d) and (e is f)",
        "(a is b or c is d)",
    ]


def test_the_span_of_a_sentence_ends_before_its_otherwise_and_its_block() -> None:
    text = """\
collect a and b, at most 2 times, otherwise go on
look up x.y with id = a as c, otherwise:
  go on
do x.y as d
  if it fails with late: go on
if a is b:
  go on
otherwise:
  go on
for each e in f, at most 20:
  skip e
repeat until a is known, at most 3 times, otherwise finish as declined:
  go on
"""
    assert [sentence.span.text for sentence in tree("steps", text)] == [
        "collect a and b, at most 2 times",
        "look up x.y with id = a as c",
        "do x.y as d",
        "if a is b",
        "for each e in f, at most 20",
        "repeat until a is known, at most 3 times",
    ]
    collect, look_up, do, *_, repeat = tree("steps", text)
    assert [collect.otherwise.span.text, look_up.otherwise.span.text] == ["otherwise go on", "otherwise"]
    assert [collect.tries.span.text, repeat.tries.span.text] == ["at most 2 times", "at most 3 times"]
    assert do.handlers[0].span.text == "if it fails with late"


def test_the_spans_of_two_sentences_on_a_line() -> None:
    say, finish = tree("steps", 'say "a" and finish as informed')
    assert (say.span.text, finish.span.text) == ('say "a"', "finish as informed")


@pytest.mark.parametrize("mode", ["steps", "rules", "properties"])
def test_children_stand_inside_their_parents_or_after(mode: str) -> None:
    text = block(WRONG_ITEM, *{"steps": ("steps", "remedy"), "rules": ("rules",), "properties": ("prove",)}[mode])
    for node in nodes(tree(mode, text)):
        if isinstance(node, Apply | Name | Tries):
            starts = [child.span.start for child in nodes(node)]
            assert min(starts) == node.span.start
            assert max(child.span.end for child in nodes(node)) <= node.span.end
        elif isinstance(node, Otherwise):
            assert all(child.span.start >= node.span.start for child in nodes(node))


def test_a_block_that_is_indented_in_its_file() -> None:
    text = block(WRONG_ITEM, "steps", "remedy")
    flat = [node.span.text for node in nodes(parse_steps(snippet(text))[0])]
    indented = [node.span.text for node in nodes(parse_steps(snippet(text, indented=True))[0])]
    assert flat == indented


def test_findings_in_a_block_that_is_indented_in_its_file() -> None:
    text = "collect a, b\nif a is b:\n  goto close\n"
    flat = [finding.span.text for finding in parse_steps(snippet(text))[1]]
    indented = [finding.span.text for finding in parse_steps(snippet(text, indented=True))[1]]
    assert flat == indented == [",", "goto"]


def test_a_text_with_escapes_in_its_file() -> None:
    r"""In a YAML scalar in double quotes, `\"` is one character of the text and two of the file."""
    source = Source.of("test", r'valid when: "status is not \"gift\" and total > 5"')
    text = 'status is not "gift" and total > 5'
    second, third = text.index('"') + 1, text.index('"', text.index('"') + 1) + 1
    runs = ((0, 13), (second, 13 + second + 1), (third, 13 + third + 2))
    condition, (finding,) = parse_condition(Snippet(source, text, runs))
    assert condition is not None
    assert condition.span.text == r"status is not \"gift\" and total > 5"
    assert finding.span.text == ">"


@pytest.mark.parametrize("text", ["", "a", "ab\ncd\n", "collect a\n  say b\nc"])
def test_offsets_are_those_of_the_snippet(text: str) -> None:
    for piece in (snippet(text), snippet(text, indented=True)):
        offsets = source_offsets(piece)
        assert [offsets[index] for index in range(len(text) + 1)] == [
            piece.offset(index) for index in range(len(text) + 1)
        ]


def test_offsets_of_many_runs() -> None:
    text = "abcdefghij"
    piece = Snippet(Source.of("test", "x" * 100), text, ((0, 5), (3, 20), (4, 22), (9, 70)))
    assert list(source_offsets(piece))[: len(text) + 1] == [piece.offset(index) for index in range(len(text) + 1)]


def test_two_findings_of_one_line_stand_in_order() -> None:
    shown = annotated("condition", "a > 5 and b < 3")
    marks = [line.index("^") for line in shown.split("\n") if "^" in line]
    assert all(first < second for first, second in pairwise(marks))
