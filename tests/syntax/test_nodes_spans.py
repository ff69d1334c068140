"""Each character of a scalar knows its place, and the text is the one that libyaml reads.

The scalars are made style by style, so that folding, escapes, indentation and chomping are all reached.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aop.syntax.nodes import Mapping, Scalar, read_nodes
from aop.syntax.nodes.scalars import part, stripped
from aop.syntax.source import read_source


def scalar(text: str) -> Scalar:
    """The value of the first key."""
    page, findings = read_source("f", text)
    assert page is not None
    root, more = read_nodes(page)
    assert findings + more == ()
    assert isinstance(root, Mapping)
    value = root.entries[0].value
    assert isinstance(value, Scalar)
    return value


def places(value: Scalar) -> str:
    """What stands in the source at the place of each character."""
    text = value.snippet.source.text
    return "".join(text[value.snippet.offset(index)] for index in range(len(value.text)))


@pytest.mark.parametrize(
    ("text", "value", "at"),
    [
        ("a: b c", "b c", "b c"),
        ("a: b\n  c\n", "b c", "b\nc"),
        ("a: b\n\n  c\n", "b\nc", "b\nc"),
        ("a: 'b''c'", "b'c", "b'c"),
        ("a: 'b\n  c'", "b c", "b\nc"),
        ('a: "b\\"c\\\\d\\/"', 'b"c\\d/', 'b"c\\d/'),
        ('a: "b\\nc\\x41\\u00e9\\U0001F600d"', "b\ncAé😀d", "b\\c\\\\\\d"),
        ('a: "b \\\n   c"', "b c", "b c"),
        ('a: "b  \n\n  c"', "b\nc", "b\nc"),
        ("a: |\n  b\n  c\n", "b\nc\n", "b\nc\n"),
        ("a: |-\n  b\n\n", "b", "b"),
        ("a: |+\n  b\n\n", "b\n\n", "b\n\n"),
        ("a: |2\n    b\n  c\n", "  b\nc\n", "  b\nc\n"),
        ("a: |1-  # d\n  b\n", " b", " b"),
        ("a: |\n\n  b\n", "\nb\n", "\nb\n"),
        ("a: |\n  b", "b", "b"),
        ("a: |\r\n  b\r\n  c\r\n", "b\nc\n", "b\rc\r"),
        ("a: >\n  b\n  c\n\n  d\n    e\n  f\n", "b c\nd\n  e\nf\n", "b\nc\nd\n  e\nf\n"),
        ("a: >-\n  b\n  c\n", "b c", "b\nc"),
        ("a: |\n", "", ""),
        ('a: ""', "", ""),
    ],
)
def test_the_place_of_each_character(text: str, value: str, at: str) -> None:
    read = scalar(text)
    assert (read.text, places(read)) == (value, at)


def test_the_end_of_a_text_is_in_the_source_too() -> None:
    read = scalar('a: "b\\n" # c')
    assert read.snippet.offset(len(read.text)) == 7
    assert read.snippet.span(0, 2).text == "b\\"


def test_a_nested_block_in_a_list() -> None:
    page, _ = read_source("f", "- - |1\n     b\n- a: |1\n      c\n")
    assert page is not None
    root, findings = read_nodes(page)
    assert findings == ()
    assert [f.text for f in _scalars(root)] == ["  b\n", "a", "   c\n"]


def test_pieces_of_a_text_keep_their_places() -> None:
    read = scalar("a: |\n  b c\n  d e\n").snippet
    piece = part(read, 2, 7)
    assert (piece.text, piece.span(0, 1).text, piece.span(2, 5).text) == ("c\nd e", "c", "d e")
    assert (stripped(read).text, stripped(read).span(4, 5).text) == ("b c\nd e", "d")


# ---- any scalar of any style

WORDS = st.sampled_from(["b", "c d", "é", "😀", "ü–", "#", "a#", ":", "-", "x:y", '"', "'", "''", "{d}", "\\"])
BREAKS = st.sampled_from(["\n", "\n\n", " \n", "\n \n", "\r\n", "\r\n\r\n"])
ESCAPES = st.sampled_from(
    ["\\n", "\\t", "\\\\", '\\"', "\\/", "\\x41", "\\u00e9", "\\U0001F600", "\\_", "\\ ", "\\\n", "\\N"]
)
SPACES = st.sampled_from([" ", "  "])


def joined(*pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(*pieces), max_size=12).map("".join)


def indented(text: str, indent: str = "   ") -> str:
    return "".join(line if not line.strip() else indent + line for line in text.splitlines(keepends=True))


PLAIN = joined(WORDS, SPACES, BREAKS).map(lambda text: "a: x" + indented(text).lstrip() + "\nz: y\n")
SINGLE = joined(WORDS.filter(lambda word: word != "'"), SPACES, BREAKS).map(lambda text: f"a: '{indented(text)}'\n")
DOUBLE = joined(WORDS.filter(lambda word: word not in ('"', "\\")), SPACES, BREAKS, ESCAPES).map(
    lambda text: f'a: "{indented(text)}"\n'
)
HEADER = st.sampled_from(["|", "|-", "|+", "|3", "|3-", "|+3", ">", ">-", ">+", ">3", "| # c"])
BLOCK = st.tuples(HEADER, st.sampled_from(["\n", "\r\n"]), joined(WORDS, SPACES, BREAKS)).map(
    lambda parts: f"a: {parts[0]}{parts[1]}{indented(parts[2])}"
)
NESTED = BLOCK.map(lambda text: "k:\n  - " + indented(text, "    ").lstrip())

reached: Counter[str] = Counter()


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(PLAIN, SINGLE, DOUBLE, BLOCK, NESTED))
def test_the_text_is_libyamls_and_its_places_are_its_own(text: str) -> None:
    page, findings = read_source("f", text)
    assert page is not None
    root, more = read_nodes(page)
    if findings + more:
        return
    events: list[Any] = [e for e in yaml.parse(text, Loader=yaml.CLoader) if isinstance(e, yaml.ScalarEvent)]
    expected = {(event.start_mark.index, event.end_mark.index): event.value for event in events}
    for read in _scalars(root):
        reached[read.style] += 1
        assert read.text == expected[(read.span.start, read.span.end)]
        offsets = [read.snippet.offset(index) for index in range(len(read.text) + 1)]
        assert offsets == sorted(offsets)
        assert read.span.start <= offsets[0]
        assert offsets[-1] <= read.span.end
        for character, at in zip(read.text, places(read), strict=True):
            assert character == at or at == "\\" or (character in " \n" and at in "\r\n")


def test_every_style_was_reached() -> None:
    assert min(reached[style] for style in ("", "'", '"', "|", ">")) > 20


def _scalars(node: object) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    if isinstance(node, Mapping):
        return [scalar for entry in node.entries for scalar in [entry.key, *_scalars(entry.value)]]
    return [scalar for item in getattr(node, "items", ()) for scalar in _scalars(item)]
