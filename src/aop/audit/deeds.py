"""What of one committed transition is an act that somebody may have to answer for.

Every lookup, action, decision, approval, handoff and override is a *deed*: a kind, the name that an author or a
catalogue gave it, and how it came out. These hold nothing personal and stay readable for good. What it was about
(`details`) is personal or may be, and goes with the key of its conversation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aop.engine.effects import (
    CallAction,
    CloseRequest,
    Effect,
    Explain,
    HandOff,
    RequestAnswer,
    RequestApproval,
    RequestTask,
)
from aop.engine.events import (
    ActionSettled,
    ApprovalDecided,
    Event,
    EventArrived,
    MessageReceived,
    PausesChanged,
    PersonActed,
    PersonAnswered,
    ReleaseChanged,
    SenderKnown,
    TaskDone,
    TimerFired,
)
from aop.engine.snapshot import Snapshot
from aop.ports.store import Entry
from aop.values import Value, to_json

#: Decisions of the engine that are deeds of their own, beside those of the gate; the others stand in the history.
DECIDED = frozenset({"verified", "consent", "approval", "correction"})


@dataclass(frozen=True, slots=True)
class Deed:
    """`kind`: message, lookup, action, settled, decision, approval, question, task, handoff, override, request, event,
    release, pause; those of people who read or erase are in `aop.audit.people`."""

    kind: str
    name: str
    outcome: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        return " ".join(part for part in (self.kind, self.name, self.outcome) if part)


def deeds_of(entry: Entry, after: Snapshot) -> tuple[Deed, ...]:
    """The deeds of a transition, in order; `after` is the conversation behind it."""
    return (*_of_event(entry.event, after), *(deed for effect in entry.effects for deed in _of_effect(effect)))


def _of_event(event: Event, after: Snapshot) -> Iterator[Deed]:
    about: dict[str, Any]
    match event:
        case MessageReceived():
            yield Deed("message", "customer", "", {"message": event.message})
        case ActionSettled():
            about = {"call": event.call, "reason": event.reason, "rule": event.rule, "alarm": list(event.alarm)}
            yield Deed("settled", _called(event.call, after), event.outcome, about)
        case TaskDone():
            about = {"call": event.call, "person": event.person, "role": event.role, "reason": event.reason}
            yield Deed("task", _called(event.call, after), event.outcome, about)
        case ApprovalDecided():
            about = {"call": event.call, "person": event.person, "reason": event.reason}
            yield Deed("approval", event.role, "granted" if event.granted else "denied", about)
        case PersonAnswered():
            yield Deed("question", event.role, "answered", {"person": event.person, "value": to_json(event.value)})
        case PersonActed():
            about = {"person": event.person, "role": event.role, "inputs": _values(event.inputs)}
            yield Deed("override", event.action, "asked for", about)
        case _:
            yield from _of_other(event)


def _of_other(event: Event) -> Iterator[Deed]:
    match event:
        case PausesChanged():
            yield Deed("pause", "workspace", f"{len(event.pauses)} in force")
        case ReleaseChanged():
            yield Deed("release", event.release[:12], "taken over")
        case EventArrived():
            yield Deed("event", event.payload.type, "arrived")
        case SenderKnown():
            yield Deed("event", "sender", "signed in" if event.account is not None else "claimed")
        case TimerFired():
            yield Deed("event", "time", "over")
        case _:  # answers to what the engine asked for itself: they stand in the history
            return


def _of_effect(effect: Effect) -> Iterator[Deed]:
    about: dict[str, Any]
    match effect:
        case CallAction():
            kind = "lookup" if effect.verb == "look_up" else "action"
            about = {"call": effect.call, "key": effect.key, "digest": effect.digest, "inputs": _values(effect.inputs)}
            yield Deed(kind, effect.action, "sent", about)
        case RequestApproval():
            about = {"call": effect.call, "action": effect.action, "inputs": _values(effect.inputs), "by": effect.by}
            yield Deed("approval", effect.role, "asked for", {**about, "bound": effect.bound, "rule": effect.rule})
        case RequestAnswer():
            yield Deed("question", effect.role, "asked", {"slot": effect.slot, "procedure": effect.procedure})
        case RequestTask():
            about = {"call": effect.call, "inputs": _values(effect.inputs), "roles": list(effect.roles)}
            yield Deed("task", effect.action, "asked for", about)
        case HandOff():
            yield Deed("handoff", effect.queue, effect.priority or "")
        case CloseRequest():
            yield Deed("request", effect.procedure, effect.outcome)
        case Explain(kind="override"):
            refused = effect.data.get("refused")
            about = {"summary": effect.summary, "person": effect.data.get("person")}
            yield Deed("override", str(effect.data.get("action", "")), "refused" if refused else "decided", about)
        case Explain(kind="gate"):
            refused = effect.data.get("reason") or effect.data.get("allowed") is False
            rule = f" by {effect.data['rule']}" if effect.data.get("rule") else ""
            yield Deed("decision", "gate", f"refused{rule}" if refused else "allowed", {"summary": effect.summary})
        case Explain() if effect.kind in DECIDED:
            yield Deed("decision", effect.kind, "", {"summary": effect.summary})
        case _:
            return


def _called(call: str, after: Snapshot) -> str:
    """The action that a call was to."""
    known = [(item.call, item.action) for item in after.attempts] + [(item.call, item.action) for item in after.done]
    return next((action for name, action in reversed(known) if name == call), "")


def _values(inputs: Mapping[str, Value]) -> dict[str, Any]:
    return {name: to_json(value) for name, value in inputs.items()}
