"""`transition` with every commit in a store: the intent of a call before it is carried out, its outcome after it.

The rules are those of the runtime (`aop.runtime.driving`); reading words, checking answers and the monitor are left to
the row of the whole runtime. A leaf of the audit log goes into each commit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from aop.engine.effects import AskLedger, CallAction, CloseRequest, Effect, RequestApproval, Say
from aop.engine.events import Event, LedgerAnswered
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened, transition
from aop.engine.wording import text
from aop.ports.ledger import Ledger
from aop.ports.store import Commit, Entry, Store, Waited
from aop.runtime import open_ends
from benchmarks.engine import ours
from benchmarks.engine.script import Record, Said, Turn


@dataclass(slots=True)
class Talk:
    """A conversation under way."""

    name: str
    snapshot: Snapshot
    version: int = 0
    waiting: tuple[Waited, ...] = ()
    staged: list[Entry] = field(default_factory=list)
    conversation: ours.Conversation = field(default_factory=lambda: ours.Conversation(Snapshot("", "", ours.NOW)))
    commits: int = 0


class Driven:
    """Plays turns against a store."""

    def __init__(self, store: Store, ledger: Ledger) -> None:
        self.engine = ours.Engine()
        self.store = store
        self.ledger = ledger

    async def open(self, name: str) -> Talk:
        snapshot = opened(self.engine.program, name, ours.NOW)
        await self.store.create(snapshot)
        return Talk(name, snapshot)

    async def turn(self, talk: Talk, turn: Turn) -> None:
        """One message of the customer, with what people decide because of it."""
        for said in turn:
            await self._drive(talk, self._event(talk, said))

    async def play(self, talk: Talk, turns: Sequence[Turn]) -> None:
        for turn in turns:
            await self.turn(talk, turn)

    def _event(self, talk: Talk, said: Said) -> Event:
        return self.engine._event(talk.conversation, said)

    async def _drive(self, talk: Talk, first: Event) -> None:
        events: deque[tuple[Event, Effect | None]] = deque([(first, None)])
        while events:
            event, answered = events.popleft()
            talk.snapshot, made = transition(self.engine.program, talk.snapshot, event)
            said = tuple([text(effect.words) for effect in made if type(effect) is Say])
            talk.staged.append(Entry(event, made, None, said))
            talk.waiting = open_ends.after(self.engine.program, talk.snapshot, talk.waiting, made, answered)
            carried_out = [effect for effect in made if type(effect) in open_ends.CARRIED_OUT]
            if any(type(effect) not in open_ends.LOOKED_UP for effect in carried_out):
                await self._commit(talk)
            talk.conversation.record.lines += said
            self._noted(talk, made)
            for effect in carried_out:
                back = await self._carried_out(talk, effect)
                if back is not None:
                    events.append((back, effect))
        await self._commit(talk)

    def _noted(self, talk: Talk, made: tuple[Effect, ...]) -> None:
        """What the script goes by."""
        for effect in made:
            if isinstance(effect, RequestApproval):
                talk.conversation.waiting = effect.call
            elif isinstance(effect, CloseRequest):
                talk.conversation.record.ended = effect.outcome

    async def _carried_out(self, talk: Talk, effect: Effect) -> Event | None:
        if isinstance(effect, AskLedger):
            found = {query.rule: await self.ledger.count(query) for query in effect.queries}
            return LedgerAnswered(ours.NOW, effect.call, found)
        if isinstance(effect, CallAction):
            settled = self.engine._call(talk.conversation, effect)
            await self.ledger.settle(effect.call, "done")
            return settled
        return None

    async def _commit(self, talk: Talk) -> None:
        if not talk.staged:
            return
        entries = tuple(talk.staged)
        leaf = sha256(f"{talk.name}/{talk.version}".encode()).digest()
        await self.store.commit(
            Commit(
                talk.name,
                talk.version,
                entries,
                talk.snapshot,
                talk.waiting,
                bool(open_ends.unfinished(talk.waiting)),
                open_ends.due(talk.waiting),
                (),
                (leaf,) * len(entries),
            )
        )
        talk.version += len(entries)
        talk.staged = []
        talk.commits += 1


def outcome(talk: Talk) -> Record:
    """What came of it."""
    return talk.conversation.record
