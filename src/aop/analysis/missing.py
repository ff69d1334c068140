"""Definite assignment (semantics S2): what is surely known at each sentence, and what may be missing where it is used.

A forward must-analysis over the flat code. A fact is the text of a path (`order`, `order.delivered_on`): it surely
has a value; or a name with a minus (`-order`): it surely has none. Facts of all ways to a place are intersected;
assigning kills what was known of a name; a test that holds, or surely does not, adds what it shows. So in a checked
procedure no condition of a step is ever undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from aop.analysis.kinds import field_of, may_lack
from aop.machine import states
from aop.machine.expressions import Apply, Expr, Over, Path
from aop.machine.states import Instruction
from aop.machine.types import RecordType, Type

Facts: TypeAlias = frozenset[str]

#: Operations that pick one of a list: there may be none, or several where one is meant.
SELECTING = ("lowest", "highest", "latest", "the")

_TRUTHS = ("known", "missing", "and", "or", "not", "several", "verified", "mentions", "open")


class Known:
    """The analysis of one procedure. `types` are the types of its own names; anything else is always there. `lists`
    are built by `add`: they start empty, and are empty again when they are forgotten. `shared` are names of `types`
    that the conversation gives a value, and any verification another: of those, optional fields may be missing."""

    def __init__(
        self,
        code: Sequence[Instruction],
        types: Mapping[str, Callable[[], Type | None]],
        records: Mapping[str, RecordType],
        lists: tuple[str, ...],
        shared: tuple[str, ...] = (),
    ) -> None:
        self._code = code
        self._shared = shared
        self._lists = lists
        self._types = types
        self._records = records
        self._entries: Mapping[int, Facts] = {}
        self._needs: dict[Path, tuple[str, ...]] = {}

    def inside(self, types: Mapping[str, Type | None]) -> Known:
        """The same, where an expression has names of its own."""
        own = {name: _always(kind) for name, kind in types.items()}
        shared = tuple(name for name in self._shared if name not in own)
        return Known(self._code, {**self._types, **own}, self._records, self._lists, shared)

    # ---- paths

    def needs(self, path: Path) -> tuple[str, ...]:
        """The facts that a path needs: its name, and each optional field on the way."""
        if path not in self._needs:
            self._needs[path] = tuple(self._needed(path))
        return self._needs[path]

    def _needed(self, path: Path) -> Iterator[str]:
        if path.root not in self._types:
            return
        if path.root not in self._shared:
            yield path.root
        kind = self._types[path.root]()
        for index, name in enumerate(path.fields):
            if may_lack(kind, name, self._records):
                yield ".".join((path.root, *path.fields[: index + 1]))
            kind = field_of(kind, name, self._records)

    def unknown(self, expr: Expr, facts: Facts) -> Iterator[tuple[Path, str]]:
        """The paths in an expression that may be missing when it is evaluated, with the fact each lacks."""
        match expr:
            case Apply("verified" | "mentions" | "open", _):
                return  # a yes or a no whoever it is
            case Path():
                lacking = next((need for need in self.needs(expr) if need not in facts), None)
                if lacking is not None:
                    yield expr, lacking
            case Apply("known" | "missing", (arg,)):
                yield from (item for item in self.unknown(arg, facts) if not isinstance(arg, Path))
            case Apply("else", (first, second)):
                yield from (item for item in self.unknown(first, facts) if not isinstance(first, Path))
                yield from self.unknown(second, facts)
            case Apply("and" | "or" as op, args):
                for arg in args:
                    yield from self.unknown(arg, facts)
                    facts = facts | self.shown(arg, op == "and")
            case Apply(_, args):
                for arg in args:
                    yield from self.unknown(arg, facts)
            case Over(_, variable, source, condition):
                yield from self.unknown(source, facts)
                yield from self.unknown(condition, facts | {variable})

    def shown(self, expr: Expr, truth: bool) -> Facts:
        """What is known when a condition surely is, or surely is not, true."""
        match expr:
            case Apply("known" | "missing" as op, (Path() as path,)):
                if (op == "known") == truth:
                    return frozenset(self.needs(path))
                return frozenset({f"-{path.root}"}) if not path.fields and self.needs(path) else frozenset()
            case Apply("verified", (Path() as path, _)) if truth:
                return frozenset(self.needs(path))
            case Apply("not", (arg,)):
                return self.shown(arg, not truth)
            case Apply("and" | "or" as op, args):
                parts = [self.shown(arg, truth) for arg in args]
                return frozenset().union(*parts) if (op == "and") == truth else frozenset.intersection(*parts)
            case Apply(op, args) if op not in _TRUTHS:
                return frozenset(need for arg in args if isinstance(arg, Path) for need in self.needs(arg))
        return frozenset()

    # ---- the analysis

    def solve(self, entries: Mapping[int, Facts], said: Mapping[int, Facts] | None = None) -> dict[int, Facts]:
        """The facts at each reachable place. What is `said` to lack at a place counts as there behind it."""
        self._entries = entries
        known = dict(entries)
        left = list(entries)
        while left:
            pc = left.pop()
            missed = frozenset() if said is None else said.get(pc, frozenset())
            held_here = known[pc] if not missed else _killed_absence(known[pc], *map(_root, missed)) | missed
            for target, facts in self._edges(pc, held_here):
                if facts is not held_here and _contradicts(facts, held_here):
                    continue  # this way is never taken
                held = known.get(target)
                merged = facts if held is None else held & facts
                if merged != held:
                    known[target] = merged
                    left.append(target)
        return known

    def first_places(self, lacking: Mapping[int, Facts]) -> dict[int, Facts]:
        """The facts when each lack is made up for where it is met first."""
        return self.solve(self._entries, lacking)

    def _edges(self, pc: int, facts: Facts) -> Iterator[tuple[int, Facts]]:
        step = self._code[pc]
        match step:
            case states.Finish() | states.Escalate() | states.Switch():
                return
            case states.Assign(name=name, value=value):
                known = frozenset() if _may_miss(value) else frozenset({name})
                yield pc + 1, killed(facts, name) | known
            case states.Append(name=name) | states.Choose(name=name):
                yield pc + 1, killed(facts, name) | {name}
            case states.Branch(condition=condition, otherwise=otherwise):
                yield pc + 1, facts | self.shown(condition, True)
                yield otherwise, facts | self.shown(condition, False)
            case states.Verify(condition=condition, otherwise=otherwise, restart=restart, forgets=forgets):
                yield pc + 1, killed(facts | self.shown(condition, True), *self._shared)
                yield otherwise, facts
                yield restart, self._forgotten(facts, *forgets)
            case states.Jump(to=to, forgets=forgets):
                yield to, self._forgotten(facts, *forgets)
            case _:
                yield from self._other_edges(pc, step, facts)

    def _other_edges(self, pc: int, step: Instruction, facts: Facts) -> Iterator[tuple[int, Facts]]:
        match step:
            case states.Collect(slots=slots, either=either, otherwise=otherwise):
                yield pc + 1, _killed_absence(facts, *slots) | (frozenset() if either else frozenset(slots))
                if otherwise is not None:
                    yield otherwise, _killed_absence(facts, *slots)
            case states.Call(result=result, outcomes=outcomes):
                gone = facts if result is None else killed(facts, result)
                absent = gone if result is None else gone | {f"-{result}"}
                yield pc + 1, gone if result is None else gone | {result}
                yield from ((target, killed(absent, "reason") | {"reason"}) for target in outcomes.values())
            case states.Enter(result=result, otherwise=otherwise):
                facts = killed(facts, *self._shared)  # what is followed may verify
                gone = facts if result is None else killed(facts, result)
                yield pc + 1, gone if result is None else gone | {result}
                if otherwise is not None:
                    yield otherwise, gone
            case states.Loop(item=item, exit=exit_place, forgets=forgets):
                gone = self._forgotten(facts, item, *forgets)
                yield pc + 1, killed(gone, item) | {item}
                yield exit_place, gone
            case states.Next(loop=loop):
                yield loop, facts
            case states.Count(until=until, exit=exit_place, otherwise=otherwise, forgets=forgets):
                yield exit_place, facts | self.shown(until, True)
                yield otherwise, facts
                yield pc + 1, self._forgotten(facts, *forgets)
            case states.Confirm(otherwise=otherwise) | states.Quote(otherwise=otherwise):
                yield pc + 1, facts
                yield otherwise, facts
            case states.Await(result=result, otherwise=otherwise):
                gone = facts if result is None else killed(facts, result)
                yield pc + 1, gone if result is None else gone | {result}
                yield otherwise, gone
            case states.AskPerson(slot=slot, otherwise=otherwise):
                yield pc + 1, killed(facts, slot) | {slot}
                yield otherwise, killed(facts, slot)
            case _:
                yield pc + 1, facts

    def _forgotten(self, facts: Facts, *names: str) -> Facts:
        """Names unbound; a list is empty, which is known."""
        kept = {name for name in names if name in self._lists}
        return killed(facts, *names) | kept | {f"-{name}" for name in names if name not in kept}


def _always(kind: Type | None) -> Callable[[], Type | None]:
    return lambda: kind


def _opposite(fact: str) -> str:
    return fact[1:] if fact[0] == "-" else f"-{fact}"


def _contradicts(facts: Facts, before: Facts) -> bool:
    """Whether what is new among the facts denies one of them."""
    return any(_opposite(fact) in facts for fact in facts - before)


def _root(fact: str) -> str:
    return fact.partition(".")[0]


def killed(facts: Facts, *names: str) -> Facts:
    """Without anything known about these names."""
    absent = [f"-{name}" for name in names]
    inside = tuple([f"{name}." for name in (*names, *absent)])
    return frozenset([fact for fact in facts.difference(names, absent) if not fact.startswith(inside)])


def _killed_absence(facts: Facts, *names: str) -> Facts:
    """Without knowing that these names have no value."""
    return facts - {f"-{name}" for name in names}


def _may_miss(expr: Expr) -> bool:
    """Whether a value may be missing though all its operands are there: of none, there is no lowest."""
    return expr.op in SELECTING if isinstance(expr, Apply | Over) else False
