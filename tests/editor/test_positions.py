"""Offsets and an editor's positions: the line ends of the protocol, the units of its encodings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.editor.positions import UTF8, UTF16, UTF32, Positions


@pytest.mark.parametrize(
    ("text", "before", "place"),
    [
        ("say order", "say ", (0, 4)),
        ('say "é" order', 'say "é" ', (0, 8)),
        ('say "🎉" order', 'say "🎉" ', (0, 9)),
        ("a\r\n🎉🎉b", "a\r\n🎉🎉", (1, 4)),
        ("a\rb\nc", "a\rb\n", (2, 0)),
        ("a\u2028b", "a\u2028", (0, 2)),
    ],
)
def test_a_position_counts_utf16_units_in_lines_of_the_protocol(text: str, before: str, place: tuple[int, int]) -> None:
    positions = Positions(text)
    assert positions.at(len(before)) == place
    assert positions.offset(*place) == len(before)


def test_other_encodings_count_their_own_units() -> None:
    assert Positions("é🎉x", UTF8).at(2) == (0, 6)
    assert Positions("é🎉x", UTF16).at(2) == (0, 3)
    assert Positions("é🎉x", UTF32).at(2) == (0, 2)
    assert Positions("é🎉x", UTF8).offset(0, 6) == 2


def test_what_lies_outside_is_moved_to_the_edge() -> None:
    positions = Positions("ab\nc")
    assert [positions.offset(*place) for place in ((-1, 0), (0, 99), (1, 1), (9, 9))] == [0, 2, 4, 4]
    assert positions.at(-5) == (0, 0)
    assert positions.at(99) == (1, 1)


def test_the_middle_of_an_emoji_is_its_start() -> None:
    assert Positions("🎉x").offset(0, 1) == 0


@given(st.text(alphabet="ab\r\n é🎉\u2028", max_size=40), st.sampled_from([UTF8, UTF16, UTF32]))
def test_there_and_back(text: str, encoding: str) -> None:
    positions = Positions(text, encoding)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n":  # no place is between the two
            assert positions.offset(*positions.at(offset)) == offset
