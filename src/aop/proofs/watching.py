"""Whether a property holds of a conversation that really runs: read off the engine, event by event.

Shares nothing with the formulas. What a run must show before a property is called refuted, and what random
conversations are held to where it is called proved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from aop.engine.effects import CallAction, CloseRequest, Effect, Explain
from aop.engine.gate import ledger_key
from aop.engine.program import Program
from aop.engine.scope import Scope
from aop.engine.snapshot import Done, Frame, Snapshot
from aop.engine.work import Work
from aop.machine.expressions import Expr
from aop.machine.policy import Property
from aop.values import Duration, Money, Value


@dataclass(slots=True)
class Watch:
    """Looks at one conversation. `broken` says how the property was violated first."""

    program: Program
    property: Property
    broken: str | None = None
    _ever: int = -1
    _calls: dict[str, tuple[str, Mapping[str, Value]]] = field(default_factory=dict)

    def see(self, before: Snapshot, effects: tuple[Effect, ...], after: Snapshot) -> None:
        """One transition."""
        work = Work(self.program, after)
        for level, (rank, _) in self.program.levels.items():
            if rank > self._ever and work.verified(level):
                self._ever = rank
        for effect in effects:
            if self.broken is None and isinstance(effect, CallAction) and effect.verb in ("do", "look_up"):
                self.broken = self._call(work, before, after, effect)
        if self.broken is None and self.property.kind == "order" and after.ended is not None:
            self.broken = self._ended(effects, after)
        if self.broken is None and self.property.kind == "bound":
            self.broken = self._asked(after)

    # ---- calls

    def _call(self, work: Work, before: Snapshot, after: Snapshot, effect: CallAction) -> str | None:
        item = self.property
        if item.kind in ("together", "total") or (item.kind == "before" and item.second is not None):
            return self._among_others(work, after, effect)
        if effect.action not in item.actions:
            return None
        if item.consent == "confirmation" and _is_confirmed(before, after, effect.digest):
            return None
        if item.consent == "approval" and after.flight is not None and after.flight.needs:
            return None
        truth = None if item.condition is None else self._truth(work, effect)
        match item.kind:
            case "unless" | "before" if truth is not True:
                return f"{effect.action} is called {_because(truth, wanted=True)}"
            case "when" if truth is not False:
                return f"{effect.action} is called {_because(truth, wanted=False)}"
            case "without" if item.condition is None or truth is not False:
                return f"{effect.action} is called without {item.consent}"
        return None

    def _truth(self, work: Work, effect: CallAction) -> Value:
        assert self.property.condition is not None
        frame = work.top if work.state.frames else None
        names = {**dict.fromkeys(self.program.release.actions[effect.action].inputs), **effect.inputs}
        facts = Ever(work, self._ever) if self.property.kind == "before" else work
        return self.program.value(self.property.condition, Scope(names, facts, frame))

    def _among_others(self, work: Work, after: Snapshot, effect: CallAction) -> str | None:
        item, counted = self.property, [done for done in after.done if done.counts]
        match item.kind:
            case "together" if effect.action in (item.first, item.second):
                other = item.second if effect.action == item.first else item.first
                if any(done.action == other and self._same_key(work, done, effect) for done in counted):
                    return f"{effect.action} is called after {other}"
            case "before" if effect.action in item.actions:
                if not any(done.action == item.second and self._same_key(work, done, effect) for done in counted):
                    return f"{effect.action} is called, and {item.second} was not done"
            case "total" if effect.action in item.actions:
                return self._total(counted, effect)
        return None

    def _same_key(self, work: Work, done: Done, effect: CallAction) -> bool:
        per = self.property.per
        key = ledger_key(work, per, effect.inputs)
        return key is not None and ledger_key(work, per, done.inputs) == key

    def _total(self, counted: list[Done], effect: CallAction) -> str | None:
        item, limit = self.property, self.property.limit
        assert item.input is not None
        total: Value = effect.inputs.get(item.input)
        for done in counted:
            if done.action == effect.action:
                total = _added(total, done.inputs.get(item.input))
        match total, limit:
            case (Money(amount, currency), Money(most, wanted)) if currency == wanted and amount <= most:
                return None
            case (Decimal(), Decimal()) if total <= limit:
                return None
        return f"{effect.action} is called, and its {item.input} comes to more in all"

    # ---- ends, questions

    def _ended(self, effects: tuple[Effect, ...], after: Snapshot) -> str | None:
        """Of a request that a `finish` ended: what was done in it, in order."""
        finished = any(isinstance(item, CloseRequest) for item in effects)
        told = (item for item in effects if isinstance(item, Explain) and item.kind == "request")
        by_sentence = any("outcome" in item.data for item in told)
        if not (finished and by_sentence) or after.ended is None:
            return None
        names = [done.action for done in after.done if done.request == after.ended.request and done.counts]
        first, second, relation = self.property.first, self.property.second, self.property.relation
        for place, name in enumerate(names):
            others = names[place + 1 :] if relation == "after" else names[:place]
            if name == first and second not in others:
                return f"the request finished with {first} and no {second} {relation} it"
        return None

    def _asked(self, after: Snapshot) -> str | None:
        most, asked = self.property.count, after.counters.get("questions", 0)
        return None if most is None or asked <= most else f"{asked} questions were asked"


@dataclass(slots=True)
class Unguarded:
    """Whether the call at a place is made where a guard would not let it; `broken` says so."""

    program: Program
    procedure: str
    pc: int
    guard: Expr
    broken: str | None = None

    def see(self, before: Snapshot, effects: tuple[Effect, ...], after: Snapshot) -> None:
        """One transition."""
        flight, frame = after.flight, after.frames[-1] if after.frames else None
        called = any(isinstance(effect, CallAction) and effect.verb == "do" for effect in effects)
        if not called or flight is None or frame is None or (frame.procedure, flight.pc) != (self.procedure, self.pc):
            return
        if Work(self.program, after).value(self.guard, frame) is not True:
            self.broken = f"{flight.action} is called, and the guard behind it does not hold"


@dataclass(slots=True)
class Paid:
    """Adds up what a conversation pays without a person, in the workspace's currency; `broken` once it is `wanted`."""

    program: Program
    wanted: Decimal
    broken: str | None = None
    total: Decimal = Decimal(0)
    _calls: dict[str, Decimal] = field(default_factory=dict)

    def see(self, before: Snapshot, effects: tuple[Effect, ...], after: Snapshot) -> None:
        """One transition."""
        for effect in effects:
            if isinstance(effect, CallAction) and effect.verb == "do":
                asked = after.flight is not None and after.flight.needs
                self._calls[effect.call] = Decimal(0) if asked else self._amount(effect)
        made = {done.call for done in after.done if done.counts} | ({after.flight.id} if after.flight else set())
        self.total = sum((amount for call, amount in self._calls.items() if call in made), Decimal(0))
        if self.total >= self.wanted:
            self.broken = "paid"

    def _amount(self, effect: CallAction) -> Decimal:
        release = self.program.release
        if release.actions[effect.action].changes != "money":
            return Decimal(0)
        given = (item for item in effect.inputs.values() if isinstance(item, Money))
        own = (item.amount for item in given if item.currency == release.workspace.currency)
        return sum(own, Decimal(0))


