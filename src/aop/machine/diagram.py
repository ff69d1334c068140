"""A machine as a Mermaid flowchart: one box a sentence, one frame a step, drawn from the same code that runs."""

from __future__ import annotations

from collections.abc import Iterator

from aop.machine import states
from aop.machine.release import Procedure
from aop.machine.states import Instruction

#: Longer sentences are cut in a box.
MAX_LABEL = 70

_SHAPES: dict[type[Instruction], tuple[str, str]] = {
    states.Collect: ("[/", "/]"),
    states.Confirm: ("[/", "/]"),
    states.Branch: ("{", "}"),
    states.Verify: ("{", "}"),
    states.Call: ("[[", "]]"),
    states.Enter: ("[[", "]]"),
    states.Quote: ("[/", "/]"),
    states.Pause: ("[(", ")]"),
    states.Await: ("[(", ")]"),
    states.AskPerson: ("[(", ")]"),
    states.Finish: ("([", "])"),
    states.Escalate: ("([", "])"),
}


def mermaid(procedure: Procedure) -> str:
    """The flowchart of everything that can be reached from the first step, and of the handlers."""
    lines = ["flowchart TD", f"    start(({_quoted(procedure.name)})) --> n0"]
    shown = _reached(procedure)
    for title, places in _frames(procedure):
        inside = [pc for pc in places if pc in shown]
        if inside:
            lines.append(f"    subgraph {_identifier(title)}[{_quoted(title)}]")
            lines.extend(f"        {_box(procedure, pc)}" for pc in inside)
            lines.append("    end")
    for pc in sorted(shown):
        lines.extend(f"    n{pc} -->{label} n{target}" for label, target in edges(procedure, pc))
    return "\n".join(lines)


def edges(procedure: Procedure, pc: int) -> Iterator[tuple[str, int]]:
    """The ways on from a place, each with its label (`|yes|`)."""
    step = procedure.code[pc]
    match step:
        case states.Finish() | states.Escalate() | states.Switch():
            return
        case states.Jump(to=to, back=back):
            yield ("|back|" if back else "", to)
        case states.Next(loop=loop):
            yield ("|next|", loop)
        case states.Branch(otherwise=otherwise):
            yield ("|yes|", pc + 1)
            yield ("|no|", otherwise)
        case states.Confirm(otherwise=otherwise):
            yield ("|yes|", pc + 1)
            yield ("|no|", otherwise)
        case states.Loop(exit=exit_place):
            yield ("|each|", pc + 1)
            yield ("|done|", exit_place)
        case states.Count(exit=exit_place, otherwise=otherwise):
            yield ("|again|", pc + 1)
            yield ("|done|", exit_place)
            yield ("|too often|", otherwise)
        case states.Verify(otherwise=otherwise, restart=restart):
            yield ("|verified|", pc + 1)
            yield ("|try again|", restart)
            yield ("|no|", otherwise)
        case states.Call(outcomes=outcomes):
            yield ("", pc + 1)
            yield from ((f"|{_plain(name)}|", target) for name, target in outcomes.items())
        case states.Collect(otherwise=otherwise) | states.Enter(otherwise=otherwise):
            yield ("", pc + 1)
            if otherwise is not None:
                yield ("|otherwise|", otherwise)
        case _:
            yield ("", pc + 1)


def _reached(procedure: Procedure) -> set[int]:
    seen: set[int] = set()
    left = [0, *procedure.handlers.values()]
    while left:
        pc = left.pop()
        if pc not in seen and pc < len(procedure.code):
            seen.add(pc)
            left.extend(target for _, target in edges(procedure, pc))
    return seen


def _frames(procedure: Procedure) -> Iterator[tuple[str, range]]:
    """Steps and handlers in the order of the code, with the places of each."""
    starts = [(pc, name) for name, pc in procedure.steps.items()]
    starts += [(pc, f"on {name}") for name, pc in procedure.handlers.items()]
    starts.sort()
    for index, (pc, name) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else len(procedure.code)
        yield name, range(pc, end)


def _box(procedure: Procedure, pc: int) -> str:
    step = procedure.code[pc]
    opening, closing = _SHAPES.get(type(step), ("[", "]"))
    return f"n{pc}{opening}{_quoted(_label(step))}{closing}"


def _label(step: Instruction) -> str:
    match step:
        case states.Jump(back=back):
            return "back" if back else "go on"
        case states.Next():
            return "next one"
        case states.Branch(guard=False):
            return f"{step.at.text}?"
    return step.at.text


def _quoted(text: str) -> str:
    short = text if len(text) <= MAX_LABEL else f"{text[: MAX_LABEL - 1]}…"
    return '"' + short.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;") + '"'


def _plain(name: str) -> str:
    return name.replace("_", " ").replace(":", " with ")


def _identifier(title: str) -> str:
    return "step_" + "".join(char if char.isalnum() else "_" for char in title)
