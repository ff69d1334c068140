"""A comparison with what an author wrote is made ready once, and says the same as one with a value that comes later."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from aop.engine.evaluate import compile_expression
from aop.engine.scope import Scope
from aop.machine.expressions import Apply, Const, Expr, Path
from aop.values import Duration, Money, Value
from engine.test_gate import conversation, release

OPS = ("is", "is_not", "over", "under", "at_least", "at_most", "before", "after")
AMONG = ("one_of", "not_one_of")
NUMBERS = st.sampled_from([Decimal(0), Decimal(1), Decimal("1.00"), Decimal("2.5"), Decimal(-3)])
VALUES: st.SearchStrategy[Value] = st.one_of(
    NUMBERS,
    st.builds(Money, NUMBERS, st.sampled_from(["USD", "EUR"])),
    st.sampled_from(["", "a", "b", "1"]),
    st.booleans(),
    st.sampled_from([date(2026, 11, 22), date(2026, 11, 23), datetime(2026, 11, 22, 15, tzinfo=UTC)]),
    st.builds(Duration, NUMBERS, st.sampled_from(["days", "hours", "weeks"])),
    st.just(("a", "b")),
)
WORK = conversation(release())
REACHED: Counter[bool | None] = Counter()


@given(op=st.sampled_from(OPS), left=st.one_of(VALUES, st.none()), right=VALUES)
@settings(max_examples=600)
def test_it_says_the_same(op: str, left: Value, right: Value) -> None:
    says_the_same(op, left, right, Const(right))


@given(op=st.sampled_from(AMONG), left=st.one_of(VALUES, st.none()), right=st.lists(VALUES, max_size=3))
@settings(max_examples=300)
def test_a_list_too(op: str, left: Value, right: list[Value]) -> None:
    says_the_same(op, left, tuple(right), Apply("list", tuple(Const(item) for item in right)))


def says_the_same(op: str, left: Value, right: Value, written: Expr) -> None:
    scope = Scope({"left": left, "right": right}, WORK)
    later = compile_expression(Apply(op, (Path("left"), Path("right"))))(scope)
    folded = compile_expression(Apply(op, (Path("left"), written)))(scope)
    assert (type(folded), folded) == (type(later), later)
    assert later is None or isinstance(later, bool)
    REACHED[later] += 1


def test_every_answer_was_reached() -> None:
    assert min(REACHED[answer] for answer in (True, False, None)) >= 10, REACHED
