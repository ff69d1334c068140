"""A second opinion on every call (semantics S10): a plain walk of the rules over history records only.

watch = Watch(release, "c1")
for event, effects, after in transitions:   # each committed one, with the snapshot after it
    watch.see(event, effects, after)
assert watch.problems == []
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from aop.engine.effects import CallAction, Effect, Query
from aop.engine.events import Event
from aop.engine.snapshot import Snapshot
from aop.machine.expressions import Expr
from aop.machine.policy import Rule
from aop.machine.powers import POWERS
from aop.machine.types import Action
from aop.monitor.books import Row, counted_under, named, window
from aop.monitor.days import Days
from aop.monitor.history import History, running
from aop.monitor.records import given, identity, inside, owner, spelled_out
from aop.monitor.truth import Facts, truth
from aop.values import Duration, Money, canonical, content

#: Rules that the ledger decides.
LEDGER = ("at_most", "total_at_most", "never_together", "never_before")


class Watch(History):
    """One conversation, watched."""

    __slots__ = ()

    def see(self, event: Event, effects: tuple[Effect, ...], after: Snapshot) -> None:
        """One committed transition."""
        self.step += 1
        self.let = None
        self.now = max(self.now, event.at)
        self.happened(event, after)
        for effect in effects:
            if isinstance(effect, CallAction):
                self.about = effect.call
                self._call(effect, after)
                self.about = None
            else:
                self.followed(effect, event, after)
        if after.verified is None:
            self.verified = None

    def book(self, call: CallAction, after: Snapshot) -> None:
        """A write that leaves now: the limits once more, by the monitor's own count; then it counts itself."""
        if call.verb not in ("do", "act") or call.call == self.let:
            return
        self.about = call.call
        row = Row(self.conversation, self.customer(after), call.action, call.inputs, self.now)
        for rule in self.rules_of(call.action, after):
            if rule.kind in LEDGER and not self._is_assigning(after):
                fits = self.books.fits(rule, self.release, row, call.call)
                self.must(fits, f"`{rule.at.text}` forbids it")
        self.books.add(call.call, row)
        self.about = None

    # ---- one call

    def _call(self, call: CallAction, after: Snapshot) -> None:
        self.reached[call.verb] += 1
        if call.call in self.redriven and self.outcome.get(call.call) == "unclear":
            self.redriven.discard(call.call)
            self.let = call.call
            first = self.launched[call.call]
            self.must((first.action, first.inputs) == (call.action, call.inputs), f"{call.action} is another now")
            return
        self.must(call.call not in self.launched, f"{call.action} went out twice under one key")
        self.launched[call.call] = call
        self.request_of[call.call] = self.request
        self._bound(call)
        action = self.release.actions.get(call.action) or POWERS[call.action]
        if call.verb == "act":
            self._by_person(call, action)
        else:
            self._listed(call, after)
        facts = self.facts(call.inputs, after)
        limit = action.limit
        self.must(limit is None or self._truth(limit, facts) is True, f"{call.action} is over its system's limit")
        rules = list(self.rules_of(call.action, after))
        for rule in rules:
            self.must(self.permits(rule, facts), f"`{rule.at.text}` forbids it")
        self._limits(call, rules, after)
        if action.writes:
            self._sound(call, action, after)
        if call.verb in ("do", "act"):
            self._consents(call, rules, facts)
        if call.verb == "undo":
            self._undo(call)

    def _listed(self, call: CallAction, after: Snapshot) -> None:
        action, stack = self.release.actions[call.action], running(after)
        if self._is_assigning(after):
            queues = self.release.workspace.queues.values()
            self.must(any(queue.do == call.action for queue in queues), f"no queue lists {call.action}")
        elif stack:
            self.must(call.action in self.release.procedures[stack[-1]].actions, f"{call.action} is not listed")
        else:
            self.must(False, f"{call.action} with no request under way")
        for name in stack:
            role = self.release.procedures[name].role
            builtin = name.startswith("aop_") and self._is_assigning(after)
            self.must(builtin or not action.roles or role in action.roles, f"{role} may not {call.action}")

    def _by_person(self, call: CallAction, action: Action) -> None:
        """Somebody began this, in a role that may."""
        began = self.acted.get(call.action)
        role = "" if began is None else began.role
        self.must(began is not None and role in self.release.workspace.roles, f"{call.action} by nobody")
        self.must(not action.roles or role in action.roles, f"{role} may not {call.action}")

    def _is_assigning(self, after: Snapshot) -> bool:
        """Whether the call is what the workspace lists for the queue that the conversation was handed to."""
        return after.assigning is not None and after.assigning.id == self.about

    def _bound(self, call: CallAction) -> None:
        """One digest, one action with its arguments."""
        data = canonical([call.action, {name: content(value) for name, value in call.inputs.items()}])
        self.must(self.arguments.setdefault(call.digest, data) == data, "one digest for two sets of arguments")

    # ---- rules, one by one

    def rules_of(self, action: str, after: Snapshot) -> Iterator[Rule]:
        """The workspace's, and those of every procedure on the stack."""
        names = {frame.procedure for frame in after.frames}
        own = [rule for name in sorted(names) for rule in self.release.procedures[name].rules]
        return (rule for rule in (*self.release.rules, *own) if action in rule.actions)

    def permits(self, rule: Rule, facts: Facts) -> bool:
        """Whether a rule that a condition makes forbid lets a call through: lifted by a definite answer only."""
        match rule.kind:
            case "never_when":
                return rule.condition is not None and self._truth(rule.condition, facts) is False
            case "never_unless":
                return rule.condition is not None and self._truth(rule.condition, facts) is True
        return True

    def _truth(self, condition: Expr, facts: Facts) -> Any:
        """What a condition comes to; missing where this cannot be read, and then nothing is let through by it."""
        try:
            return truth(condition, facts)
        except (ArithmeticError, AttributeError, LookupError, NotImplementedError, TypeError, ValueError):
            return None

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
        is_open = days.is_open(self.now)
        queues = frozenset(item.name for item in workspace.queues.values() if is_open or not item.business)
        level, ranks = self.level(after), self.ranks()
        return Facts(names, self.now, days, level, ranks, self.topics, done, workspace.currency, queues)

    # ---- limits: whether the ledger is asked for each, and for the right thing

    def _limits(self, call: CallAction, rules: list[Rule], after: Snapshot) -> None:
        """Every limit is booked with the ledger under the right key, and nothing is left out of what it counts."""
        row = Row(self.conversation, self.customer(after), call.action, call.inputs, self.now)
        booked = {query.rule: query for query in call.reserves}
        for rule in rules:
            if rule.kind not in LEDGER or (rule.kind == "never_before" and call.action != rule.actions[0]):
                continue
            key, query = counted_under(rule.per, row, self.release), booked.get(rule.id)
            self.must(key is not None and query is not None, f"`{rule.at.text}` is not asked of the ledger")
            if key is not None and query is not None:
                self.must(self._asks(query, rule, key, row), f"`{rule.at.text}` is asked of the ledger wrongly")
        names = {f"conversation:{self.conversation}", *(self._name(name, row) for name in ("customer", *call.inputs))}
        self.must(
            names - {None} <= set(call.keys), f"{call.action} is not booked under each of its keys {names} {call.keys}"
        )

    def _name(self, name: str, row: Row) -> str | None:
        if name in ("customer", "conversation"):
            return counted_under(name, row, self.release)
        return named(name, row.inputs.get(name), self.release)

    def _asks(self, query: Query, rule: Rule, key: str, row: Row) -> bool:
        since = None if rule.period is None else self._since(rule.period)
        if query.key != key or query.input != rule.input or query.since != since:
            return False
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

    # ---- consents

    def _consents(self, call: CallAction, rules: list[Rule], facts: Facts) -> None:
        applying = [rule for rule in rules if rule.condition is None or self._truth(rule.condition, facts) is not False]
        if any(rule.kind == "needs_confirmation" for rule in applying):
            self.reached["confirmed"] += 1
            self.must(call.verb == "do", f"{call.action} by a person, which only the customer can confirm")
            key = (self.request, call.digest)
            self.must(self.yes[key] > 0, f"{call.action} without a yes of its own")
            self.yes[key] -= 1
        needs = [rule for rule in applying if rule.kind == "needs_approval"]
        if needs:
            self._approvals(call, needs)

    def _approvals(self, call: CallAction, needs: list[Rule]) -> None:
        self.reached["approved"] += 1
        self.must(call.call not in self.over, f"{call.action} although it was not approved")
        asked = {item.rule: item for item in self.asked.get(call.call, ())}
        for rule in needs:
            known = asked.get(rule.id)
            self.must(known is not None and known.digest == call.digest, f"nobody was asked: `{rule.at.text}`")
        for role in sorted({rule.role or "" for rule in needs}):
            wanted = sum(rule.people for rule in needs if rule.role == role)
            people = {item.person for item in self.grants.get(call.call, ()) if item.role == role}
            self.must(len(people) >= wanted, f"{call.action} with {len(people)} of {wanted} approvals by {role}")

    # ---- records, and taking back

    def _sound(self, call: CallAction, action: Action, after: Snapshot) -> None:
        """Records of the verified customer or of nobody, read in this conversation, and not outdated since. What
        undoes a write takes the record that the write outdated."""
        customer = self.customer(after)
        for record in inside(tuple(call.inputs.values())):
            own = owner(record, self.release) in (None, customer)
            self.must(own, f"{call.action} with somebody else's {record.type}")
        for record in given(call.inputs):
            read = self.read.get(spelled_out(record))
            self.must(read is not None, f"{call.action} with a {record.type} that nobody looked up")
            outdated = -1 if call.verb == "undo" else self.written.get(identity(record, self.release), -1)
            self.must(read is None or read > outdated, f"{call.action} with an outdated {record.type}")
        fields = action.inputs
        for name, value in call.inputs.items():
            if isinstance(value, Money):
                whole = value.rounded() == value and (value.amount >= 0 or (name in fields and fields[name].signed))
                self.must(whole, f"{call.action} with an amount that is no payment in `{name}`")

    def _undo(self, call: CallAction) -> None:
        """It undoes the last write that still stands, and only one that is known to be done."""
        standing = self.standing()
        if not standing:
            self.must(False, f"{call.action} undoes nothing")
            return
        self.undoes[call.call], last = standing[-1]
        self.must(self.release.actions[last.action].undo == call.action, f"{call.action} is not what undoes it")
        self.must(self.outcome[self.undoes[call.call]] == "done", f"{call.action} undoes what may not have been done")


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
