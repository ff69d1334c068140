"""What somebody may be told of a commit, read off its entries. Pure.

A notice is named by its conversation, the number of its entry and what it is about, so that a history gives the same
notices under the same names however often they are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from aop.engine.effects import CloseRequest, HandOff, RequestApproval
from aop.engine.events import ActionSettled, TimerFired
from aop.ports.notifier import APPROVAL, CLOSED, ENDED, HANDOFF, PARKED, REPLY
from aop.ports.store import Commit, Entry


@dataclass(frozen=True, slots=True)
class Happened:
    """Something to tell: its kind, and the `count` entries from `number` (from 1) on that it is about."""

    kind: str
    number: int
    count: int = 1


def happened(commit: Commit) -> Iterator[Happened]:
    """Everything in a commit that somebody may want to hear of, in order."""
    first = commit.version + 1
    if any(entry.said for entry in commit.entries):
        yield Happened(REPLY, first, len(commit.entries))
    for number, entry in enumerate(commit.entries, first):
        yield from (Happened(kind, number) for kind in ABOUT if ABOUT[kind](entry))
    last = commit.entries[-1].event if commit.entries else None
    if commit.snapshot.status == "closed" and isinstance(last, TimerFired):
        yield Happened(CLOSED, commit.version + len(commit.entries))


def _approvals(entry: Entry) -> dict[str, Any]:
    asked = [effect for effect in entry.effects if isinstance(effect, RequestApproval)]
    shown = {
        item.call: {
            "approval": item.call,
            "action": item.action,
            "role": item.role,
            "until": "" if item.due is None else item.due.isoformat(),
        }
        for item in asked
    }
    return {"approvals": list(shown.values())} if shown else {}


def _handoff(entry: Entry) -> dict[str, Any]:
    handed = [effect for effect in entry.effects if isinstance(effect, HandOff)]
    return {"handoffs": [{"queue": item.queue, "priority": item.priority or ""} for item in handed]} if handed else {}


def _ended(entry: Entry) -> dict[str, Any]:
    ended = [effect for effect in entry.effects if isinstance(effect, CloseRequest)]
    shown = [{"procedure": item.procedure, "intent": item.intent or "", "outcome": item.outcome} for item in ended]
    return {"requests": shown} if shown else {}


def _parked(entry: Entry) -> dict[str, Any]:
    event = entry.event
    if not isinstance(event, ActionSettled) or event.outcome != "unclear":
        return {}
    return {"calls": [{"call": event.call, "stopped_by_the_monitor": bool(event.alarm)}]}


#: What there is to say of an entry, by kind: names of the workspace alone, nothing that a customer or a system said.
ABOUT: dict[str, Callable[[Entry], dict[str, Any]]] = {
    APPROVAL: _approvals,
    HANDOFF: _handoff,
    ENDED: _ended,
    PARKED: _parked,
}


def about(item: Happened, entries: Sequence[Entry]) -> dict[str, Any] | None:
    """What a notice says; None where the entries are not of that kind."""
    if item.kind in (REPLY, CLOSED):
        return {}
    return ABOUT[item.kind](entries[0]) or None


def name_of(target: str, conversation: str, item: Happened) -> str:
    """What a notice is called, for one who is told."""
    text = "\0".join((target, conversation, item.kind, str(item.number), str(item.count)))
    return f"ntc_{sha256(text.encode()).hexdigest()[:40]}"
