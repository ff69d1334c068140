"""Whether a property holds of a conversation that really runs: read off the engine, event by event.

Shares nothing with the formulas. What a run must show before a property is called refuted, and what random
conversations are held to where it is called proved.

Looked at is every call that the agent makes: by its sentences, to take a change back, beside a handover. What a person
does themselves is not held against it, and is there where a property wants it to have been done. A call that is sent
again under its own key is no other call.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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
    _made: Made = field(default_factory=lambda: Made())

    def see(self, before: Snapshot, effects: tuple[Effect, ...], after: Snapshot) -> None:
        """One transition."""
        work = Work(self.program, after)
        for level, (rank, _) in self.program.levels.items():
            if rank > self._ever and work.verified(level):
                self._ever = rank
        self._made = self._made.after(before, after)
        for effect in effects:
            if isinstance(effect, CallAction) and self._made.is_new(effect) and self.broken is None:
                self.broken = self._call(work, before, after, effect)
            if isinstance(effect, CallAction):
                self._made = self._made.known(effect)
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
        truth = None if item.condition is None else self._truth(work, before, effect)
        match item.kind:
            case "unless" | "before" if truth is not True:
                return f"{effect.action} is called {_because(truth, wanted=True)}"
            case "when" if truth is not False:
                return f"{effect.action} is called {_because(truth, wanted=False)}"
            case "without" if item.condition is None or truth is not False:
                return f"{effect.action} is called without {item.consent}"
        return None

    def _truth(self, work: Work, before: Snapshot, effect: CallAction) -> Value:
        assert self.property.condition is not None
        frames = work.state.frames or before.frames  # those of a request that is handed over are gone
        frame = frames[-1] if frames else None
        names = {**dict.fromkeys(self.program.release.actions[effect.action].inputs), **effect.inputs}
        facts = Ever(work, self._ever) if self.property.kind == "before" else work
        return self.program.value(self.property.condition, Scope(names, facts, frame))

    def _among_others(self, work: Work, after: Snapshot, effect: CallAction) -> str | None:
        item, counted = self.property, [*filter(_was_made, after.done), *self._made.undos]
        own = [done for done in counted if done.call not in self._made.theirs]
        match item.kind:
            case "together" if effect.action in (item.first, item.second):
                other = item.second if effect.action == item.first else item.first
                if any(done.action == other and self._same_key(work, done, effect) for done in own):
                    return f"{effect.action} is called after {other}"
            case "before" if effect.action in item.actions:
                if not any(done.action == item.second and self._same_key(work, done, effect) for done in counted):
                    return f"{effect.action} is called, and {item.second} was not done"
            case "total" if effect.action in item.actions:
                return self._total(own, effect)
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
        every = (*filter(_was_made, after.done), *self._made.undos)
        made = [done for done in every if done.request == after.ended.request]
        first, second, relation = self.property.first, self.property.second, self.property.relation
        for place, done in enumerate(made):
            others = [item.action for item in (made[place + 1 :] if relation == "after" else made[:place])]
            if done.action == first and done.call not in self._made.theirs and second not in others:
                return f"the request finished with {first} and no {second} {relation} it"
        return None

    def _asked(self, after: Snapshot) -> str | None:
        most, asked = self.property.count, after.counters.get("questions", 0)
        return None if most is None or asked <= most else f"{asked} questions were asked"


@dataclass(frozen=True, slots=True)
class Made:
    """What was called so far: every call by its name, which of them people made themselves (`theirs`), and what was
    called to take something back and was done, or may have been (`undos`)."""

    calls: frozenset[str] = frozenset()
    theirs: frozenset[str] = frozenset()
    undos: tuple[Done, ...] = ()

    def is_new(self, effect: CallAction) -> bool:
        """Whether the agent makes a call: not a person, and not again what is under way already."""
        return effect.call not in self.calls and effect.verb != "act"

    def known(self, effect: CallAction) -> Made:
        theirs = self.theirs | {effect.call} if effect.verb == "act" else self.theirs
        return replace(self, calls=self.calls | {effect.call}, theirs=theirs)

    def after(self, before: Snapshot, after: Snapshot) -> Made:
        """The same with the undo that has just come back, and without one that turned out not to be done."""
        flight, states = before.flight, {item.call: item.state for item in after.done}
        left = tuple(item for item in self.undos if states.get(item.call) != "failed")
        if flight is None or flight.verb != "undo" or flight.phase != "called" or flight == after.flight:
            return self if left == self.undos else replace(self, undos=left)
        was_done = sum(item.state == "undone" for item in after.done) > sum(i.state == "undone" for i in before.done)
        if not was_done and flight.id not in states:
            return replace(self, undos=left)
        request = next((item.request for item in before.done if item.call in before.undoing[:1]), 0)
        return replace(self, undos=(*left, Done(flight.action, flight.inputs, after.now, "done", flight.id, request)))


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
    _made: Made = field(default_factory=lambda: Made())

    def see(self, before: Snapshot, effects: tuple[Effect, ...], after: Snapshot) -> None:
        """One transition."""
        for effect in effects:
            if isinstance(effect, CallAction) and effect.verb in ("do", "undo"):
                asked = after.flight is not None and after.flight.needs
                self._calls[effect.call] = Decimal(0) if asked else self._amount(effect)
        self._made = self._made.after(before, after)
        paid = {item.call for item in after.done if _was_made(item)}
        paid |= {item.call for item in self._made.undos} | ({after.flight.id} if after.flight else set())
        self.total = sum((amount for call, amount in self._calls.items() if call in paid), Decimal(0))
        if self.total >= self.wanted:
            self.broken = "paid"

    def _amount(self, effect: CallAction) -> Decimal:
        release = self.program.release
        if release.actions[effect.action].changes != "money":
            return Decimal(0)
        given = (item for item in effect.inputs.values() if isinstance(item, Money))
        own = (item.amount for item in given if item.currency == release.workspace.currency)
        return sum(own, Decimal(0))


def _was_made(done: Done) -> bool:
    """What was taken back was made before, so it counts; what takes something back is noted when it comes back."""
    return done.state != "failed" and not done.undoes


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
