"""The monitor's own reading of the ledger: which writes were let go, and what a limit counts of them.

The rows are those of the conversations that this process has watched. So a count may be too low (another process let
a write go), never too high; that a limit holds everywhere is the ledger's part, and that the ledger is asked for it
is looked at in `Watch`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from aop.machine.policy import Rule
from aop.machine.release import Release
from aop.monitor.days import DAYS, SECONDS, Days, later_month
from aop.values import Duration, Money, Record, content, digest

#: So many rows are kept; the oldest go first.
MAX_ROWS = 10_000


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

    def fits(self, rule: Rule, release: Release, new: Row, call: str) -> bool:
        """Whether one rule of the ledger lets another row in; what it counts per must be there."""
        match rule.kind:
            case "at_most":
                counted = self._counted(rule, release, new, rule.actions, call)
                return counted is not None and rule.count is not None and len(counted) + 1 <= rule.count
            case "total_at_most":
                return self._within_total(rule, release, new, call)
            case "never_together":
                others = tuple(set(rule.actions) - {new.action})
                return self._counted(rule, release, new, others, call) == []
            case "never_before" if new.action == rule.actions[0]:
                return bool(self._counted(rule, release, new, rule.actions[1:], call))
        return True

    def _within_total(self, rule: Rule, release: Release, new: Row, call: str) -> bool:
        rows = self._counted(rule, release, new, rule.actions, call)
        adds, limit = _amount(new.inputs.get(rule.input or ""), rule.limit), _amount(rule.limit, rule.limit)
        if rows is None or adds is None or limit is None:
            return False
        held = (_amount(row.inputs.get(rule.input or ""), rule.limit) for row in rows)
        return sum((item for item in held if item is not None), adds) <= limit

    def _counted(self, rule: Rule, release: Release, new: Row, actions: tuple[str, ...], call: str) -> list[Row] | None:
        """The rows that a rule counts; None when what it counts per is missing."""
        wanted = counted_under(rule.per, new, release)
        if wanted is None:
            return None
        since = None if rule.period is None else window(rule.period, new.at, Days.of(release.workspace))
        return [
            row
            for name, row in self.rows.items()
            if name != call and row.action in actions and row.state != "released"
            if (since is None or row.at > since) and _is_under(wanted, rule.per, row, release)
        ]


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
