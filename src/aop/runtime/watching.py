"""The monitor beside the runtime: asked after a call is committed and reserved, before it leaves (semantics S10).

A write that it objects to is *parked*: it does not leave, the conversation takes it as unclear, and a person carries
it out (`aop.redrive`) or takes it back (`aop.drop`). Another call that it objects to fails. Both stand in the history
with what was objected. What is parked is read off the conversations, so it is known again where they are.
"""

from __future__ import annotations

import logging

from aop.engine.effects import CallAction
from aop.engine.events import ReleaseChanged
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.machine.release import Release
from aop.monitor import Books, SecondOpinion
from aop.ports.ledger import Ledger
from aop.ports.store import Entry

#: Conversations whose watch is kept at hand; another is read again from its history.
MAX_WATCHED = 1_000
#: What is told of a call that was stopped, to the conversation and in what a person is handed.
STOPPED = "it was stopped, and a person has to look at it"
#: What stands against a call whose history cannot be read here.
UNREADABLE = "the history of this conversation cannot be read again by this release"

_LOG = logging.getLogger("aop.monitor")


class Watching:
    """The watches of the conversations of one release. One that was moved here from an `earlier` release is read again
    as it was: each call judged by the release that it was made under."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._books = Books()
        self._opinions: dict[str, SecondOpinion] = {}
        self._unread: set[str] = set()  # conversations whose history this release cannot read

    def has_seen(self, conversation: str, version: int) -> bool:
        """Whether the watch of a conversation has seen so many entries, and no others."""
        opinion = self._opinions.get(conversation)
        return opinion is not None and opinion.seen == version

    def stands(self, conversation: str) -> tuple[int, Snapshot | None]:
        """How many entries of a conversation its watch has seen, and the snapshot after them; none where it is not
        watched here, or its history cannot be read."""
        opinion = self._opinions.get(conversation)
        if opinion is None or conversation in self._unread:
            return 0, None
        return opinion.seen, opinion.after

    def begin(self, conversation: str, release: Release) -> None:
        """A watch that has seen nothing yet of what began with this release; what there was is told by `had_seen`, in
        order."""
        self._unread.discard(conversation)
        self._opinions.pop(conversation, None)
        self._opinions[conversation] = SecondOpinion(release, conversation, self._books)
        while len(self._opinions) > MAX_WATCHED:
            self.forget(next(iter(self._opinions)))

    def had_seen(self, entry: Entry, after: Snapshot, release: Release) -> None:
        """An entry that was committed before, decided by this release."""
        _seen(self._opinions[after.conversation], entry, after, release)

    def cannot_read(self, conversation: str, version: int) -> None:
        """Its history was decided by a release that is not here: no call of it leaves unseen."""
        self._unread.add(conversation)
        self._opinions[conversation].seen = version

    def see(self, entry: Entry, after: Snapshot) -> None:
        """One committed entry of a conversation that is awake."""
        opinion = self._opinions.pop(after.conversation, None)
        if opinion is not None:  # else it was forgotten for others meanwhile, and no call of it leaves
            _seen(opinion, entry, after, self._program.release)
            self._opinions[after.conversation] = opinion  # the latest last

    def forget(self, conversation: str) -> None:
        """What it has seen may be more than what was committed."""
        self._opinions.pop(conversation, None)
        self._unread.discard(conversation)

    async def objections(self, call: CallAction, ledger: Ledger) -> tuple[str, ...]:
        """What the monitor has against a call that was committed last in its conversation, which it counts for itself
        beside the rows of the ledger."""
        conversation = call.call.rpartition("/")[0]
        opinion = self._opinions.get(conversation)
        if opinion is None or conversation in self._unread:
            return (UNREADABLE,)
        kept = {rule: await ledger.rows(wanted) for rule, wanted in opinion.wanted(call).items()}
        return opinion.objections(call, kept)

    def stopped(self, call: CallAction, objections: tuple[str, ...]) -> None:
        """The alarm. The log names the call, not what is in it."""
        _LOG.error("stopped %s of the call %s: %d objections", call.action, call.call, len(objections))


def _seen(opinion: SecondOpinion, entry: Entry, after: Snapshot, release: Release) -> None:
    if isinstance(entry.event, ReleaseChanged):
        opinion.moved(release)
    opinion.see(entry, after)
