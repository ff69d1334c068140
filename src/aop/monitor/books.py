"""The monitor's own count: which writes were let go, and what a limit counts of them.

The rows are the ledger's, read as they stand, so that what other processes did and what was done before a restart is
counted too: the count is the monitor's, by its own reading of keys, windows and amounts. Beside them stand the writes
that this process let go itself, which still count where the ledger should have lost them. How a call stands, the ledger
knows best (another process may have learnt it), but what was seen to be done stays done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from aop.machine.policy import Rule
from aop.machine.release import Release
from aop.monitor.days import DAYS, SECONDS, Days, later_month
from aop.ports.ledger import Booked, Wanted
from aop.values import Duration, Money, Record, content, digest

#: Rules that count over calls, of other conversations too.
LEDGER = ("at_most", "total_at_most", "never_together", "never_before")
#: So many rows of this process are kept; the oldest go first.
MAX_ROWS = 10_000
#: So many rows of the ledger are read for one rule, the latest ones. With more of them a count of calls is too low,
#: never too high, and what had to be done before is among them.
MAX_READ = 10_000


@dataclass(slots=True)
class Row:
    """A write that was let go. `state`: reserved, done, unclear, released."""

    conversation: str
    customer: str | None
    action: str
    inputs: Mapping[str, Any]
    at: datetime
    state: str = "reserved"


@dataclass(slots=True)
class Books:
    """Rows by call, oldest first; shared by the conversations of a release."""

    rows: dict[str, Row] = field(default_factory=dict)

    def add(self, call: str, row: Row) -> None:
        """One write more."""
        self.rows[call] = row
        while len(self.rows) > MAX_ROWS:
            self.rows.pop(next(iter(self.rows)))

    def fits(self, rule: Rule, release: Release, new: Row, call: str, kept: Iterable[Booked] = ()) -> bool:
        """Whether one rule of the ledger lets another row in; what it counts per must be there. `kept` are the rows of
        the ledger that are wanted for the rule (`wanted`)."""
        if not counts(rule, new.action):
            return True
        wanted = wanted_for(rule, release, new)
        if wanted is None:
            return False
        counted = self._counted(rule, release, wanted, kept)
        counted.pop(call, None)
        match rule.kind:
            case "at_most":
                return rule.count is not None and len(counted) + 1 <= rule.count
            case "total_at_most":
                adds, limit = _amount(new.inputs.get(rule.input or ""), rule.limit), _amount(rule.limit, rule.limit)
                return adds is not None and limit is not None and sum(counted.values(), adds) <= limit
            case "never_together":
                return not counted
            case _:
                return bool(counted)

    def _counted(self, rule: Rule, release: Release, wanted: Wanted, kept: Iterable[Booked]) -> dict[str, Decimal]:
        """The calls that a rule counts, with what each adds to a total."""
        found = {
            call: _amount(row.inputs.get(rule.input or ""), rule.limit) or Decimal(0)
            for call, row in self.rows.items()
            if row.state != "released" and row.action in wanted.actions
            if (wanted.since is None or row.at > wanted.since) and _is_under(wanted.key, rule.per, row, release)
        }
        for item in kept:
            own = self.rows.get(item.call)
            if item.state != "released":
                found[item.call] = item.amounts.get(rule.input or "", Decimal(0))
            elif own is None or own.state != "done":
                found.pop(item.call, None)
        return found


def counts(rule: Rule, action: str) -> bool:
    """Whether a rule counts other calls before one of this action is let in."""
    return rule.kind in LEDGER and (rule.kind != "never_before" or action == rule.actions[0])


def wanted_for(rule: Rule, release: Release, new: Row) -> Wanted | None:
    """The rows that a rule counts before another one is let in; None when what it counts per is missing."""
    key = counted_under(rule.per, new, release)
    if key is None:
        return None
    since = None if rule.period is None else window(rule.period, new.at, Days.of(release.workspace))
    match rule.kind:
        case "never_together":
            return Wanted(key, tuple(name for name in rule.actions if name != new.action), since, MAX_READ)
        case "never_before":
            return Wanted(key, rule.actions[1:], since, MAX_READ)
    return Wanted(key, rule.actions, since, MAX_READ)


def counted_under(per: str | None, row: Row, release: Release) -> str | None:
    """What a row is counted under for `per`: the conversation, the verified customer, or an input; None: missing."""
    match per:
        case None | "conversation":
            return f"conversation:{row.conversation}"
        case "customer":
            return None if row.customer is None else f"customer:{row.customer}"
    return named(per, row.inputs.get(per), release)


def _is_under(wanted: str, per: str | None, row: Row, release: Release) -> bool:
    if per in (None, "conversation", "customer"):
        return counted_under(per, row, release) == wanted
    return any(named(name, value, release) == wanted for name, value in row.inputs.items())


def named(name: str, value: Any, release: Release) -> str | None:
    """An input as the ledger calls it: a record by its type and key, anything else by its own name."""
    if isinstance(value, Record):
        key = release.records[value.type].key if value.type in release.records else None
        found = value.get(key) if key else None
        return f"{value.type}:{found}" if isinstance(found, str) else None
    return None if value is None else f"{name}:{value if isinstance(value, str) else digest(content(value))}"


def window(period: Duration, now: datetime, days: Days) -> datetime:
    """The start of (now - period, now]: exact, or the same time of day so many days or months ago."""
    if period.unit in SECONDS:
        return now - timedelta(seconds=float(period.count) * SECONDS[period.unit])
    local, count = now.astimezone(days.zone), int(period.count)
    if period.unit in DAYS:
        return (local - timedelta(days=count * DAYS[period.unit])).astimezone(UTC)
    day = later_month(local.date(), -count * (12 if period.unit == "years" else 1))
    return datetime.combine(day, local.timetz()).astimezone(UTC)


def _amount(value: Any, like: Any) -> Decimal | None:
    if isinstance(like, Money):
        return value.amount if isinstance(value, Money) and value.currency == like.currency else None
    return value if isinstance(value, Decimal) else None
