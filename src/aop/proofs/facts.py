"""The facts of a conversation beside names: time, who is verified, what was done and agreed to, and how they grow.

A run may begin `late`: after other requests of the same conversation, or again after a correction, with whatever was
done, verified and agreed to before.

    ("v", frame, name)      what a name holds            ("count", action)       done so often, or perhaps done
    ("rank",)               verified: how strongly        ("ever", rank)         was verified so strongly once
    ("customer",)           who it is                     ("wrote",)             whether anything was changed
    ("today",) ("now", n)   time                          ("yes", place)         an unused yes to the call there
    ("epoch",)              since the last wait           ("said", place, name)  … with this input
    ("sum", action, input)  what that comes to
    ("alone",)              paid in this request without a person
    ("owed", pair)          what is missing for it        ("had", pair)          what must come before was there
    ("stale", frame, name)  read before a change of it
    ("made" …) ("firm",)    what a cancel may take back: see `aop.proofs.undoing`
    ("to_meet",)            a change of the run before a correction is still to be met
    ("besides", action)     what conditions count more, or less: what a person did, what was taken back
    ("theirs", action)      a person did it               ("doubted", action)    it was unclear whether it was done
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from aop.machine import states
from aop.machine.release import Release
from aop.machine.types import Type
from aop.proofs import terms
from aop.proofs.graph import Frame, Graph, Place
from aop.proofs.names import Names
from aop.proofs.states import Epoch, Key, State
from aop.proofs.terms import Truth, applied, at_most, both, chosen, either, implies, no, same
from aop.proofs.values import MISSING, Sym, Values, equal

#: The day of a conversation that is shown, where any day will do: a Monday.
FIRST_DAY = date(2026, 11, 23)

#: The days on which a conversation may begin.
DAYS = date(2000, 1, 1), date(2090, 12, 31)

#: The level of who signed in with the channel, which may be at any time.
SIGNED_IN = "signed_in"


@dataclass(slots=True)
class Facts:
    """The facts of one encoding. `late`: the run begins late; `rerun`: after a correction that came behind a change.
    `mark` tells the facts of one run from those of another in the same conversation."""

    release: Release
    graph: Graph
    values: Values
    names: Names
    mark: str = ""
    late: Truth = field(init=False)
    rerun: Truth = field(init=False)
    made: frozenset[str] = frozenset()
    by_queues: frozenset[str] = frozenset()
    undos: frozenset[str] = frozenset()
    elsewhere: Elsewhere = field(init=False)
    covered: tuple[Place, ...] = ()
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _signals: dict[Any, Sym] = field(default_factory=dict)
    _nows: dict[Any, Any] = field(default_factory=dict)
    _start: State | None = None

    def __post_init__(self) -> None:
        self.late, self.rerun = self._truth("late"), self._truth("rerun")
        self.by_queues = frozenset(item.do for item in self.release.workspace.queues.values() if item.do is not None)
        self.undos = frozenset(item.undo for item in self.release.actions.values() if item.undo is not None)
        self.made = self.by_queues | self.undos | _written(self.release)
        self.elsewhere = elsewhere(self.release, self.graph.start.frame.procedure)

    def _truth(self, name: str) -> Truth:
        """Something that is so in the whole run, or not."""
        return terms.any_truth(f"{name}{self.mark}")

    @property
    def theirs(self) -> Truth:
        """Whether a person changed something in this request, before they handed the conversation back."""
        return both(self.late, self.by_hand, self._truth("a person changed something"))

    @property
    def by_hand(self) -> Truth:
        """Whether a person did anything of a system themselves in this conversation."""
        return terms.any_truth("by hand")

    @property
    def again_after_changes(self) -> Truth:
        """Whether the run may be one after a correction that came behind a change."""
        return both(self.late, self.rerun) if self.graph.may_be_corrected else False

    def made_here(self, action: str) -> Truth:
        """Whether a run of this procedure before this one did it; whether one can at all is found out behind all."""
        return self._truth(f"made {action}")

    def owed_before(self, pair: tuple[str, str, str]) -> Truth:
        """Whether an action was left without what a property wants beside it, in the run before a correction."""
        known = " ".join(pair)
        return both(self._with_changes, self._truth(f"owed {known}")) if pair[0] in self.made else False

    @property
    def to_meet(self) -> Truth:
        """Whether a change of the run before is still to be met when this one begins: until all were, or a call is
        another one than was made, no other change is made."""
        again = either(self.again_after_changes, self.theirs)
        return both(again, self._truth("something is to be met"))

    @property
    def _with_changes(self) -> Truth:
        """Whether the run begins with something changed. Then that is to be met, unless `on: corrected` was answered
        before, and went on with something else than an end."""
        return (
            self.again_after_changes if self.graph.goes_on_corrected else both(self.again_after_changes, self.to_meet)
        )

    # ---- before the first sentence

    def is_before(self, other: Facts) -> None:
        """This run was one before another of the same conversation, or is that one: whichever comes first begins where
        nothing was, and what stays the same in a conversation is the same in both."""
        self._signals = other._signals
        self.values.axioms.append(either(other.late, no(self.late)))

    def start(self) -> State:
        if self._start is None:
            self._start = State(self.values, (), unknown=lambda key, before: self._first(key))
        return self._start

    def _first(self, key: Key) -> Any:
        match key:
            case ("v", Frame() as frame, str(name)):
                return self._first_name(frame, name)
            case ("count" | "sum" | "alone" | "besides" | "doubted", *_):
                return self._first_done(key)
            case ("rank",):
                return self._first_rank()
            case ("ever", rank):
                return self._at_least_verified(rank)
            case ("customer",):
                return self.any_customer(either(self.late, self.signed_in_first))
            case ("today",):
                today = terms.any_code(f"today{self.mark}")
                first, last = (day.toordinal() for day in DAYS)
                self.values.axioms.append(both(at_most(first, today), at_most(today, last)))
                self.values.wishes.append(("day", same(today, FIRST_DAY.toordinal())))
                return today
            case ("epoch",):
                return Epoch()
            case ("to_meet",):
                return self.to_meet
            case ("yes", _):
                return both(self.again_after_changes, terms.any_truth(self.values.name("yes before")))
            case ("wrote",) | ("firm",) | ("unsure",) | ("once", _):
                changed = self._changed_before(key)
                return both(self._with_changes, changed, terms.any_truth(self.values.name(f"{key[0]} before")))
            case ("said", Place() as place, str(name)):
                return self.any_input(place, name)
        return False

    def _changed_before(self, key: Key) -> Truth:
        """Whether some change was made in the run before a correction, or that of one place: it counts where it stands
        still."""
        places = key[1:] or [place for place in self.graph.edges if self._changes(place)]
        actions = dict.fromkeys(map(self.graph.action, places))
        if key == ("firm",):
            actions = {name: None for name in actions if self.release.actions[name].undo is None}
        counts = {
            name: True if key[0] == "wrote" else at_most(1, self.start().get(("count", name))) for name in actions
        }
        return either(*(both(self.made_here(name), counts[name]) for name in actions))

    def _changes(self, place: Place) -> bool:
        step = self.graph.step(place)
        return isinstance(step, states.Call) and step.verb == "do"

    def _first_done(self, key: Key) -> Any:
        match key:
            case ("count", action):
                return self._first_count(action)
            case ("sum", action, _):
                return self._first_sum(action)
            case ("besides", action):
                others = both(self.late, True if self.graph.undoes or self.by_queues else self.by_hand)
                return chosen(others, terms.any_code(f"besides {action}{self.mark}"), 0)
        return Fraction(0) if key == ("alone",) else 0

    def _first_count(self, action: str) -> Any:
        """How often an action was done before: never, where no procedure does it."""
        if action not in self.made:
            return 0
        found = terms.any_code(self.values.name(f"done before {action}"))
        self.values.axioms.append(at_most(0, found))
        if action not in self.elsewhere.done and action not in self.by_queues:
            self.values.axioms.append(either(same(found, 0), self.made_here(action)))
        return chosen(self.late, found, 0)

    def _first_sum(self, action: str) -> Any:
        if action not in self.made:
            return Fraction(0)
        found = terms.any_number(self.values.name(f"total before {action}"))
        done = at_most(1, self.start().get(("count", action)))
        self.values.axioms += [at_most(Fraction(0), found), either(same(found, Fraction(0)), done)]
        return chosen(self.late, found, Fraction(0))

    def _first_name(self, frame: Frame, name: str) -> Sym:
        machine = self.release.procedures[frame.procedure]
        if name in machine.lists:
            return self.values.constant(())
        if frame.caller is None and name in machine.inputs:
            declared = machine.inputs[name]
            known = terms.any_truth(self.values.name(f"{name} is known")) if declared.optional else True
            return self.values.any(declared.type, name, known)
        return MISSING

    def _first_rank(self) -> Any:
        earlier = terms.any_code(f"verified before{self.mark}")
        highest = len(self.release.workspace.levels) - 1
        self.values.axioms += [at_most(-1, earlier), at_most(earlier, highest)]
        signed = -1 if self.signed_in_rank is None else chosen(self.signed_in_first, self.signed_in_rank, -1)
        return chosen(self.late, earlier, signed)

    def _at_least_verified(self, rank: int) -> Truth:
        """Who is verified when it begins was verified; who begins late may have been."""
        held = at_most(rank, self._rank_at_start())
        return either(held, both(self.late, self._truth(f"was verified {rank}")))

    def _rank_at_start(self) -> Any:
        signed = -1 if self.signed_in_rank is None else chosen(self.signed_in_first, self.signed_in_rank, -1)
        return chosen(self.late, terms.any_code(f"verified before{self.mark}"), signed)

    @property
    def signed_in_rank(self) -> int | None:
        ranks = [rank for rank, item in enumerate(self.release.workspace.levels) if item.name == SIGNED_IN]
        return ranks[0] if ranks and self.senders_change else None

    @property
    def signed_in_first(self) -> Truth:
        """Whether the customer signed in before the first sentence."""
        return False if self.signed_in_rank is None else self._truth("signed in")

    @property
    def senders_change(self) -> bool:
        """Whether a channel knows who writes: then it may be somebody else at any time."""
        return any(item.sender != "none" for item in self.release.workspace.channels.values())

    def agreed_before(self, place: Place) -> Truth:
        """Whether the run before a correction got a yes to the call here, where any question covers such a call."""
        asked = any(self.graph.action(covered) == self.graph.action(place) for covered in self.covered)
        return both(
            asked,
            self.late,
            self._truth("corrected"),
            self._truth(f"agreed before {place.frame.procedure} {place.pc}"),
        )

    def any_customer(self, known: Truth) -> Sym:
        name = self.release.workspace.customer
        return MISSING if name is None else self.values.any(Type("record", record=name), "customer", known)

    def any_input(self, place: Place, name: str) -> Sym:
        step = self.graph.step(place)
        assert isinstance(step, states.Call)
        declared = self.release.actions[step.action].inputs.get(name)
        return MISSING if declared is None else self.values.any(declared.type, name, self._may_be_known(name))

    def _may_be_known(self, name: str) -> Truth:
        return terms.any_truth(self.values.name(f"{name} is known"))

    # ---- after any number of passes

    def again(self, key: Key, before: Callable[[], Any]) -> Any:
        """What a key holds after a cycle that may set it."""
        match key:
            case ("v", Frame() as frame, str(name)):
                return self._any_name(frame, name)
            case ("made", *_) | ("to_meet",):
                left = before() if key[0] == "to_meet" else False
                return both(left, terms.any_truth(self.values.name("more is to be met")))
            case ("besides" | "doubted", action):
                return terms.any_code(self.values.name(f"{key[0]} {action}"))
            case ("count", action):
                found = terms.any_code(self.values.name(f"done {action}"))
                self.values.axioms.append(at_most(before(), found))
                return found
            case ("sum", *_) | ("alone",):
                total = terms.any_number(self.values.name("total"))
                self.values.axioms.append(at_most(before(), total))
                return total
            case ("rank",):
                found = terms.any_code(self.values.name("verified"))
                self.values.axioms += [at_most(-1, found), at_most(found, len(self.release.workspace.levels) - 1)]
                return found
            case ("ever", _) | ("wrote",) | ("firm",) | ("unsure",) | ("once", _) | ("had", _):
                return either(before(), terms.any_truth(self.values.name(str(key[0]))))
            case ("customer",):
                return self._same_customer(before())
            case ("today",):
                return self._later("today", before())
            case ("epoch",):
                return Epoch()
            case ("said", Place() as place, str(name)):
                return self.any_input(place, name)
        return terms.any_truth(self.values.name(str(key[0])))

    def worn(self, key: Key, before: Callable[[], Any]) -> Any:
        """The same after a cycle in which nobody is verified: at most, a verification is over."""
        return self._rank_after(before()) if key == ("rank",) else self.again(key, before)

    def earlier(self, key: Key, begins: Callable[[], Any]) -> Any:
        """What a key held at some time before the run began."""
        match key:
            case ("count", _):
                found = terms.any_code(self.values.name("done by then"))
                self.values.axioms += [at_most(0, found), at_most(found, begins())]
                return found
            case ("customer",):
                return self.any_customer(self._may_be_known("customer"))
            case ("today",):
                found = terms.any_code(self.values.name("an earlier day"))
                self.values.axioms.append(at_most(found, begins()))
                return found
            case ("ever", _):
                return terms.any_truth(self.values.name("ever"))
        return self.again(key, begins)

    def _any_name(self, frame: Frame, name: str) -> Sym:
        kind = self.names.of(frame.procedure).get(name)
        known = True if name in self.release.procedures[frame.procedure].lists else self._may_be_known(name)
        return self.values.any(kind, name, known)

    def _same_customer(self, before: Sym) -> Sym:
        """The customer is bound once; a later reading of the same account may say other things."""
        found = self.any_customer(either(before.known, self._may_be_known("customer")))
        if found.kind == "record" and before.kind == "record":
            alike = equal(found.of.get("id"), before.of.get("id"))
            self.values.axioms.append(implies(before.known, alike))
        return found

    def _later(self, label: str, before: Any) -> Any:
        found = terms.any_code(self.values.name(label))
        self.values.axioms.append(at_most(before, found))
        self.values.wishes.append(("time", same(before, found)))
        return found

    # ---- a wait

    def waited(self, state: State, *, others: bool = True) -> State:
        """After a wait: time has gone by, a verification may be over, another may write. Where the customer is waited
        for, they may have asked for something else meanwhile (`others`), in which more was done."""
        rank = cache(lambda: self._rank_after(state.get(("rank",)), rises=others and self.elsewhere.verifies))
        own: dict[Key, Any] = {
            ("today",): lambda: self._later("today", state.get(("today",))),
            ("rank",): rank,
            ("epoch",): Epoch(),
        }
        if self.signed_in_rank is not None or (others and self.elsewhere.verifies):
            for level in range(len(self.release.workspace.levels)):
                own["ever", level] = lambda level=level: either(state.get(("ever", level)), at_most(level, rank()))
            own["customer",] = lambda: self._same_customer(state.get(("customer",)))
        if self.senders_change:
            stays = terms.any_truth(self.values.name("the sender stays"))
            for place in self.covered:
                own["yes", place] = lambda place=place: both(state.get(("yes", place)), stays)
        for key in self.counted_elsewhere if others else ():
            own[key] = lambda key=key: self._grown(key, state.get(key))
        return state.then(own)

    @property
    def counted_elsewhere(self) -> tuple[Key, ...]:
        """What other requests may add to."""
        counts: list[Key] = [("count", action) for action in self.elsewhere.done]
        return (
            *counts,
            *(("sum", action, name) for action in self.elsewhere.done for name in self.totals.get(action, ())),
        )

    def _grown(self, key: Key, before: Any) -> Any:
        make = terms.any_code if key[0] == "count" else terms.any_number
        found = make(self.values.name(f"{key[0]} {key[1]}"))
        self.values.axioms.append(at_most(before, found))
        self.values.wishes.append(("undisturbed", same(before, found)))
        return found

    def _rank_after(self, before: Any, *, rises: bool = False) -> Any:
        """As strong as before, or not at all any more; a customer may sign in, or be verified for something else."""
        found = terms.any_code(self.values.name("verified"))
        self.values.wishes.append(("lasts", same(found, before)))
        if rises:
            self.values.axioms += [at_most(-1, found), at_most(found, len(self.release.workspace.levels) - 1)]
            return found
        options = [same(found, before), same(found, -1)]
        if self.signed_in_rank is not None:
            options.append(same(found, self.signed_in_rank))
        self.values.axioms.append(either(*options))
        return found

    # ---- what a place sees

    def now(self, state: State) -> Any:
        """The moment, which falls on today."""
        epoch = state.get(("epoch",))
        if epoch not in self._nows:
            found = terms.any_code(self.values.name("now"))
            self.values.axioms.append(same(applied("civil", [found], "code"), state.get(("today",))))
            self._nows[epoch] = found
        return self._nows[epoch]

    def signal(self, name: str, kind: Type, state: State) -> Sym:
        """Something that is the same until the next wait."""
        key = state.get(("epoch",)), name
        if key not in self._signals:
            self._signals[key] = self.values.any(kind, name)
        return self._signals[key]

    def named(self, name: str, state: State, frame: Frame) -> Sym:
        """What every expression may read, by name: of the conversation, then constants."""
        machine = self.release.procedures[frame.procedure]
        if name == "customer":
            return state.get(("customer",))  # type: ignore[no-any-return]
        if name in _OF_CONVERSATION:
            return self._once(name, machine.intents)
        if name in _SIGNALS:
            return self.signal(name, _SIGNALS[name], state)
        return self.values.constant(machine.constants.get(name, self.release.constants.get(name)))

    def once(self, name: str) -> Sym | None:
        """What stays the same in a whole conversation (channel, language), where something has asked for it."""
        return self._signals.get(name)

    def _once(self, name: str, intents: tuple[str, ...]) -> Sym:
        if name not in self._signals:
            workspace = self.release.workspace
            options = {"channel": tuple(workspace.channels), "language": workspace.languages, "intent": intents}[name]
            self._signals[name] = self.values.any(Type("choice", options) if options else Type("text"), name)
        return self._signals[name]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What may happen in other requests while one waits for the customer: a verification, and these actions."""

    verifies: bool
    done: tuple[str, ...]


