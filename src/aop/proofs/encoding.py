"""One procedure as formulas: at which places it may be, with what, and which calls it may make there (semantics S12).

Every place of a cycle is looked at twice. First as it is reached without going back: exactly. Then as it is reached
after going back any number of times: what the cycle sets is anything, what only grows has grown. So the formulas cover
every run, and a run that they allow without going back is one that there is, as far as the fragment goes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aop.machine import states
from aop.machine.release import Release
from aop.proofs.conditions import Conditions
from aop.proofs.facts import Facts, Sight
from aop.proofs.graph import Graph, Place, graph
from aop.proofs.names import Names
from aop.proofs.states import Key, State
from aop.proofs.terms import Truth, both, either, no
from aop.proofs.undoing import Changes
from aop.proofs.values import Sym, Values


@dataclass(frozen=True, slots=True)
class Way:
    """One edge as it was taken: from where, what happened, under which condition, and with what behind it."""

    copy: int
    place: Place
    label: str
    when: Truth
    state: State
    to: Place | None


@dataclass(frozen=True, slots=True)
class Site:
    """A call that may be made: `when` it is reached, passes the gate and has what it needs.

    `confirmed`: an unused yes of the customer covers exactly it; `approved`: a rule asks people for a yes. `scope` is
    what rules about it see, `state` what is known when it leaves. `label` is what happens at the place instead where no
    sentence makes the call: a cancel, which takes back what was changed at `undoes`, or a handover.
    """

    copy: int
    place: Place
    step: states.Call
    when: Truth
    confirmed: Truth
    approved: Truth
    inputs: Mapping[str, Sym]
    scope: Sight
    state: State
    label: str | None = None
    undoes: Place | None = None


@dataclass(slots=True)
class Encoding:
    """`tick` is called for each place, so that whoever asked can give up. `pairs`: actions of which the first wants the
    second behind it (`after`) or before it. `totals`: the inputs of actions that are summed up. `asked` are the
    unknowns of each place that somebody outside answers. With `later`, it is a run before that one, or the same: of
    what was changed in it, something may stand still."""

    release: Release
    procedure: str
    tick: Callable[[], None] = lambda: None
    pairs: tuple[tuple[str, str, str], ...] = ()
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    later: Encoding | None = None
    values: Values = field(init=False)
    conditions: Conditions = field(init=False)
    graph: Graph = field(init=False)
    facts: Facts = field(init=False)
    ways: list[Way] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    entries: dict[tuple[int, Place], State] = field(default_factory=dict)
    reach: dict[tuple[int, Place], Truth] = field(default_factory=dict)
    asked: dict[tuple[int, Place], dict[str, Any]] = field(default_factory=dict)
    covered: tuple[Place, ...] = ()
    calls: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    changes: Changes = field(init=False)

    def __post_init__(self) -> None:
        later = self.later
        self.values = Values(self.release) if later is None else later.values
        self.conditions = Conditions(self.values)
        self.graph = graph(self.release, self.procedure) if later is None else later.graph
        mark = "" if later is None else " in a run before"
        self.facts = Facts(self.release, self.graph, self.values, Names(self.release), mark)
        if later is not None:
            self.facts.is_before(later.facts)
        self.changes = Changes(self)
        self._find_calls()

    def _find_calls(self) -> None:
        found: dict[str, list[Place]] = {}
        covered: dict[Place, None] = {}
        for place in self.graph.order:
            step = self.graph.step(place)
            if isinstance(step, states.Call) and step.verb == "do":
                found.setdefault(step.action, []).append(place)
            if isinstance(step, states.Confirm):
                covered.update((Place(place.frame, pc), None) for pc in step.covers)
        self.calls = {action: tuple(places) for action, places in found.items()}
        self.covered = self.facts.covered = tuple(covered)
        self.facts.totals = self.totals

    def run(self) -> Encoding:
        """Looks at every place, in order; itself."""
        from aop.proofs.steps import taken

        heads = {head: self._loose(self.graph.cycles[head]) for _, head in self.graph.back}
        start = [(True, self.facts.start())]
        incoming: dict[tuple[int, Place], list[tuple[Truth, State]]] = {(0, self.graph.start): start}
        for group in self.graph.groups:
            for copy in (0, 1):
                for place in group:
                    if arrived := incoming.get((copy, place)):
                        self.tick()
                        state = self._entered(copy, place, arrived, heads)
                        for label, when, behind in taken(self, copy, place, state):
                            self._follow(copy, place, label, when, behind, incoming)
        return self

    def _entered(
        self,
        copy: int,
        place: Place,
        arrived: list[tuple[Truth, State]],
        heads: Mapping[Place, Callable[[Key], bool]],
    ) -> State:
        self.reach[copy, place] = either(*(condition for condition, _ in arrived))
        loose = heads.get(place) if copy else None
        if loose is None and len(arrived) == 1:
            state = arrived[0][1]
        else:
            cycle = () if loose is None else self.graph.cycles[place]
            verifies = self.facts.elsewhere.verifies or any(map(self._verifies, cycle))
            unknown = self.facts.again if verifies else self.facts.worn
            state = State(self.values, tuple(arrived), loose=loose, unknown=unknown)
        self.entries[copy, place] = state
        return state

    def _follow(
        self,
        copy: int,
        place: Place,
        label: str,
        when: Truth,
        behind: State,
        incoming: dict[tuple[int, Place], list[tuple[Truth, State]]],
    ) -> None:
        condition = both(self.reach[copy, place], when)
        if condition is False:
            return
        for edge in self.graph.edges[place]:
            if edge.label != label:
                continue
            self.ways.append(Way(copy, place, label, condition, behind, edge.to))
            if edge.to is None:
                continue
            onward = self.onward(copy, place, edge.to)
            if onward == 1 != copy:
                self.values.wishes.append(("straight", no(condition)))
            if onward is not None:
                incoming.setdefault((onward, edge.to), []).append((condition, behind))

    def _verifies(self, place: Place) -> bool:
        return isinstance(self.graph.step(place), states.Verify)

    def onward(self, copy: int, place: Place, to: Place) -> int | None:
        """How a place is looked at that an edge leads to: exactly again where a cycle is left; None for another pass of
        a cycle, of which any number is looked at already."""
        if (place, to) in self.graph.back:
            return 1 if copy == 0 else None
        return copy if to in self.graph.cycles.get(place, ()) else 0

    def _loose(self, cycle: frozenset[Place]) -> Callable[[Key], bool]:
        """Which keys a cycle may set."""
        from aop.proofs.sets import sets

        names: set[Key] = set()
        kinds = {"stale"}
        for place in cycle:
            own, facts = sets(self, place)
            names.update(own)
            kinds.update(facts)
        return lambda key: key in names or key[0] in kinds

    @property
    def runs(self) -> tuple[Encoding, ...]:
        """This run, and the one before a correction where that was looked at too."""
        return (self, self.changes.run_before) if self.changes.looked_back else (self,)

    # ---- of a place

    def sight(self, place: Place, state: State) -> Sight:
        return Sight(self.facts, state, place.frame)

    def value(self, expr: Any, place: Place, state: State) -> Sym:
        return self.conditions.value(expr, self.sight(place, state))

    def ask(self, copy: int, place: Place, name: str, unknown: Any) -> Any:
        """Notes an unknown that somebody outside answers at a place."""
        self.asked.setdefault((copy, place), {})[name] = unknown
        return unknown
