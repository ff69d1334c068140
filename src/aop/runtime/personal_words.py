"""Which words of a conversation give personal data away, each with its class: read off what happened in it.

What is declared decides: a slot, an input of an action and a field of a record say their class. A value is known by
its words as the engine and as the agent writes them, and by the customer's own where it was read from a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from aop.engine.effects import (
    AwaitEvent,
    CallAction,
    Effect,
    HandOff,
    Keep,
    ReadAgain,
    RequestAnswer,
    RequestApproval,
    RequestTask,
)
from aop.engine.events import (
    ActionSettled,
    Event,
    EventArrived,
    MessageReceived,
    PersonActed,
    PersonAnswered,
    SenderKnown,
    SlotRead,
    TaskDone,
)
from aop.engine.package import Known, Package
from aop.engine.snapshot import Snapshot
from aop.engine.understanding import Reading
from aop.machine.powers import POWERS
from aop.machine.release import Release
from aop.values import Record, Value

#: A value, and its class of personal data.
Personal: TypeAlias = tuple[Value, str]
#: What a sender that the channel claims is.
ADDRESS = "contact"


class Classes:
    """What a release declares personal. A slot of one name is as personal as any of its procedures says."""

    def __init__(self, release: Release) -> None:
        procedures = release.procedures.values()
        slots = [slot for item in procedures for slot in item.slots.values() if slot.personal is not None]
        self.slots: Mapping[str, str] = {slot.name: str(slot.personal) for slot in slots}
        self._release = release
        declared = [field for record in release.records.values() for field in record.fields.values()]
        self._fields = {field.name: field.personal for field in declared if field.personal is not None}

    def of_input(self, action: str, name: str) -> str | None:
        declared = self._release.actions.get(action) or POWERS.get(action)
        field = None if declared is None else declared.inputs.get(name)
        return None if field is None else field.personal

    def of_field(self, record: str, name: str) -> str | None:
        declared = self._release.records.get(record)
        field = None if declared is None else declared.fields.get(name)
        return None if field is None else field.personal

    def of_path(self, path: str) -> str | None:
        """Of a value that is told by its path, as an operand of a condition is: whatever may be meant by it."""
        return self.slots.get(path.partition(".")[0]) or self._fields.get(path.rpartition(".")[2])


def of_value(classes: Classes, value: Value, own: str | None = None) -> Iterator[Personal]:
    """The personal values in a value, which may itself be of a class."""
    if isinstance(value, tuple):
        for item in value:
            yield from of_value(classes, item, own)
    elif isinstance(value, Record):
        if own is not None:
            yield value, own
        for name, item in value.fields.items():
            yield from of_value(classes, item, classes.of_field(value.type, name) or own)
    elif own is not None and value is not None:
        yield value, own


def of_snapshot(classes: Classes, snapshot: Snapshot) -> Iterator[Personal]:
    """What a conversation holds as it stands."""
    yield from of_value(classes, snapshot.customer)
    for frame in snapshot.frames:
        for name, value in (*frame.values.items(), *frame.partial.items()):
            yield from of_value(classes, value, classes.slots.get(name))


def of_event(classes: Classes, event: Event, words: Callable[[Reading], str], asked: str = "") -> Iterator[Personal]:
    """What came in. `words` are those of the customer that a reading rests on; `asked` the slot that a colleague was
    asked for."""
    match event:
        case MessageReceived(understanding=said):
            for reading in (*said.values, *(item for request in said.requests for item in request.values)):
                yield from _of_reading(classes, reading, words)
        case SlotRead(reading=reading) if reading is not None:
            yield from _of_reading(classes, reading, words)
        case ActionSettled(value=value) | TaskDone(value=value) | EventArrived(payload=value):
            yield from of_value(classes, value)
        case PersonAnswered(value=value):
            yield from of_value(classes, value, classes.slots.get(asked))
        case SenderKnown(address=address, account=account):
            yield from of_value(classes, address, ADDRESS)
            yield from of_value(classes, account)
        case PersonActed(action=action, inputs=inputs):
            yield from of_inputs(classes, action, inputs)


def of_effect(classes: Classes, effect: Effect) -> Iterator[Personal]:
    """What is done about it."""
    match effect:
        case CallAction() | RequestApproval() | RequestTask():
            yield from of_inputs(classes, effect.action, effect.inputs)
            for rest in effect.rests if isinstance(effect, RequestApproval) else ():
                yield from of_value(classes, rest.value, classes.slots.get(rest.slot))
        case RequestAnswer(known=known):
            for name, value in known.items():
                yield from of_value(classes, value, classes.slots.get(name))
        case AwaitEvent(match=match):
            for name, value in match.items():
                yield from of_value(classes, value, classes.of_path(name))
        case ReadAgain(options=options, said=said, slot=slot):
            yield from of_value(classes, (*options, *(item.value for item in said)), classes.slots.get(slot))
        case Keep(value=value, personal=personal):
            yield from of_value(classes, value, personal)
        case HandOff(package=package):
            yield from of_package(package)


def of_inputs(classes: Classes, action: str, inputs: Mapping[str, Value]) -> Iterator[Personal]:
    for name, value in inputs.items():
        yield from of_value(classes, value, classes.of_input(action, name))


def _of_reading(classes: Classes, reading: Reading, words: Callable[[Reading], str]) -> Iterator[Personal]:
    own = classes.slots.get(reading.slot)
    yield from of_value(classes, (reading.value, *reading.candidates), own)
    if own is None or isinstance(reading.value, bool):
        return  # where the words are a yes or no they stand for nothing elsewhere
    yield words(reading), own
    for raw in (reading.raw,) if isinstance(reading.raw, str) else reading.raw.values():
        yield raw, own


def of_package(thing: Any) -> Iterator[Personal]:
    """What a package holds of a class."""
    if isinstance(thing, Known):
        for part in thing.parts:
            yield from of_package(part)
        if thing.personal is not None and thing.value is not None:
            yield thing.value, thing.personal
    elif isinstance(thing, Package):
        facts = [known for item in thing.requests for known in (*(filled.known for filled in item.slots), *item.facts)]
        calls = [known for item in (*thing.checked, *thing.actions) for known in item.inputs]
        said = [filled.known for filled in thing.said]
        account = () if thing.customer.account is None else (thing.customer.account,)
        for known in (*facts, *calls, *said, *account):
            yield from of_package(known)
