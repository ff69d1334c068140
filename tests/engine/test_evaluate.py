"""Conditions and values: three-valued truth, dates that partition the past, exact money (semantics S1, S2)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.engine.evaluate import compile_expression
from aop.engine.scope import Scope
from aop.machine.expressions import OPERATIONS, Apply, Const, Expr, Over, Path, roots
from aop.values import Duration, Money, Record, Value

NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


class At:
    """Facts of a moment: nobody is verified, nothing was done."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now
        self.zone = NEW_YORK

    def named(self, name: str, frame: object) -> Value:
        return None

    def shifted(self, duration: Duration, sign: int) -> Value:
        raise NotImplementedError

    def verified(self, level: str | None) -> bool:
        return False

    def mentions(self, topic: str) -> bool:
        return topic == "legal"

    def queue_open(self, queue: str) -> bool:
        return True

    def done_count(self, action: str) -> int:
        return 2

    def done_total(self, action: str, field: str) -> Value:
        return Money(Decimal(30), "USD")


def value(expr: Expr, names: dict[str, Value] | None = None, now: datetime = NOON) -> Value:
    return compile_expression(expr)(Scope(names or {}, At(now)))


def apply(op: str, *args: Value) -> Expr:
    return Apply(op, tuple(Const(arg) for arg in args))


USD = [Money(Decimal(amount), "USD") for amount in ("10", "20", "30")]
EUR = Money(Decimal(10), "EUR")


@pytest.mark.parametrize(
    ("op", "args", "result"),
    [
        ("is", ("a", "a"), True),
        ("is", ("a", "A"), False),
        ("is", (USD[0], EUR), None),  # two currencies cannot be compared
        ("is_not", (USD[0], EUR), None),
        ("over", (USD[1], USD[0]), True),
        ("at_least", (USD[0], USD[0]), True),
        ("under", (USD[0], None), None),
        ("between", (USD[1], USD[0], USD[2]), True),
        ("one_of", ("b", ("a", "b")), True),
        ("one_of", ("c", ("a", None)), None),  # the missing one might have been it
        ("contains", ("abc", "b"), True),
        ("contains", (("a", "b"), "c"), False),
        ("known", (None,), False),
        ("known", ((),), True),  # an empty list is known
        ("and", (True, None), None),
        ("and", (False, None), False),
        ("or", (True, None), True),
        ("or", (False, None), None),
        ("not", (None,), None),
        ("else", (None, "card"), "card"),
        ("plus", (USD[0], USD[1]), USD[2]),
        ("plus", (USD[0], EUR), None),
        ("times", (Decimal("0.1"), USD[0]), Money(Decimal("1.0"), "USD")),
        ("divide", (USD[0], Decimal(0)), None),
        ("rounded", (Money(Decimal("1.005"), "USD"),), Money(Decimal("1.01"), "USD")),
        ("total", ((), Money(Decimal(0), "USD")), Money(Decimal(0), "USD")),
        ("total", ((USD[0], None), Money(Decimal(0), "USD")), None),
        ("count", (("a", "b"),), Decimal(2)),
        ("since", ("days", date(2026, 11, 20)), Decimal(2)),
        ("since", ("weeks", date(2026, 11, 1)), Decimal(3)),
        ("done_count", ("shop.refund",), Decimal(2)),
        ("mentions", ("customer", "legal"), True),
        ("several", (Decimal(2), True, None, True), True),
        ("several", (Decimal(2), True, None, False), None),
    ],
)
def test_an_operation_gives_its_value_or_missing(op: str, args: tuple[Value, ...], result: Value) -> None:
    assert value(apply(op, *args)) == result


def test_every_operation_of_the_language_is_evaluated() -> None:
    samples = {"lowest": (((), "x")), "highest": ((), "x"), "latest": ((), "x")}
    for op, number in OPERATIONS.items():
        args = samples.get(op, tuple(Const(None) for _ in range(number if number is not None else 2)))
        assert callable(compile_expression(Apply(op, tuple(a if isinstance(a, Const) else Const(a) for a in args))))


def test_a_field_of_a_list_is_the_list_of_that_field() -> None:
    items = tuple(Record("item", {"price": money}) for money in USD)
    assert value(Path("items", ("price",)), {"items": items}) == tuple(USD)
    assert value(Apply("lowest", (Path("items"), Const("price"))), {"items": items}) == items[0]
    assert value(Apply("highest", (Path("items"), Const("price"))), {"items": items}) == items[2]


def test_the_one_that_fits_is_missing_when_several_or_none_do() -> None:
    items = tuple(Record("item", {"price": money}) for money in USD)

    def over(limit: Money) -> Expr:
        return Over("the", "i", Path("items"), Apply("over", (Path("i", ("price",)), Const(limit))))

    assert value(over(USD[1]), {"items": items}) == items[2]
    assert value(over(USD[0]), {"items": items}) is None
    assert value(over(USD[2]), {"items": items}) is None


def test_a_doubtful_element_makes_a_quantifier_missing_unless_another_decides() -> None:
    items = (Record("item", {"ok": True}), Record("item", {"ok": None}))

    def quantified(op: str) -> Value:
        return value(Over(op, "i", Path("items"), Apply("is", (Path("i", ("ok",)), Const(True)))), {"items": items})

    assert (quantified("any"), quantified("every"), quantified("no")) == (True, None, False)


def test_names_inside_a_quantifier_are_not_names_of_the_scope() -> None:
    expr = Over("any", "i", Path("items"), Apply("is", (Path("i"), Path("wanted"))))
    assert roots(expr) == {"items", "wanted"}


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 4000), st.sampled_from(["days", "weeks", "months"]))
def test_at_most_and_more_than_ago_partition_the_past_and_leave_the_future_out(
    day: date, count: int, unit: str
) -> None:
    duration = Duration(Decimal(count), unit)
    at_most, more_than = value(apply("at_most_ago", day, duration)), value(apply("more_than_ago", day, duration))
    assert isinstance(at_most, bool)
    assert isinstance(more_than, bool)
    today = NOON.astimezone(NEW_YORK).date()
    assert (at_most or more_than) == (day <= today)
    assert not (at_most and more_than)


@given(st.integers(-3000, 3000))
def test_a_moment_counts_as_the_civil_day_it_falls_on_across_daylight_saving(hours: int) -> None:
    when = NOON + timedelta(hours=hours)
    day = when.astimezone(NEW_YORK).date()
    month = Duration(Decimal(30), "days")
    assert value(apply("at_most_ago", when, month)) == value(apply("at_most_ago", day, month))


@given(st.decimals(-(10**9), 10**9, places=5))
def test_rounding_is_idempotent_and_off_by_at_most_half_a_cent(amount: Decimal) -> None:
    rounded = Money(amount, "USD").rounded()
    assert rounded.rounded() == rounded
    assert abs(rounded.amount - amount) <= Decimal("0.005")
