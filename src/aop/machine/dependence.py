"""What depends on what in a machine: which names are made of which, and what a place is reached by.

Used where a correction must know what rests on the value that changed (semantics S8). Sound, not exact: whatever may
depend on a name is said to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from aop.machine import states
from aop.machine.expressions import Expr, Path, walk
from aop.machine.flow import reach, ways
from aop.machine.release import Procedure
from aop.machine.states import Instruction

#: The slots that following a procedure may fill, by its name.
SlotsOf = Callable[[str], tuple[str, ...]]


def made_of(code: Sequence[Instruction], slots_of: SlotsOf) -> dict[str, frozenset[str]]:
    """For each name that the code binds, the names that its value is made from, directly."""
    found: dict[str, set[str]] = {}
    for step in code:
        for name, sources in _binds(step, slots_of):
            found.setdefault(name, set()).update(sources)
    return {name: frozenset(sources) for name, sources in found.items()}


def resting(sources: Mapping[str, frozenset[str]], changed: tuple[str, ...]) -> tuple[str, ...]:
    """The names that are made of the changed ones, directly or through others, in order of the code."""
    return tuple(name for name in sources if name not in changed and closure(sources, (name,)) & set(changed))


def closure(sources: Mapping[str, frozenset[str]], names: tuple[str, ...]) -> set[str]:
    """The names with everything that they are made of."""
    seen: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            left.extend(sources.get(name, ()))
    return seen


def writes_rest_on(procedure: Procedure, slots_of: SlotsOf) -> dict[int, tuple[str, ...]]:
    """For each `do`, the slots that its arguments, or whether it is reached at all, may depend on.

    A `do` of a handler may be reached from anywhere, so it rests on every slot.
    """
    code = procedure.code
    changes = [(pc, step) for pc, step in enumerate(code) if isinstance(step, states.Call) and step.verb == "do"]
    if not changes:
        return {}
    sources = made_of(code, slots_of)
    every = tuple(dict.fromkeys((*procedure.slots, *slots_of(procedure.name))))
    from_steps, deciding = reach(code, 0), _deciding(code)
    found: dict[int, tuple[str, ...]] = {}
    for pc, step in changes:
        names = set(_names(*step.inputs.values()))
        for place in _controlling(deciding, pc):
            names.update(_decides(code[place], slots_of))
        known = closure(sources, tuple(sorted(names)))
        found[pc] = tuple(name for name in every if name in known or pc not in from_steps)
    return found


def _deciding(code: Sequence[Instruction]) -> dict[int, int]:
    """For each place with several ways on, the places (as the bits of a number) that some of them lead to, and others
    do not."""
    known = ways(code)
    found: dict[int, int] = {}
    for pc, ahead in enumerate(known.ahead):
        reached = [known.reached[way] for way in ahead if way < len(code)]
        some, every = 0, -1
        for places in reached:
            some |= places
            every &= places
        if some & ~every:
            found[pc] = some & ~every
    return found


def _controlling(deciding: Mapping[int, int], target: int) -> set[int]:
    """The places that decide whether `target` is reached: some way on leads there and another does not, or they
    decide whether such a place is reached."""
    found: set[int] = set()
    left = [target]
    while left:
        goal = left.pop()
        new = [pc for pc, places in deciding.items() if pc not in found and places >> goal & 1]
        found.update(new)
        left.extend(new)
    return found


def _decides(step: Instruction, slots_of: SlotsOf) -> Iterator[str]:
    """The names that the way on from an instruction depends on."""
    match step:
        case states.Branch(condition=condition) | states.Verify(condition=condition) | states.Count(until=condition):
            yield from _names(condition)
        case states.Loop(source=source):
            yield from _names(source)
        case states.Call(inputs=inputs) | states.Await(match=inputs):
            yield from _names(*inputs.values())
        case states.Enter(procedure=name, inputs=inputs):
            yield from _names(*inputs.values())
            yield from slots_of(name)
        case states.Collect(slots=slots):
            yield from slots
        case states.AskPerson(slot=slot):
            yield slot
        case states.Quote(about=about) if about is not None:
            yield from _names(about)


def _binds(step: Instruction, slots_of: SlotsOf) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name an instruction binds, with the names its value is made from."""
    match step:
        case states.Assign(name, value) | states.Append(name, value):
            yield name, tuple(_names(value))
        case states.Choose(name, rows):
            yield name, tuple(_names(*(part for row in rows for part in (row.condition, row.value))))
        case states.Loop(item=item, source=source):
            yield item, tuple(_names(source))
        case states.Call(result=str(name), inputs=inputs) | states.Await(result=str(name), match=inputs):
            yield name, tuple(_names(*inputs.values()))
        case states.Enter(result=str(name), inputs=inputs, procedure=procedure):
            yield name, (*_names(*inputs.values()), *slots_of(procedure))


def _names(*exprs: Expr) -> Iterator[str]:
    for expr in exprs:
        yield from (part.root for part in walk(expr) if isinstance(part, Path))
