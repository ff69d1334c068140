"""Findings about what may be missing, each where it is used first: by what `aop.analysis.missing` knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from aop.analysis.asking import Lack, Questions
from aop.analysis.findings import Findings
from aop.analysis.missing import Facts, Known
from aop.diagnostics import Note, Span
from aop.machine import states
from aop.machine.expressions import Expr
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
    questions: Questions,
    places: Mapping[int, Span],
    findings: Findings,
) -> None:
    """A finding for each operand that may be missing, where it is used first; an optional input of an action may be."""

    def lacking(pc: int, held: Facts) -> Iterator[Lack]:
        for expr in operands(code[pc]):
            if not optional_inputs(code[pc], expr):
                yield from (Lack(path, fact) for path, fact in known.unknown(expr, held))
        yield from questions.lacking(code[pc], held)

    found = {pc: lacks for pc, held in facts.items() if (lacks := list(lacking(pc, held)))}
    if not found:
        return
    first = known.first_places(
        {pc: frozenset(lack.fact for lack in lacks if not lack.of_option) for pc, lacks in found.items()}
    )
    asked: set[int] = set()  # a slot's question is written once, wherever it is asked
    for pc in sorted(found):
        said: set[str] = set()
        for lack in lacking(pc, first.get(pc, facts[pc])):
            if lack.fact not in said and id(lack.path) not in asked:
                said.add(lack.fact)
                asked.add(id(lack.path))
                _say(lack, spans[pc], places.get(id(lack.path)), findings)


def _say(lack: Lack, sentence: Span, place: Span | None, findings: Findings) -> None:
    """Where the value stands; of a text that stands elsewhere, with the sentence that uses it."""
    span = sentence if place is None else place
    inside = span.source is sentence.source and sentence.start <= span.start < sentence.end
    notes = () if inside else (Note(sentence, "needed by this sentence"),)
    help_text = _of_option(lack.fact) if lack.of_option else _make_sure(lack.fact)
    findings.error("AOP403", f"`{lack.fact}` may be missing here", span, help_text, notes)


def _of_option(name: str) -> str:
    return f"not every option has it: test it (`{name} is known and …`), or say what to use instead (`{name} else …`)"


def _make_sure(name: str) -> str:
    instead = f"say what to use instead (`{name} else …`)"
    return f"ask or look it up before this on every way, test it (`if {name} is known`), or {instead}"


def check_nobody_known(text: Template, places: Mapping[int, Span], stands: Span, findings: Findings) -> None:
    """A finding for each value of a text that may be said before anybody is known: whoever writes may be a stranger,
    and may not have asked for anything yet."""
    known = Known((), dict.fromkeys(("customer", "intent"), _of_nobody), {}, ())
    for part in _parts(text):
        for path, name in known.unknown(part, frozenset()):
            span = places.get(id(path), stands)
            help_text = f"leave it out, or say what to use instead (`{path.root} else …`)"
            findings.error("AOP403", f"`{name}` may be missing here", span, help_text)


def _of_nobody() -> None:
    return None


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
