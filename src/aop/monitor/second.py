"""Both opinions on the calls of one conversation, as the runtime asks for them."""

from __future__ import annotations

from aop.engine.effects import CallAction
from aop.engine.snapshot import Snapshot
from aop.machine.release import Release
from aop.monitor.authorised import Judge
from aop.monitor.books import Books
from aop.monitor.watch import NOTHING, Kept, Watch
from aop.ports.ledger import Wanted
from aop.ports.store import Entry


class SecondOpinion:
    """What the watch over the rules and the judge of authority say of a conversation."""

    def __init__(self, release: Release, conversation: str, books: Books) -> None:
        self._watch = Watch(release, conversation, books)
        self._judge = Judge(release)
        self.after: Snapshot | None = None  # the last entry that it has seen
        self._before = 0  # what was wrong before the last entry
        self.seen = 0  # entries

    def see(self, entry: Entry, after: Snapshot) -> None:
        """One committed entry, with the snapshot after it."""
        self._before = len(self._watch.problems)
        self._watch.see(entry.event, entry.effects, after)
        self._judge.see(entry, after)
        self.after = after
        self.seen += 1

    def moved(self, release: Release) -> None:
        """The conversation goes on with another release: from here on that one says what may be done."""
        self._watch.release = release
        self._judge.moved(release)

    def wanted(self, call: CallAction) -> dict[str, Wanted]:
        """The rows of the ledger that are read before `objections`, by the rule that counts them."""
        assert self.after is not None
        return self._watch.wanted(call, self.after)

    def objections(self, call: CallAction, kept: Kept = NOTHING) -> tuple[str, ...]:
        """Why a call that was committed should not be carried out: none, where both agree with the engine. `kept` is
        what the ledger has of what is `wanted`.

        What is wrong with the conversation as a whole (a yes that nobody said) stands against each later write. A call
        that a person lets leave is no longer held to what stood against it, only to being the same.
        """
        assert self.after is not None
        if self._watch.let == call.call:
            return tuple(what for about, what in self._watch.problems[self._before :] if about == call.call)
        self._watch.book(call, self.after, kept)
        found = (*self._watch.problems, *self._judge.problems)
        return tuple(what for about, what in found if about == call.call or (about is None and call.verb == "do"))
