"""Of every type: what an answer may say, and what is refused, so that it never becomes a value."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.machine.types import KINDS, Field, RecordType, Type
from aop.runtime.conform import MAX_ITEMS, MAX_TEXT, Mismatch, conform
from aop.values import Duration, Money, Record, Value, to_json

RECORDS = {
    "shop.item": RecordType("shop.item", {"id": Field("id", Type("text")), "n": Field("n", Type("integer"), True)})
}

CHOICE = Type("choice", options=("open", "closed"))
ITEM = Type("record", record="shop.item")
PERSON = Type("record", record="person")
LIST = Type("list", item=Type("integer"))
TEN = Decimal(10)

RIGHT: list[tuple[Type, Any, Value]] = [
    (Type("text"), "a", "a"),
    (Type("number"), 19.99, Decimal("19.99")),
    (Type("integer"), 7, Decimal(7)),
    (Type("percent"), Decimal("0.5"), Decimal("0.5")),
    (Type("money"), "12.50", Money(Decimal("12.50"), "USD")),
    (Type("money"), {"amount": 1, "currency": "eur"}, Money(Decimal(1), "EUR")),
    (Type("yes_no"), True, True),
    (Type("yes_no"), 0, False),
    (Type("date"), "2026-11-22", date(2026, 11, 22)),
    (Type("time"), "10:30", time(10, 30)),
    (Type("moment"), "2026-11-22T10:30:00Z", datetime(2026, 11, 22, 10, 30, tzinfo=UTC)),
    (Type("duration"), "30 minutes", Duration(Decimal(30), "minutes")),
    (Type("duration"), "1 day", Duration(Decimal(1), "days")),
    (Type("email"), "Ana@Example.com", "ana@example.com"),
    (Type("phone"), "+15550100", "+15550100"),
    (Type("postcode"), "10115", "10115"),
    (Type("url"), "https://acme.example/x", "https://acme.example/x"),
    (Type("id"), "#W1", "#W1"),
    (CHOICE, "open", "open"),
    (Type("attachment"), "a.jpg", "a.jpg"),
    (ITEM, {"id": "i1", "more": 1}, Record("shop.item", {"id": "i1", "n": None})),
    (PERSON, {"first_name": "Ana"}, Record("person", {"first_name": "Ana", "last_name": None})),
    (LIST, [1, 2], (Decimal(1), Decimal(2))),
]  # fmt: skip

WRONG: list[tuple[Type, Any]] = [
    *((Type(kind), data) for kind in ("text", "id", "phone", "postcode", "attachment")
      for data in (7, True, ["a"], {"a": 1}, None, "", "a" * (MAX_TEXT + 1))),
    *((Type(kind), data) for kind in ("number", "percent", "integer", "money")
      for data in ("abc", True, [1], {}, None, float("nan"), float("inf"), Decimal("NaN"), "1e9999", 10**40, "1e-99")),
    (Type("integer"), 1.5), (Type("integer"), 10**5000),
    (Type("money"), {"amount": 1, "currency": 7}), (Type("money"), {"amount": 1, "currency": "dollars"}),
    (Type("money"), {"currency": "USD"}),
    (Type("yes_no"), "yes"), (Type("yes_no"), 2), (Type("yes_no"), [0]),
    (Type("date"), "22.11.2026"), (Type("date"), 20261122), (Type("date"), "2026-02-30"),
    (Type("date"), datetime(2026, 11, 22, tzinfo=UTC)),
    (Type("time"), "25:00"), (Type("moment"), "2026-11-22T10:30:00"), (Type("moment"), 1795391491),
    (Type("duration"), "soon"), (Type("duration"), 30), (Type("duration"), "3 parsecs"),
    (Type("email"), "nobody"), (Type("email"), "a@b@c"), (Type("email"), "a b@c"),
    (Type("url"), "javascript:alert(1)"), (Type("url"), "https://"), (Type("url"), "http://[::1"),
    (CHOICE, "ajar"), (CHOICE, "OPEN"), (CHOICE, 1),
    (ITEM, "i1"), (ITEM, []), (ITEM, {"n": 1}), (ITEM, {"id": 7}), (ITEM, {"id": "i1", "n": "x"}),
    (Type("record", record="person"), {"first_name": 7}), (Type("record", record="address"), "10 Main St"),
    (LIST, "12"), (LIST, [1, "x"]), (LIST, {"0": 1}), (LIST, [1] * (MAX_ITEMS + 1)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "data", "value"), RIGHT, ids=lambda item: item.kind if isinstance(item, Type) else "")
def test_what_fits_becomes_a_value(kind: Type, data: Any, value: Value) -> None:
    found = conform(data, kind, RECORDS, "USD")
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("kind", "data"), WRONG, ids=lambda item: item.kind if isinstance(item, Type) else "")
def test_what_does_not_fit_is_no_data(kind: Type, data: Any) -> None:
    with pytest.raises(Mismatch) as why:
        conform(data, kind, RECORDS, "USD")
    assert len(str(why.value)) < 120


def test_every_type_is_looked_at() -> None:
    assert {kind.kind for kind, *_ in RIGHT} == {kind.kind for kind, _ in WRONG} == set(KINDS)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(JSON, st.sampled_from([kind for kind, *_ in RIGHT]))
def test_any_answer_is_a_value_of_its_type_or_a_mismatch(data: Any, kind: Type) -> None:
    try:
        found = conform(data, kind, RECORDS, "USD")
    except Mismatch:
        return
    assert found is not None
    to_json(found)
