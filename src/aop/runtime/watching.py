"""The monitor beside the runtime: asked after a call is committed and reserved, before it leaves (semantics S10).

A write that it objects to is *parked*: it does not leave, the conversation takes it as unclear, and a person carries
it out or drops it. Another call that it objects to fails. Both stand in the history with what was objected.
"""

from __future__ import annotations

import logging
from datetime import datetime

from aop.engine.effects import CallAction
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened, transition
from aop.errors import AopError
from aop.monitor import Books, SecondOpinion
from aop.ports.store import Entry, Parked, Store

#: Conversations whose watch is kept at hand; another is read again from its history.
MAX_WATCHED = 1_000
#: Parked calls that are listed; an older one is still in its history.
MAX_PARKED = 1_000
#: What is told of a call that was stopped, to the conversation and in what a person is handed.
STOPPED = "it was stopped, and a person has to look at it"
#: What stands against a call whose history cannot be read here.
UNREADABLE = "the history of this conversation cannot be read again by this release"

_LOG = logging.getLogger("aop.monitor")


class Watching:
    """The watches of the conversations of one release."""

    def __init__(self, program: Program, store: Store) -> None:
        self._program = program
        self._store = store
        self._books = Books()
        self._opinions: dict[str, SecondOpinion] = {}
        self._unread: set[str] = set()  # conversations whose history this release cannot read
        self.parked: dict[str, Parked] = {}  # by call, oldest first

    async def see(self, entry: Entry, after: Snapshot, version: int) -> None:
        """One committed entry; `version` entries stood before it."""
        opinion = self._opinions.pop(after.conversation, None)
        if opinion is None or opinion.seen != version:
            opinion = await self._read_again(after, version)
        opinion.see(entry, after)
        self._opinions[after.conversation] = opinion  # the latest last
        while len(self._opinions) > MAX_WATCHED:
            self._forget(next(iter(self._opinions)))

    def _forget(self, conversation: str) -> None:
        del self._opinions[conversation]
        self._unread.discard(conversation)

    async def _read_again(self, after: Snapshot, version: int) -> SecondOpinion:
        """From the first entry: another process, or a long time ago."""
        opinion = SecondOpinion(self._program.release, after.conversation, self._books)
        history = (await self._store.history(after.conversation))[:version]
        if history:
            state = opened(self._program, after.conversation, history[0].event.at, after.channel)
            try:
                for entry in history:
                    state, _ = transition(self._program, state, entry.event)
                    opinion.see(entry, state)
            except (AopError, LookupError, AssertionError):  # moved here from another release
                self._unread.add(after.conversation)
                opinion.seen = version
        return opinion

    def objections(self, call: CallAction) -> tuple[str, ...]:
        """What the monitor has against a call that was committed last in its conversation."""
        conversation = call.call.rpartition("/")[0]
        opinion = self._opinions.get(conversation)
        if opinion is None or conversation in self._unread:
            return (UNREADABLE,)
        return opinion.objections(call)

    def stopped(self, call: CallAction, objections: tuple[str, ...], at: datetime) -> None:
        """The alarm. The log names the call, not what is in it."""
        _LOG.error("stopped %s of the call %s: %d objections", call.action, call.call, len(objections))
        if call.verb == "do":
            self.parked[call.call] = Parked(call.call.rpartition("/")[0], call, objections, at)
        while len(self.parked) > MAX_PARKED:
            self.parked.pop(next(iter(self.parked)))
