"""Conversations for every way through a procedure, up to a bound: found by playing, and verified by playing.

From a customer's first words each answer to what is open is tried. A conversation that ended is kept when it went a way
that none before it went; then what the agent did is written into it, and it is played once more. Ways of guards that
were missed are aimed at one by one. Into those that were kept a cancel is put wherever something else stands changed,
and last comes what `on:` answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from aop.evals.aiming import Aims
from aop.evals.answered_on import AnsweredOn, Block, blocks, told, why_not
from aop.evals.as_test import first_words
from aop.evals.calling_off import CallingOff
from aop.evals.kept import Generated, Kept
from aop.evals.left_out import Account, account, ways_of
from aop.evals.missed import Missed
from aop.evals.play import Player
from aop.evals.points import BUILT_IN, Points, points_of
from aop.evals.pretending import Pretending, pretendings
from aop.evals.searching import Asked, Found, Search
from aop.evals.verified_before import done_before, quiet_one
from aop.extractors.scripted import ScriptedExtractor
from aop.machine.release import Procedure, Release
from aop.syntax.declarations import Files

#: Conversations played for one procedure before ways are aimed at, for one way in which systems answer, and in search
#: of one in which the customer is verified.
MAX_PLAYS, MAX_EACH, MAX_VERIFYING = 1_000, 100, 40


class Generation:
    """Finds conversations of one workspace. `accounts` says, by procedure, what was found and what is left out."""

    def __init__(self, release: Release, files: Files) -> None:
        self._release = release
        self._files = files
        self._points: Points = points_of(release)
        self._player = Player(release, files, lambda: ScriptedExtractor({}))
        self.accounts: dict[str, Account] = {}

    def of(self, procedure: Procedure, most: int) -> Iterator[Generated]:
        """At most so many conversations of a procedure that a customer can ask for."""
        kept = Kept(Search(self._player, self._points, procedure), most)
        wanted = blocks(self._release, self._points, procedure)
        if procedure.intents:
            yield from self._searched(kept)
            yield from self._aimed(kept, wanted)
        self.accounts[procedure.name] = self._account(kept, wanted)

    def _searched(self, kept: Kept) -> Iterator[Generated]:
        first = (first_words(self._release, kept.procedure),)
        plays = 0
        for pretending in pretendings(self._release, self._files, kept.procedure):
            for found in kept.search.of(Asked(pretending, (first,), {}), min(MAX_EACH, MAX_PLAYS - plays)):
                plays += 1
                made = kept.made(found) if found.ended and found.edges not in kept.ways else None
                if made is not None:
                    yield made
                if kept.is_full():
                    return

    def _aimed(self, kept: Kept, wanted: list[Block]) -> Iterator[Generated]:
        aims = Aims(self._release, kept.procedure)
        sandbox = next(pretendings(self._release, self._files, kept.procedure))
        before = [*filter(None, [self._verified(kept)]), *done_before(self._release, kept.talks)]
        more = next(pretendings(self._release, self._files, kept.procedure, others=True))
        missed = Missed(self._release, kept, aims, sandbox, more, before)
        yield from missed.found(ways_of(self._release, self._points, kept.procedure))
        yield from CallingOff(self._release, kept).found()
        again = list(done_before(self._release, kept.talks))
        yield from AnsweredOn(self._release, kept, aims, again).found(wanted)

    def _verified(self, kept: Kept) -> Found | None:
        """An earlier request in which the customer is verified: of this procedure, or of the first that has one."""
        return quiet_one(self._release, kept.talks) or self._verifying

    @cached_property
    def _verifying(self) -> Found | None:
        """The first conversation of any procedure in which the customer is verified and nothing is changed."""
        tried = (self._tried(item) for item in self._release.procedures.values())
        return next((found for found in tried if found is not None), None)

    def _tried(self, procedure: Procedure) -> Found | None:
        if not procedure.intents or procedure.file.startswith(BUILT_IN):
            return None
        sandbox: Pretending = next(pretendings(self._release, self._files, procedure))
        search = Search(self._player, self._points, procedure)
        first = (first_words(self._release, procedure),)
        found = search.of(Asked(sandbox, (first,), {}), MAX_VERIFYING)
        return next((item for item in found if item.ended and quiet_one(self._release, [item])), None)

    def _account(self, kept: Kept, wanted: list[Block]) -> Account:
        more = [*kept.more, *(f"{count} tried: {why}" for why, count in kept.search.unplayed.items())]
        ways = ways_of(self._release, self._points, kept.procedure)
        name, left = kept.procedure.name, {told(block): why_not(block, kept) for block in wanted}
        return account(self._points, name, kept.written, ways, kept.edges, kept.reasons, left, more)
