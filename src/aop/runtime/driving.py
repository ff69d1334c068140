"""Driving one conversation: transition, commit, carry out; until nothing more comes back at once.

    event ─▶ transition ─▶ entry ─┬─ only looks things up ─▶ what was found is the next event, in the same commit
                                  └─ commit ─▶ monitor ─▶ carried out ─▶ what came back is the next event ─▶ …

Nothing leaves before the commit that asks for it. A commit says what is still to be carried out, so that a crash
anywhere leaves something to go on with: `go_on` carries it out again under the same key.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aop.engine.calendar import civil, ending
from aop.engine.effects import (
    AskLedger,
    CallAction,
    Effect,
    FindPassage,
    Keep,
    ReadAgain,
    Recall,
    Say,
    SettleTry,
    TakeTry,
    Unbook,
)
from aop.engine.events import (
    ActionSettled,
    Event,
    LedgerAnswered,
    MessageReceived,
    PassageFound,
    SlotRead,
    TryTaken,
)
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import transition
from aop.errors import PortError
from aop.ports.clock import Clock
from aop.ports.extractor import Message
from aop.ports.knowledge import Knowledge, Question
from aop.ports.ledger import Ledger
from aop.ports.store import Commit, Conflict, Entry, LeafOf, Mark, Settle, Store, Stored, Waited
from aop.runtime import open_ends
from aop.runtime.calling import Calls
from aop.runtime.clearing import for_channel
from aop.runtime.keeping import Keeping
from aop.runtime.listening import Listening
from aop.runtime.outside import Outside
from aop.runtime.reply import Line, Reply, line
from aop.runtime.senders import take
from aop.runtime.watching import Watching
from aop.runtime.wording import WordsOf

#: One input leads to at most so many events; a release that needs more is broken.
MAX_EVENTS = 500
#: Somebody else may commit in between so often before it is given up.
MAX_CONFLICTS = 5
#: What is said of a write that was on its way when the service stopped, and that its system could do twice.
STOPPED_MEANWHILE = "the service stopped while it was on its way, and its system does not know a repeated call"

_LOG = logging.getLogger("aop.runtime")


@dataclass(frozen=True, slots=True)
class Ports:
    """What a drive needs beside the program."""

    store: Store
    ledger: Ledger
    clock: Clock
    knowledge: Knowledge
    leaf_of: LeafOf | None = None


@dataclass(slots=True)
class _Drive:
    """One input on its way. `staged` is decided and not committed, as are the lines and effects behind the first
    `told` and `decided` ones."""

    snapshot: Snapshot
    version: int
    waiting: tuple[Waited, ...]
    events: deque[tuple[Event, Waited | None]]
    marks: tuple[Mark, ...] = ()
    staged: list[tuple[Entry, Snapshot]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    told: int = 0
    decided: int = 0
    committed: bool = False
    unfinished: bool = False
    conflicts: int = 0


class Driving:
    """Runs conversations that are awake, one input at a time each; whoever calls holds the conversation's lock."""

    def __init__(
        self,
        program: Program,
        ports: Ports,
        listening: Listening,
        watching: Watching,
        calls: Calls,
        keeping: Keeping,
        outside: Outside,
        load: Callable[[str], Awaitable[Stored]],
    ) -> None:
        self._program = program
        self._ports = ports
        self._listening = listening
        self._watching = watching
        self._calls = calls
        self._keeping = keeping
        self._outside = outside
        self._load = load
        self._left: dict[str, None] = {}  # conversations in which something was not carried to its end

    @property
    def has_left(self) -> bool:
        """Whether something was interrupted here that is still to be gone on with."""
        return bool(self._left)

    def left(self) -> tuple[str, ...]:
        """Conversations in which something was interrupted here, to be gone on with; asked for once."""
        found = tuple(self._left)
        self._left.clear()
        return found

    def leave(self, conversation: str) -> None:
        """Something in a conversation is to be gone on with, and could not be yet."""
        self._left[conversation] = None

    async def drive(
        self,
        stored: Stored,
        *events: Event,
        message: Message | None = None,
        marks: tuple[Mark, ...] = (),
        answers: Waited | None = None,
    ) -> Reply:
        """Events in order, the last of which `answers` something that was waited for and is the customer's `message`,
        if there is one. Raises Conflict where somebody else committed first."""
        *before, last = events
        given: deque[tuple[Event, Waited | None]] = deque((event, None) for event in before)
        given.append((last, answers))
        drive = _Drive(stored.snapshot, stored.version, stored.waiting, given, marks)
        return await self._run(drive, message)

    async def go_on(self, stored: Stored) -> Reply | None:
        """What a crash left to be carried out, carried out; None where there is nothing."""
        left = open_ends.unfinished(stored.waiting)
        if not left:
            return None
        drive = _Drive(stored.snapshot, stored.version, stored.waiting, deque(), committed=True, unfinished=True)
        _LOG.warning("going on with %s: %d effects were not carried out", stored.snapshot.conversation, len(left))
        return await self._run(drive, None, left)

    async def _run(self, drive: _Drive, message: Message | None, left: tuple[Waited, ...] = ()) -> Reply:
        name = drive.snapshot.conversation
        try:
            for effect in left:
                await self._carried_out(drive, effect, again=True)
            for _ in range(MAX_EVENTS):
                if drive.events:
                    await self._step(drive, message)
                elif await self._commit(drive):
                    break
            else:
                await self._commit(drive)
            if drive.unfinished:
                await self._ports.store.settled(name, drive.version, drive.waiting)
        except BaseException:
            self._listening.forget(name)  # it wakes from what is committed
            self._watching.forget(name)
            if drive.unfinished:
                self._left[name] = None
            raise
        return Reply(tuple(drive.lines), tuple(drive.effects), drive.snapshot)

    async def _step(self, drive: _Drive, message: Message | None) -> None:
        event, answers = drive.events.popleft()
        before = drive.snapshot
        drive.snapshot, now = transition(self._program, before, event)
        said = self._said(before, drive.snapshot, event, now)
        heard = message if isinstance(event, MessageReceived) else None
        entry = Entry(event, now, heard, tuple([item.text for item in said]))
        drive.staged.append((entry, drive.snapshot))
        made = (*open_ends.said_of_calls(event, before, drive.snapshot), *now)
        drive.waiting = open_ends.after(self._program, drive.snapshot, drive.waiting, made, answers)
        drive.lines.extend(said)
        drive.effects.extend(now)
        self._listening.had_said(drive.snapshot.conversation, entry)
        carried_out = [effect for effect in made if type(effect) in open_ends.CARRIED_OUT]
        if not carried_out:
            return
        if any(type(effect) not in open_ends.LOOKED_UP for effect in carried_out) and not await self._commit(drive):
            return  # it is decided again on what somebody else committed: nothing of it leaves
        for effect in carried_out:
            await self._carried_out(drive, effect)

    def _said(self, before: Snapshot, after: Snapshot, event: Event, effects: tuple[Effect, ...]) -> list[Line]:
        """What goes out to the customer."""
        says = [effect for effect in effects if isinstance(effect, Say)]
        if not says:
            return []
        words = self._words(after)
        clear = for_channel(self._program.release, before, after, event, effects)
        return [line(effect, words, clear) for effect in says]

    async def _commit(self, drive: _Drive) -> bool:
        """What is staged, with everything that must not be lost beside it. Whether it is committed; where somebody else
        was first, what came back is an event again."""
        if not drive.staged:
            return True
        unfinished = bool(open_ends.unfinished(drive.waiting))
        commit = Commit(
            drive.snapshot.conversation,
            drive.version,
            tuple([entry for entry, _ in drive.staged]),
            drive.snapshot,
            drive.waiting,
            unfinished,
            open_ends.due(drive.waiting),
            drive.marks,
            self._leaves(drive),
        )
        try:
            await self._ports.store.commit(commit)
        except Conflict:
            if not drive.committed:
                raise  # the whole input is taken up again by whoever gave it
            await self._again(drive)
            return False
        for entry, after in drive.staged:
            self._watching.see(entry, after)
        drive.version += len(drive.staged)
        drive.told, drive.decided = len(drive.lines), len(drive.effects)
        drive.staged, drive.marks, drive.committed, drive.unfinished = [], (), True, unfinished
        self._outside.note(drive.snapshot.conversation, drive.waiting)
        return True

    def _leaves(self, drive: _Drive) -> tuple[bytes, ...]:
        leaf_of = self._ports.leaf_of
        if leaf_of is None:
            return ()
        numbered = enumerate(drive.staged, start=drive.version + 1)
        leaves = (leaf_of(number, entry, after) for number, (entry, after) in numbered)
        return tuple([leaf for leaf in leaves if leaf is not None])

    async def _again(self, drive: _Drive) -> None:
        """Somebody else went on with the conversation while something was carried out: what came back is told to the
        conversation as it is now, which knows whether it still waits for it."""
        drive.conflicts += 1
        if drive.conflicts > MAX_CONFLICTS:
            raise Conflict(f"the conversation {drive.snapshot.conversation} is driven by somebody else")
        self._listening.forget(drive.snapshot.conversation)  # it may have heard what is not committed
        stored = await self._load(drive.snapshot.conversation)
        told = [entry.event for entry, _ in drive.staged]
        drive.snapshot, drive.version, drive.waiting = stored.snapshot, stored.version, stored.waiting
        drive.staged = []
        del drive.lines[drive.told :], drive.effects[drive.decided :]
        for event in reversed(told):
            answered = _answered_by(event, drive.waiting)
            drive.events.appendleft((event, answered))

    # ---- carrying out

    async def _carried_out(self, drive: _Drive, effect: Waited, *, again: bool = False) -> None:
        """What comes of an effect is the next event; one that brings nothing back is settled with the next commit."""
        event = await self._carry_out(drive, effect, again=again)
        if event is None:
            drive.waiting = tuple([item for item in drive.waiting if item is not effect])
        else:
            drive.events.append((event, effect))

    async def _carry_out(self, drive: _Drive, effect: Waited, *, again: bool) -> Event | None:
        snapshot, ports = drive.snapshot, self._ports
        match effect:
            case ReadAgain():
                reading = self._listening.read_again(snapshot.conversation, effect, self._words(snapshot))
                return SlotRead(ports.clock.now(), effect.slot, reading)
            case AskLedger(call, queries):
                found = {query.rule: await ports.ledger.count(query) for query in queries}
                return LedgerAnswered(ports.clock.now(), call, found)
            case CallAction():
                return await self._call(drive, effect, again=again)
            case TakeTry():
                return TryTaken(ports.clock.now(), effect.wait, await take(ports.ledger, effect, snapshot.now))
            case SettleTry(wait, right):
                await ports.ledger.settle(wait, "released" if right else "done")
            case Unbook(call):
                await ports.ledger.settle(call, "released")
            case Settle(call, state):
                await ports.ledger.settle(call, state)
            case Keep():
                await self._keeping.keep(effect, ports.clock.now())
            case Recall():
                return SlotRead(ports.clock.now(), effect.slot, await self._keeping.recall(effect))
            case FindPassage():
                return await self._find(snapshot, effect)
        return None

    async def _call(self, drive: _Drive, effect: CallAction, *, again: bool) -> Event:
        """A call, once. One that a crash interrupted goes out again under its key where its system knows that key; else
        nobody can say what became of it, and it is not repeated."""
        if again and self._could_be_done_twice(effect, drive.snapshot):
            await self._ports.ledger.settle(effect.call, "unclear")
            return ActionSettled(self._ports.clock.now(), effect.call, "unclear", reason=STOPPED_MEANWHILE)
        return await self._calls.carry_out(effect, drive.snapshot.now)

    def _could_be_done_twice(self, effect: CallAction, snapshot: Snapshot) -> bool:
        action = self._program.action(effect.action)
        if action is None or not action.writes:
            return False
        if not action.idempotent:
            return True
        if action.key_lasts is None:
            return False
        workspace = self._program.release.workspace
        over = ending(action.key_lasts, self._program.zone, workspace.business_hours, workspace.closed)
        return over(snapshot.now) <= self._ports.clock.now()

    async def _find(self, snapshot: Snapshot, effect: FindPassage) -> PassageFound:
        """A passage of an approved article; none where knowledge is down."""
        now = self._ports.clock.now()
        about = effect.about or self._listening.last_words(snapshot.conversation)
        question = Question(about, effect.intent, effect.language, civil(now, self._program.zone))
        try:
            found = await self._ports.knowledge.find(question)
        except PortError:
            found = None
        if found is None:
            return PassageFound(now, effect.wait, None)
        return PassageFound(now, effect.wait, found.text, found.article)

    def _words(self, snapshot: Snapshot) -> WordsOf:
        """How values read for this customer."""
        return WordsOf(snapshot.language, self._program.zone)


def _answered_by(event: Event, waiting: tuple[Waited, ...]) -> Waited | None:
    """What is waited for that an event answers."""
    if not isinstance(event, ActionSettled):
        return None
    return next((item for item in waiting if isinstance(item, CallAction) and item.call == event.call), None)
