"""Checks on the finished code of a procedure: where it can go.

AOP401  a path runs off the end          AOP404  an outcome that nobody answers
AOP402  a sentence that is never reached AOP405  a `go to` back over a write
AOP501  a write without the confirm that its rule asks for
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from aop.analysis.findings import Findings
from aop.analysis.flow import goes_back_over_write, reach
from aop.analysis.symbols import Symbols
from aop.diagnostics import Span
from aop.machine import states
from aop.machine.release import Procedure
from aop.machine.states import Instruction
from aop.syntax.declarations import ProcedureFile


class Lowered(Protocol):
    """What the checks need of a lowered procedure."""

    procedure: ProcedureFile
    symbols: Symbols
    handler_labels: dict[str, int]


def check_code(machine: Procedure, spans: Sequence[Span], lowered: Lowered, findings: Findings) -> None:
    """Every check, in the order of the table above."""
    code = machine.code
    reachable = reach(code, 0)
    ends = _defaults(code)
    first_default = ends[0] if ends else len(code)
    if first_default in reachable:
        last = lowered.procedure.steps[-1] if lowered.procedure.steps else None
        span = lowered.procedure.span if last is None else last.body[-1].span if last.body else last.name.span
        help_text = "end it with `finish as …` or `escalate to …`"
        findings.error("AOP401", "the last step can run out without an end", span, help_text)
    reachable = reachable.union(*(reach(code, pc) for pc in machine.handlers.values()))
    _unreached(machine, spans, first_default, reachable, findings)
    _unanswered(code, spans, lowered, findings)
    _back_over_writes(machine, spans, lowered.symbols, findings)


def _defaults(code: Sequence[Instruction]) -> list[int]:
    """The escalations that lowering adds where a text has no end; the first one closes the steps."""
    return [
        pc
        for pc, step in enumerate(code)
        if isinstance(step, states.Escalate) and step.because.parts == ("the procedure has no end here",)
    ]


def _unreached(
    machine: Procedure, spans: Sequence[Span], end: int, reachable: frozenset[int], findings: Findings
) -> None:
    """One finding for each first sentence of a stretch that nothing leads to."""
    before = True
    for pc in range(end):
        now = pc in reachable
        if before and not now:
            help_text = _what_would_lead(machine, spans, pc)
            findings.error("AOP402", "nothing leads to this sentence", spans[pc], help_text)
        before = now


def _what_would_lead(machine: Procedure, spans: Sequence[Span], pc: int) -> str:
    """A `go to` leads to the first sentence of a step; to one behind a sentence that leaves, nothing can."""
    step = next((name for name, place in machine.steps.items() if place == pc), None)
    if step is not None:
        return f"write `go to {step}` where it should come next, or remove the step"
    above = spans[pc - 1]
    words = " ".join(above.text.split()[:2])
    return f"`{words}` in line {above.line} leaves: write this before it, or remove it"


def _unanswered(code: Sequence[Instruction], spans: Sequence[Span], lowered: Lowered, findings: Findings) -> None:
    answered = {block.name.text for block in (*lowered.procedure.handlers, *lowered.symbols.workspace.handlers)}
    for pc, step in enumerate(code):
        if not isinstance(step, states.Call) or step.verb == "check":
            continue
        wanted = (
            {"fails": "failed", "denied": "denied", "unclear": "unclear"} if step.verb == "do" else {"fails": "failed"}
        )
        if step.verb == "do" and _asks_people(lowered, step.action):
            wanted = {**wanted, "undecided": "undecided"}
        missing = [name for outcome, name in wanted.items() if outcome not in step.outcomes and name not in answered]
        if missing:
            said, line = _OUTCOMES[missing[0]]
            message = f"nothing says what happens when {said}"
            help_text = f"add `{line}` under it, or `{missing[0]}:` under `on:` of this file or of workspace.yaml"
            findings.error("AOP404", message, spans[pc], help_text)


def _asks_people(lowered: Lowered, action: str) -> bool:
    """Whether a rule asks a colleague to approve an action, who may not answer in time."""
    lines = (*lowered.procedure.rules, *(line for file in lowered.symbols.files.rules for line in file.rules))
    named = (line.subjects for line in lines if line.kind == "needs_approval")
    return any(
        (subjects.kind == "any_write" and (subjects.system is None or action.startswith(f"{subjects.system.text}.")))
        or action in {name.text for name in subjects.actions}
        for subjects in named
    )


#: What each outcome is in words, and the line that answers it.
_OUTCOMES = {
    "failed": ("this fails", "if it fails:"),
    "denied": ("this is denied", "if it is denied:"),
    "undecided": ("nobody decides in time", "if nobody decides in time:"),
    "unclear": ("it stays unclear whether this was done", "if it is unclear:"),
}


def _back_over_writes(machine: Procedure, spans: Sequence[Span], symbols: Symbols, findings: Findings) -> None:
    followed = {step.procedure for step in machine.code if isinstance(step, states.Enter)}
    writing = frozenset(name for name in followed if symbols.writes(name))
    for pc, step in enumerate(machine.code):
        if isinstance(step, states.Jump) and step.back and goes_back_over_write(machine, pc, writing) is not None:
            message = "this goes back over a change that is already made"
            findings.error("AOP405", message, spans[pc], "finish or escalate instead")
