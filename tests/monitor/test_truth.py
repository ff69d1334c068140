"""The monitor's reading of conditions is the engine's, over every operation that there is (law 6, its other half)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from aop.engine.calendar import is_open
from aop.engine.effects import CallAction
from aop.engine.evaluate import compile_expression
from aop.engine.program import Program
from aop.engine.snapshot import Done, Frame, Verified
from aop.engine.transition import opened
from aop.engine.work import Work
from aop.machine.expressions import OPERATIONS, Apply, Const, Expr, Over, Path
from aop.monitor import Watch
from aop.monitor.days import Days
from aop.monitor.facts import Facts
from aop.monitor.truth import truth
from aop.values import Duration, Money, Record, Value
from attacks.workspace import CONFIRMED, compiled, paying

MANY = settings(max_examples=80, deadline=None, database=None, derandomize=True,
                suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))  # fmt: skip
#: Around opening and closing, a weekend, a holiday, the changes of the clock in spring and autumn, the end of a month.
MOMENTS = [datetime(2026, 11, 23, 15, tzinfo=UTC), datetime(2026, 11, 21, 3, tzinfo=UTC),
           datetime(2026, 3, 8, 6, 59, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
           datetime(2026, 12, 25, 14, tzinfo=UTC), datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
           datetime(2024, 2, 29, 14, 0, tzinfo=UTC)]  # fmt: skip
LOOPS = ("any", "every", "no", "the", "where")
UNITS = ("seconds", "minutes", "hours", "days", "weeks", "months", "years")
HOURS = 'business_hours: {monday to friday: "09:00-18:00", closed: [2026-12-25]}'


@pytest.fixture(scope="module")
def program() -> Program:
    release, findings = compiled(paying(CONFIRMED), hours=HOURS)
    assert release is not None, findings
    return Program(release)


def money(amount: str, currency: str = "USD") -> Money:
    return Money(Decimal(amount), currency)


ITEM = st.builds(
    lambda name, price: Record("s.item", {"name": name, "price": price}),
    st.sampled_from(["shoes", "socks", None]),
    st.sampled_from([money("9"), money("160.50"), money("9", "EUR"), None]),
)
SPANS = st.one_of(
    st.builds(Duration, st.sampled_from([Decimal(item) for item in (0, 1, 3, 30)]), st.sampled_from(UNITS)),
    st.builds(Duration, st.sampled_from([Decimal(1), Decimal(4)]), st.sampled_from(["hours", "days"]), st.just(True)),
)
PLAIN: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.booleans(), st.sampled_from(["shoes", "red shoes", "red", "s.refund", "amount", "desk", "legal"]),
    st.sampled_from([Decimal(item) for item in ("0", "1", "2", "-3", "9.995", "100")]),
    st.sampled_from([money("0"), money("9.995"), money("-20"), money("160"), money("160", "EUR")]),
    st.builds(lambda at, hours: at + timedelta(hours=hours), st.sampled_from(MOMENTS), st.integers(-900, 900)),
    st.builds(lambda at, days: (at + timedelta(days=days)).date(), st.sampled_from(MOMENTS), st.integers(-40, 40)),
    SPANS, ITEM,
)  # fmt: skip
VALUES = st.one_of(PLAIN, st.lists(PLAIN, max_size=3).map(tuple), st.lists(ITEM, max_size=3).map(tuple))
#: Operations whose operands the compiler fixes: names, and days of the year.
AMOUNTS = st.sampled_from([Decimal(2), Decimal(3), money("9.995"), money("160"), money("160", "EUR"), None])
LISTS = st.lists(PLAIN, max_size=3).map(tuple)
FIXED: dict[str, tuple[st.SearchStrategy[Any], ...]] = {
    "verified": (st.none(), st.sampled_from([None, "postcode"])), "mentions": (st.just("customer"), st.just("legal")),
    "open": (st.sampled_from(["desk"]),), "since": (st.sampled_from(["hours", "days", "weeks"]), VALUES),
    "total": (st.lists(st.one_of(st.none(), st.sampled_from([money("1"), money("2.5"), money("1", "EUR")]))).map(tuple),
              st.just(money("0"))),
    "lowest": (st.lists(ITEM).map(tuple), st.just("price")), "highest": (st.lists(ITEM).map(tuple), st.just("price")),
    "latest": (st.lists(ITEM).map(tuple), st.just("price")), "one_of": (VALUES, st.lists(PLAIN).map(tuple)),
    "not_one_of": (VALUES, st.lists(PLAIN).map(tuple)), "done_count": (st.just("s.refund"),),
    "done_total": (st.just("s.refund"), st.just("amount")), "not": (st.sampled_from([None, True, False]),),
    "several": (st.sampled_from([Decimal(1), Decimal(2)]), *[st.sampled_from([None, True, False])] * 3),
    **dict.fromkeys(("within_last", "within_next", "at_most_ago", "more_than_ago", "at_least_ago"), (VALUES, SPANS)),
    **dict.fromkeys(("times", "plus", "minus", "divide", "over", "under", "at_least", "at_most"), (AMOUNTS, AMOUNTS)),
    **dict.fromkeys(("is", "is_not"), (st.one_of(AMOUNTS, VALUES), st.one_of(AMOUNTS, VALUES))),
    "between": (AMOUNTS, AMOUNTS, AMOUNTS), "count": (LISTS,), "length": (LISTS,), "negative": (AMOUNTS,),
    "rounded": (AMOUNTS,), "contains": (LISTS, VALUES), "text": (st.just("for "), AMOUNTS, PLAIN),
    "season": (VALUES, *[st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.dates(date(2026, 1, 1)), VALUES] * 2),
    "and": tuple([st.sampled_from([None, True, False])] * 3), "or": tuple([st.sampled_from([None, True, False])] * 3),
}  # fmt: skip


@st.composite
def applied(draw: st.DrawFn, op: str) -> Expr:
    """An operation of constants, as it is or inside another one."""
    count = OPERATIONS[op]
    kinds = FIXED.get(op, tuple([VALUES] * (3 if count is None else count)))
    made = Apply(op, tuple(Const(draw(kind)) for kind in kinds))
    wrapped: Expr = draw(st.sampled_from([made, made, Apply("known", (made,)), Apply("else", (made, Const("red")))]))
    return wrapped


@st.composite
def over(draw: st.DrawFn, op: str) -> Expr:
    """Something over the elements of a list."""
    name, value = draw(st.sampled_from([("price", money("9")), ("name", "shoes"), ("nothing", "shoes")]))
    test = draw(st.sampled_from(["is", "is_not", "over", "at_most"]))
    condition = Apply(test, (Path("thing", (name,)), Const(value)))
    return Over(op, "thing", Const(draw(st.lists(ITEM, max_size=3).map(tuple))), condition)


@pytest.mark.parametrize("op", [*sorted(OPERATIONS), *LOOPS])
def test_the_monitor_reads_every_condition_as_the_engine_does(program: Program, op: str) -> None:
    reached: Counter[str] = Counter()

    @MANY
    @given(over(op) if op in LOOPS else applied(op), st.sampled_from(MOMENTS), st.booleans())
    def law(expr: Expr, now: datetime, verified: bool) -> None:
        work, facts = standing(program, now, verified=verified)
        engines = _tried(lambda: compile_expression(expr)(work.scope({})))
        if engines != "raises":  # operands that no checked release puts together
            assert truth(expr, facts) == engines, expr
        reached["known"] += engines not in (None, "raises")

    law()
    assert reached["known"], "no known answer was compared"


def standing(program: Program, now: datetime, *, verified: bool) -> tuple[Work, Facts]:
    """A conversation as the engine has it, and as the monitor does."""
    state = opened(program, "case", now)
    state.frames = [Frame("pay", root=True, intent="pay")]
    watch = Watch(program.release, "case", now=now)
    if verified:
        inputs = {"amount": money("20")}
        state.customer, state.topics = Record("s.account", {"id": "c1"}, 1, "c1"), ("legal",)
        state.verified = Verified("c1", "postcode", now)
        state.done = (Done("s.refund", inputs, now, "done", "case/1"),)
        watch.verified, watch.topics = ("postcode", now), frozenset({"legal"})
        watch.launched = {"case/1": CallAction("case/1", "do", "s.refund", inputs, "case/1", "")}
        watch.outcome = {"case/1": "done"}
    return Work(program, state), watch.facts({}, state)


def _tried(run: Any) -> Any:
    """What comes of it, or that it raises."""
    try:
        return run()
    except (TypeError, AssertionError, AttributeError, ValueError, OverflowError, KeyError):
        return "raises"


@pytest.mark.parametrize("at", MOMENTS)
def test_opening_hours_and_spans_end_when_the_engine_says(program: Program, at: datetime) -> None:
    workspace, zone = program.release.workspace, ZoneInfo("America/New_York")
    days, work = Days.of(workspace), Work(program, opened(program, "case", at))
    assert days.is_open(at) == is_open(at, zone, workspace.business_hours, workspace.closed)
    for unit in UNITS:
        for count in (1, 2, 5):
            span = Duration(Decimal(count), unit)
            assert days.end(at, span) == work.due(at, span)
    for unit, count in (("hours", 1), ("hours", 12), ("days", 1), ("days", 4)):
        span = Duration(Decimal(count), unit, business=True)
        assert days.end(at, span) == work.due(at, span)
        assert days.away(at, span, -1) == work.shifted(span, -1)
