"""Values have one JSON and one byte string."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.values import Duration, Money, Record, Value, canonical, content, digest, from_json, number_text, to_json

decimals = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.text(),
    decimals,
    st.builds(Money, decimals, st.sampled_from(["USD", "EUR", "JPY"])),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.times(),
    st.builds(Duration, decimals, st.sampled_from(["days", "hours"]), st.booleans()),
)
values: st.SearchStrategy[Value] = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple),
        st.builds(Record, st.just("shop.order"), st.dictionaries(st.text(max_size=5), inner, max_size=4)),
    ),
    max_leaves=12,
)


@given(values)
def test_json_and_back_is_the_same_value(value: Value) -> None:
    assert from_json(to_json(value)) == value


@given(values)
def test_what_a_value_says_does_not_depend_on_where_it_was_read(value: Value) -> None:
    record = Record("r", {"x": value}, serial=1, owner="a")
    assert content(record) == content(Record("r", {"x": value}, serial=9, owner="b"))


def test_canonical_bytes_do_not_depend_on_the_order_of_keys() -> None:
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == b'{"a":"\xc3\xa9","b":1}'
    assert digest({"a": 1}) != digest({"a": 2})


@pytest.mark.parametrize(
    ("number", "text"),
    [("1.50", "1.5"), ("100", "100"), ("1E+3", "1000"), ("-0.0", "0"), ("0.001", "0.001"), ("-2.10", "-2.1")],
)
def test_a_number_has_one_spelling(number: str, text: str) -> None:
    assert number_text(Decimal(number)) == text


def test_money_in_minor_units_is_whole_or_refused() -> None:
    assert Money(Decimal("12.50"), "USD").minor == 1250
    assert Money(Decimal("12"), "JPY").minor == 12
    with pytest.raises(ValueError, match="not a whole number"):
        assert Money(Decimal("12.505"), "USD").minor


def test_other_things_are_no_values() -> None:
    with pytest.raises(TypeError):
        to_json({1, 2})  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        from_json(1.5)
    assert from_json(to_json((date(2026, 1, 1), time(9), datetime(2026, 1, 1, tzinfo=UTC)))) is not None
