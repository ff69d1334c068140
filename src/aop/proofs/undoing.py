"""What a cancel takes back, as calls (`aop.engine.cancelling`): the changes of a request, last first.

Wherever the customer, or a person, may cancel, the undo of each change that was made may be called: once those of all
later ones were let through and done, and where nothing was changed that cannot be taken back. Which calls were made in
the run is known exactly, with what they were given and gave. Of one in an earlier pass of a cycle, or before a
correction, only what its own gate let through is known.

    ("made", place, copy)   the call there changed something that stands, and may be taken back
    ("once", place)         it did in an earlier pass, or before a correction
    ("firm",)               something was changed that cannot be taken back, or of which nobody knows
    ("unsure",)             nobody knew of something when the run began; where all was met as done, somebody does

What was taken back was done, so it counts, and so does the call that took it back; as the ledger counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aop.machine import states
from aop.machine.types import Action
from aop.proofs import calls, terms
from aop.proofs.facts import Sight
from aop.proofs.graph import UNDONE, Place
from aop.proofs.states import Key, State
from aop.proofs.terms import Truth, at_most, both, chosen, either, implies, no
from aop.proofs.values import MISSING, Sym, merged

if TYPE_CHECKING:
    from aop.proofs.encoding import Encoding, Site


@dataclass(frozen=True, slots=True)
class Change:
    """A call that may be taken back: what it was given, what it gave. Of one that was made earlier, `gate` is what let
    it be, and `then` what was known when it left; a person may have made it `by_hand`."""

    place: Place
    step: states.Call
    inputs: Mapping[str, Sym]
    result: Sym
    gate: Truth = True
    then: State | None = None
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class _Undo:
    """The undo of a change: when it is called, once it is its turn, and with what."""

    change: Change
    made: Truth
    passes: Truth
    scope: Sight


def _with_theirs(state: State, change: Change) -> State:
    """What a person did is there, where something is to come behind it."""
    return state.then({("theirs", change.step.action): True})


@dataclass
class Changes:
    """The changes of one encoding that may be taken back, in the order in which they are made. `read`: whether it was
    read what changes that were made earlier gave back; `wishes`: what the run in which they were had better be like."""

    encoding: Encoding
    read: list[Truth] = field(default_factory=list)
    wishes: list[tuple[str, Truth]] = field(default_factory=list)
    _made: dict[tuple[int, Place], Change] = field(default_factory=dict)

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
        self.encoding.values.wishes.append(("unknown", no(settled)))  # nobody finds it out in what is shown
        once = either(state.get(("once", place)), both(counts, settled))
        return {("firm",): either(firm, both(counts, no(settled))), ("once", place): once}

    def stays(self, state: State) -> Truth:
        """Whether something was changed that a cancel does not take back by itself."""
        return either(state.get(("firm",)), state.get(("unsure",)))

    def chain(self, copy: int, place: Place, state: State, when: Truth) -> tuple[Truth, State]:
        """Notes the calls of a cancel at a place as sites. Gives when there is one, and what is known behind it."""
        from aop.proofs.encoding import Site

        made = self._standing(state)
        if not made:
            return False, state
        starts = both(when, no(self.stays(state)), either(*(truth for _, truth, _ in made)))
        earlier = self._earlier_undos(place, state, made)
        turn, link = starts, state
        for change, truth, exact in made:
            now = self._perhaps_later(link, earlier)
            undo = self._undo(place, change, truth, _with_theirs(now, change) if change.by_hand else now)
            counted = change.by_hand or at_most(1, link.get(("count", change.step.action)))
            called = both(turn if exact else starts, truth, counted, undo.passes)
            if called is not False:
                inputs, then = undo.scope.names or {}, undo.scope.state
                step = states.Call("undo", self._of(change).name, {}, change.step.at)
                of = None if change.by_hand else change.place
                site = Site(copy, place, step, called, False, False, inputs, undo.scope, then, UNDONE, of)
                self.encoding.sites.append(site)
            if exact:
                turn = both(turn, either(no(truth), undo.passes))
                link = self.encoding.facts.waited(link.then(self._undone(undo, link)), others=False)
        last = self._perhaps_later(link, earlier)
        for key in (("rank",), ("today",)):  # what a conversation that is shown must know of the time that goes by
            last.get(key)
        return starts, last

    def _earlier_undos(self, place: Place, state: State, made: list[tuple[Change, Truth, bool]]) -> dict[str, Truth]:
        """By action: when it may be called to take back something that was changed earlier."""
        found: dict[str, Truth] = {}
        anything = {name: True for _, name in self._undone_by()}
        for change, truth, exact in made:
            if not exact:
                name = self._of(change).name
                passes = self._undo(place, change, truth, self._perhaps_later(state, anything)).passes
                found[name] = either(found.get(name, False), both(truth, passes))
        return found

    def _perhaps_later(self, state: State, earlier: Mapping[str, Truth]) -> State:
        """Where earlier changes are taken back too, some of them may be by now."""
        if not earlier:
            return state
        encoding, own = self.encoding, dict[Key, Any]()
        own["alone",] = lambda: self._more(state.get(("alone",)), either(*earlier.values()))
        for action, name in self._undone_by():
            called = earlier.get(name, False)
            for key in (("count", name), *(("sum", name, part) for part in encoding.totals.get(name, ()))):
                own[key] = lambda key=key, called=called: self._more(state.get(key), called)
            for key in (("besides", name), ("besides", action)):
                own[key] = lambda key=key, called=called: chosen(called, self._any(0), state.get(key))
        return state.then(own)

    def _more(self, exact: Any, earlier: Truth) -> Any:
        """A count or a sum, or a higher one."""
        found = self._any(exact)
        self.encoding.values.axioms.append(at_most(exact, found))
        return chosen(earlier, found, exact)

    def _any(self, like: Any) -> Any:
        make = terms.any_code if terms.sort_of(like) == "code" else terms.any_number
        return make(self.encoding.values.name("taken back by now"))

    # ---- one undo

    def _standing(self, state: State) -> list[tuple[Change, Truth, bool]]:
        """What may be taken back, last first, each with when it is there; then what was made earlier."""
        found = [
            (change, state.get(("made", place, copy)), True) for (copy, place), change in reversed(self._made.items())
        ]
        places = [place for action, _ in self._undone_by() for place in self.encoding.calls.get(action, ())]
        once = [(place, state.get(("once", place))) for place in places]
        earlier = [
            (change, truth, False) for place, truth in once if truth is not False for change in self._earlier(place)
        ]
        theirs = self.encoding.facts.theirs
        by_hand = [
            (change, both(theirs, terms.any_truth(f"a person did {action}")), False)
            for action, change in self._by_hand.items()
        ]
        return [item for item in (*found, *earlier, *by_hand) if item[1] is not False]

    def _undone_by(self) -> Iterator[tuple[str, str]]:
        """What can be changed, and by what that is taken back."""
        for action, declared in self.encoding.release.actions.items():
            if declared.undo is not None:
                yield action, declared.undo

    def _undo(self, place: Place, change: Change, made: Truth, state: State) -> _Undo:
        encoding, action = self.encoding, self._of(change)
        inputs = {name: self._input(change, name) for name in action.inputs}
        rules = calls.rules_about(encoding, place, action.name)
        scope = Sight(encoding.facts, state, place.frame, inputs)
        passes = both(
            change.gate,
            self._still(change, state),
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
        name, made = self._of(undo.change).name, both(undo.made, undo.passes)
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

    def _earlier(self, place: Place) -> Iterator[Change]:
        """A change there in any pass of any run: that run is looked at by itself."""
        for copy in (0, 1):
            before = self.run_before.changes
            change, site = before._made.get((copy, place)), before._sites.get((copy, place))
            if change is not None and site is not None:
                known = terms.any_truth(self.encoding.values.name("it was read"))
                self.read.append(known)
                yield replace(change, result=change.result.when(known), gate=site.when, then=site.state)

    @cached_property
    def _by_hand(self) -> dict[str, Change]:
        """What people may have changed themselves, by action; a cancel takes that back too."""
        return {action: self._change_by_hand(action) for action, _ in self._undone_by()}

    def _change_by_hand(self, name: str) -> Change:
        encoding, action = self.encoding, self.encoding.release.actions[name]
        values, start = encoding.values, encoding.graph.start
        inputs = {
            key: values.any(item.type, key, terms.any_truth(values.name(f"{key} is known")) if item.optional else True)
            for key, item in action.inputs.items()
        }
        known = terms.any_truth(values.name("it was read"))
        result = MISSING if action.returns is None else values.any(action.returns, name, known)
        _, gate = calls.let_through(encoding, start, action, inputs, calls.before(encoding))
        step = states.Call("act", name, {}, encoding.graph.step(start).at)
        return Change(start, step, inputs, result, both(gate, self._somebody_may(action)), by_hand=True)

    def _somebody_may(self, action: Action) -> bool:
        roles = self.encoding.release.workspace.roles
        return any(role in roles for role in action.roles) if action.roles else bool(roles)

    @property
    def looked_back(self) -> bool:
        """Whether the run before a correction was looked at."""
        return "run_before" in self.__dict__

    @cached_property
    def run_before(self) -> Encoding:
        """The run before a correction."""
        from aop.proofs.encoding import Encoding

        own, wishes = self.encoding, len(self.encoding.values.wishes)
        run = Encoding(own.release, own.procedure, own.tick, own.pairs, own.totals, own).run()
        self.wishes = own.values.wishes[wishes:]  # of what is mostly shown it is no part
        del own.values.wishes[wishes:]
        return run

    @cached_property
    def _sites(self) -> dict[tuple[int, Place], Site]:
        return {(site.copy, site.place): site for site in self.encoding.sites if site.step.verb == "do"}

    def _still(self, change: Change, state: State) -> Truth:
        """Who was verified when an earlier change was made was verified before."""
        if change.then is None:
            return True
        levels = [("ever", rank) for rank in range(len(self.encoding.release.workspace.levels))]
        return both(*(implies(change.then.get(key), state.get(key)) for key in levels))

    # ---- of the catalogue

    def _action(self, step: states.Call) -> Action:
        return self.encoding.release.actions[step.action]

    def _of(self, change: Change) -> Action:
        """What takes it back."""
        name = self._action(change.step).undo
        assert name is not None
        return self.encoding.release.actions[name]
