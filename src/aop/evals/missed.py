"""The ways of guards that the search missed, each aimed at by itself: from where a conversation came near, with systems
that answer so, with values of the prover, and with a customer who asked for something before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aop.engine.effects import CallAction
from aop.evals.aiming import Aims
from aop.evals.as_test import first_words
from aop.evals.kept import Generated, Kept
from aop.evals.points import Edge
from aop.evals.pretending import Pretending, compared, dearer, failing, ruled, shorter, varied
from aop.evals.searching import Asked, Found
from aop.evals.solved import Solved, solved
from aop.machine import states
from aop.machine.expressions import Expr
from aop.machine.release import Release

#: Conversations played for one way with the same answers of systems: first few for every way, since each that is kept
#: comes nearer to others, then more for those that are left. And for all ways of a procedure.
FEW, MANY, MAX_ALL = 8, 24, 1_000
#: How often all ways that are left are gone through again at first.
ROUNDS = 3
#: So many ways in which systems answer are tried for one way of a guard.
MAX_PRETENDINGS = 8
#: What no article answers.
UNANSWERED = "can you hum a tune for me?"
_LOST = "a system that a test pretends answers the same look-up in the same way all the time"


@dataclass(slots=True)
class Missed:
    """What is left of one procedure. `before` are earlier requests that a conversation may begin with; `more` is the
    sandbox with a record of somebody else, where it is made up."""

    release: Release
    kept: Kept
    aims: Aims
    sandbox: Pretending
    more: Pretending
    before: Sequence[Found]
    plays: int = 0

    def found(self, ways: Sequence[Edge]) -> Iterator[Generated]:
        """Conversations for these ways; why there is none for others is noted."""
        tried: dict[Edge, Found | None] = {}
        for _ in range(ROUNDS):
            for edge in self._left(ways):
                came = self.kept.search.came.get(edge[:2])
                if (edge not in tried or tried[edge] is not came) and not self._is_lost(edge):
                    tried[edge] = came
                    yield from self._aimed(edge, self._asked(edge), FEW)
        asked = [edge for edge in self._left(ways) if not self._is_lost(edge)]
        answers: Mapping[Edge, Solved | str] = dict(solved(self.release, self.kept.procedure, self.sandbox, asked))
        for edge, found in answers.items():
            if isinstance(found, Solved) and edge not in self.kept.edges:
                starts = (self._first(),)
                yield from self._aimed(edge, iter([Asked(found.pretending, starts, found.slots)]), MANY)
        for edge in self._left(ways):
            if not self._is_lost(edge):
                yield from self._aimed(edge, self._asked(edge), MANY)
        self.kept.reasons |= {edge: self._why(edge, answers.get(edge, "")) for edge in self._left(ways)}

    def _left(self, ways: Sequence[Edge]) -> list[Edge]:
        return [edge for edge in ways if edge not in self.kept.edges]

    def _why(self, edge: Edge, found: Solved | str) -> str:
        if self.kept.is_full():
            return f"{self.kept.most} conversations are written at most"
        if self._is_lost(edge):
            return _LOST
        came = self.kept.search.came.get(edge[:2])
        near = "none goes that way from there" if came is not None else "none comes to it"
        also = found if isinstance(found, str) else "the answers of the solver lead elsewhere"
        return f"{near} in {self.plays} conversations; {also}"

    def _is_lost(self, edge: Edge) -> bool:
        """Whether it takes a look-up that found something before and then does not."""
        name, pc, to = edge
        step, came = self.release.procedures[name].code[pc], self.kept.search.came.get((name, pc))
        if came is None or not isinstance(step, states.Call) or step.outcomes.get("not_found") != to:
            return False
        calls = [item for item in came.outcome.effects if isinstance(item, CallAction) and item.action == step.action]
        return len(calls) > 1 and any(item.inputs == calls[-1].inputs for item in calls[:-1])

    # ---- one way

    def _aimed(self, edge: Edge, asked: Iterator[Asked], most: int) -> Iterator[Generated]:
        """The first conversation that goes this way, and those that go another new way on the search for it."""
        aim = self.aims.edge(edge)
        for one in asked:
            for found in self.kept.search.of(one, min(most, MAX_ALL - self.plays), aim):
                self.plays += 1
                if self.kept.is_full() or self.plays >= MAX_ALL:
                    return
                made = self.kept.made(found) if found.ended and found.edges - self.kept.edges else None
                if made is not None:
                    yield made
                if edge in self.kept.edges:
                    return

    def _first(self, edge: Edge | None = None) -> tuple[str, ...]:
        """The first words; those that no article answers where none shall."""
        words = first_words(self.release, self.kept.procedure)
        if edge is not None:
            step = self.release.procedures[edge[0]].code[edge[1]]
            if isinstance(step, states.Quote) and edge[2] == step.otherwise:
                words = f"customer: {UNANSWERED} ~{words.rpartition('~')[2]}"
        return (words,)

    def _behind(self, before: Found) -> Pretending:
        """How systems answer where something was asked for before: as then, and of what is looked up now."""
        answers = {**before.pretending.answers, **self.more.answers}
        return Pretending(before.pretending.changed, answers, before.pretending.made | self.more.made)

    def _asked(self, edge: Edge) -> Iterator[Asked]:
        """Where a search for a way may begin: first from where it was come to."""
        came = self.kept.search.came.get(edge[:2])
        first = self._first(edge)
        yield Asked(self.sandbox, (first,), {}) if came is None else _from(came, came.pretending, first)
        for before in self.before:
            yield Asked(self._behind(before), ((*before.lines, *first),), {}, len(before.lines))
        if came is not None:
            yield from (_from(came, pretending, first) for pretending in self._pretendings(edge, came))

    def _pretendings(self, edge: Edge, came: Found) -> Iterator[Pretending]:
        """How systems answer on a way: so that the call comes out like this, or a condition on a record does."""
        name, pc, to = edge
        match self.release.procedures[name].code[pc]:
            case states.Call(outcomes=outcomes) as step:
                outcome = next((key for key, place in outcomes.items() if place == to), None)
                other = None if outcome is None else failing(came.pretending, step, outcome)
                if other is not None:
                    yield other
                found = self._changed(came, None, ruled(self.release, self.release.procedures[name], step.action))
            case states.Branch(condition=condition) | states.Verify(condition=condition):
                found = self._changed(came, condition, [condition, *compared(self.release.procedures[name])])
            case _:
                return
        yield from (item for item, _ in zip(found, range(MAX_PRETENDINGS), strict=False))

    def _changed(self, came: Found, looked_at: Expr | None, amounts: Sequence[Expr]) -> Iterator[Pretending]:
        yield from dearer(came.pretending, amounts)
        yield from shorter(came.pretending)
        yield from varied(self.release, self.kept.procedure, came.pretending, looked_at)


def _from(came: Found, pretending: Pretending, first: tuple[str, ...]) -> Asked:
    starts = (came.lines,) if came.prelude else (came.lines, first)
    return Asked(pretending, starts, {}, came.prelude)
