"""What the rules say of a call, read off history records: which apply, what lifts them, what the ledger is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from aop.engine.effects import CallAction, Query
from aop.engine.snapshot import Snapshot
from aop.machine.expressions import Expr
from aop.machine.policy import Rule
from aop.monitor.books import Row, counted_under, counts, named, window
from aop.monitor.days import Days
from aop.monitor.facts import Facts
from aop.monitor.history import History
from aop.monitor.truth import truth_or_missing
from aop.values import Duration, Money


class Rules(History):
    """The history of a conversation beside the rules in force."""

    __slots__ = ()

    def rules_of(self, action: str, after: Snapshot) -> Iterator[Rule]:
        """The workspace's, and those of every procedure on the stack."""
        names = {frame.procedure for frame in after.frames}
        own = [rule for name in sorted(names) for rule in self.release.procedures[name].rules]
        return (rule for rule in (*self.release.rules, *own) if action in rule.actions)

    def permits(self, rule: Rule, facts: Facts | None) -> bool:
        """Whether a rule that a condition makes forbid lets a call through: lifted by a definite answer only."""
        match rule.kind:
            case "never_when":
                return rule.condition is not None and self.truth(rule.condition, facts) is False
            case "never_unless":
                return rule.condition is not None and self.truth(rule.condition, facts) is True
        return True

    def truth(self, condition: Expr, facts: Facts | None) -> Any:
        """What a condition comes to; missing where this cannot be read, and then nothing is let through by it."""
        return None if facts is None else truth_or_missing(condition, facts)

    def facts(self, inputs: Mapping[str, Any], after: Snapshot) -> Facts:
        """What a condition over these inputs may read."""
        workspace, top = self.release.workspace, after.frames[-1] if after.frames else None
        own = {} if top is None else self.release.procedures[top.procedure].constants
        names = {
            **self.release.constants, **own, **_signals(after), "cost": Money(after.cost, workspace.currency),
            "intent": None if top is None else top.intent, **inputs,
        }  # fmt: skip
        done = tuple(
            (call.action, call.inputs)
            for key, call in self.launched.items()
            if self.changes(call) and self.outcome.get(key) in ("done", "unclear") and key not in self.undone
        )
        days = Days.of(workspace)
        queues = frozenset(item.name for item in workspace.queues.values() if not item.business)
        if len(queues) < len(workspace.queues) and days.is_open(self.now):
            queues = frozenset(item.name for item in workspace.queues.values())
        level, ranks = self.level(after), self.ranks()
        return Facts(names, self.now, days, level, ranks, self.topics, done, workspace.currency, queues)

    # ---- limits: whether the ledger is asked for each, and for the right thing

    def limits(self, call: CallAction, rules: list[Rule], after: Snapshot) -> None:
        """Every limit is booked with the ledger under the right key, and nothing is left out of what it counts."""
        row = Row(self.conversation, self.customer(after), call.action, call.inputs, self.now)
        booked = {query.rule: query for query in call.reserves}
        for rule in rules:
            if not counts(rule, call.action):
                continue
            key, query = counted_under(rule.per, row, self.release), booked.get(rule.id)
            self.must(key is not None and query is not None, f"`{rule.at.text}` is not asked of the ledger")
            if key is not None and query is not None:
                self.must(self._asks(query, rule, key, row), f"`{rule.at.text}` is asked of the ledger wrongly")
        names = {f"conversation:{self.conversation}", *(self._name(name, row) for name in ("customer", *call.inputs))}
        if not names - {None} <= set(call.keys):
            self.must(False, f"{call.action} is not booked under each of its keys {names} {call.keys}")

    def _name(self, name: str, row: Row) -> str | None:
        if name in ("customer", "conversation"):
            return counted_under(name, row, self.release)
        return named(name, row.inputs.get(name), self.release)

    def _asks(self, query: Query, rule: Rule, key: str, row: Row) -> bool:
        since = None if rule.period is None else self._since(rule.period)
        if query.key != key or query.input != rule.input or query.since != since:
            return False
        wanted: tuple[Any, Any, Any]
        match rule.kind:
            case "at_most":
                wanted = (rule.actions, Decimal(1), rule.count)
            case "total_at_most":
                wanted = (rule.actions, _plain(row.inputs.get(rule.input or "")), _plain(rule.limit))
            case "never_together":
                wanted = (tuple(name for name in rule.actions if name != row.action), query.adds, 0)
            case _:
                return query.actions == rule.actions[1:] and query.at_least >= 1
        return (query.actions, query.adds, query.at_most) == wanted

    def _since(self, period: Duration) -> Any:
        return window(period, self.now, Days.of(self.release.workspace))


def _signals(after: Snapshot) -> dict[str, Any]:
    """What the conversation says of itself."""
    counted = {name: Decimal(after.counters.get(name, 0)) for name in ("repairs", "questions", "turns")}
    return {
        "customer": after.customer, "channel": after.channel, "language": after.language,
        "sentiment": after.sentiment, "confidence": after.confidence,
        "elapsed": Duration(Decimal(after.elapsed), "seconds"), **counted,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.amount if isinstance(value, Money) else value
