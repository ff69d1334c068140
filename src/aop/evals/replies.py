"""What others may do next in a generated test: each answer to what is open that may lead another way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from aop.engine.effects import (
    AwaitEvent,
    CloseRequest,
    Effect,
    HandOff,
    RequestAnswer,
    RequestApproval,
    Say,
    SetTimer,
)
from aop.engine.wording import text
from aop.evals.made_up import kind_of, said
from aop.evals.pretending import Answers, calls, followed
from aop.machine.expressions import Path
from aop.machine.release import Procedure, Release
from aop.machine.states import Collect
from aop.machine.types import Slot, Type
from aop.understanding.identifiers import read_id

#: What a customer says that answers nothing.
NO_ANSWER = "customer: I cannot say ~ {}"

#: Types that fields are commonly named after.
NAMED = ("email", "phone", "postcode")

#: Types of which the prover's texts do not read like what a customer writes.
FREE = ("address", "person", "phone")

#: So many values of a slot are tried.
MAX_VALUES = 8


@dataclass(frozen=True, slots=True)
class Replies:
    """Answers of one procedure's test, where systems answer so."""

    release: Release
    procedure: Procedure
    answers: Answers
    start: datetime
    more: Mapping[str, Sequence[str]] = field(default_factory=dict)  # values of slots that are tried first

    def after(self, lines: Sequence[str], turns: Sequence[Sequence[Effect]]) -> Iterator[str]:
        """Lines that may follow these, given what each of them led to; none where the talk is over."""
        opened = open_now(turns)
        match opened[-1] if opened else None:
            case Say(kind="confirm"):
                yield from ("customer: yes ~ {answer: yes}", "customer: no ~ {answer: no}")
            case Say(slot=str(name), options=options):
                yield from self._slot(name, tuple(map(text, options)))
                yield from (line for other in self._instead(name) for line in list(self._slot(other, ()))[:1])
                yield NO_ANSWER
            case RequestApproval():
                yield from self._approvals(lines, [item for item in opened if isinstance(item, RequestApproval)])
            case RequestAnswer(role=role, slot=name, due=due):
                yield from (f"{role}: answers {value}" for value in self._values(name, ()))
                yield self._wait(lines, due)
            case AwaitEvent() as wait:
                yield self._event(wait)
                yield self._wait(lines, wait.due)
            case SetTimer(due=due):
                yield self._wait(lines, due)

    def data(self, lines: Sequence[str]) -> tuple[str, ...]:
        """The lines that may make a difference later: which record a system answers with, what was picked."""
        values = {value for item in self._every_slot() for value in self.asked_with(item)}
        picked = {f"{{{name}: " for name in self._every_slot() if self._is_picked(name)}
        return tuple(
            line
            for line in lines
            if any(f'"{value}"' in line for value in values) or any(start in line for start in picked)
        )

    def values(self, name: str) -> list[str]:
        """What a customer may say for a slot that is not picked of a list."""
        slot = self.declared(name)
        return [] if slot is None or slot.is_picked else self._values(name, ())

    def _is_picked(self, name: str) -> bool:
        slot = self.declared(name)
        return slot is not None and slot.type.kind not in ("id", "text", "email", "phone", "attachment")

    def _every_slot(self) -> set[str]:
        return {name for item in followed(self.release, self.procedure) for name in item.slots}

    # ---- the customer

    def _slot(self, name: str, options: tuple[str, ...]) -> Iterator[str]:
        slot = self.declared(name)
        if slot is not None and slot.type.kind == "attachment":
            yield f"customer: [photo.jpg] here it is ~ {{{name}: photo.jpg}}"
            return
        for value in self._values(name, options):
            yield f'customer: {value} ~ {{{name}: "{value}"}}'

    def _instead(self, name: str) -> Iterator[str]:
        """What may be answered in place of this slot: `collect email or full_name`."""
        for item in followed(self.release, self.procedure):
            for step in item.code:
                if isinstance(step, Collect) and step.either and name in step.slots:
                    yield from (other for other in step.slots if other != name)

    def _values(self, name: str, options: tuple[str, ...]) -> list[str]:
        slot = self.declared(name)
        kind = None if slot is None else slot.type
        if options:
            found: list[str] = list(options)
        elif kind is not None and kind.options:
            found = list(kind.options)
        elif kind is not None and kind.kind == "yes_no":
            found = ["yes", "no"]
        else:
            told = [*self.asked_with(name), *_of_kind(self.answers, name, kind)]
            found = [text for text in told if _is_read(slot, text)]
            if not found and slot is not None:
                found = said(slot, self.release.workspace.currency)
        told_so = slot is not None and kind_of(slot.type) in FREE
        more = [] if told_so else [text for text in self.more.get(name, ()) if _is_read(slot, text)]
        known = list(dict.fromkeys([*more, *found]))[:MAX_VALUES]
        return [*known, *_unknown(known, kind)]

    def declared(self, name: str) -> Slot | None:
        """The slot of this name, the procedure's own first."""
        own = self.procedure.slots.get(name)
        others = (item.slots[name] for item in self.release.procedures.values() if name in item.slots)
        return own or next(others, None)

    def asked_with(self, slot: str) -> Iterator[str]:
        """The values that the answers of a look-up with this slot are for."""
        for call in calls(self.release, self.procedure):
            for name, expr in call.inputs.items():
                if expr == Path(slot):
                    cases = self.answers.get(call.action, ())
                    for case in cases if isinstance(cases, list) else [cases]:
                        wanted = case.get("with", {}) if isinstance(case, dict) else {}
                        if isinstance(wanted.get(name), str):
                            yield wanted[name].removeprefix("#")

    # ---- colleagues, systems, time

    def _approvals(self, lines: Sequence[str], asked: Sequence[RequestApproval]) -> Iterator[str]:
        """One colleague after the other."""
        given = [line.partition(":")[0] for line in lines if line.endswith(": approves")]
        waiting = [item for item in asked if item.role not in given]
        for item in waiting[:1]:
            yield f"{item.role}: approves"
            yield f'{item.role}: denies "not this time"'
            if item.due is not None:
                yield self._wait(lines, item.due)

    def _event(self, wait: AwaitEvent) -> str:
        declared = self.release.events[wait.event].payload
        values = {name: str(value) for name, value in wait.match.items()}
        for name, item in declared.items():
            if name not in values and not item.optional:
                values[name] = self.start.strftime("%Y-%m-%d %H:%M") if item.type.kind == "moment" else "1"
        system, _, event = wait.event.partition(".")
        listed = ", ".join(f'{name}: "{value}"' for name, value in values.items())
        return f"{system}: {event} {{{listed}}}"

    def _wait(self, lines: Sequence[str], due: datetime | None) -> str:
        """Until it is too late."""
        passed = sum(int(line.split()[1]) for line in lines if line.startswith("after "))
        left = timedelta(0) if due is None else due - self.start - timedelta(hours=passed)
        return f"after {max(ceil(left.total_seconds() / 3600), 0) + 1} hours"


