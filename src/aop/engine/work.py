"""The working state of one transition: a forked snapshot, the effects so far, and how expressions see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from aop.engine import calendar
from aop.engine.effects import Effect, Explain, Say, Words
from aop.engine.operations import plus
from aop.engine.program import Program
from aop.engine.scope import Scope, read_fields
from aop.engine.snapshot import Frame, Snapshot
from aop.machine.expressions import Expr, Path, walk
from aop.machine.release import Procedure
from aop.machine.states import Place
from aop.machine.types import Template
from aop.values import Duration, Money, Record, Value


class Work:
    """One transition under way. `halted` is set when something from outside is needed."""

    def __init__(self, program: Program, state: Snapshot) -> None:
        self.program = program
        self.state = state
        self.effects: list[Effect] = []
        self.halted = False
        self.zone: ZoneInfo = program.zone

    # ---- facts that expressions may ask for

    @property
    def now(self) -> datetime:
        return self.state.now

    def verified(self, level: str | None) -> bool:
        """Whether the customer is verified, by this level or a stronger one, and it still lasts."""
        held = self.state.verified
        if held is None:
            return False
        levels = self.program.release.workspace.levels
        names = [item.name for item in levels]
        lasts = levels[names.index(held.level)].lasts
        if lasts is not None and self.due(held.at, lasts) <= self.now:
            return False
        return level is None or names.index(held.level) >= names.index(level)

    def due(self, start: datetime, duration: Duration) -> datetime:
        """When a duration from a moment is over, by the workspace's hours."""
        workspace = self.program.release.workspace
        return calendar.due_after(start, duration, self.zone, workspace.business_hours, workspace.closed)

    def mentions(self, topic: str) -> bool:
        return topic in self.state.topics

    def queue_open(self, queue: str) -> bool:
        workspace = self.program.release.workspace
        return calendar.is_open(self.now, self.zone, workspace.business_hours, workspace.closed)

    def done_count(self, action: str) -> int:
        return sum(done.action == action for done in self.state.done)

    def done_total(self, action: str, field: str) -> Value:
        total: Value = None
        for done in self.state.done:
            if done.action == action:
                value = done.inputs.get(field)
                total = value if total is None else plus(self.scope({}), total, value)
        return Money(Decimal(0), self.program.release.workspace.currency) if total is None else total

    # ---- frames and scopes

    @property
    def top(self) -> Frame:
        return self.state.frames[-1]

    def root(self) -> Frame:
        """The frame of the request that is being worked on."""
        return next(frame for frame in reversed(self.state.frames) if frame.root)

    def request_frames(self) -> list[Frame]:
        """The frames of the request that is being worked on, its root first."""
        start = next(index for index in reversed(range(len(self.state.frames))) if self.state.frames[index].root)
        return self.state.frames[start:]

    def procedure(self, frame: Frame) -> Procedure:
        return self.program.procedure(frame.procedure)

    def scope(self, names: Mapping[str, Value], frame: Frame | None = None) -> Scope:
        """`names` over what every expression may read: customer, channel, constants."""
        state, release = self.state, self.program.release
        shared: dict[str, Value] = dict(release.constants)
        if frame is not None:
            shared.update(self.procedure(frame).constants)
            shared["intent"] = frame.intent
        shared.update(
            customer=state.customer,
            channel=state.channel,
            language=state.language,
            sentiment=state.sentiment,
            confidence=state.confidence,
            **{name: Decimal(state.counters.get(name, 0)) for name in ("repairs", "questions", "turns")},
        )
        return Scope(names, shared, self)

    def value(self, expr: Expr, frame: Frame) -> Value:
        return self.program.value(expr, self.scope(frame.values, frame))

    # ---- saying

    def is_foreign(self, value: Value) -> bool:
        """A record of someone else than the verified customer (of anyone, before verification), or with one inside."""
        return any(owner != self.customer_id() for owner in owners_of(value))

    def reads_foreign(self, expr: Expr, scope: Scope, frame: Frame | None = None) -> bool:
        """Whether an expression looks into such a record on its way, ends at one, or rests on a value out of one."""
        return any(owner != self.customer_id() for owner in self.owners(expr, scope, frame))

    def owners(self, expr: Expr, scope: Scope, frame: Frame | None) -> tuple[str, ...]:
        """Whose records an expression reads, each once."""
        found: dict[str, None] = {}
        for path in (part for part in walk(expr) if isinstance(part, Path)):
            value = scope.get(path.root)
            if frame is not None:
                found.update(dict.fromkeys(frame.owners.get(path.root, ())))
            for name in path.fields:
                items = value if isinstance(value, tuple) else (value,)
                found.update(
                    {item.owner: None for item in items if isinstance(item, Record) and item.owner is not None}
                )
                value = read_fields(value, (name,))
            found.update(dict.fromkeys(owners_of(value)))
        return tuple(found)

    def customer_id(self) -> str | None:
        customer = self.state.customer
        identity = None if customer is None or not self.verified(None) else customer.get("id")
        return identity if isinstance(identity, str) else None

    def words(self, template: Template, scope: Scope, frame: Frame | None = None) -> Words | None:
        """The words of a template; None when it would say something of a record that is not the customer's."""
        filled: list[Value] = []
        for part in template.parts:
            if isinstance(part, str):
                filled.append(part)
                continue
            if self.reads_foreign(part, scope, frame):
                return None
            filled.append(self.program.value(part, scope))
        return tuple(filled)

    def emit(self, effect: Effect) -> None:
        self.effects.append(effect)

    def notice(self, *words: Value) -> None:
        self.emit(Say("notice", words))

    def explain(self, kind: str, summary: str, at: Place | None = None, **data: Any) -> None:
        self.emit(Explain(kind, summary, at, data))

    # ---- names

    def begin(self, frame: Frame) -> None:
        """A frame's values before its first sentence: its inputs, and its lists, which start empty."""
        frame.values = {**dict.fromkeys(self.procedure(frame).lists, ()), **frame.inputs}

    def forget(self, frame: Frame, names: tuple[str, ...], *, since: int | None = None) -> None:
        """Unbinds names; with `since`, only messages from that number on may fill their slots again."""
        lists = self.procedure(frame).lists
        for name in names:
            if name in lists:
                frame.values[name] = ()
            else:
                frame.values.pop(name, None)
            frame.evidence.pop(name, None)
            for key in [key for key in frame.counts if key.endswith(f":{name}") or f":{name}:" in key]:
                del frame.counts[key]
            if since is not None:
                self.root().since[name] = since

    # ---- places

    def go(self, frame: Frame, pc: int) -> None:
        """To another place of the frame's code; loops that do not hold it are left."""
        inside = self.procedure(frame).nesting.get(str(pc), ())
        frame.loops = tuple(item for item in frame.loops if item.pc in inside)
        frame.pc = pc
        frame.ask = None

    def handle(self, frame: Frame, handler: str, reason: str = "") -> None:
        """To what the file's (or the workspace's) `on:` says about this."""
        self.state.flight = None  # whatever was under way is over
        frame.values["reason"] = reason or None
        self.explain("handler", f"on {handler}", None, reason=reason)
        frame.loops = ()
        self.go(frame, self.procedure(frame).handlers[handler])

    @property
    def number(self) -> int:
        """How many messages of the customer there have been."""
        return self.state.counters.get("turns", 0)


def owners_of(value: Value) -> tuple[str, ...]:
    """Whose a record is, and whose those inside it are; of a list, of all its records."""
    if isinstance(value, tuple):
        return tuple(owner for item in value for owner in owners_of(item))
    if not isinstance(value, Record):
        return ()
    own = () if value.owner is None else (value.owner,)
    return (*own, *(owner for item in value.fields.values() for owner in owners_of(item)))
