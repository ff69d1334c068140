"""Which of the options shown a customer means. Places count from 0; `several` needs another question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.understanding.options import Option, Picks, pick, pick_clear
from understanding.samples import KEYBOARDS, ORDERED, PAYMENTS, TWICE


@pytest.mark.parametrize(
    ("text", "picks", "several"),
    [
        ("the keyboard and the thermostat", (0, 1), ()),
        ("keyboard", (0,), ()),
        ("the keybord", (0,), ()),
        ("thermostats", (1,), ()),
        ("the homekit thermostat", (1,), ()),
        ("I want to exchange the desk lamp please", (2,), ()),
        ("the lamp, the keyboard", (2, 0), ()),
        ("1151293680", (0,), ()),
        ("1151293680 and 7195021808", (0, 2), ()),
        ("Desk Lamp (blue)", (2,), ()),
        ("all of them", (0, 1, 2, 3, 4), ()),
        ("everything", (0, 1, 2, 3, 4), ()),
        ("everything except the lamp", (0, 1, 3, 4), ()),
        ("everything but the keyboard and the thermostat", (2, 3, 4), ()),
        ("both shirts", (3, 4), ()),
        ("the two shirts", (3, 4), ()),
        ("all t-shirts", (3, 4), ()),
        ("the blue shirt", (3,), ()),
        ("light blue", (4,), ()),
        ("the second and the last", (1, 4), ()),
        ("the first two", (0, 1), ()),
        ("the second shirt", (4,), ()),
        ("3", (2,), ()),
        ("1 and 3", (0, 2), ()),
        ("number two", (1,), ()),
        ("make it $1", (), ()),
        ("2 dollars off", (), ()),
        ("not the lamp, the keyboard", (0,), ()),
        ("no, the keyboard", (0,), ()),
        ("only the lamp", (2,), ()),
        ("the blue one", (), (2, 3)),
        ("the blue ones", (2, 3), ()),
        ("everything apart from the lamp", (0, 1, 3, 4), ()),
        ("everything other than the lamp", (0, 1, 3, 4), ()),
        ("apart from the lamp", (), ()),
        ("the lamp instead of the keyboard", (2,), ()),
        ("the lamp rather than the keyboard", (2,), ()),
        ("all but one", (), ()),  # which one?
        ("all 5", (0, 1, 2, 3, 4), ()),
        ("all three", (), (0, 1, 2, 3, 4)),
        ("the second to last", (3,), ()),
        ("the second last", (3,), ()),
        ("the third from the bottom", (2,), ()),
        ("the second from the top", (1,), ()),
        ("the cheaper one", (), ()),  # needs `rank` fields, which options do not carry
        ("the shirt", (), (3, 4)),
        ("the lamp and a shirt", (2,), (3, 4)),
        ("both", (), (0, 1, 2, 3, 4)),
        ("all except the shirt", (), ()),  # which one is left out is not clear
        ("I don't want the lamp", (), ()),
        ("the other one", (), ()),
        ("the ninth", (), ()),
        ("none of them", (), ()),
        ("yes", (), ()),
        ("how long does it take?", (), ()),
        ("", (), ()),
    ],
)
def test_several_may_be_meant(text: str, picks: tuple[int, ...], several: tuple[int, ...]) -> None:
    assert pick(text, ORDERED, many=True) == Picks(picks, several)


@pytest.mark.parametrize(
    ("text", "picks", "several"),
    [
        ("the clicky one with RGB", (0,), ()),
        ("clicky, RGB and full size", (0,), ()),
        ("tactile", (3,), ()),
        ("80%", (1,), ()),
        ("the white one", (1,), ()),
        ("the last one", (3,), ()),
        ("2", (1,), ()),
        ("the 2nd", (1,), ()),
        ("not the white one, the tactile one", (3,), ()),
        ("clicky", (), (0, 1)),
        ("full size", (), (0, 2)),
        ("the first and the third", (), (0, 2)),
        ("purple", (), ()),
    ],
)
def test_one_is_meant(text: str, picks: tuple[int, ...], several: tuple[int, ...]) -> None:
    assert pick(text, KEYBOARDS, many=False) == Picks(picks, several)


@pytest.mark.parametrize(
    ("text", "picks", "several"),
    [
        ("card ending 7447", (0,), ()),
        ("the card ending in 47", (0,), ()),
        ("the visa", (0,), ()),
        ("credit card", (0,), ()),
        ("gift card", (2,), ()),
        ("pay pal", (1,), ()),
        ("PayPal, please", (1,), ()),
        ("paypal_5727330", (1,), ()),
        ("my card", (), (0, 2)),
        ("my other card", (), ()),
        ("pаypal", (), ()),  # a Cyrillic а is another letter, and one wrong letter of six is not sure
    ],
)
def test_payments(text: str, picks: tuple[int, ...], several: tuple[int, ...]) -> None:
    assert pick(text, PAYMENTS, many=False) == Picks(picks, several)


@pytest.mark.parametrize(
    ("text", "picks"),
    [
        ("the lamp", (0,)),
        ("the lamp and the lamp", (0, 1)),
        ("900 and 900", (0, 1)),
        ("both lamps", (0, 1)),
        ("900, 900 and 800", (0, 1, 2)),
        ("the lamp and the chair", (0, 2)),
    ],
)
def test_a_thing_listed_twice_is_taken_once_for_each_mention(text: str, picks: tuple[int, ...]) -> None:
    assert pick(text, TWICE, many=True).picks == picks


@pytest.mark.parametrize(
    ("text", "picks", "several"),
    [
        ("exchange the keyboard for one with clicky switches and the thermostat for a white one", (0, 1), ()),
        ("the desk lamp is broken", (2,), ()),
        ("my 4983901480 stopped working", (1,), ()),
        ("a shirt came torn", (), (3, 4)),
        ("yes", (), ()),
        ("the second", (), ()),
        ("all of it", (), ()),
        ("both", (), ()),
        ("the keybord", (), ()),  # a misspelled word in passing is not sure enough
        ("not the lamp", (), ()),
    ],
)
def test_words_in_passing_must_name_an_option(text: str, picks: tuple[int, ...], several: tuple[int, ...]) -> None:
    assert pick_clear(text, ORDERED, many=True) == Picks(picks, several)


WORDS = st.sampled_from(
    "the blue clicky lamp shirt and not all both second 3 900 , other but except none yes 7447".split()
)


@given(
    st.lists(WORDS, max_size=10).map(" ".join), st.booleans(), st.sampled_from([ORDERED, KEYBOARDS, PAYMENTS, TWICE])
)
def test_picks_are_places_in_the_list(text: str, many: bool, options: tuple[Option, ...]) -> None:
    found = pick(text, options, many)
    assert found == pick(text, options, many)
    assert len(set(found.picks)) == len(found.picks)
    assert not set(found.picks) & set(found.several)
    assert {*found.picks, *found.several} <= set(range(len(options)))
    assert many or len(found.picks) + min(1, len(found.several)) <= 1
    assert len(found.several) != 1


@given(st.text(st.characters(), max_size=100), st.booleans())
def test_any_text_picks_something_or_nothing(text: str, many: bool) -> None:
    pick(text, ORDERED, many)
    pick_clear(text, ORDERED, many)
    assert pick(text, (), many) == Picks()


SPEAKERS = (
    Option("1", "Speaker (color: blue, battery: 10 hours, waterproof: yes)", ("Speaker",)),
    Option("2", "Speaker (color: blue, battery: 10 hours, waterproof: no)", ("Speaker",)),
    Option("3", "Air Purifier (room: large)", ("Air Purifier",)),
    Option("4", "Speaker (color: blue)", ("Speaker",)),
)


@pytest.mark.parametrize(
    ("said", "picks"),
    [
        ("Speaker (color: blue, battery: 10 hours, waterproof: no) please", (1,)),
        ("the Speaker (color: blue, battery: 10 hours, waterproof: yes) and Air Purifier", (0, 2)),
        ("the air purifier, not the Speaker (color: blue, battery: 10 hours, waterproof: no)", (2,)),
    ],
)
def test_a_label_said_as_it_was_shown_is_one_thing(said: str, picks: tuple[int, ...]) -> None:
    assert pick(said, SPEAKERS, many=True).picks == picks


def test_a_label_that_another_one_holds_is_read_by_its_words() -> None:
    """ "Speaker (color: blue)" may be the beginning of a longer one."""
    found = pick("the Speaker, color blue, with the 10 hours, waterproof yes", SPEAKERS[::3], many=False)
    assert found.picks == (0,)


def test_no_behind_its_name_is_a_value() -> None:
    rated = tuple(
        Option(key, f"color: {color}, water resistance: {rated}", (color,))
        for key, color, rated in (("1", "blue", "yes"), ("2", "blue", "no"), ("3", "black", "no"))
    )
    assert pick("the blue one with water resistance no", rated, many=False).picks == (1,)
    assert pick("water resistance no", rated, many=False).several == (1, 2)
    assert pick("no, the black one", rated, many=False).picks == (2,)