def _because(truth: Value, *, wanted: bool) -> str:
    if truth is None:
        return "though it is not known whether the condition holds"
    return "though the condition does not hold" if wanted else "though the condition holds"


def _is_confirmed(before: Snapshot, after: Snapshot, digest: str) -> bool:
    """Whether a yes of the customer to exactly this call was there and is still unused, or was used for it just now."""
    mine = [item for item in after.consents if item.digest == digest and item.rule is None]
    used = sum(item.digest == digest and item.rule is None and item.state == "used" for item in before.consents)
    return any(item.state == "granted" for item in mine) or sum(item.state == "used" for item in mine) > used


def _added(left: Value, right: Value) -> Value:
    match left, right:
        case (Money(a, currency), Money(b, other)) if currency == other:
            return Money(a + b, currency)
        case (Decimal(), Decimal()):
            return left + right
    return None


@dataclass(frozen=True, slots=True)
class Ever:
    """The facts of a conversation, in which who was verified once still is."""

    work: Work
    rank: int

    @property
    def now(self) -> datetime:
        return self.work.now

    @property
    def zone(self) -> ZoneInfo:
        return self.work.zone

    def named(self, name: str, frame: object) -> Value:
        return self.work.named(name, frame if isinstance(frame, Frame) else None)

    def verified(self, level: str | None) -> bool:
        return self.rank >= (0 if level is None else self.work.program.levels[level][0])

    def mentions(self, topic: str) -> bool:
        return self.work.mentions(topic)

    def shifted(self, duration: Duration, sign: int) -> Value:
        return self.work.shifted(duration, sign)

    def queue_open(self, queue: str) -> bool:
        return self.work.queue_open(queue)

    def done_count(self, action: str) -> int:
        return self.work.done_count(action)

    def done_total(self, action: str, field: str) -> Value:
        return self.work.done_total(action, field)
