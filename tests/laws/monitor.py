"""A second opinion on every call (semantics S10): a plain walk of the rules over history records only.

It shares no code with the gate. What it knows of a conversation it derives from events and effects as they were
committed: who said yes to what, who approved, what was done, what was read and outdated since. Of the committed
snapshot it takes two things: which procedures are on the stack, and the record of the customer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from aop.engine.effects import CallAction, CloseRequest, Effect, Explain, HandOff, RequestApproval, Say
from aop.engine.events import (
    ActionSettled,
    ApprovalDecided,
    Event,
    MessageReceived,
    ReleaseChanged,
    TimerFired,
)
from aop.engine.snapshot import Snapshot
from aop.machine.policy import Rule
from aop.machine.release import Release
from aop.values import Duration, Money, Record, canonical, content, digest
from laws.kleene import DAYS, SECONDS, Facts, truth


@dataclass(slots=True)
class Row:
    """A write that was let go, as the ledger should count it; shared by the conversations of a test."""

    conversation: str
    customer: str | None
    action: str
    inputs: Mapping[str, Any]
    at: datetime
    state: str = "reserved"


@dataclass(slots=True)
class Asked:
    """An approval that people were asked for."""

    rule: str
    role: str
    people: int
    digest: str


@dataclass(slots=True)
class Monitor:
    """One conversation, watched. `rows` may be shared with others; `broken` is what must never have happened."""

    release: Release
    conversation: str
    rows: dict[str, Row] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    reached: Counter[str] = field(default_factory=Counter)
    _now: datetime = datetime(1, 1, 1, tzinfo=UTC)
    _step: int = 0
    _questions: int = 0  # confirms that were sent
    _verified: tuple[str, datetime] | None = None
    _requests: list[int] = field(default_factory=list)
    _begun: int = 0
    _yes: Counter[tuple[int, str]] = field(default_factory=Counter)
    _asked: dict[str, list[Asked]] = field(default_factory=dict)
    _stack_of: dict[str, list[str]] = field(default_factory=dict)  # of a call that people were asked about
    _grants: dict[str, list[ApprovalDecided]] = field(default_factory=dict)
    _over: set[str] = field(default_factory=set)  # calls that were refused, or decided too late
    _launched: dict[str, CallAction] = field(default_factory=dict)
    _outcome: dict[str, str] = field(default_factory=dict)
    _undone: set[str] = field(default_factory=set)
    _request_of: dict[str, int] = field(default_factory=dict)  # by call
    _undoing: str | None = None
    _read: dict[bytes, int] = field(default_factory=dict)
    _written: dict[str, int] = field(default_factory=dict)
    _arguments: dict[str, bytes] = field(default_factory=dict)  # by digest
    _topics: frozenset[str] = frozenset()

    def see(self, event: Event, effects: tuple[Effect, ...], after: Snapshot) -> None:
        """One committed transition."""
        self._step += 1
        self._now = max(self._now, event.at.astimezone(UTC))
        self._event(event, after)
        for effect in effects:
            match effect:
                case Say(kind="confirm"):
                    self._questions += 1
                case RequestApproval():
                    asked = Asked(effect.rule, effect.role, effect.people, effect.digest)
                    self._asked.setdefault(effect.call, []).append(asked)
                    self._stack_of[effect.call] = _request(after)
                case Explain():
                    self._explained(effect, event)
                case CloseRequest(outcome=outcome) if outcome != "reopened" and self._requests:
                    self._requests.pop()
                case HandOff():
                    self._requests.clear()
                case CallAction():
                    self._call(effect, event, after)

    def _must(self, holds: bool, what: str) -> None:
        if not holds:
            self.broken.append(f"step {self._step}: {what}")

    # ---- what the history says

    def _event(self, event: Event, after: Snapshot) -> None:
        match event:
            case MessageReceived():
                self._topics |= set(event.understanding.topics)
            case ApprovalDecided() if self._asked.get(event.call) and event.call not in self._launched:
                self._decided(event, after)
            case TimerFired(timer=timer):
                self._over.update(call for call in self._asked if timer.startswith(f"{call}/approval"))
            case ReleaseChanged():
                self._yes.clear()
            case ActionSettled():
                self._settled(event, after)

    def _decided(self, event: ApprovalDecided, after: Snapshot) -> None:
        """A word that counts: by a role that is asked, by somebody who may, once."""
        if event.role not in {asked.role for asked in self._asked[event.call]}:
            return
        owners = {self.release.procedures[name].owner for name in self._stack_of[event.call]}
        customer = after.customer.get("id") if after.customer is not None and self._level(after) else None
        if event.person in {"customer", customer, *owners}:
            return
        given = self._grants.setdefault(event.call, [])
        if any(item.person == event.person for item in given):
            return
        if event.granted:
            given.append(event)
        else:
            self._over.add(event.call)

    def _settled(self, event: ActionSettled, after: Snapshot) -> None:
        call = self._launched.get(event.call)
        known = self._outcome.get(event.call)
        if call is None or known not in (None, "unclear") or (known == event.outcome):
            return
        self._outcome[event.call] = event.outcome
        row = self.rows.get(event.call)
        if row is not None and known is None:
            row.state = event.outcome if event.outcome in ("done", "unclear") else "released"
        if event.outcome == "done" and call.verb != "do":
            for record in _records(event.value):
                self._read[_content(record)] = self._step
        if event.outcome in ("done", "unclear") and call.verb == "do":
            for record in _given(call.inputs):
                if not _is_same(record, after.customer):
                    self._written[self._identity(record)] = self._step
        if call.verb == "undo" and event.outcome == "done" and self._undoing is not None:
            self._undone.add(self._undoing)

    def _explained(self, effect: Explain, event: Event) -> None:
        match effect.kind, effect.summary:
            case "verified", _ if effect.data["holds"]:
                level, ranks = effect.data["level"], self._ranks()
                if self._verified is None or not self._lasts() or ranks[level] >= ranks[self._verified[0]]:
                    self._verified = (level, self._now)
            case "consent", "the customer said yes":
                self._must(self._questions > 0, "a yes before any question")
                plain = isinstance(event, MessageReceived) and event.understanding.plain_answer == "yes"
                self._must(plain or not effect.data["digests"], "a yes for a write that the words do not say")
                for mark in effect.data["digests"]:
                    self._yes[(self._request(), mark)] += 1
            case "jump", _:
                for key in [key for key in self._yes if key[0] == self._request()]:
                    del self._yes[key]
            case "request", said if " starts " in said:
                self._begun += 1
                self._requests.append(self._begun)
            case "settled", said if said.startswith("undo by"):
                self._undoing = None

    def _request(self) -> int:
        return self._requests[-1] if self._requests else 0

    # ---- one call

    def _call(self, call: CallAction, event: Event, after: Snapshot) -> None:
        self.reached[call.verb] += 1
        action = self.release.actions[call.action]
        self._must(call.call not in self._launched, f"{call.action} went out twice under one key")
        self._launched[call.call] = call
        self._request_of[call.call] = self._request()
        self._bound(call)
        stack = _request(after)
        self._must(call.action in self.release.procedures[stack[-1]].actions, f"{call.action} is not listed")
        for name in stack:
            role = self.release.procedures[name].role
            self._must(not action.roles or role in action.roles, f"{role} may not {call.action}")
        facts = self.facts(call.inputs, after)
        rules = list(self.rules_of(call.action, after))
        for rule in rules:
            self._must(self.permits(rule, call.action, call.inputs, facts, call.call), f"`{rule.at.text}` forbids it")
        if action.writes:
            self._sound(call, after)
        if call.verb == "do":
            self._consents(call, rules, facts)
            customer = after.customer.get("id") if after.customer is not None and self._level(after) else None
            self.rows[call.call] = Row(self.conversation, customer, call.action, call.inputs, self._now)
        if call.verb == "undo":
            self._undo(call)

    def _bound(self, call: CallAction) -> None:
        """One digest, one action with its arguments."""
        data = canonical([call.action, {name: content(value) for name, value in call.inputs.items()}])
        self._must(self._arguments.setdefault(call.digest, data) == data, "one digest for two sets of arguments")

    def rules_of(self, action: str, after: Snapshot) -> Iterator[Rule]:
        """The workspace's, and those of every procedure on the stack."""
        names = {frame.procedure for frame in after.frames}
        own = [rule for name in sorted(names) for rule in self.release.procedures[name].rules]
        return (rule for rule in (*self.release.rules, *own) if action in rule.actions)

    def facts(self, inputs: Mapping[str, Any], after: Snapshot) -> Facts:
        """What a condition over these inputs may read."""
        own = self.release.procedures[after.frames[-1].procedure].constants if after.frames else {}
        names = {
            **self.release.constants, **own, "customer": after.customer, "channel": after.channel,
            "language": after.language, "intent": after.frames[-1].intent if after.frames else None, **inputs,
        }  # fmt: skip
        done = tuple(
            (call.action, call.inputs)
            for key, call in self._launched.items()
            if call.verb == "do" and self._outcome.get(key) in ("done", "unclear") and key not in self._undone
        )
        zone = self.release.workspace.time_zone
        return Facts(names, self._now, zone, self._level(after), self._ranks(), self._topics, done)

    def _ranks(self) -> dict[str, int]:
        return {level.name: rank for rank, level in enumerate(self.release.workspace.levels)}

    def _level(self, after: Snapshot) -> str | None:
        """How the customer is verified now: by a verification in the history that was not ended and still lasts."""
        if after.verified is None or self._verified is None or not self._lasts():
            return None
        return self._verified[0]

    def _lasts(self) -> bool:
        assert self._verified is not None
        level, at = self._verified
        lasts = next(item.lasts for item in self.release.workspace.levels if item.name == level)
        return lasts is None or self._now < at + timedelta(seconds=int(lasts.count) * SECONDS[lasts.unit])

    # ---- rules, one by one

    def permits(self, rule: Rule, action: str, inputs: Mapping[str, Any], facts: Facts, call: str = "") -> bool:
        """Whether one rule lets a call through; consents are looked at apart."""
        match rule.kind:
            case "never_when":
                return truth(_condition(rule), facts) is False
            case "never_unless":
                return truth(_condition(rule), facts) is True
            case "at_most":
                counted = self._rows_of(rule, inputs, facts, rule.actions, call)
                return counted is not None and rule.count is not None and len(counted) + 1 <= rule.count
            case "total_at_most":
                return self._within_total(rule, inputs, facts, call)
            case "never_together":
                others = self._rows_of(rule, inputs, facts, tuple(set(rule.actions) - {action}), call)
                return others == []
            case "never_before" if action == rule.actions[0]:
                return bool(self._rows_of(rule, inputs, facts, rule.actions[1:], call))
        return True

    def _within_total(self, rule: Rule, inputs: Mapping[str, Any], facts: Facts, call: str) -> bool:
        rows = self._rows_of(rule, inputs, facts, rule.actions, call)
        adds = _amount(inputs.get(rule.input or ""), rule.limit)
        if rows is None or adds is None:
            return False
        held = sum((_amount(row.inputs.get(rule.input or ""), rule.limit) or Decimal(0) for row in rows), Decimal(0))
        limit = _amount(rule.limit, rule.limit)
        return limit is not None and held + adds <= limit

    def _rows_of(
        self, rule: Rule, inputs: Mapping[str, Any], facts: Facts, actions: tuple[str, ...], call: str
    ) -> list[Row] | None:
        """The rows that a rule counts; None when what it counts per is missing."""
        if rule.per == "customer":
            customer = facts.names.get("customer")
            owner = customer.get("id") if isinstance(customer, Record) and facts.verified else None
            if owner is None:
                return None
            near = [row for row in self.rows.values() if row.customer == owner]
        elif rule.per in (None, "conversation"):
            near = [row for row in self.rows.values() if row.conversation == self.conversation]
        else:
            wanted = self._counted_as(rule.per or "", inputs.get(rule.per or ""))
            if wanted is None:
                return None
            near = [
                row
                for row in self.rows.values()
                if wanted in {self._counted_as(name, value) for name, value in row.inputs.items()}
            ]
        since = self._since(rule.period)
        mine = self.rows.get(call)
        return [row for row in near if row is not mine and row.action in actions and row.state != "released"
                and (since is None or row.at > since)]  # fmt: skip

    def _counted_as(self, name: str, value: Any) -> str | None:
        if isinstance(value, Record):
            key = self.release.records[value.type].key
            return f"{value.type}:{value.get(key)}" if key and isinstance(value.get(key), str) else None
        return None if value is None else f"{name}:{value if isinstance(value, str) else digest(content(value))}"

    def _since(self, period: Duration | None) -> datetime | None:
        if period is None:
            return None
        if period.unit in DAYS:  # the same time of day, so many days ago
            zone = ZoneInfo(self.release.workspace.time_zone)
            return (self._now.astimezone(zone) - timedelta(days=int(period.count) * DAYS[period.unit])).astimezone(UTC)
        return self._now - timedelta(seconds=int(period.count) * SECONDS[period.unit])

    # ---- consents

    def _consents(self, call: CallAction, rules: list[Rule], facts: Facts) -> None:
        applying = [rule for rule in rules if rule.condition is None or truth(rule.condition, facts) is not False]
        if any(rule.kind == "needs_confirmation" for rule in applying):
            self.reached["confirmed"] += 1
            key = (self._request(), call.digest)
            self._must(self._yes[key] > 0, f"{call.action} without a yes of its own")
            self._yes[key] -= 1
        needs = [rule for rule in applying if rule.kind == "needs_approval"]
        if needs:
            self.reached["approved"] += 1
            self._must(call.call not in self._over, f"{call.action} although it was not approved")
            asked = {item.rule: item for item in self._asked.get(call.call, ())}
            for rule in needs:
                known = asked.get(rule.id)
                self._must(known is not None and known.digest == call.digest, f"nobody was asked: `{rule.at.text}`")
            for role in sorted({rule.role or "" for rule in needs}):
                wanted = sum(rule.people for rule in needs if rule.role == role)
                given = {item.person for item in self._grants.get(call.call, ()) if item.role == role}
                self._must(len(given) >= wanted, f"{call.action} with {len(given)} of {wanted} approvals by {role}")

    # ---- records, and taking back

    def _sound(self, call: CallAction, after: Snapshot) -> None:
        """Records of the verified customer or of nobody, read in this conversation, and not outdated since."""
        customer = after.customer.get("id") if after.customer is not None and self._level(after) else None
        for record in _records(tuple(call.inputs.values())):
            self._must(self._owner(record) in (None, customer), f"{call.action} with somebody else's {record.type}")
        for record in _given(call.inputs):
            read = self._read.get(_content(record))
            self._must(read is not None, f"{call.action} with a {record.type} that nobody looked up")
            outdated = self._written.get(self._identity(record), -1)
            self._must(read is None or read > outdated, f"{call.action} with an outdated {record.type}")
        for name, value in call.inputs.items():
            if isinstance(value, Money):
                whole = value.amount == value.amount.quantize(Decimal("0.01"))
                self._must(value.amount >= 0 and whole, f"{call.action} with {name} = {value.amount}")

    def _owner(self, record: Record) -> str | None:
        declared = self.release.records.get(record.type)
        if declared is None or declared.belongs_to is None:
            return None
        value: Any = record
        for name in declared.belongs_to.split("."):
            value = value.get(name) if isinstance(value, Record) else None
        return value if isinstance(value, str) else ""

    def _identity(self, record: Record) -> str:
        key = self.release.records[record.type].key if record.type in self.release.records else None
        return f"{record.type}:{record.get(key)}" if key else f"{record.type}:{_content(record)!r}"

    def _undo(self, call: CallAction) -> None:
        """It undoes the last write that still stands, and only one that is known to be done."""
        standing = [
            (key, item)
            for key, item in self._launched.items()
            if item.verb == "do" and self._outcome.get(key) in ("done", "unclear") and key not in self._undone
            if self._request_of[key] == self._request()
        ]
        if not standing:
            self._must(False, f"{call.action} undoes nothing")
            return
        key, last = standing[-1]
        self._undoing = key
        self._must(self.release.actions[last.action].undo == call.action, f"{call.action} is not what undoes it")
        self._must(self._outcome[key] == "done", f"{call.action} undoes what may not have been done")


def _condition(rule: Rule) -> Any:
    assert rule.condition is not None
    return rule.condition


def _amount(value: Any, like: Any) -> Decimal | None:
    if isinstance(like, Money):
        return value.amount if isinstance(value, Money) and value.currency == like.currency else None
    return value if isinstance(value, Decimal) else None


def _request(after: Snapshot) -> list[str]:
    """The procedures of the running request, its root first."""
    frames = after.frames
    start = max(index for index, frame in enumerate(frames) if frame.root)
    return [frame.procedure for frame in frames[start:]]


def _records(value: Any) -> Iterator[Record]:
    """A value's records, those inside them too."""
    if isinstance(value, tuple):
        for item in value:
            yield from _records(item)
    elif isinstance(value, Record):
        yield value
        yield from _records(tuple(value.fields.values()))


def _given(inputs: Mapping[str, Any]) -> Iterator[Record]:
    """The records that a call is about, not those inside them; of what a customer typed there is no reading."""
    for value in inputs.values():
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Record) and item.type not in ("address", "person"):
                yield item


def _content(record: Record) -> bytes:
    return canonical(content(record))


def _is_same(record: Record, customer: Record | None) -> bool:
    return customer is not None and record.type == customer.type and record.get("id") == customer.get("id")
