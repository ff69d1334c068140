"""How far a conversation is from a way that none has gone yet: instructions from where it waits to where that begins.

The code of a procedure and of those that it follows is one graph, with a copy for each place that one is followed from.
What a step does not answer goes to `on:`. It is a guide for a search and promises nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from aop.evals.points import Edge
from aop.evals.pretending import followed
from aop.machine import states
from aop.machine.flow import successors
from aop.machine.release import Procedure, Release

#: An instruction: procedure, and its place in the code.
Node = tuple[str, int]
#: The same with the instructions that follow it there, the outermost first.
Spot = tuple[tuple[Node, ...], Node]

#: Farther than any place is: it cannot come there.
NEVER = 1_000_000
#: So many spots of a procedure are looked at.
MAX_SPOTS = 20_000

#: What a call may come to that `on:` answers where its step does not, and how such an outcome of a call is called.
OUTCOME_OF = {"failed": "fails", "denied": "denied", "undecided": "undecided", "unclear": "unclear"}


@dataclass(frozen=True, slots=True)
class Aim:
    """What a search is for: one way of a guard, or else one of these places. `ahead` and `ends` are how far each spot
    is from there, and from an end."""

    aims: Aims
    edge: Edge | None
    places: frozenset[Node]
    ahead: Mapping[Spot, int]

    def is_met(self, edges: Collection[Edge], passed: Collection[Node]) -> bool:
        return self.edge in edges if self.edge is not None else not self.places.isdisjoint(passed)

    def rank(self, edges: Collection[Edge], passed: Sequence[Node]) -> tuple[int, int]:
        """What goes on first: what has been there, nearest to an end, then what is nearest to there."""
        spot = self.aims.spot(passed)
        met = self.is_met(edges, passed)
        far = NEVER if spot is None else (self.aims.ends if met else self.ahead).get(spot, NEVER)
        return 1 - met, far


class Aims:
    """Aims in one procedure and those that it follows."""

    def __init__(self, release: Release, procedure: Procedure) -> None:
        self._names = {item.name for item in followed(release, procedure)}
        self._release = release
        self._behind = self._backward(procedure)
        self.ends = self._far([spot for spot in self._behind if self._is_end(spot)])

    def edge(self, edge: Edge) -> Aim:
        """The way of a guard."""
        return Aim(self, edge, frozenset(), self._far([spot for spot in self._behind if spot[1] == edge[:2]]))

    def places(self, places: Collection[Node]) -> Aim:
        """Any of these instructions."""
        return Aim(self, None, frozenset(places), self._far([spot for spot in self._behind if spot[1] in places]))

    def spot(self, passed: Sequence[Node]) -> Spot | None:
        """Where a conversation is that came to these instructions."""
        stack: list[Node] = []
        for name, pc in passed:
            if name not in self._names:
                continue
            if not (pc == 0 and stack and self._enters(stack[-1], name)):
                while stack and stack[-1][0] != name:
                    stack.pop()
                del stack[-1:]
            stack.append((name, pc))
        return (tuple(stack[:-1]), stack[-1]) if stack else None

    def _enters(self, node: Node, name: str) -> bool:
        step = self._step(node)
        return isinstance(step, states.Enter | states.Switch) and step.procedure == name

    def _step(self, node: Node) -> states.Instruction:
        return self._release.procedures[node[0]].code[node[1]]

    def _far(self, goals: Sequence[Spot]) -> dict[Spot, int]:
        """How far each spot is from the nearest of these."""
        found = dict.fromkeys(goals, 0)
        left = deque(found)
        while left:
            spot = left.popleft()
            for before in self._behind[spot]:
                if before not in found:
                    found[before] = found[spot] + 1
                    left.append(before)
        return found

    def _backward(self, procedure: Procedure) -> dict[Spot, list[Spot]]:
        """By spot, those from which it may come next."""
        first: Spot = ((), (procedure.name, 0))
        found: dict[Spot, list[Spot]] = {first: []}
        left = deque(found)
        while left and len(found) < MAX_SPOTS:
            spot = left.popleft()
            for to in self._onward(spot):
                if to not in found:
                    found[to] = []
                    left.append(to)
                found[to].append(spot)
        return found

    def _onward(self, spot: Spot) -> Iterator[Spot]:
        sites, (name, pc) = spot
        procedure = self._release.procedures[name]
        match procedure.code[pc]:
            case states.Enter(procedure=other):
                yield (*sites, (name, pc)), (other, 0)
            case states.Switch(procedure=other):
                yield sites, (other, 0)
            case states.Finish():
                yield from self._back(sites)
            case _:
                onward = (to for to in successors(procedure.code, pc) if to < len(procedure.code))
                yield from ((sites, (name, to)) for to in onward)
                yield from ((sites, (name, procedure.handlers[item])) for item in unanswered(procedure, pc))

    def _back(self, sites: tuple[Node, ...]) -> Iterator[Spot]:
        """Where it goes on when a followed procedure ends."""
        if sites:
            *outer, (name, pc) = sites
            step = self._step((name, pc))
            yield tuple(outer), (name, pc + 1)
            if isinstance(step, states.Enter) and step.otherwise is not None:
                yield tuple(outer), (name, step.otherwise)

    def _is_end(self, spot: Spot) -> bool:
        """Whether the request ends there: a handing over, or a finish that nothing goes on behind."""
        step = self._step(spot[1])
        return isinstance(step, states.Escalate) or (isinstance(step, states.Finish) and not spot[0])


def unanswered(procedure: Procedure, pc: int) -> Iterator[str]:
    """What may come of an instruction that `on:` of the procedure answers."""
    names: tuple[str, ...] = ()
    match procedure.code[pc]:
        case states.Call(verb="do", outcomes=outcomes):
            names = tuple(name for name, outcome in OUTCOME_OF.items() if outcome not in outcomes)
        case states.Call(verb="look_up", outcomes=outcomes):
            names = ("failed",) if "fails" not in outcomes else ()
        case states.Collect(otherwise=None) | states.Confirm():
            names = ("not_understood",)
    yield from (name for name in names if name in procedure.handlers)