def open_now(turns: Sequence[Sequence[Effect]]) -> list[Effect]:
    """What was asked last, of whomever, or else the time that is waited for; nothing where the request is over."""
    for effects in reversed(turns):
        ends = [number for number, item in enumerate(effects) if isinstance(item, CloseRequest | HandOff)]
        left = effects[ends[-1] + 1 :] if ends else effects  # a request that was interrupted goes on behind the other
        found = [item for item in left if _asks(item)] or [item for item in left if _waits(item)]
        if found or ends:
            return [item for item in found if type(item) is type(found[-1])]
    return []


def _asks(item: Effect) -> bool:
    if isinstance(item, Say):
        return item.kind in ("ask", "confirm")
    return isinstance(item, RequestApproval | RequestAnswer | AwaitEvent)


def _waits(item: Effect) -> bool:
    """Whether a timer is that of a step: a customer's silence has others."""
    return isinstance(item, SetTimer) and item.timer.endswith("/wait")


def _is_read(slot: Slot | None, text: str) -> bool:
    """Whether an id has a form that its slot reads."""
    return slot is None or slot.type.kind != "id" or read_id(text, slot.pattern, slot.form) is not None


def _unknown(known: Sequence[str], kind: Type | None) -> Iterator[str]:
    """A value of the same form that no system knows."""
    if kind is None or not known:
        return
    if kind.kind == "email":
        yield "nobody@example.com"
    elif kind.kind in ("id", "text", "postcode") and known[0][-1:].isdigit():
        twisted = (known[0][:-1] + digit for digit in "0987654321")
        yield next(value for value in twisted if value not in known)


def _of_kind(answers: Any, name: str, kind: Type | None) -> Iterator[str]:
    """Values in what systems answer under the name of the slot, or that look like its type."""
    match answers:
        case dict():
            for key, value in answers.items():
                if isinstance(value, str) and (key == name or (kind is not None and key == kind.kind and key in NAMED)):
                    yield value.removeprefix("#")
                else:
                    yield from _of_kind(value, name, kind)
        case list():
            for item in answers:
                yield from _of_kind(item, name, kind)
