"""Laws 16, 17 and 18: days, cents, and the sentences themselves."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from aop.engine.calendar import civil, due_after
from aop.engine.operations import STRICT
from aop.engine.program import Program
from aop.engine.scope import Scope
from aop.engine.transition import opened
from aop.engine.work import Work
from aop.values import MINOR_DIGITS, Duration, Money
from laws.desk import Desk, desk, procedure
from laws.world import reached_all

MANY = settings(max_examples=400, deadline=None, database=None, derandomize=True)
BARE: Desk = desk(
    procedure("pay", "only: |\n  collect why\n  finish as informed\n", slots='why: {type: text, ask: "?"}')
)
NEW_YORK = ZoneInfo("America/New_York")
#: The hours around which New York changes its clocks in 2026.
CHANGES = [datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)]
MOMENTS = st.one_of(
    st.integers(0, 1578239).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.builds(lambda at, minutes: at + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(-200, 200)),
)
AGES = st.builds(lambda count, unit: Duration(Decimal(count), unit), st.integers(0, 40),
                 st.sampled_from(["seconds", "minutes", "hours", "days", "weeks", "months", "years"]))  # fmt: skip


def at(now: datetime) -> Scope:
    work = Work(Program(BARE.release), opened(BARE.program, "case", now))
    return work.scope({})


def test_law_16_dates_partition_the_past_and_grow_with_time() -> None:
    """`at most D ago` and `more than D ago` part the past, the future is in neither; what is more than D ago stays so;
    days are civil days, whatever the clocks do; an exact duration is exact."""
    reached: Counter[str] = Counter()

    @MANY
    @given(MOMENTS, MOMENTS, AGES, st.booleans(), st.integers(0, 100000))
    @example(CHANGES[0] + timedelta(hours=1), CHANGES[0] - timedelta(hours=1), Duration(Decimal(1), "days"), True, 3600)
    def law(now: datetime, when: datetime, age: Duration, as_day: bool, later: int) -> None:
        exact = age.unit in ("seconds", "minutes", "hours")
        subject: date = civil(when, NEW_YORK) if as_day else when
        if as_day and exact:
            return
        scope = at(now)
        recent, old = STRICT["at_most_ago"](scope, subject, age), STRICT["more_than_ago"](scope, subject, age)
        today = civil(now, NEW_YORK)
        future = when > now if exact else civil(when, NEW_YORK) > today
        assert (recent, old).count(True) == (0 if future else 1)
        reached["future"] += future
        reached["recent"] += recent is True
        reached["old"] += old is True
        after = at(now + timedelta(seconds=later))
        assert old is not True or STRICT["more_than_ago"](after, subject, age) is True
        near = any(abs(now - change) < timedelta(hours=6) for change in CHANGES)
        reached["near a change of clocks"] += near
        if not exact and age.unit == "days":
            expected = timedelta(0) <= today - civil(when, NEW_YORK) <= timedelta(days=int(age.count))
            assert recent is expected
        if exact:
            assert due_after(now, age, NEW_YORK, {}, ()) - now == _seconds(age)

    law()
    reached_all(reached, "future", "recent", "old", "near a change of clocks")


def _seconds(age: Duration) -> timedelta:
    return timedelta(seconds=int(age.count) * {"seconds": 1, "minutes": 60, "hours": 3600}[age.unit])


def test_law_17_rounding_is_idempotent_and_off_by_half_a_unit_at_most() -> None:
    reached: Counter[str] = Counter()

    @MANY
    @given(
        st.decimals(-(10**9), 10**9, places=6), st.sampled_from(["USD", "EUR", *sorted(MINOR_DIGITS)]), st.booleans()
    )
    @example(Decimal("2.675"), "USD", True)
    @example(Decimal("-0.005"), "USD", False)
    @example(Decimal("0.5"), "JPY", False)
    def law(amount: Decimal, currency: str, to_the_half: bool) -> None:
        unit = Decimal(1).scaleb(-MINOR_DIGITS.get(currency, 2))
        if to_the_half:
            amount = (amount / unit).to_integral_value() * unit + unit / 2
        rounded = Money(amount, currency).rounded()
        assert rounded.rounded() == rounded
        assert abs(rounded.amount - amount) <= unit / 2
        assert rounded.minor == rounded.amount / unit
        half = abs((amount / unit) % 1) == Decimal("0.5")
        assert not half or abs(rounded.amount) > abs(amount), "half goes up"
        reached["half a unit"] += half
        reached["negative"] += amount < 0
        reached[currency] += 1

    law()
    reached_all(reached, "half a unit", "negative", "JPY", "KWD")
