"""What must hold at the end, worked out from what is committed and from what people and systems saw.

Nothing that the engine says of itself is believed: messages are looked for in the histories, calls in the journal of
the systems, consents by the monitor over history records, snapshots by playing the history again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from aop.engine.effects import CallAction
from aop.engine.events import ActionSettled, ApprovalDecided, PersonActed
from aop.engine.overriding import OF_WORKSPACE
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened, transition
from aop.errors import AopError
from aop.monitor import Books, Judge, Watch
from aop.ports.store import Entry, Stored
from aop.runtime.standing import upright
from aop.stores.rows import of_snapshot
from aop.testing.simulate.desk import MOST_PAID_BACK, NEEDS_LEAD, release
from aop.testing.simulate.disk import states_of
from aop.values import canonical

if TYPE_CHECKING:
    from aop.testing.simulate.people import Sent
    from aop.testing.simulate.world import World

_PROGRAM: list[Program] = []


def program() -> Program:
    """The desk, ready to run; made once."""
    if not _PROGRAM:
        _PROGRAM.append(Program(release()))
    return _PROGRAM[0]


@dataclass(slots=True)
class Judged:
    """What is wrong, in words."""

    problems: list[str] = field(default_factory=list)

    def must(self, holds: bool, what: str) -> None:
        if not holds:
            self.problems.append(what)


@dataclass(frozen=True, slots=True)
class _Found:
    """A conversation as it is committed."""

    name: str
    stored: Stored
    entries: tuple[Entry, ...]
    opened: datetime

    def after(self) -> Snapshot:
        """How it stands after its last entry."""
        return upright(lambda digest: program(), self.stored).snapshot


async def judged(world: World) -> Judged:
    """Everything that was promised, held against everything that is there."""
    found, store = Judged(), world.disk.store
    listed = {item.conversation: item.opened for item in await store.conversations(100)}
    conversations = []
    for name in sorted(listed):
        stored = await store.load(name)
        assert stored is not None
        conversations.append(_Found(name, stored, await store.history(name), listed[name]))
    for item in conversations:
        _replayed(found, item)
        _stopped(found, item)
        _messages(found, world, item)
        _outcomes(found, item)
        if item.name != OF_WORKSPACE:
            _is_over(found, item)
    _deeds(found, world, conversations)
    await _leaves(found, world, conversations)
    await _ledger(found, world, conversations)
    found.must(await store.unfinished(10) == (), "something was left to be carried out")
    return found


# ---- one conversation


def _replayed(found: Judged, item: _Found) -> None:
    """Law 4: the history gives the snapshot, byte for byte; and on the way the monitor looks at each entry: no call
    without what it needs. What a limit counts over several conversations is looked at in the journal."""
    after, entries = item.after(), item.entries
    found.must(item.stored.version == len(entries), f"{item.name}: {item.stored.version} and {len(entries)} entries")
    state = opened(program(), item.name, item.opened, after.channel)
    watch, judge = Watch(release(), item.name, Books()), Judge(release())
    for number, entry in enumerate(entries, 1):
        try:
            state, effects = transition(program(), state, entry.event)
        except (AopError, AssertionError, LookupError) as error:
            found.must(False, f"{item.name}: its entry {number} does not replay: {error}")
            return
        if effects != entry.effects:
            what = type(entry.event).__name__
            found.must(False, f"{item.name}: its entry {number} replays as something else: {what}")
            return
        watch.see(entry.event, effects, state)
        judge.see(entry, state)
    same = of_snapshot(state) == of_snapshot(after) or canonical(state.to_json()) == canonical(after.to_json())
    found.must(same, f"{item.name}: its history does not give its snapshot")
    for _, what in (*watch.problems, *judge.problems):
        found.must(False, f"{item.name}: {what}")


def _stopped(found: Judged, item: _Found) -> None:
    """Nothing here is to be stopped by the monitor that runs beside: where it is, one of the two is wrong."""
    for entry in item.entries:
        event = entry.event
        if isinstance(event, ActionSettled) and event.alarm:
            found.must(False, f"{item.name}: the monitor stopped {event.call}: {'; '.join(event.alarm)}")


def _messages(found: Judged, world: World, item: _Found) -> None:
    """Each message that was acknowledged is handled once, in the order in which they were."""
    places: dict[str, tuple[int, int]] = {}
    texts: dict[str, str] = {}
    for place, entry in enumerate(item.entries):
        if entry.message is None:
            continue
        for part, name in enumerate(entry.message.parts or (entry.message.id,)):
            found.must(name not in places, f"{item.name}: the message {name} was handled twice")
            places[name], texts[name] = (place, part), entry.message.text
    own = [sent for sent in world.sent if sent.conversation == item.name]
    for sent in own:
        if sent.acknowledged is not None and not sent.refused:
            found.must(sent.id in places, f"{item.name}: {sent.id} was acknowledged, and is not there")
            known = sent.text in texts.get(sent.id, sent.text)
            found.must(known, f"{item.name}: {sent.id} was handled with other words")
    said = {text for entry in item.entries for text in entry.said}
    for sent in own:
        for line in sent.lines:
            found.must(line in said, f"{item.name}: the customer was told what is not committed: {line}")
    _in_order(found, item.name, own, places)


def _in_order(found: Judged, name: str, own: list[Sent], places: dict[str, tuple[int, int]]) -> None:
    for one in own:
        for other in own:
            told = one.acknowledged is not None and one.acknowledged < other.began
            if told and one.id in places and other.id in places:
                held = places[one.id] <= places[other.id]
                found.must(held, f"{name}: {other.id} was handled before {one.id}, which was there first")


def _outcomes(found: Judged, item: _Found) -> None:
    """One outcome for each call; one more only where the first was that nobody knows."""
    known: dict[str, str] = {}
    asked: set[str] = set()
    for entry in item.entries:
        event = entry.event
        if isinstance(event, ActionSettled):
            found.must(event.call in asked, f"{item.name}: an outcome of {event.call}, which was not committed before")
            first = known.get(event.call, "unclear")
            found.must(first == "unclear", f"{item.name}: {event.call} has the outcomes {first} and {event.outcome}")
            known[event.call] = event.outcome
        asked.update(effect.call for effect in entry.effects if isinstance(effect, CallAction))


def _is_over(found: Judged, item: _Found) -> None:
    """A week after the last fault nothing waits but for people: it is closed, handed over, or nobody wants anything."""
    stored, after = item.stored, item.after()
    found.must(stored.held == (), f"{item.name}: a message was taken in and never handled")
    waits = after.frames[-1] if after.frames else None
    over = after.status != "open" or waits is None
    doing = "" if waits is None else f" at {waits.procedure} {waits.pc}"
    found.must(over, f"{item.name}: it did not go on{doing}, waiting for {[type(i).__name__ for i in stored.waiting]}")


# ---- all of them


def _deeds(found: Judged, world: World, items: list[_Found]) -> None:
    """What the systems did: asked for by a commit before, once, with the approvals that were given."""
    effects = [effect for item in items for entry in item.entries for effect in entry.effects]
    intents = {effect.call: effect for effect in effects if isinstance(effect, CallAction)}
    granted = {
        entry.event.call
        for item in items
        for entry in item.entries
        if isinstance(entry.event, ApprovalDecided) and entry.event.granted
    }
    done = Counter(deed.call for deed in world.systems.journal)
    redriven = Counter(_redriven(items))
    late = any(fault.kind == "late" and fault.place == "call" for fault in world.faults.struck)
    paid: Counter[str] = Counter()
    for deed in world.systems.journal:
        name = f"{deed.action} of {deed.call}"
        found.must(deed.was_committed, f"{name} was done before it was committed")
        found.must(deed.call in intents, f"{name} was done, and no history asks for it")
        known = deed.call not in intents or intents[deed.call].key == deed.key
        found.must(known, f"{name} was done under the key {deed.key}, which is not its own")
        found.must(done[deed.call] <= 1, f"{name} was done {done[deed.call]} times")
        if deed.action == "pay.refund":
            paid[world.systems.owners[deed.order]["id"]] += int(deed.amount)
            may = deed.amount <= NEEDS_LEAD or deed.call in granted
            found.must(may, f"{name} of {deed.amount} was done without an approval")
    for customer, amount in paid.items():
        found.must(late or amount <= MOST_PAID_BACK, f"{customer} was paid back {amount} in all")
    for call, times in world.systems.tried.items():
        most = 2 + len(world.faults.struck) + redriven[call]
        found.must(times <= most, f"{call} was sent {times} times")


def _redriven(items: list[_Found]) -> list[str]:
    acted = (entry.event for item in items for entry in item.entries if isinstance(entry.event, PersonActed))
    return [str(event.inputs.get("call")) for event in acted if event.action == "aop.redrive"]


async def _leaves(found: Judged, world: World, items: list[_Found]) -> None:
    """The audit log has each entry once, in order."""
    leaves = await world.disk.store.leaves(0, 100_000)
    for item in items:
        own = [leaf.data.decode() for leaf in leaves if leaf.conversation == item.name]
        wanted = [f"{item.name} {number}" for number in range(1, len(item.entries) + 1)]
        found.must(own == wanted, f"{item.name}: the audit log has {len(own)} of its {len(wanted)} entries")


async def _ledger(found: Judged, world: World, items: list[_Found]) -> None:
    """Each write that was done, or may have been, counts; each that surely was not does not."""
    states = await states_of(world.disk.ledger)
    for item in items:
        last = {e.event.call: e.event.outcome for e in item.entries if isinstance(e.event, ActionSettled)}
        for call, outcome in last.items():
            wanted = outcome if outcome in ("done", "unclear") else "released"
            found.must(states.get(call, wanted) == wanted, f"the ledger has {call} as {states.get(call)}, not {wanted}")
