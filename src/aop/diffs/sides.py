"""One side of a comparison: where it stands, what its names hold, how it goes on until somebody could notice.

Values are those of the prover: unknowns of which only the type is known. What is set, branched and jumped over is
silent; the next instruction that asks, says, calls, waits or ends is what the two sides are compared by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from aop.engine.requests import RETURNING
from aop.machine import states
from aop.machine.expressions import Expr
from aop.machine.release import Procedure, Release
from aop.machine.states import Instruction, Place
from aop.machine.types import Template, Type
from aop.proofs import terms
from aop.proofs.conditions import Conditions
from aop.proofs.names import Names
from aop.proofs.terms import Truth, both, no
from aop.proofs.values import MISSING, Fields, Sym, Values, flat, merged

#: Silent steps in one go, with all ways that branches make; a checked procedure has no silent cycle.
MAX_SILENT = 2_000


class TooManyWays(Exception):
    """There are more silent ways from one place than are looked at."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One run of a procedure: where it is and what its names hold. `caller` is the `follow` that it came from."""

    procedure: str
    pc: int
    names: Mapping[str, Sym]
    caller: states.Enter | None = None

    def at(self, pc: int) -> Frame:
        return replace(self, pc=pc)

    def holding(self, **named: Sym) -> Frame:
        return replace(self, names={**self.names, **named})


@dataclass(frozen=True, slots=True)
class Taken:
    """A branch that was gone, and which way."""

    at: Place
    held: bool
    condition: Expr


@dataclass(frozen=True, slots=True)
class Known:
    """What both sides know of the conversation: the levels that were reached, who it is, how much has happened."""

    levels: tuple[str, ...] = ()
    customer: Sym = MISSING
    happened: int = 0
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """A side on a way: its frames, innermost last, the branches it took, the calls that a yes covers."""

    frames: tuple[Frame, ...]
    taken: tuple[Taken, ...] = ()
    agreed: frozenset[int] = field(default_factory=frozenset)

    @property
    def top(self) -> Frame:
        return self.frames[-1]

    def to(self, pc: int, **named: Sym) -> Side:
        """On at another place of the same frame, with names that now hold something else."""
        top = self.top.holding(**named) if named else self.top
        return replace(self, frames=(*self.frames[:-1], top.at(pc)))


class Sight:
    """What an expression sees at a place of one side."""

    def __init__(self, reader: Reader, frame: Frame, known: Known) -> None:
        self._reader = reader
        self._frame = frame
        self._known = known

    def get(self, name: str) -> Sym:
        if name in self._frame.names:
            return self._frame.names[name]
        procedure = self._reader.release.procedures[self._frame.procedure]
        for constants in (procedure.constants, self._reader.release.constants):
            if name in constants:
                return self._reader.values.constant(constants[name])
        if name == "customer":
            return self._known.customer
        if name in procedure.slots or name in procedure.lists or name in procedure.inputs:
            return MISSING
        return self._reader.common(name, Type("text"))

    def today(self) -> Sym:
        return Sym("date", True, terms.any_code("today"))

    def now(self) -> Sym:
        return Sym("moment", True, terms.any_code(f"now {self._known.happened}"))

    def verified(self, level: str | None) -> Truth:
        """A verification of this request, or of one before it, may have ended meanwhile, on both sides alike."""
        ranks = [item.name for item in self._reader.release.workspace.levels]
        needed = ranks.index(level) if level in ranks else 0
        reached = dict.fromkeys(item for item in self._known.levels if item in ranks and ranks.index(item) >= needed)
        lasting = [self._reader.common(f"still {item} {self._known.happened}", Type("yes_no")).term for item in reached]
        before = self._reader.common(
            f"verified before, by {level or 'any'} {self._known.happened}", Type("yes_no")
        ).term
        return terms.either(both(self._reader.earlier, before), *lasting)

    def signal(self, name: str, kind: Type) -> Sym:
        return self._reader.common(f"{name} {self._known.happened}", kind)

    def done(self, action: str) -> Sym:
        before = self._reader.common(f"done before {action}", Type("integer"))
        return replace(before, term=terms.plus(before.term, Fraction(self._known.done.count(action))))


