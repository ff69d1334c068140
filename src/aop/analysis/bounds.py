"""How many questions one run of a procedure may ask at most (semantics S11), from its code.

A run is cut at its backward edges (a `go to` back, a new try of a `verify`), each of which has a limit; what lies
between two cuts is an acyclic path. So (1 + the sum of those limits) × the longest acyclic path is never too low. A
loop is one node of such a path, which asks its bound × the longest path through its body; a body is bounded in the same
way. What is followed is put in its place, and every question is asked as often as it may go unanswered.

What the customer says aside is not counted: small talk, another request, a correction; `limits: questions` holds then
too. Time is linear in the code for each level of loops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aop.analysis.flow import is_backward, successors
from aop.machine import states
from aop.machine.release import Procedure
from aop.machine.states import Instruction

#: A bound is not worked out beyond this.
CEILING = 10**9


@dataclass(frozen=True, slots=True)
class Patience:
    """How often things are asked again: a question without a usable answer, and ways back of a frame.

    With `attempts` 1 every question is answered at once: then no verification fails, and of an `or` one is asked.
    """

    attempts: int
    go_back: int


@dataclass(frozen=True, slots=True)
class Bound:
    """`questions` at most; `parts` says how many of them each place on that longest way asks, `loops` how many each
    loop. `whole` is False when something that is followed is not known, or `on:` leads back to itself: then there may
    be more."""

    questions: int
    parts: Mapping[int, int] = field(default_factory=dict)
    loops: Mapping[int, int] = field(default_factory=dict)
    whole: bool = True

    def dearest(self, count: int) -> list[tuple[int, int]]:
        """The places that ask most, with their number of questions."""
        asked = [(pc, asked) for pc, asked in self.parts.items() if asked]
        return sorted(asked, key=lambda item: (-item[1], item[0]))[:count]


class Bounds:
    """The bounds of the procedures of a workspace, each worked out once. With `weigh` it is not questions that are
    added up but what that says of each place."""

    def __init__(
        self,
        procedures: Mapping[str, Procedure],
        patience: Patience,
        weigh: Callable[[Procedure, int], int] | None = None,
    ) -> None:
        self._procedures = procedures
        self._patience = patience
        self._weigh = weigh
        self._found: dict[str, Bound] = {}

    def of(self, name: str) -> Bound:
        """The bound of a procedure; nothing is known of one that is not there, or that follows itself."""
        if name not in self._found:
            self._found[name] = Bound(0, whole=False)
            if name in self._procedures:
                self._found[name] = self._bound(self._procedures[name])
        return self._found[name]

    def surely_within(self, name: str, limit: int) -> bool:
        """Whether a procedure without loops, which follows nothing, asks no more than this: then its bound need not
        be worked out. Every question once on each way back is never too low."""
        procedure = self._procedures[name]
        code = procedure.code
        if any(isinstance(step, _NOT_PLAIN) for step in code):
            return False
        back = sum((step.tries or self._patience.attempts) - 1 for step in code if isinstance(step, states.Verify))
        asked = sum(self._cost(procedure, pc, step) for pc, step in enumerate(code))
        return asked * (1 + back + self._patience.go_back) <= limit

    def _bound(self, procedure: Procedure) -> Bound:
        costs = {pc: self._cost(procedure, pc, step) for pc, step in enumerate(procedure.code)}
        whole = all(self.of(name).whole for name in _followed(procedure.code))
        return _Regions(procedure, costs, self._patience).bound(whole=whole)

    def _cost(self, procedure: Procedure, pc: int, step: Instruction) -> int:
        if self._weigh is None or isinstance(step, states.Enter | states.Switch):
            return self._asks(step)
        return self._weigh(procedure, pc)

    def _asks(self, step: Instruction) -> int:
        """How many questions one visit of a place may ask."""
        match step:
            case states.Collect(slots=slots, either=either, tries=tries):
                if self._patience.attempts == 1:
                    return 1 if either else len(slots)
                return (tries or self._patience.attempts) * len(slots)
            case states.Confirm():
                return self._patience.attempts
            case states.Enter(procedure=name) | states.Switch(procedure=name):
                return self.of(name).questions
        return 0


#: What a bound is multiplied by, or what asks elsewhere.
_NOT_PLAIN = (states.Loop, states.Count, states.Enter, states.Switch)


def _followed(code: Iterable[Instruction]) -> Iterator[str]:
    return (step.procedure for step in code if isinstance(step, states.Enter | states.Switch))


@dataclass(frozen=True, slots=True)
class _Loop:
    """A loop: its head, what is inside (from where its next pass is still ahead), and how many passes it has."""

    head: int
    body: frozenset[int]
    passes: int


class _Regions:
    """One procedure's code as regions inside one another: all of it, and the bodies of its loops."""

    def __init__(self, procedure: Procedure, costs: Mapping[int, int], patience: Patience) -> None:
        self._code = procedure.code
        self._costs = costs
        self._patience = patience
        self._forward = [tuple(_forward(self._code, pc)) for pc in range(len(self._code))]
        self._handlers = procedure.handlers
        self._first_handler = min(procedure.handlers.values(), default=len(procedure.code))
        self._onward = [self._leading_on(pc) for pc in range(len(self._code))]
        self._loops = sorted(self._natural_loops(), key=lambda loop: len(loop.body))
        self._asked_by_loop: dict[int, int] = {}

    def bound(self, *, whole: bool) -> Bound:
        found, acyclic = self._region(frozenset(range(len(self._code))), self._loops)
        total = min(sum(found.values()), CEILING)
        return Bound(total, found, self._asked_by_loop, whole=whole and acyclic)

    # ---- loops

    def _natural_loops(self) -> Iterator[_Loop]:
        latches: dict[int, list[int]] = {}
        for pc, step in enumerate(self._code):
            match step:
                case states.Next(loop=head):
                    latches.setdefault(head, []).append(pc)
                case states.Jump(repeats=True, to=head):
                    latches.setdefault(head, []).append(pc)
        before = self._predecessors()
        for head, ends in latches.items():
            step = self._code[head]
            passes = (
                step.bound if isinstance(step, states.Loop) else step.limit if isinstance(step, states.Count) else 1
            )
            yield _Loop(head, _between(before, head, ends), passes)

    def _predecessors(self) -> dict[int, list[int]]:
        before: dict[int, list[int]] = {}
        for pc, targets in enumerate(self._forward):
            for target in targets:
                before.setdefault(target, []).append(pc)
        return before

    # ---- one region

    def _region(self, places: frozenset[int], loops: Sequence[_Loop]) -> tuple[dict[int, int], bool]:
        """What each place of a region asks in all on the way that asks most, and whether all ways in it end."""
        outer = [loop for loop in loops if not any(loop is not other and loop.head in other.body for other in loops)]
        weights = {pc: {pc: self._costs[pc]} for pc in places}
        acyclic = True
        for loop in outer:
            inner = [other for other in loops if other is not loop and other.head in loop.body]
            asked, ends = self._region(loop.body, inner)
            acyclic = acyclic and ends
            weights.update({pc: {} for pc in loop.body})
            weights[loop.head] = {pc: min(count * loop.passes, CEILING) for pc, count in asked.items()}
        path, ends = self._longest(places, {pc: sum(weight.values()) for pc, weight in weights.items()})
        times = 1 + self._ways_back(places, outer)
        found = {pc: min(count * times, CEILING) for at in path for pc, count in weights[at].items()}
        for loop in outer:
            self._asked_by_loop[loop.head] = sum(weights[loop.head].values())
        return found, acyclic and ends

    def _ways_back(self, places: frozenset[int], loops: Sequence[_Loop]) -> int:
        """The limits of the backward edges of a region; one that stays inside a loop is counted there."""
        limit = 0
        jumps = False
        for pc in places:
            match self._code[pc]:
                case states.Jump(back=True, to=to):
                    jumps = jumps or to in places
                case states.Verify(restart=to, tries=tries) if to in places:
                    inside = any(pc in loop.body and to in loop.body for loop in loops)
                    limit += 0 if inside else (tries or self._patience.attempts) - 1
        return limit * (self._patience.attempts > 1) + (self._patience.go_back if jumps else 0)

    def _longest(self, places: frozenset[int], weights: Mapping[int, int]) -> tuple[list[int], bool]:
        """The heaviest acyclic path, wherever it starts, and whether there are only such paths among those that ask."""
        order = self._ordered(places)
        best: dict[int, tuple[int, int | None]] = {}
        for pc in reversed(order):
            ahead = [(best[to][0], -to) for to in self._onward[pc] if to in best]
            length, onward = max(ahead, default=(0, 1))
            best[pc] = weights[pc] + length, None if onward == 1 else -onward
        at = max(best, key=lambda pc: (best[pc][0], -pc), default=None)
        path = []
        while at is not None:
            path.append(at)
            at = best[at][1]
        return path, not any(weights[pc] for pc in places - best.keys())

    def _ordered(self, places: frozenset[int]) -> list[int]:
        """The places so that every edge leads ahead; those on a cycle are left out."""
        waiting = dict.fromkeys(places, 0)
        for pc in places:
            for to in self._onward[pc]:
                if to in waiting:
                    waiting[to] += 1
        ready = sorted((pc for pc, count in waiting.items() if not count), reverse=True)
        order = []
        while ready:
            order.append(pc := ready.pop())
            for to in self._onward[pc]:
                if to in waiting:
                    waiting[to] -= 1
                    if not waiting[to]:
                        ready.append(to)
        return order

    def _leading_on(self, pc: int) -> set[int]:
        """Where it may go on, through `on:` too."""
        return {*self._forward[pc], *(self._handlers[name] for name in self._answered(pc) if name in self._handlers)}

    def _answered(self, pc: int) -> tuple[str, ...]:
        """What `on:` of the file may answer here. In `on:` itself nobody cancels or corrects anything."""
        meanwhile = () if pc >= self._first_handler else MEANWHILE
        match self._code[pc]:
            case states.Collect() | states.Confirm():
                return "not_understood", "denied", *meanwhile
            case states.Call():
                return "failed", "denied", "undecided", "unclear", *meanwhile
            case states.Enter() | states.Quote() | states.Pause() | states.Await() | states.AskPerson():
                return meanwhile
            case states.Loop() | states.Jump(back=True):
                return ("not_understood",)
        return ()


#: What may happen while something is waited for.
MEANWHILE = ("cancelled", "corrected", "silent", "resumed", "not_understood")


def _forward(code: Sequence[Instruction], pc: int) -> Iterator[int]:
    """The edges that lead ahead; the end of a loop's body leads behind the loop."""
    match code[pc]:
        case states.Next(loop=head):
            step = code[head]
            assert isinstance(step, states.Loop)
            yield step.exit
        case states.Jump(repeats=True, to=head):
            step = code[head]
            assert isinstance(step, states.Count)
            yield step.exit
            yield step.otherwise
        case _:
            yield from (to for to in successors(code, pc) if to < len(code) and not is_backward(code, pc, to))


def _between(before: Mapping[int, list[int]], head: int, ends: Iterable[int]) -> frozenset[int]:
    """The places on forward ways from a head to the ends of its body, all included."""
    seen = {head}
    left = list(ends)
    while left:
        pc = left.pop()
        if pc not in seen:
            seen.add(pc)
            left.extend(before.get(pc, ()))
    return frozenset(seen)
