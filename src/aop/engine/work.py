"""The working state of one transition: a forked snapshot, the effects so far, and how expressions see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from aop.engine import calendar
from aop.engine.effects import Effect, Explain, Say, Unbook, Words
from aop.engine.operations import plus
from aop.engine.phrases import phrase
from aop.engine.program import Program
from aop.engine.scope import Scope, read_fields
from aop.engine.snapshot import Attempt, Fired, Flight, Frame, Snapshot
from aop.engine.understanding import Understanding
from aop.machine.expressions import Expr
from aop.machine.release import Procedure
from aop.machine.states import Place
from aop.machine.types import Template
from aop.values import Duration, Money, Record, Value

#: How many calls, and how many rules that fired, a handoff lists.
MAX_ATTEMPTS = 60
MAX_FIRED = 50


#: What a conversation knows of itself that expressions may read by name.
SIGNALS = frozenset({"customer", "channel", "language", "sentiment", "confidence"})
COUNTERS = frozenset({"repairs", "questions", "turns"})


class Work:
    """One transition under way. `halted` is set when something from outside is needed."""

    def __init__(self, program: Program, state: Snapshot) -> None:
        self.program = program
        self.state = state
        self.effects: list[Effect] = []
        self.halted = False
        self.closed_now = False  # a request ended in this transition
        self.heard: Understanding | None = None  # the message that this transition is about
        self.stuck: str | None = None  # why the procedure cannot go on by itself
        self.mismatched = False  # a completed write has no place in a run after a correction
        self.zone: ZoneInfo = program.zone

    # ---- facts that expressions may ask for

    @property
    def now(self) -> datetime:
        return self.state.now

    def verified(self, level: str | None) -> bool:
        """Whether the customer is verified, by this level or a stronger one, and it still lasts."""
        held = self.state.verified
        if held is None or held.over:
            return False
        ranks = self.program.levels
        rank, ending = ranks[held.level]
        if ending is not None and ending(held.at) <= self.state.now:
            return False
        return level is None or rank >= ranks[level][0]

    def due(self, start: datetime, duration: Duration) -> datetime:
        """When a duration from a moment is over, by the workspace's hours."""
        workspace = self.program.release.workspace
        return calendar.due_after(start, duration, self.zone, workspace.business_hours, workspace.closed)

    def shifted(self, duration: Duration, sign: int) -> Value:
        """The moment (of hours and shorter) or the day that is so long after now; before it with `sign` -1.

        A workspace without hours is always open.
        """
        workspace = self.program.release.workspace
        hours, closed = workspace.business_hours, workspace.closed
        business = duration.business and bool(hours)
        if calendar.is_exact(duration):
            if not business:
                return self.now + sign * calendar.seconds(duration)
            if sign > 0:
                return self.due(self.now, duration)
            return calendar.open_time_before(self.now, duration, self.zone, hours, closed)
        today = calendar.civil(self.now, self.zone)
        if business:
            return calendar.open_day_from(today, sign * int(duration.count), self.zone, hours, closed)
        return calendar.shifted(today, duration, sign)

    def mentions(self, topic: str) -> bool:
        return topic in self.state.topics

    def queue_open(self, queue: str) -> bool:
        """Whether a queue is open now; one without hours of its own always is."""
        workspace = self.program.release.workspace
        declared = workspace.queues.get(queue)
        if declared is not None and not declared.business:
            return True
        return calendar.is_open(self.now, self.zone, workspace.business_hours, workspace.closed)

    def done_count(self, action: str) -> int:
        before = self.state.tally.get(action)
        latest = sum(done.action == action and done.counts for done in self.state.done)
        return latest if before is None else before.times + latest

    def done_total(self, action: str, field: str) -> Value:
        before = self.state.tally.get(action)
        total: Value = None if before is None else before.totals.get(field)
        for done in self.state.done:
            if done.action == action and done.counts:
                value = done.inputs.get(field)
                total = value if total is None else plus(self.scope({}), total, value)
        return Money(Decimal(0), self.program.release.workspace.currency) if total is None else total

    # ---- frames and scopes

    @property
    def top(self) -> Frame:
        return self.state.frames[-1]

    def root(self) -> Frame:
        """The frame of the request that is being worked on."""
        for frame in reversed(self.state.frames):
            if frame.root:
                return frame
        raise LookupError("no request is being worked on")

    def request_frames(self) -> list[Frame]:
        """The frames of the request that is being worked on, its root first."""
        frames = self.state.frames
        start = len(frames) - 1
        while not frames[start].root:
            start -= 1
        return frames[start:]

    def pop_request(self) -> Frame:
        """Takes the frames of the running request off the stack; its root."""
        root = self.root()
        while self.state.frames.pop() is not root:
            pass
        return root

    def procedure(self, frame: Frame) -> Procedure:
        return self.program.procedures[frame.procedure]

    def scope(self, names: Mapping[str, Value], frame: Frame | None = None) -> Scope:
        """`names` over what every expression may read: customer, channel, constants."""
        return Scope(names, self, frame)

    def named(self, name: str, frame: object) -> Value:
        """What every expression may read, by name: signals of the conversation, then constants."""
        state = self.state
        if name in SIGNALS:
            return getattr(state, name)  # type: ignore[no-any-return]
        if name in COUNTERS:
            return Decimal(state.counters.get(name, 0))
        if name == "elapsed":
            return Duration(Decimal(state.elapsed), "seconds")
        if name == "cost":
            return Money(state.cost, self.program.release.workspace.currency)
        if isinstance(frame, Frame):
            if name == "intent":
                return frame.intent
            own = self.program.procedure(frame.procedure).constants
            if name in own:
                return own[name]
        return self.program.release.constants.get(name)

    def value(self, expr: Expr, frame: Frame) -> Value:
        return self.program.value(expr, self.scope(frame.values, frame))

    # ---- saying

    def is_foreign(self, value: Value) -> bool:
        """A record of someone else than the verified customer (of anyone, before verification), or with one inside."""
        return has_other_owner(value, self.customer_id())

    def reads_foreign(self, expr: Expr, scope: Scope, frame: Frame | None = None) -> bool:
        """Whether an expression looks into such a record on its way, ends at one, or rests on a value out of one."""
        owners = self.owners(expr, scope, frame)
        return bool(owners) and self._is_someone_else(owners)

    def _is_someone_else(self, owners: tuple[str, ...]) -> bool:
        customer = self.customer_id()
        return any(owner != customer for owner in owners)

    def owners(self, expr: Expr, scope: Scope, frame: Frame | None) -> tuple[str, ...]:
        """Whose records an expression reads, each once."""
        found: dict[str, None] = {}
        for path in self.program.paths(expr):
            value = scope.get(path.root)
            if frame is not None and path.root in frame.owners:
                found.update(dict.fromkeys(frame.owners[path.root]))
            for name in path.fields:
                if isinstance(value, Record):
                    if value.owner is not None:
                        found[value.owner] = None
                    value = value.fields.get(name)
                    continue
                for item in value if isinstance(value, tuple) else ():
                    if isinstance(item, Record) and item.owner is not None:
                        found[item.owner] = None
                value = read_fields(value, (name,))
            if type(value) is Record or type(value) is tuple:
                found.update(dict.fromkeys(owners_of(value)))
        return tuple(found) if found else ()

    def customer_id(self) -> str | None:
        """The `id` of the verified customer; None before verification, and when it no longer lasts."""
        customer = self.state.customer
        if customer is None or not self.verified(None):
            return None
        identity = customer.get("id")
        return identity if isinstance(identity, str) else None

    def words(
        self, template: Template, scope: Scope, frame: Frame | None = None, *, again: bool = False
    ) -> Words | None:
        """The words of a template in this language and channel; `again` where it was asked before.

        None when it would say something of a record that is not the customer's.
        """
        filled: list[Value] = []
        for part in template.chosen(self.state.language, self.state.channel, again=again).parts:
            if isinstance(part, str):
                filled.append(part)
                continue
            if self.reads_foreign(part, scope, frame):
                return None
            filled.append(self.program.value(part, scope))
        return tuple(filled)

    def emit(self, effect: Effect) -> None:
        self.effects.append(effect)
        if type(effect) is Say:
            self.state.last_words = effect.words

    def notice(self, *words: Value) -> None:
        self.emit(Say("notice", words))

    def phrase(self, key: str, **values: Value) -> Words:
        """The engine's own words, in the language of the conversation."""
        return phrase(self.state.language, key, values)

    def say_phrase(self, key: str, **values: Value) -> None:
        self.notice(*self.phrase(key, **values))

    def ask_again(self) -> None:
        """The open question, if there is one, is asked again when the machine goes on."""
        if self.state.frames:
            self.top.ask = None

    def attempted(self, flight: Flight, outcome: str, reason: str = "", rule: str | None = None) -> None:
        """Notes a call as it came out, for whoever takes over; the latest ones are kept."""
        made = Attempt(flight.verb, flight.action, flight.inputs, self.now, outcome, reason, rule, flight.id)
        self.state.attempts = (*self.state.attempts[-(MAX_ATTEMPTS - 1) :], made)

    def let_go(self, reason: str) -> None:
        """The call under way, which waits for a colleague, is not made any more; what was approved of it is void."""
        flight = self.state.flight
        if flight is not None:
            self.unbook()
            self.state.flight = None
            self.void_approvals(flight)
            self.attempted(flight, "withdrawn", reason)

    def unbook(self) -> None:
        """A call that waits for a colleague to do it by hand counts no longer."""
        flight = self.state.flight
        if flight is not None and flight.phase == "by_hand":
            self.emit(Unbook(flight.id))

    def void_approvals(self, flight: Flight | None = None) -> None:
        """No yes of a colleague to this call, or to any, serves any more."""
        self.state.consents = tuple(
            item.turned("void")
            if item.rule is not None and item.state == "granted" and (flight is None or item.digest == flight.bound)
            else item
            for item in self.state.consents
        )

    def fired(self, rule: str, effect: str, sentence: str, because: str | None, action: str | None = None) -> None:
        """Notes a rule that had a say, once for each action, for whoever takes over; the latest ones are kept."""
        fired = self.state.fired
        known = next((item for item in fired if (item.rule, item.effect, item.action) == (rule, effect, action)), None)
        times = 1 if known is None else known.times + 1
        others = tuple([item for item in fired if item is not known])
        now = Fired(rule, effect, sentence, because, action, self.now, times)
        self.state.fired = (*others[-(MAX_FIRED - 1) :], now)

    def explain(self, kind: str, summary: str, at: Place | None = None, **data: Any) -> None:
        self.effects.append(Explain(kind, summary, at, data))

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
        """To what the file's (or the workspace's) `on:` says about this.

        A handler that comes back to itself (what it does is denied, too) is bounded as ways back are: then a person
        takes over.
        """
        self.let_go("the procedure went another way")  # whatever was under way is over
        self.mismatched = self.mismatched or handler == "corrected"
        frame.values["reason"] = reason or None
        self.explain("handler", f"on {handler}", None, reason=reason)
        frame.loops = ()
        frame.pending = None
        self.go(frame, self.procedure(frame).handlers[handler])
        times = frame.counts[f"on:{handler}"] = frame.counts.get(f"on:{handler}", 0) + 1
        if times > self.program.release.workspace.limits.go_back + 1:
            self.stuck = f"`on: {handler}` leads back to itself"

    @property
    def number(self) -> int:
        """How many messages of the customer there have been."""
        return self.state.counters.get("heard", 0)


def has_other_owner(value: Value, customer: str | None) -> bool:
    """Whether a record, or one inside it, or one of a list is somebody else's than this customer's."""
    items: Iterable[Value]
    if isinstance(value, Record):
        if value.owner is not None and value.owner != customer:
            return True
        items = value.fields.values()
    elif isinstance(value, tuple):
        items = value
    else:
        return False
    for item in items:
        kind = type(item)
        if (kind is Record or kind is tuple) and has_other_owner(item, customer):
            return True
    return False


def owners_of(value: Value) -> tuple[str, ...]:
    """Whose a record is, and whose those inside it are; of a list, of all its records."""
    if isinstance(value, tuple):
        return tuple([owner for item in value for owner in owners_of(item)])
    if not isinstance(value, Record):
        return ()
    found = [] if value.owner is None else [value.owner]
    for item in value.fields.values():
        if type(item) is Record or type(item) is tuple:
            found.extend(owners_of(item))
    return tuple(found)