class Reader:
    """Reads the expressions of one side. Both sides of a comparison share `values` and `shared`."""

    def __init__(self, release: Release, values: Values, shared: dict[str, Sym]) -> None:
        self.release = release
        self.values = values
        self.conditions = Conditions(values)
        self._shared = shared

    def common(self, name: str, kind: Type | None) -> Sym:
        """An unknown that is the same on both sides: what a customer says, an event brings, a system answers."""
        if name not in self._shared:
            self._shared[name] = self.values.any(kind, name)
        return self._shared[name]

    @property
    def earlier(self) -> Truth:
        """Whether the customer was verified before this request began."""
        return self.common("verified before", Type("yes_no")).term

    def before(self) -> Sym:
        """Who the customer is where they were verified before; a conversation that shows something does without."""
        account = self.release.workspace.customer
        if "customer before" not in self._shared and account is not None:
            self.values.wishes.append(("small", no(self.earlier)))
        found = MISSING if account is None else self.common("customer before", Type("record", record=account))
        return found.when(self.earlier) if account is not None else MISSING

    def procedure(self, side: Side) -> Procedure:
        return self.release.procedures[side.top.procedure]

    def step(self, side: Side) -> Instruction:
        return self.procedure(side).code[side.top.pc]

    def value(self, expr: Expr, side: Side, known: Known) -> Sym:
        return self.conditions.value(expr, Sight(self, side.top, known))

    def sight(self, side: Side, known: Known, names: Mapping[str, Sym]) -> Sight:
        """What a rule sees: these names in front of the conversation's."""
        return Sight(self, Frame(side.top.procedure, 0, names), known)

    def words(self, text: Template, side: Side, known: Known) -> tuple[str | Sym, ...]:
        """A text as pieces and values; pieces beside each other are one."""
        found: list[str | Sym] = []
        for part in text.parts:
            piece = part if isinstance(part, str) else self.value(part, side, known)
            if isinstance(piece, str) and found and isinstance(found[-1], str):
                found[-1] += piece
            elif piece != "":
                found.append(piece)
        return tuple(found)

    # ---- silently on

    def settled(self, side: Side, known: Known) -> Iterator[tuple[Truth, Side]]:
        """The ways on until somebody could notice, each with the condition of going it."""
        left: list[tuple[Truth, Side]] = [(True, side)]
        for _ in range(MAX_SILENT):
            if not left:
                return
            truth, here = left.pop()
            ahead = list(self._silent(here, known))
            if not ahead:
                yield truth, here
            left.extend((both(truth, more), there) for more, there in reversed(ahead) if both(truth, more) is not False)
        if left:
            raise TooManyWays

    def _silent(self, side: Side, known: Known) -> Iterator[tuple[Truth, Side]]:
        """What comes next where the instruction is silent; nothing where it can be noticed."""
        pc = side.top.pc
        match self.step(side):
            case states.Assign(name, value):
                yield True, side.to(pc + 1, **{name: self.value(value, side, known)})
            case states.Append(name, value):
                yield True, side.to(pc + 1, **{name: self._longer(name, value, side, known)})
            case states.Choose(name, rows):
                sight = Sight(self, side.top, known)
                read = self.conditions.value
                cases = [(read(row.condition, sight).yes, read(row.value, sight)) for row in rows]
                yield True, side.to(pc + 1, **{name: merged(self.values, cases)})
            case states.Branch(condition, otherwise, at):
                held = self.value(condition, side, known)  # steps are two-valued (semantics S2)
                yield held.yes, _took(side.to(pc + 1), Taken(at, True, condition))
                yield held.nope, _took(side.to(otherwise), Taken(at, False, condition))
            case states.Jump(to=to, back=False, repeats=False):
                yield True, side.to(to)
            case states.Collect() as step if not step.again:
                yield from self._known_slots(step, side)
            case states.Finish(outcome=outcome) if len(side.frames) > 1:
                yield True, self._returned(side, outcome)

    def _longer(self, name: str, value: Expr, side: Side, known: Known) -> Sym:
        held = side.top.names.get(name) or self.values.constant(())
        return self.values.opaque("append", [held, self.value(value, side, known)], Type("list"))

    def _known_slots(self, step: states.Collect, side: Side) -> Iterator[tuple[Truth, Side]]:
        """Nothing is asked of which all is known, or one where either will do."""
        known = [side.top.names.get(name, MISSING).known for name in step.slots]
        enough = terms.either(*known) if step.either else both(*known)
        if enough is False:
            return
        yield enough, side.to(side.top.pc + 1)
        if enough is not True:
            unknown = {name: MISSING for name in step.slots if name in side.top.names}
            yield no(enough), side.to(side.top.pc, **unknown)

    def _returned(self, side: Side, outcome: str) -> Side:
        """Back to who followed, as the engine does it."""
        done, caller = side.top, side.frames[-2]
        step = done.caller
        assert step is not None
        outer = replace(side, frames=side.frames[:-1])
        if outcome in RETURNING:
            named = {} if step.result is None else {step.result: self._result(done)}
            return outer.to(caller.pc + 1, **named)
        if step.otherwise is not None:
            return outer.to(step.otherwise)
        return replace(outer, frames=(*outer.frames[:-1], replace(done, caller=caller.caller)))

    def _result(self, done: Frame) -> Sym:
        names = self.release.procedures[done.procedure].returns
        if len(names) == 1:
            return done.names.get(names[0], MISSING)
        code = terms.any_code(self.values.name("returned"))
        return Sym("record", True, of=Fields("returned", code, lambda name: done.names.get(name, MISSING)))

    # ---- what is not walked through

    def returned(self, procedure: str) -> Type | None:
        """What a followed procedure gives back, where that is one value."""
        return Names(self.release).returned(procedure)

    def verifies(self, procedure: str, known: Known) -> dict[str, object]:
        """What is known more behind a followed procedure: one that verifies on its way has verified somebody."""
        levels = [step.level for step in self.release.procedures[procedure].code if isinstance(step, states.Verify)]
        account = self.release.workspace.customer
        if not levels or account is None:
            return {}
        customer = self.common(f"customer {procedure} {known.happened}", Type("record", record=account))
        return {"levels": (*known.levels, *levels), "customer": customer}

    def passed(self, side: Side, forgets: tuple[str, ...], end: int, to: int) -> Side:
        """In a later pass of a loop that goes up to `end`, or behind it: what passes assigned may be anything, the same
        on both sides; what the loop forgets is gone."""
        code, kinds = self.procedure(side).code, Names(self.release).of(side.top.procedure)
        names: dict[str, Sym] = {}
        for name in dict.fromkeys(name for step in code[side.top.pc + 1 : end] for name in bound(step)):
            kind = kinds.get(name)
            names[name] = MISSING if name in forgets else self.common(f"{name} passed {side.top.procedure}", kind)
        return side.to(to, **names)

    def entered(self, side: Side, known: Known) -> Side:
        """Into the procedure that is followed here."""
        step = self.step(side)
        assert isinstance(step, states.Enter)
        callee = self.release.procedures[step.procedure]
        names = {name: self.value(expr, side, known) for name, expr in step.inputs.items()}
        names |= {name: self.values.constant(()) for name in callee.lists}
        return replace(side, frames=(*side.frames, Frame(step.procedure, 0, names, step)))


def bound(step: Instruction) -> tuple[str, ...]:
    """The names that an instruction gives a value."""
    match step:
        case states.Assign(name=name) | states.Append(name=name) | states.Choose(name=name):
            return (name,)
        case states.Collect(slots=slots):
            return slots
        case states.AskPerson(slot=slot):
            return (slot,)
        case states.Loop(item=item):
            return (item,)
        case states.Call(result=str(name)) | states.Await(result=str(name)) | states.Enter(result=str(name)):
            return (name,)
    return ()


def _took(side: Side, taken: Taken) -> Side:
    return replace(side, taken=(*side.taken, taken))


def looks_same(one: Sym, two: Sym) -> bool:
    """Whether two values are made of the same terms, without asking the solver."""
    if one is two:
        return True
    left, right = flat(one), flat(two)
    return one.kind == two.kind and len(left) == len(right) and all(map(_same_term, left, right))


def _same_term(one: object, two: object) -> bool:
    if terms.is_constant(one) or terms.is_constant(two):
        return type(one) is type(two) and one == two
    return one is two or (one is not None and two is not None and one.eq(two))  # type: ignore[attr-defined]
