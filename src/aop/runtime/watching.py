"""The monitor beside the runtime: asked after a call is committed and reserved, before it leaves (semantics S10).

A write that it objects to is *parked*: it does not leave, the conversation takes it as unclear, and a person carries
it out (`aop.redrive`) or takes it back (`aop.drop`). Another call that it objects to fails. Both stand in the history
with what was objected. What is parked is read off the conversations, so it is known again where they are.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from aop.engine.effects import CallAction, Explain
from aop.engine.events import ActionSettled, ReleaseChanged, TaskDone
from aop.engine.overriding import OF_WORKSPACE
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened, transition
from aop.errors import AopError
from aop.machine.release import Release
from aop.monitor import Books, SecondOpinion
from aop.ports.store import Entry, Parked, Store

#: Conversations whose watch is kept at hand; another is read again from its history.
MAX_WATCHED = 1_000
#: Parked calls that are listed; an older one is still in its history.
MAX_PARKED = 1_000
#: After these something may be parked, or be so no longer.
CAME_BACK = (ActionSettled, TaskDone)
#: What is told of a call that was stopped, to the conversation and in what a person is handed.
STOPPED = "it was stopped, and a person has to look at it"
#: What stands against a call whose history cannot be read here.
UNREADABLE = "the history of this conversation cannot be read again by this release"

_LOG = logging.getLogger("aop.monitor")


class Watching:
    """The watches of the conversations of one release. One that was moved here from an `earlier` release is read again
    as it was: each call judged by the release that it was made under."""

    def __init__(self, program: Program, store: Store, earlier: Iterable[Release] = ()) -> None:
        self._program = program
        self._programs: dict[str, Program] = {program.release.digest: program}
        self._earlier = {release.digest: release for release in earlier}
        self._store = store
        self._books = Books()
        self._opinions: dict[str, SecondOpinion] = {}
        self._unread: set[str] = set()  # conversations whose history this release cannot read
        self.parked: dict[str, Parked] = {}  # by call, oldest first

    async def see(self, entry: Entry, after: Snapshot, version: int) -> None:
        """One committed entry; `version` entries stood before it."""
        opinion = self._opinions.pop(after.conversation, None)
        if opinion is None or opinion.seen != version:
            opinion = await self._read_again(entry, after, version)
        if isinstance(entry.event, ReleaseChanged):
            opinion.moved(self._program.release)
        opinion.see(entry, after)
        if isinstance(entry.event, CAME_BACK):
            self.note(after)
        self._opinions[after.conversation] = opinion  # the latest last
        while len(self._opinions) > MAX_WATCHED:
            self._forget(next(iter(self._opinions)))

    def _forget(self, conversation: str) -> None:
        del self._opinions[conversation]
        self._unread.discard(conversation)

    async def _read_again(self, entry: Entry, after: Snapshot, version: int) -> SecondOpinion:
        """From the first entry: another process, or a long time ago."""
        history = (await self._store.history(after.conversation))[:version]
        first = next((found for item in (*history, entry) if (found := _moved_from(item)) is not None), after.release)
        if after.conversation == OF_WORKSPACE:
            first = self._program.release.digest  # it runs no procedure, and is every release's
        try:
            return self._walked(history, self._of(first), after)
        except (AopError, LookupError, AssertionError):  # of a release that is not here
            opinion = SecondOpinion(self._program.release, after.conversation, self._books)
            self._unread.add(after.conversation)
            opinion.seen = version
            return opinion

    def _walked(self, history: tuple[Entry, ...], program: Program, after: Snapshot) -> SecondOpinion:
        """A history, with each of its releases in its turn. Raises LookupError for one that is not here."""
        opinion = SecondOpinion(program.release, after.conversation, self._books)
        at = history[0].event.at if history else after.now
        state = opened(program, after.conversation, at, after.channel)
        for entry in history:
            if isinstance(entry.event, ReleaseChanged):
                program = self._of(entry.event.release)
                opinion.moved(program.release)
            state, _ = transition(program, state, entry.event)
            opinion.see(entry, state)
        return opinion

    def _of(self, digest: str) -> Program:
        """A release made ready to run, once."""
        if digest not in self._programs:
            self._programs[digest] = Program(self._earlier[digest])
        return self._programs[digest]

    def objections(self, call: CallAction) -> tuple[str, ...]:
        """What the monitor has against a call that was committed last in its conversation."""
        conversation = call.call.rpartition("/")[0]
        opinion = self._opinions.get(conversation)
        if opinion is None or conversation in self._unread:
            return (UNREADABLE,)
        return opinion.objections(call)

    def stopped(self, call: CallAction, objections: tuple[str, ...]) -> None:
        """The alarm. The log names the call, not what is in it."""
        _LOG.error("stopped %s of the call %s: %d objections", call.action, call.call, len(objections))

    def note(self, after: Snapshot) -> None:
        """What of a conversation is parked as it stands, and what no longer is."""
        for done in after.done:
            if done.state != "unclear":
                self.parked.pop(done.call, None)
                continue
            found = Parked(after.conversation, done.call, done.action, done.inputs, done.alarm, done.at)
            self.parked[done.call] = found
        while len(self.parked) > MAX_PARKED:
            self.parked.pop(next(iter(self.parked)))


def _moved_from(entry: Entry) -> str | None:
    """The release that a conversation was on before an entry that moved it."""
    if not isinstance(entry.event, ReleaseChanged):
        return None
    said = (item.data.get("before") for item in entry.effects if isinstance(item, Explain))
    return next((item for item in said if isinstance(item, str)), None)
