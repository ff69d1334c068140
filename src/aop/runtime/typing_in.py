"""What comes in from people and systems beside messages, checked against what is declared before it is an event."""

from __future__ import annotations

from collections.abc import Mapping

from aop.engine.program import Program
from aop.errors import WrongUse
from aop.machine.release import Release
from aop.machine.types import Slot, Type
from aop.runtime.conform import Mismatch, conform_in
from aop.values import Record, Value


def value_of(given: object, slot: Slot, release: Release) -> Value:
    """What a colleague typed for a slot, as a value of its type; raises WrongUse saying what is wanted."""
    options = slot.type.options
    if options and given not in options:
        raise WrongUse(f"`{slot.name}` is one of {', '.join(options)}")
    plain = {"yes": True, "no": False}.get(str(given).lower(), given) if slot.type.kind == "yes_no" else given
    try:
        return conform_in(release, plain, slot.type, what=f"what was answered for `{slot.name}`")
    except Mismatch as mismatch:
        raise WrongUse(str(mismatch)) from None


def result_of(action: str, outcome: str, given: object, release: Release) -> Value:
    """What a colleague says that a call came to, as a value of what the action returns; raises WrongUse for an outcome
    that it cannot have."""
    declared = release.actions[action]
    if outcome not in ("done", "not_found", "fails") or (outcome == "not_found" and not declared.maybe_missing):
        raise WrongUse(f"`{action}` cannot come out as `{outcome}`")
    if outcome != "done" or declared.returns is None:
        return None
    try:
        return conform_in(release, given, declared.returns, declared.hosts, f"the `value` that `{action}` came to")
    except Mismatch as mismatch:
        raise WrongUse(str(mismatch)) from None


def inputs_of(action: str, given: Mapping[str, object], program: Program) -> dict[str, Value]:
    """What a person gives an action, as values of its inputs; raises WrongUse with what does not fit. A record cannot
    be typed: it is the one that the conversation has looked up."""
    declared, release = program.action(action), program.release
    found: dict[str, Value] = {}
    if declared is None:
        raise WrongUse(f"there is no action `{action}`")
    for name, value in given.items():
        field = declared.inputs.get(name)
        if field is None:
            raise WrongUse(f"`{action}` has no input `{name}`: there are {', '.join(declared.inputs)}")
        if field.type.kind == "record":
            raise WrongUse(f"`{name}` is a record, which cannot be typed: it is the one that was looked up")
        plain = {"yes": True, "no": False}.get(str(value).lower(), value) if field.type.kind == "yes_no" else value
        if value is None:
            continue
        try:
            found[name] = conform_in(release, plain, field.type, what=f"`{name}` of `{action}`")
        except Mismatch as mismatch:
            raise WrongUse(str(mismatch)) from None
    return found


def payload_of(event: str, given: Mapping[str, object], release: Release) -> Record:
    """The payload of an event as a record of its type; raises WrongUse with what does not fit."""
    declared = release.events.get(event)
    if declared is None:
        raise WrongUse(f"no system declares the event `{event}`")
    try:
        record = conform_in(release, given, Type("record", record=f"{event}.payload"), what=f"the payload of `{event}`")
    except Mismatch as mismatch:
        raise WrongUse(str(mismatch)) from None
    assert isinstance(record, Record)
    return record
