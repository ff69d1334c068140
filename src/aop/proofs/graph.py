"""The ways through a procedure: its code with everything that it follows in its place, as places and edges.

A place is an instruction in a frame; a frame is one run of one procedure, told apart by where it was followed from, so
the same procedure followed twice has two. An edge has a label that says what happened. Edges that lead back are found
here, so that the places have an order in which everything else comes before what it leads to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from aop.engine.falling_back import BY_HAND
from aop.engine.requests import RETURNING
from aop.machine import states
from aop.machine.policy import Rule
from aop.machine.release import Procedure, Release
from aop.machine.states import Instruction

#: More places than this are not looked at: what is followed is counted as often as it is followed.
MAX_PLACES = 4_000

#: What may happen at any place where something is waited for, answered by `on:`.
MEANWHILE = ("cancelled", "corrected", "silent", "resumed")

#: A cancel takes back what was changed; a person takes the conversation over. Nothing of the request comes behind.
UNDONE, HANDED_OVER = "undone", "handed over"

#: What may come of a question that stands beside what is waited for ("Shall I stop?"): it is never understood, too.
ASIDE = (*MEANWHILE, "not_understood")

#: The labels of what comes instead of an answer.
INSTEAD = (*(f"on {name}" for name in ASIDE), UNDONE, HANDED_OVER)


#: What waits for somebody, or for something.
_WAITING = (
    *(states.Collect, states.Confirm, states.Call, states.Verify),
    *(states.Pause, states.Await, states.AskPerson, states.Quote),
)


class TooLarge(Exception):
    """There are more places than can be looked at."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One run of one procedure. `caller` is the place that followed it; of one that was switched to, it is the place
    that did, and `switched` says so."""

    procedure: str
    caller: Place | None = None
    switched: bool = False

    @property
    def stack(self) -> tuple[Frame, ...]:
        """The frames whose rules hold, this one last."""
        if self.caller is None or self.switched:
            return (self,)
        return (*self.caller.frame.stack, self)


@dataclass(frozen=True, slots=True)
class Place:
    frame: Frame
    pc: int

    def __hash__(self) -> int:
        return hash((self.frame.procedure, self.pc))


@dataclass(frozen=True, slots=True)
class Edge:
    """`to` None: the request is over, as `label` says (`end resolved`, `escalated`)."""

    label: str
    to: Place | None


@dataclass
class Graph:
    """The places of a procedure that can be reached by edges alone, with the edges from each."""

    release: Release
    start: Place
    edges: dict[Place, tuple[Edge, ...]] = field(default_factory=dict)

    def procedure(self, place: Place) -> Procedure:
        return self.release.procedures[place.frame.procedure]

    def step(self, place: Place) -> Instruction:
        return self.procedure(place).code[place.pc]

    @cached_property
    def undoes(self) -> bool:
        """Whether some change can be taken back."""
        return any(action.undo is not None for action in self.release.actions.values())

    @cached_property
    def assigns(self) -> bool:
        """Whether some queue does something beside a handover."""
        return any(queue.do is not None for queue in self.release.workspace.queues.values())

    def asks_people(self, place: Place, action: str) -> bool:
        """Whether a call may wait for people: for their yes, or until one of them has made it by hand."""
        rules = [*self.release.rules, *(r for item in place.frame.stack for r in self._rules(item.procedure))]
        asked = any(rule.kind == "needs_approval" and action in rule.actions for rule in rules)
        return asked or self.release.systems[self.release.actions[action].system].fallback == BY_HAND

    def instead(self, place: Place) -> tuple[str, ...]:
        """The labels of what may come instead while something is waited for here."""
        return self._labels(place, _meanwhile(self, place))

    def aside(self, place: Place) -> tuple[str, ...]:
        """The labels of what may come of a question beside, which is still open when what was waited for here is over.
        A message that answers a question of the procedure settles those beside it."""
        match self.step(place):
            case states.Collect() | states.Confirm():
                return ()
            case states.Call(action=action) if not self.asks_people(place, action):
                return ()
        return self._labels(place, ASIDE if _meanwhile(self, place) else ())

    def _labels(self, place: Place, names: tuple[str, ...]) -> tuple[str, ...]:
        handlers = self.procedure(place).handlers
        people = ((self.undoes, UNDONE), (self.assigns, HANDED_OVER))
        answered = (f"on {name}" for name in names if name in handlers)
        return (*answered, *(label for holds, label in people if holds and names))

    def action(self, place: Place) -> str:
        """What is called at a place."""
        step = self.step(place)
        assert isinstance(step, states.Call)
        return step.action

    def _rules(self, procedure: str) -> tuple[Rule, ...]:
        return self.release.procedures[procedure].rules

    @cached_property
    def order(self) -> tuple[Place, ...]:
        """Every place, each before those that it leads ahead to."""
        return tuple(reversed(self._walk[0]))

    @cached_property
    def back(self) -> frozenset[tuple[Place, Place]]:
        """The edges that lead back."""
        return frozenset(self._walk[1])

    @cached_property
    def _walk(self) -> tuple[list[Place], list[tuple[Place, Place]]]:
        """Depth first: places as they are left, and the edges to a place that is still open."""
        left: list[Place] = []
        back: list[tuple[Place, Place]] = []
        state = {self.start: 1}
        stack = [(self.start, self._ahead(self.start))]
        while stack:
            place, ahead = stack[-1]
            target = next(ahead, None)
            if target is None:
                stack.pop()
                state[place] = 2
                left.append(place)
            elif target not in state:
                state[target] = 1
                stack.append((target, self._ahead(target)))
            elif state[target] == 1:
                back.append((place, target))
        return left, back

    def _ahead(self, place: Place) -> Iterator[Place]:
        return iter([edge.to for edge in self.edges[place] if edge.to is not None])

    @cached_property
    def cycles(self) -> dict[Place, frozenset[Place]]:
        """For each place on a way from it to itself, all the places on such ways."""
        before: dict[Place, list[Place]] = {}
        for place in self.edges:
            for target in self._ahead(place):
                before.setdefault(target, []).append(place)
        found: dict[Place, frozenset[Place]] = {}
        for head in dict.fromkeys(target for _, target in self.back):
            if head not in found:
                ahead = self._reached(head, lambda place: tuple(self._ahead(place)))
                cycle = ahead & self._reached(head, lambda place: tuple(before.get(place, ())))
                found.update(dict.fromkeys(cycle, cycle))
        return found

    @cached_property
    def may_be_corrected(self) -> bool:
        """Whether anything is changed: then the request may run again with it done, after the customer has said
        something, or a person took over and handed back."""
        return any(isinstance(step := self.step(place), states.Call) and step.verb == "do" for place in self.edges)

    @cached_property
    def goes_on_corrected(self) -> bool:
        """Whether `on: corrected` does anything in which the request may be corrected, or taken over, once more."""
        answers = [
            edge.to for edges in self.edges.values() for edge in edges if edge.label == "on corrected" and edge.to
        ]
        reached = {
            place for answer in answers for place in self._reached(answer, lambda item: tuple(self._ahead(item)))
        }
        return any(isinstance(self.step(place), _WAITING) for place in reached)

    @cached_property
    def groups(self) -> tuple[tuple[Place, ...], ...]:
        """The places in order, those of one cycle together: each group before those that it leads to."""
        first: dict[Place, int] = {}
        groups: dict[int, list[Place]] = {}
        for number, place in enumerate(self.order):
            leader = first.get(place, number)
            for other in self.cycles.get(place, ()):
                first.setdefault(other, leader)
            groups.setdefault(leader, []).append(place)
        return tuple(tuple(groups[number]) for number in sorted(groups))

    def _reached(self, start: Place, leads: Callable[[Place], tuple[Place, ...]]) -> frozenset[Place]:
        seen: set[Place] = set()
        left = [start]
        while left:
            place = left.pop()
            if place not in seen:
                seen.add(place)
                left.extend(leads(place))
        return frozenset(seen)


def graph(release: Release, procedure: str, most: int = MAX_PLACES) -> Graph:
    """The ways of a procedure as a request of its own. Raises TooLarge."""
    made = Graph(release, Place(Frame(procedure), 0))
    left = [made.start]
    while left:
        place = left.pop()
        if place in made.edges:
            continue
        if len(made.edges) >= most:
            raise TooLarge(f"there are more than {most:,} places on its ways, with all that it follows")
        made.edges[place] = tuple(_edges(made, place))
        left.extend(edge.to for edge in made.edges[place] if edge.to is not None)
    return made


def _edges(made: Graph, place: Place) -> Iterator[Edge]:
    own = tuple(_own(made, place, made.step(place)))
    yield from own
    handlers, seen = made.procedure(place).handlers, {edge.label for edge in own}
    for label in dict.fromkeys((*made.instead(place), *made.aside(place))):
        if label not in seen:
            answered = handlers.get(label.removeprefix("on "))
            yield Edge(label, None if answered is None else Place(place.frame, answered))


def _meanwhile(made: Graph, place: Place) -> tuple[str, ...]:
    """What may come instead while something is waited for; a call waits for its approval."""
    match made.step(place):
        case states.Collect() | states.Confirm():
            return MEANWHILE
        case states.Call(verb="do"):
            return ("cancelled", "corrected")
        case states.Call(action=action):
            return ("cancelled", "corrected") if made.asks_people(place, action) else ()
        case states.Pause() | states.Await() | states.AskPerson() | states.Quote():
            return ASIDE
        case states.Verify(level=level):
            levels = {item.name: item.tries for item in made.release.workspace.levels}
            return () if levels[level] is None else ASIDE
    return ()


def _own(made: Graph, place: Place, step: Instruction) -> Iterator[Edge]:
    """What the instruction itself leads to."""
    match step:
        case states.Enter(procedure=name) | states.Switch(procedure=name):
            yield Edge("enter", Place(Frame(name, place, switched=isinstance(step, states.Switch)), 0))
        case states.Call():
            yield from _outcomes(made, place, step)
        case states.Finish(outcome=outcome):
            yield _finished(made, place.frame, outcome)
            if place.frame.caller is None or place.frame.switched:
                yield _on(made, place, "corrected")
        case states.Escalate():
            yield Edge("escalated", None)
        case _:
            ways = _asking(place.pc, step) or _leading(place.pc, step)
            yield from (Edge(label, Place(place.frame, pc)) for label, pc in ways.items())
            yield from (_on(made, place, name) for name in _HANDLED.get(type(step), ()))
            if isinstance(step, states.Jump) and step.back:
                yield _on(made, place, "not_understood")


#: What `on:` answers where an instruction cannot go on.
_HANDLED: dict[type[Instruction], tuple[str, ...]] = {
    states.Choose: ("unclear",),
    states.Tell: ("denied",),
    states.Loop: ("not_understood",),
    states.Collect: ("not_understood", "denied"),
    states.Confirm: ("not_understood", "denied"),
}


def _on(made: Graph, place: Place, name: str) -> Edge:
    return Edge(f"on {name}", Place(place.frame, made.procedure(place).handlers[name]))


def _leading(pc: int, step: Instruction) -> dict[str, int]:
    """The places that sentences without a question lead to, by what happens."""
    match step:
        case states.Branch(otherwise=otherwise):
            return {"next": pc + 1, "otherwise": otherwise}
        case states.Loop(exit=exit_place):
            return {"body": pc + 1, "exit": exit_place}
        case states.Next(loop=head):
            return {"next": head}
        case states.Count(exit=exit_place, otherwise=otherwise):
            return {"body": pc + 1, "exit": exit_place, "otherwise": otherwise}
        case states.Jump(to=to):
            return {"next": to}
    return {"next": pc + 1}


def _asking(pc: int, step: Instruction) -> dict[str, int]:
    """The places that a question leads to, by its answer; none of what asks nothing."""
    match step:
        case states.Collect(otherwise=otherwise):
            return {"next": pc + 1} if otherwise is None else {"next": pc + 1, "otherwise": otherwise}
        case states.Confirm(otherwise=otherwise):
            return {"yes": pc + 1, "no": otherwise}
        case states.Verify(otherwise=otherwise, restart=restart):
            return {"verified": pc + 1, "otherwise": otherwise, "again": restart}
        case states.Quote() | states.Await() | states.AskPerson():
            return {"came": pc + 1, "otherwise": step.otherwise}
    return {}


def _outcomes(made: Graph, place: Place, step: states.Call) -> Iterator[Edge]:
    """Each outcome of a call with where it leads: what the step answers, else `on:` of the file."""
    handlers, action = made.procedure(place).handlers, made.release.actions[step.action]

    def to(outcome: str, handler: str) -> Edge:
        pc = step.outcomes.get(outcome, step.outcomes.get(outcome.partition(":")[0], handlers[handler]))
        return Edge(outcome, Place(place.frame, pc))

    yield Edge("done", Place(place.frame, place.pc + 1))
    yield to("denied", "denied")
    if step.verb == "check":
        return
    yield to("fails", "failed")
    yield from (to(f"fails:{name}", "failed") for name in action.failures)
    if action.maybe_missing:
        yield to("not_found", "failed")
    if step.verb == "do":
        yield to("unclear", "unclear")
        yield to("undecided", "undecided")
        yield Edge("met", Place(place.frame, place.pc + 1))


def _finished(made: Graph, frame: Frame, outcome: str) -> Edge:
    """A followed procedure comes back to its caller; one that was declined goes to what the caller says, or ends it the
    same way."""
    while frame.caller is not None and not frame.switched:
        caller = frame.caller
        step = made.step(caller)
        assert isinstance(step, states.Enter)
        if outcome in RETURNING:
            return Edge("return", Place(caller.frame, caller.pc + 1))
        if step.otherwise is not None:
            return Edge("declined", Place(caller.frame, step.otherwise))
        frame = caller.frame
    return Edge(f"end {outcome}", None)
