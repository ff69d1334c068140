"""A customer who answers every question from a fixed plan, so that two conversations can be compared.

The plan says what each slot is, and what each question that wants a yes or no gets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aop.engine.effects import CallAction, CloseRequest, HandOff, Say
from aop.engine.events import ApprovalDecided, EventArrived, PersonAnswered, TimerFired
from aop.engine.understanding import Understanding
from aop.values import Record, content
from laws.desk import Desk
from laws.world import GIVEN, NO, YES, Talk, asked, picked, reading, request

PLAN: dict[str, Any] = {
    "order_id": "#W1234567", "email": "ana@example.com", "postcode": "02134", "mode": "quick", "why": "It broke",
    "sure": True, "item": "shoes", "items": ("shoes", "hat"), "other": "hat", "verdict": True,
}  # fmt: skip
#: A conversation of a plan is over before this.
MOST = 80


@dataclass(slots=True)
class Scripted:
    """Plays a desk to its end; `meddle` may say something else instead of the planned answer."""

    desk: Desk
    plan: Mapping[str, Any] = field(default_factory=lambda: PLAN)
    yes: bool = True
    meddle: Callable[[Talk], Understanding | None] = field(default=lambda talk: None)
    given: Mapping[str, Any] | None = None
    talk: Talk = None  # type: ignore[assignment] - a plain one, unless another is given

    def __post_init__(self) -> None:
        self.talk = self.talk or Talk(self.desk.program, given=self.given or GIVEN)

    def opens(self, intent: str = "pay", *slots: str) -> Scripted:
        self.talk.says(Understanding(requests=(request(intent, *(reading(name, self.plan[name]) for name in slots)),)))
        return self

    def plays(self) -> Scripted:
        """Goes on until nothing is asked or waited for any more."""
        for _ in range(MOST):
            if not self.goes_on():
                return self
        raise AssertionError("the conversation does not come to an end")

    def goes_on(self) -> bool:
        """One answer, of the customer or of somebody else; False at the end."""
        state = self.talk.state
        if state.status != "open" or not state.frames:
            return False
        if asked(self.talk) is None:
            self._others()
            return True
        self.talk.says(self.meddle(self.talk) or self._planned())
        return True

    def _planned(self) -> Understanding:
        ask = self.talk.state.frames[-1].ask
        assert ask is not None
        if ask.wants_yes_or_no:
            return YES if self.yes or ask.kind != "confirm" else NO
        return self.said(ask.slot or "")

    def said(self, slot: str, value: Any = None, *, cue: bool = False) -> Understanding:
        """The planned value of a slot, or another one; picked among what was shown."""
        value = self.plan[slot] if value is None else value
        if slot not in ("item", "items", "other"):
            return Understanding(values=(reading(slot, value),), correction=cue)
        names = value if isinstance(value, tuple) else (value,)
        ask = self.talk.state.frames[-1].ask
        options = ask.options if ask is not None and ask.slot == slot else ()
        places = [place for place, item in enumerate(options) if isinstance(item, Record) and item.get("name") in names]
        return Understanding(values=(picked(slot, *places, raw=names[0]),), correction=cue)

    def _others(self) -> None:
        """A colleague says yes, a system tells, time passes."""
        talk, flight = self.talk, self.talk.state.flight
        if flight is not None:
            need = flight.needs[0]
            person = f"p{len(talk.history)}"
            role = next(item.role for item in flight.needs if item.role == need.role)
            for other in flight.needs:
                role = other.role
                talk.feed(ApprovalDecided(talk.now, flight.id, f"{person}{role}", role, True))
                if talk.state.flight is None or talk.state.flight.phase != "approval":
                    break
            talk.settle()
            return
        pending = talk.state.frames[-1].pending
        assert pending is not None
        if pending.kind == "person":
            talk.feed(PersonAnswered(talk.now, pending.id, "maria", pending.role or "", self.plan["verdict"]))
        elif pending.kind == "event":
            payload = Record("s.parcel", {"order_id": pending.match["order_id"], "weight": None})
            talk.feed(EventArrived(talk.now, pending.id, payload))
        else:
            talk.feed(TimerFired(talk.timers[pending.id], pending.id))
        talk.settle()

    # ---- what came of it

    def writes(self) -> list[tuple[str, Any]]:
        """The writes that went out, with their arguments as they read."""
        return [plain_call(call) for call in self.talk.calls()]

    def ends(self) -> list[str]:
        return [item.outcome for item in self.talk.effects(CloseRequest)]

    def last(self) -> tuple[Any, ...]:
        """How it ended: outcomes, whom it was handed to, the last words."""
        handed = [(item.queue, item.because) for item in self.talk.effects(HandOff)]
        says = [item.words for item in self.talk.effects(Say)]
        return (self.ends(), handed, says[-1:])

    def stands(self) -> Any:
        """Where it stands, without what only says how it got there: serials, numbers of messages, counts."""
        frames = []
        for frame in self.talk.state.frames:
            ask = None if frame.ask is None else (frame.ask.kind, frame.ask.pc, frame.ask.slot)
            values = {name: content(value) for name, value in frame.values.items() if value is not None}
            frames.append((frame.procedure, frame.pc, values, ask, frame.pending and frame.pending.kind))
        customer = None if self.talk.state.customer is None else content(self.talk.state.customer)
        return (frames, customer, self.talk.state.status, self.talk.state.verified is not None)


def plain_call(call: CallAction) -> tuple[str, Any]:
    return call.action, {name: content(value) for name, value in call.inputs.items() if value is not None}
