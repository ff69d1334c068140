"""Everything that can happen in a small procedure: each answer of everybody at every place.

The values that are tried are those that the conditions tell apart, so what is not found among them is not there. What
happens beside answers (a cancel of each request, a correction, what people do) is tried once in each conversation, at
every place; two such things in one conversation as far as it goes.

Two conversations from which the same may come are gone on with once (`marks`). A property is not watched any longer
once a conversation violates it. `plain` leaves all of that out, so both can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from aop.engine.program import Program
from aop.engine.transition import opened
from aop.machine.policy import Property
from aop.machine.release import Release
from laws.world import START
from proofs.marks import Marks
from proofs.people import OF_PEOPLE, of_people
from proofs.talks import CANCELLED, REQUESTS, Talk, Way

#: More transitions than this are not looked at: then only what was found by then is said of the machine.
MOST = 9_000

#: So many more are spent on two things beside answers in one conversation.
MORE = 400

#: By what happens beside answers, in this order: nothing, one thing of the customer, one of people, more than one.
RANKS = 4


@dataclass(slots=True)
class Everything:
    """Every conversation of one machine. `broken` are the properties that some conversation violates, each with what
    happened beside answers in the first that did."""

    release: Release
    plain: bool = False
    most: int = MOST
    more: int = MORE
    requests: int = REQUESTS
    unsure: bool = False
    program: Program = field(init=False)
    properties: tuple[Property, ...] = field(init=False)
    broken: dict[str, frozenset[str]] = field(default_factory=dict)
    transitions: int = 0
    _chance: Random = field(default_factory=lambda: Random(0))  # noqa: S311 - repeatable on purpose
    _marks: Marks = field(init=False)
    _left: tuple[list[Iterator[Way]], ...] = field(init=False)

    def __post_init__(self) -> None:
        self.program = Program(self.release)
        self.properties = self.release.procedures["small"].properties
        self._marks = Marks(self.release)
        self._left = tuple([] for _ in range(RANKS))

    def look(self) -> bool:
        """Whether all was looked at."""
        self._go_on_with(Talk(self.program, opened(self.program, "all", START), most=self.requests, unsure=self.unsure))
        whole = self._look_at(RANKS - 1, self.most)
        if whole and self.more:
            self._look_at(RANKS, self.transitions + self.more)
        return whole

    def _look_at(self, ranks: int, most: int) -> bool:
        """The conversations below a rank, the plainest first."""
        while self.properties and (ways := next((item for item in self._left[:ranks] if item), None)):
            for way in self._next(ways):
                self.transitions += len(way)
                for talk in way:
                    self._judge(talk)
                if way:
                    self._go_on_with(way[-1])
                if self.transitions >= most:
                    return False
        return True

    def _next(self, ways: list[Iterator[Way]]) -> Iterator[Way]:
        """The ways on from the conversation that came last; of those that cannot all be looked at, from any."""
        if ways is self._left[-1]:
            place = self._chance.randrange(len(ways))
            ways[place], ways[-1] = ways[-1], ways[place]
        return ways.pop()

    def _judge(self, talk: Talk) -> None:
        assert talk.step is not None
        found = [item for item in self.properties if talk.step.violates(item)] if talk.step.matters else []
        for item in found:
            self.broken.setdefault(item.at.text, talk.beside)
        if found and not self.plain:
            self.properties = tuple(item for item in self.properties if item not in found)

    def _go_on_with(self, talk: Talk) -> None:
        if not self.plain and self._marks.has_seen(talk, self.properties):
            return
        here, last = _rank(talk.beside), RANKS - 1
        self._left[here].append(talk.answers())
        self._left[max(here, 1) if talk.beside <= {CANCELLED} else last].append(talk.cancelling())
        self._left[last if talk.beside else 1].append(talk.correcting())
        self._left[last if talk.beside else 2].append(of_people(talk))


def _rank(beside: frozenset[str]) -> int:
    return RANKS - 1 if len(beside) > 1 else 0 if not beside else 2 if beside & OF_PEOPLE else 1
