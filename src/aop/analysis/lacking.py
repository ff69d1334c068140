"""Findings about what may be missing, each where it is used first: by what `aop.analysis.missing` knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from aop.analysis.findings import Findings
from aop.analysis.missing import Facts, Known
from aop.diagnostics import Span
from aop.machine import states
from aop.machine.expressions import Expr, Path
from aop.machine.states import Instruction
from aop.machine.types import Template


def operands(step: Instruction) -> Iterator[Expr]:
    """The expressions that a sentence needs the values of; the head of a `repeat` may ask for what is missing."""
    match step:
        case states.Assign(value=value) | states.Append(value=value):
            yield value
        case states.Branch(condition=condition) | states.Verify(condition=condition):
            yield condition
        case states.Tell(text=text) | states.WriteDown(text=text):
            yield from _parts(text)
        case states.Confirm(question=question):
            yield from _parts(question)
        case states.Escalate(because=because):
            yield from _parts(because)
        case states.Call(inputs=inputs) | states.Enter(inputs=inputs) | states.Switch(inputs=inputs):
            yield from inputs.values()
        case states.Loop(source=source):
            yield source
        case states.Await(match=match):
            yield from match.values()
        case states.Quote(about=about) if about is not None:
            yield about
        case states.Choose(rows=rows):
            for row in rows:
                yield row.condition
                yield row.value


def _parts(text: Template) -> Iterator[Expr]:
    return (part for part in text.every() if not isinstance(part, str))


def check_known(
    code: Sequence[Instruction],
    spans: Sequence[Span],
    known: Known,
    facts: Mapping[int, Facts],
    optional_inputs: Callable[[Instruction, Expr], bool],
    places: Mapping[int, Span],
    findings: Findings,
) -> None:
    """A finding for each operand that may be missing, where it is used first; an optional input of an action may be."""

    def lacking(pc: int, held: Facts) -> Iterator[tuple[Path, str]]:
        for expr in operands(code[pc]):
            if not optional_inputs(code[pc], expr):
                yield from known.unknown(expr, held)

    all_lacking = {pc: frozenset(name for _, name in lacking(pc, held)) for pc, held in facts.items()}
    first = known.first_places(all_lacking) if any(all_lacking.values()) else facts
    for pc in sorted(facts):
        said: set[str] = set()
        for path, name in lacking(pc, first.get(pc, facts[pc])):
            if name not in said:
                said.add(name)
                span = places.get(id(path), spans[pc])
                findings.error("AOP403", f"`{name}` may be missing here", span, _make_sure(name))


def _make_sure(name: str) -> str:
    instead = f"say what to use instead (`{name} else …`)"
    return f"ask or look it up before this on every way, test it (`if {name} is known`), or {instead}"


def check_returns(
    code: Sequence[Instruction],
    spans: Sequence[Span],
    facts: Mapping[int, Facts],
    returns: tuple[str, ...],
    findings: Findings,
) -> None:
    """Every ending that goes back to a caller has what the procedure returns."""
    for pc in sorted(facts):
        step = code[pc]
        if isinstance(step, states.Finish) and step.outcome in ("resolved", "informed", "not_needed"):
            for name in returns:
                if name not in facts[pc]:
                    findings.error(
                        "AOP403",
                        f"`{name}` may be missing here, and this procedure returns it",
                        spans[pc],
                        "set it before",
                    )
