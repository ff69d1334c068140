"""What was said, word for word, read off the history of a conversation: customer, agent and colleagues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from aop.engine.effects import Explain, HandOff, Say
from aop.engine.events import ActionSettled, ApprovalDecided, MessageReceived, PersonAnswered
from aop.engine.package import Mark, Package, Spoken, Tried
from aop.engine.program import Program
from aop.engine.summary import summarised
from aop.engine.understanding import Reading
from aop.engine.wording import word
from aop.ports.store import Entry

#: A package holds so many lines, the last ones.
MAX_LINES = 500


def package_with_transcript(program: Program, history: Iterable[Entry], opening: tuple[Spoken, ...]) -> Package | None:
    """The package of the last handoff with everything that was said; None when nothing was handed over."""
    entries = tuple(history)
    packages = [effect.package for entry in entries for effect in entry.effects if isinstance(effect, HandOff)]
    return with_transcript(program, _settled(packages[-1], entries), entries, opening) if packages else None


def _settled(package: Package, history: tuple[Entry, ...]) -> Package:
    """The package with what became of the calls that were under way when it was made: what its queue does."""
    came = {entry.event.call: entry.event for entry in history if isinstance(entry.event, ActionSettled)}
    calls = tuple(_as_it_came(item, came.get(item.call)) for item in package.actions)
    return package if calls == package.actions else summarised(replace(package, actions=calls))


def _as_it_came(call: Tried, event: ActionSettled | None) -> Tried:
    if event is None or call.outcome != "under_way":
        return call
    return replace(call, outcome=event.outcome, now=event.outcome, reason=event.reason, rule=event.rule)


def with_transcript(
    program: Program, package: Package, history: Iterable[Entry], opening: tuple[Spoken, ...]
) -> Package:
    """The package with what was said, the last lines where there are too many."""
    classes = _classes(program)
    lines = [*opening, *(line for entry in history for line in _of_entry(entry, classes))]
    return replace(package, transcript=tuple(lines[-MAX_LINES:]), spoken_before=max(len(lines) - MAX_LINES, 0))


def _classes(program: Program) -> dict[str, str]:
    """The class of each slot that is personal, of whatever procedure."""
    procedures = program.release.procedures.values()
    slots = [slot for item in procedures for slot in item.slots.values()]
    return {slot.name: slot.personal for slot in slots if slot.personal is not None}


def _of_entry(entry: Entry, classes: dict[str, str]) -> Iterator[Spoken]:
    event = entry.event
    match event:
        case MessageReceived():
            if entry.message is not None:
                message = entry.message
                marks = tuple(_marks(event, classes))
                yield Spoken("customer", event.at, message.text, message.id, tuple(message.attachments), marks)
        case ApprovalDecided(person=person, role=role, granted=granted, reason=reason):
            said = f"{'approves' if granted else 'denies'}{f': {reason}' if reason else ''}"
            yield Spoken(person, event.at, f"{said} (as {role})")
        case PersonAnswered(person=person, role=role, value=value):
            yield Spoken(person, event.at, f"answers {word(value)} (as {role})")
    says = (effect for effect in entry.effects if isinstance(effect, Say))
    for effect, text in zip(says, entry.said, strict=True):
        yield Spoken(_colleague(entry) if effect.kind == "person" else "agent", event.at, text)


def _colleague(entry: Entry) -> str:
    """Who of the people wrote what this transition said."""
    acted = (item.data for item in entry.effects if isinstance(item, Explain) and item.kind == "override")
    return next((str(data["person"]) for data in acted if "person" in data), "colleague")


def _marks(event: MessageReceived, classes: dict[str, str]) -> Iterator[Mark]:
    """Where the message says something personal, each place once."""
    said = event.understanding
    readings: list[Reading] = [*said.values, *(item for request in said.requests for item in request.values)]
    seen: dict[tuple[int, int], Mark] = {}
    for item in readings:
        place = (item.evidence.start, item.evidence.end)
        if item.slot in classes and item.evidence.message == event.message and place[0] < place[1]:
            seen.setdefault(place, Mark(*place, classes[item.slot]))
    yield from (seen[place] for place in sorted(seen))
