"""Options by rank ("the cheapest") and like a record ("the same but blue"): a slot's `rank` and `like`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.understanding.alike import changes
from aop.understanding.options import Option, Picks, pick, pick_clear
from aop.values import Money, Record, Value


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def record(options: str, **fields: Value) -> Record:
    return Record("variant", {"item_id": options, "options": options, **fields})


#: What the customer has: a red keyboard, clicky, full size.
MINE = record("color: red, switches: clicky, size: full size", price=usd("40"))
VARIANTS = (
    ("color: blue, switches: clicky, size: full size", usd("45"), Decimal(900)),
    ("color: blue, switches: linear, size: full size", usd("42"), Decimal(900)),
    ("color: blue, switches: clicky, size: 60%", usd("39"), Decimal(500)),
    ("color: red, switches: clicky, size: 60%", usd("38"), Decimal(450)),
    ("color: red, switches: clicky, size: full size", usd("40"), Decimal(850)),
)


def offered(*, like: bool = True) -> tuple[Option, ...]:
    options = []
    for text, price, weight in VARIANTS:
        ranks = {"price": price, "weight": weight}
        changed = changes(record(text, price=price), MINE, frozenset({"item_id"})) if like else None
        options.append(Option(text, text, (text,), ranks, changed))
    return tuple(options)


@pytest.mark.parametrize(
    ("text", "picks", "several"),
    [
        ("the same but blue", (0,), ()),
        ("blue", (0,), ()),  # what is not mentioned stays
        ("a blue one please", (0,), ()),
        ("blue with linear switches", (1,), ()),
        ("a 60% one", (3,), ()),
        ("the 60% in blue", (2,), ()),
        ("the same", (4,), ()),
        ("the same one again", (4,), ()),
        ("linear", (1,), ()),  # nothing linear is red: the one that is linear
        ("another color", (), ()),
        ("the same in a different color", (), ()),
        ("the cheapest", (3,), ()),
        ("the cheapest blue one", (2,), ()),
        ("the second cheapest", (2,), ()),
        ("the most expensive one", (0,), ()),
        ("the least expensive blue keyboard", (2,), ()),
        ("the lightest", (3,), ()),
        ("the one with the lowest weight", (3,), ()),
        ("the one with the highest price", (0,), ()),
        ("the heaviest", (), (0, 1)),  # two weigh the same, and both are blue
        ("the heaviest with clicky switches", (0,), ()),
        ("the newest", (), ()),  # no field says how new it is
        ("the cheaper one", (), ()),  # of five
        ("the two cheapest", (), ()),
        ("not the cheapest", (), ()),
    ],
)
def test_one_is_meant(text: str, picks: tuple[int, ...], several: tuple[int, ...]) -> None:
    assert pick(text, offered(), many=False) == Picks(picks, several)


@pytest.mark.parametrize(
    ("text", "several"),
    [("blue", (0, 1, 2)), ("the heaviest", (0, 1)), ("the 60%", (2, 3)), ("the same", ())],
)
def test_without_a_record_to_be_like_what_fits_several_is_asked(text: str, several: tuple[int, ...]) -> None:
    assert pick(text, offered(like=False), many=False) == Picks((), several)


def test_of_two_the_cheaper_one_is_the_cheapest() -> None:
    assert pick("the cheaper one", offered()[:2], many=False) == Picks((1,))


def test_an_option_without_the_value_leaves_the_rank_open() -> None:
    """A price that is not known may be the lowest."""
    first, *rest = offered(like=False)
    assert pick("the cheapest", (Option(first.key, first.label, first.words), *rest), many=False) == Picks()


def test_a_name_that_sounds_like_a_rank_is_a_name() -> None:
    options = (Option("a", "Biggest Mug", (), {"size": Decimal(1)}), Option("b", "Cup", (), {"size": Decimal(2)}))
    assert pick("the biggest mug", options, many=False) == Picks((0,))


@pytest.mark.parametrize(
    ("values", "highest"),
    [
        (("10 inch", "15-inch", "13 inch"), 1),
        (("S", "XL", "medium"), 1),
        ((date(2026, 1, 1), date(2026, 3, 1), date(2025, 1, 1)), None),
        (("10 inch", "20 cm", "5 inch"), None),  # not one measure
        (("red", "blue", "green"), None),
    ],
)
def test_what_may_be_put_in_order(values: tuple[Value, ...], highest: int | None) -> None:
    options = tuple(Option(str(index), f"thing{index}", (), {"size": value}) for index, value in enumerate(values))
    found = pick("the biggest", options, many=False)
    assert found.picks == (() if highest is None else (highest,))


def test_what_was_said_before_the_list_was_known_is_read_but_a_question_is_not() -> None:
    said = "exchange my keyboard for the cheapest you have"
    assert pick_clear(said, offered(), many=False) == Picks((3,))
    assert pick_clear("what is the cheapest way to send it?", offered(), many=False) == Picks()


@given(st.lists(st.integers(1, 30), min_size=2, max_size=8), st.booleans())
def test_what_is_picked_by_rank_has_no_better(prices: list[int], highest: bool) -> None:
    """For any prices: one is picked only where it alone has that price, and several are just those that share it."""
    options = tuple(Option(f"k{i}", f"thing number {i}", (), {"price": usd(str(p))}) for i, p in enumerate(prices))
    found = pick("the most expensive" if highest else "the cheapest", options, many=False)
    wanted = max(prices) if highest else min(prices)
    best = tuple(index for index, price in enumerate(prices) if price == wanted)
    assert found == (Picks(best) if len(best) == 1 else Picks((), best))


COLORS, SIZES = ("red", "blue", "green"), ("small", "large")


@given(st.sets(st.tuples(st.sampled_from(COLORS), st.sampled_from(SIZES)), min_size=2), st.sampled_from(COLORS))
def test_what_is_not_mentioned_stays_where_that_is_on_the_list(found: set[tuple[str, str]], wanted: str) -> None:
    variants = sorted(found)
    mine = record("red, small")
    options = tuple(
        Option(f"k{i}", f"{color}, {size}", (), {}, changes(record(f"{color}, {size}"), mine, frozenset({"item_id"})))
        for i, (color, size) in enumerate(variants)
    )
    picked = pick(f"the same but {wanted}", options, many=False)
    fitting = tuple(index for index, (color, _) in enumerate(variants) if color == wanted)
    if (wanted, "small") in found:
        assert picked == Picks((variants.index((wanted, "small")),))
    elif len(fitting) == 1:
        assert picked == Picks(fitting)
    else:
        assert not set(picked.picks) - set(fitting)
