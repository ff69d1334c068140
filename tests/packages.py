"""Whether a handoff package leaves anything out, judged by the history alone."""

from __future__ import annotations

from collections.abc import Iterator

from aop.engine.effects import CallAction, Explain, HandOff, RequestApproval
from aop.engine.package import Known, Package
from aop.engine.program import Program
from aop.ports.store import Entry


def incomplete(program: Program, package: Package, history: tuple[Entry, ...]) -> list[str]:
    """What is missing of the package of a conversation; nothing where it is complete."""
    entries = _until_handoff(history)
    found = (
        *_fields(package),
        *_calls(package, entries),
        *_requests(package, entries),
        *_evidence(package),
        *_said(package, entries),
    )
    return list(dict.fromkeys(found))


def _until_handoff(history: tuple[Entry, ...]) -> tuple[Entry, ...]:
    end = max(index for index, entry in enumerate(history) if any(isinstance(item, HandOff) for item in entry.effects))
    return history[: end + 1]


def _fields(package: Package) -> Iterator[str]:
    if not package.summary or not all(package.summary):
        yield "there is no summary"
    if package.reason is None or not package.reason.queue:
        yield "there is no reason"
    if package.flags.turns == 0 and package.transcript and any(line.who == "customer" for line in package.transcript):
        yield "no turn is counted"


def _of_people(effect: CallAction | RequestApproval) -> set[str]:
    """What people do to the agent is no call to a system: who took over knows it."""
    return {effect.call} if effect.action.startswith("aop.") else set()


def _calls(package: Package, entries: tuple[Entry, ...]) -> Iterator[str]:
    """Every call that left, or that a person was asked about, or that was refused."""
    listed = {item.call for item in (*package.checked, *package.actions)}
    denied = [item.action for item in (*package.checked, *package.actions) if item.outcome == "denied"]
    for entry in entries:
        for effect in entry.effects:
            if isinstance(effect, CallAction | RequestApproval) and effect.call not in listed | _of_people(effect):
                yield f"the call {effect.call} of {effect.action} is missing"
            if _is_refusal(effect) and effect.data["action"] not in denied:  # type: ignore[union-attr]
                yield f"the refusal of {effect.data['action']} is missing"  # type: ignore[union-attr]


def _is_refusal(effect: object) -> bool:
    return isinstance(effect, Explain) and effect.kind == "gate" and " refused: " in effect.summary


def _requests(package: Package, entries: tuple[Entry, ...]) -> Iterator[str]:
    listed = [item.intent for item in package.requests]
    begun = [
        effect.data["intent"]
        for entry in entries
        for effect in entry.effects
        if isinstance(effect, Explain) and effect.kind == "request" and "procedure" in effect.data
    ]
    for intent in set(begun):
        if listed.count(intent) < begun.count(intent):
            yield f"a request {intent} is missing: {begun.count(intent)} began, {listed.count(intent)} are listed"


def _evidence(package: Package) -> Iterator[str]:
    """A value that the customer gave says where, and the message holds it."""
    texts = {line.message: line for line in package.transcript if line.message is not None}
    slots = [slot for request in package.requests for slot in request.slots]
    for slot in (*slots, *package.said):
        evidence, name = slot.evidence, slot.known.name
        if evidence.source not in ("customer", "sender", "sentence", "only_option", "person"):
            yield f"the slot {name} has no source"
        if evidence.source == "customer":
            line = texts.get(evidence.message)
            if line is None or not (0 <= evidence.start <= evidence.end <= len(line.text)):
                yield f"the slot {name} has no evidence"
            elif evidence.start == evidence.end and not line.attachments:
                yield f"the slot {name} rests on nothing"
        if _is_empty(slot.known):
            yield f"the slot {name} has no value"


def _is_empty(known: Known) -> bool:
    return known.value is None and not known.parts and not known.left_out and known.hidden is None


def _said(package: Package, entries: tuple[Entry, ...]) -> Iterator[str]:
    spoken = [(line.who, line.text) for line in package.transcript]
    for entry in entries:
        if entry.message is not None and ("customer", entry.message.text) not in spoken:
            yield f"the message {entry.message.id} is missing"
        for text in entry.said:
            if ("agent", text) not in spoken:
                yield f"the words `{text}` are missing"