def elsewhere(release: Release, procedure: str) -> Elsewhere:
    """Of all other requests: those of the same intent are not begun while one runs."""
    own = [name for name, item in release.intents.items() if item.procedure == procedure]
    left = [item.procedure for name, item in release.intents.items() if name not in own or len(own) > 1]
    seen: dict[str, None] = {}
    while left:
        name = left.pop()
        if name not in seen:
            seen[name] = None
            left.extend(step.procedure for step in release.procedures[name].code if isinstance(step, _LEADS))
    steps = [step for name in seen for step in release.procedures[name].code]
    done = [step.action for step in steps if isinstance(step, states.Call) and step.verb == "do"]
    undos = {item.undo for item in release.actions.values()}
    undone = [action for name in seen for action in release.procedures[name].actions if action in undos]
    return Elsewhere(any(isinstance(step, states.Verify) for step in steps), tuple(dict.fromkeys((*done, *undone))))


_LEADS = (states.Enter, states.Switch)


def _written(release: Release) -> frozenset[str]:
    """The actions that some procedure may do."""
    steps = (step for item in release.procedures.values() for step in item.code if isinstance(step, states.Call))
    return frozenset(step.action for step in steps if step.verb == "do")


_OF_CONVERSATION = ("channel", "language", "intent")
_SIGNALS: Mapping[str, Type] = {
    "sentiment": Type("text"), "confidence": Type("percent"), "repairs": Type("integer"),
    "questions": Type("integer"), "turns": Type("integer"), "elapsed": Type("duration"), "cost": Type("money"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sight:
    """What an expression sees at a place: names, then what every expression may read. With `names`, a rule's: the
    inputs of a call. With `ever`, who was verified once counts as verified."""

    facts: Facts
    state: State
    frame: Frame
    names: Mapping[str, Sym] | None = None
    ever: bool = False

    def get(self, name: str) -> Sym:
        if self.names is not None:
            return self.names[name] if name in self.names else self.facts.named(name, self.state, self.frame)
        if name in self.facts.names.of(self.frame.procedure):
            return self.state.get(("v", self.frame, name))  # type: ignore[no-any-return]
        return self.facts.named(name, self.state, self.frame)

    def today(self) -> Sym:
        return Sym("date", True, self.state.get(("today",)))

    def now(self) -> Sym:
        return Sym("moment", True, self.facts.now(self.state))

    def verified(self, level: str | None) -> Truth:
        levels = [item.name for item in self.facts.release.workspace.levels]
        rank = 0 if level is None else levels.index(level)
        held = at_most(rank, self.state.get(("rank",)))
        return either(held, self.state.get(("ever", rank))) if self.ever else held

    def signal(self, name: str, kind: Type) -> Sym:
        return self.facts.signal(name, kind, self.state)

    def done(self, action: str) -> Sym:
        """How often it stands: what was taken back counts no longer, what a person did counts too."""
        found = terms.plus(self.state.get(("count", action)), self.state.get(("besides", action)))
        return Sym("number", True, terms.as_number(found))
