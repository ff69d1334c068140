"""Who it is, and what is waited for beside the customer: time, events, colleagues, passages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from aop.machine import states
from aop.machine.types import Type
from aop.proofs.graph import Place
from aop.proofs.names import slot_type
from aop.proofs.states import Key, State
from aop.proofs.terms import at_most, both, chosen, either, no
from aop.proofs.values import MISSING, equal, identical
from aop.proofs.ways import Taken, split

if TYPE_CHECKING:
    from aop.proofs.encoding import Encoding


def verify(encoding: Encoding, copy: int, place: Place, state: State, step: states.Verify) -> Iterator[Taken]:
    by = split(encoding, copy, place, "verified", "again", "otherwise")
    facts = encoding.facts
    levels = [item.name for item in encoding.release.workspace.levels]
    rank = levels.index(step.level)
    later = facts.waited(state)
    account = encoding.value(step.account, place, later)
    identity = encoding.values.read(account, ("id",))
    bound_to = encoding.values.read(later.get(("customer",)), ("id",))
    same_one = either(no(bound_to.known), identical(bound_to, identity))
    right = both(account.known, identity.known, same_one, encoding.value(step.condition, place, later).yes)
    before = later.get(("rank",))
    own: dict[Key, Any] = {("customer",): account, ("rank",): chosen(at_most(rank, before), before, rank)}
    own.update({("ever", lower): True for lower in range(rank + 1)})
    encoding.ask(copy, place, "right", right)
    wrong = either(no(right), encoding.release.workspace.levels[rank].tries is not None, facts.senders_change)
    yield "verified", both(by("verified"), right), later.then(own)
    forgotten: dict[Key, Any] = {("v", place.frame, name): MISSING for name in step.forgets}
    yield "again", both(by("again"), wrong), later.then(forgotten)
    yield "otherwise", both(by("otherwise"), wrong), later


def quote(encoding: Encoding, copy: int, place: Place, state: State, step: states.Quote) -> Iterator[Taken]:
    by, later = split(encoding, copy, place, "came", "otherwise"), encoding.facts.waited(state)
    yield "came", by("came"), later
    yield "otherwise", by("otherwise"), later


def pause(encoding: Encoding, copy: int, place: Place, state: State, step: states.Pause) -> Iterator[Taken]:
    yield "next", True, encoding.facts.waited(state)


def await_event(encoding: Encoding, copy: int, place: Place, state: State, step: states.Await) -> Iterator[Taken]:
    by = split(encoding, copy, place, "came", "otherwise")
    later = encoding.facts.waited(state)
    payload = encoding.values.any(Type("record", record=step.event), step.result or "event")
    encoding.ask(copy, place, "payload", payload)
    wanted = [(payload.of.get(name), encoding.value(expr, place, state)) for name, expr in step.match.items()]
    fits = both(*(either(no(value.known), both(told.known, equal(told, value))) for told, value in wanted))
    own: dict[Key, Any] = {} if step.result is None else {("v", place.frame, step.result): payload}
    gone: dict[Key, Any] = {} if step.result is None else {("v", place.frame, step.result): MISSING}
    yield "came", both(by("came"), fits), later.then(own)
    yield "otherwise", by("otherwise"), later.then(gone)


def ask_person(encoding: Encoding, copy: int, place: Place, state: State, step: states.AskPerson) -> Iterator[Taken]:
    by = split(encoding, copy, place, "came", "otherwise")
    later = encoding.facts.waited(state)
    slot = encoding.graph.procedure(place).slots[step.slot]
    given = encoding.ask(copy, place, f"slot {slot.name}", encoding.values.any(slot_type(slot), slot.name))
    yield "came", by("came"), later.then({("v", place.frame, slot.name): given})
    yield "otherwise", by("otherwise"), later
