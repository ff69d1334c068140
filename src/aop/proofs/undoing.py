"""What a cancel takes back, as calls (`aop.engine.cancelling`): the changes of a request, last first.

Wherever the customer, or a person, may cancel, the undo of each change that was made may be called: once those of all
later ones were let through and done, and where nothing was changed that cannot be taken back. Which calls were made in
the run is known exactly, with what they were given and gave. Of one in an earlier pass of a cycle, or before a
correction, only what its own gate let through is known.

    ("made", place, copy)   the call there changed something that stands, and may be taken back
    ("once", place)         it did in an earlier pass, or before a correction
    ("firm",)               something was changed that cannot be taken back, or of which nobody knows

What was taken back was done, so it counts, and so does the call that took it back; as the ledger counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from aop.machine import states
from aop.machine.types import Action
from aop.proofs import calls, terms
from aop.proofs.facts import Sight
from aop.proofs.graph import UNDONE, Place
from aop.proofs.states import Key, State
from aop.proofs.terms import Truth, at_most, both, chosen, either, no
from aop.proofs.values import MISSING, Sym, merged

if TYPE_CHECKING:
    from aop.proofs.encoding import Encoding


@dataclass(frozen=True, slots=True)
class Change:
    """A call that may be taken back: what it was given, what it gave. `gate` is what let it through, where that is not
    known by the way that was gone."""

    place: Place
    step: states.Call
    inputs: Mapping[str, Sym]
    result: Sym
    gate: Truth = True


@dataclass(frozen=True, slots=True)
class _Undo:
    """The undo of a change: when it is called, once it is its turn, and with what."""

    change: Change
    made: Truth
    passes: Truth
    scope: Sight


@dataclass(slots=True)
class Changes:
    """The changes of one encoding that may be taken back, in the order in which they are made."""

    encoding: Encoding
    _made: dict[tuple[int, Place], Change] = field(default_factory=dict)
    _once: dict[Place, Change] = field(default_factory=dict)

    def note(self, copy: int, place: Place, step: states.Call, inputs: Mapping[str, Sym], result: Sym) -> None:
        """A call, as the procedure makes it."""
        if step.verb == "do" and self._action(step).undo is not None:
            self._made[copy, place] = Change(place, step, inputs, result)

    def marked(self, copy: int, place: Place, state: State, label: str, counts: Truth) -> dict[Key, Any]:
        """What is known behind a change that was made, or may have been: `counts`."""
        firm = state.get(("firm",))
        if (copy, place) not in self._made:
            return {("firm",): either(firm, counts)}
        if label != "unclear":
            return {("made", place, copy): True}
        settled = terms.any_truth(self.encoding.values.name("it was done, as came out"))
        self.encoding.values.wishes.append(("undisturbed", no(settled)))
        once = either(state.get(("once", place)), both(counts, settled))
        return {("firm",): either(firm, both(counts, no(settled))), ("once", place): once}

    def chain(self, copy: int, place: Place, state: State, when: Truth) -> tuple[Truth, State]:
        """Notes the calls of a cancel at a place as sites. Gives when there is one, and what is known behind it."""
        from aop.proofs.encoding import Site

        made = self._standing(state)
        if not made:
            return False, state
        starts = both(when, no(state.get(("firm",))), either(*(truth for _, truth, _ in made)))
        turn, link = starts, state
        for change, truth, exact in made:
            undo = self._undo(place, change, truth, link)
            counted = at_most(1, link.get(("count", change.step.action)))
            called = both(turn if exact else starts, truth, counted, undo.passes)
            if called is not False:
                given = {name: undo.scope.get(name) for name in self._of(change).inputs}
                step = states.Call("undo", self._of(change).name, {}, change.step.at)
                site = Site(copy, place, step, called, False, False, given, undo.scope, link, UNDONE, change.place)
                self.encoding.sites.append(site)
            if exact:
                turn = both(turn, either(no(truth), undo.passes))
            link = self.encoding.facts.waited(link.then(self._undone(undo, link)), others=False)
        for key in (("rank",), ("today",)):  # what a conversation that is shown must know of the time that goes by
            link.get(key)
        return starts, link

    # ---- one undo

    def _standing(self, state: State) -> list[tuple[Change, Truth, bool]]:
        """What may be taken back, last first, each with when it is there; then what was made earlier."""
        found = [
            (change, state.get(("made", place, copy)), True) for (copy, place), change in reversed(self._made.items())
        ]
        once = [(self._earlier(place), state.get(("once", place)), False) for place in self._places()]
        return [item for item in (*found, *once) if item[1] is not False]

    def _places(self) -> Iterator[Place]:
        """Every call that may be taken back, wherever the run is."""
        for action, places in self.encoding.calls.items():
            if self.encoding.release.actions[action].undo is not None:
                yield from places

    def _undo(self, place: Place, change: Change, made: Truth, state: State) -> _Undo:
        encoding, action = self.encoding, self._of(change)
        inputs = {name: self._input(change, name) for name in action.inputs}
        rules = calls.rules_about(encoding, place, action.name)
        scope = Sight(encoding.facts, state, place.frame, inputs)
        passes = both(
            change.gate,
            self._listed(place, action),
            calls.sound(action, inputs),
            calls.permitted(encoding, rules, action, scope),
            no(calls.of_another(encoding, calls.owners_of(inputs), state)) if action.writes else True,
        )
        return _Undo(change, made, passes, scope)

    def _input(self, change: Change, name: str) -> Sym:
        """By name: what the call gave back, else what it was given."""
        result = change.result
        back = self.encoding.values.read(result, (name,)) if result.kind == "record" else MISSING
        given = change.inputs.get(name, MISSING)
        return given if back.kind == "missing" else merged(self.encoding.values, [(back.known, back), (True, given)])

    def _listed(self, place: Place, action: Action) -> bool:
        """Whether the running procedure lists the undo, and every one of the request has a role that may use it."""
        procedures = [self.encoding.release.procedures[frame.procedure] for frame in place.frame.stack]
        return action.name in procedures[-1].actions and all(
            not action.roles or item.role in action.roles for item in procedures
        )

    def _undone(self, undo: _Undo, state: State) -> dict[Key, Any]:
        """What is known behind an undo that was done: it was called, and the change does not stand any more."""
        name, made = self._of(undo.change).name, undo.made
        once = chosen(made, 1, 0)
        counted, taken_back, does_not_stand = ("count", name), ("besides", undo.change.step.action), ("besides", name)
        own: dict[Key, Any] = {counted: terms.plus(state.get(counted), once)}
        own |= {key: terms.minus(state.get(key), once) for key in (taken_back, does_not_stand)}
        own["alone",] = lambda: terms.plus(state.get(("alone",)), chosen(made, self._paid(undo), Fraction(0)))
        for part in self.encoding.totals.get(name, ()):
            amount, before = undo.scope.get(part), state.get(("sum", name, part))
            if amount.kind in ("money", "number"):
                own["sum", name, part] = chosen(made, terms.plus(before, amount.term), before)
        return own

    def _paid(self, undo: _Undo) -> Any:
        """What an undo pays without a person."""
        return calls.paid_alone(self.encoding, self._of(undo.change), undo.scope.names or {}, False)

    # ---- what was made earlier

    def _earlier(self, place: Place) -> Change:
        """A change of which only is known what its sentence says and its gate let through, at any time before."""
        if place not in self._once:
            self._once[place] = self._any_change(place)
        return self._once[place]

    def _any_change(self, place: Place) -> Change:
        encoding, step = self.encoding, self.encoding.graph.step(place)
        assert isinstance(step, states.Call)
        action, values, then = self._action(step), encoding.values, calls.before(encoding)
        sight = Sight(encoding.facts, then, place.frame)
        inputs = {name: encoding.conditions.value(expr, sight) for name, expr in step.inputs.items()}
        known = terms.any_truth(values.name("it was read"))
        result = MISSING if action.returns is None else values.any(action.returns, step.action, known)
        gate, _ = calls.let_through(encoding, place, action, inputs, then)
        return Change(place, step, inputs, result, gate)

    # ---- of the catalogue

    def _action(self, step: states.Call) -> Action:
        return self.encoding.release.actions[step.action]

    def _of(self, change: Change) -> Action:
        """What takes it back."""
        name = self._action(change.step).undo
        assert name is not None
        return self.encoding.release.actions[name]
