"""What a system answers is data only when it is what its action declares."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.machine.types import Field, RecordType, Type
from aop.runtime.conform import Mismatch, conform
from aop.values import Money, Record

ITEM = RecordType("shop.item", {"name": Field("name", Type("text")), "price": Field("price", Type("money"))})
ORDER = RecordType(
    "shop.order",
    {
        "status": Field("status", Type("choice", options=("pending", "delivered"))),
        "on": Field("on", Type("date"), optional=True),
        "items": Field("items", Type("list", item=Type("record", record="shop.item"))),
    },
)
RECORDS = {"shop.item": ITEM, "shop.order": ORDER}
GOOD = {"status": "delivered", "on": "2026-11-22", "items": [{"name": "lamp", "price": 12.5}], "extra": 1}


def typed(data: Any, kind: str = "record", **more: Any) -> Any:
    return conform(data, Type(kind, record="shop.order" if kind == "record" else None, **more), RECORDS, "USD")


def test_a_record_has_its_declared_fields_and_no_others() -> None:
    item = Record("shop.item", {"name": "lamp", "price": Money(Decimal("12.5"), "USD")})
    assert typed(GOOD) == Record("shop.order", {"status": "delivered", "on": date(2026, 11, 22), "items": (item,)})


@pytest.mark.parametrize("empty", [None, ""])
def test_what_is_empty_is_missing_where_it_may_be(empty: Any) -> None:
    assert typed({**GOOD, "on": empty}).get("on") is None
    with pytest.raises(Mismatch, match="lacks `status`"):
        typed({**GOOD, "status": empty})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"status": "lost"}, "none of the declared options"),
        ({"on": "22/11/2026"}, "not a valid date"),
        ({"items": {}}, "not a list"),
        ({"items": [{"name": "lamp", "price": "cheap"}]}, "not an amount of money"),
        ({"items": [{"name": 7, "price": 1}]}, "`name` of item 1 of `items` of the answer is not a valid text"),
        ({"items": ["lamp"]}, "item 1 of `items` of the answer is not a record"),
    ],
)
def test_a_mismatch_says_where_it_is(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(Mismatch, match=says):
        typed({**GOOD, **changes})


def test_numbers_are_exact_and_finite() -> None:
    assert typed(0.1, "number") == Decimal("0.1")
    assert typed("12", "integer") == Decimal(12)
    for bad in (float("nan"), float("inf"), True, "twelve", 1.5):
        with pytest.raises(Mismatch):
            typed(bad, "integer")


def test_an_email_is_the_same_however_it_is_written() -> None:
    assert typed("Ana@Example.COM", "email") == "ana@example.com"


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(plain)
def test_any_other_answer_is_a_mismatch_and_never_another_exception(data: Any) -> None:
    for kind in ("record", "money", "date", "moment", "yes_no", "text", "time"):
        with suppress(Mismatch):
            typed(data, kind)
