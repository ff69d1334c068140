"""A machine as a drawing: one box a sentence, one frame a step, taken from the same code that runs.

`chart` says what there is to draw; Mermaid, DOT, SVG and the terminal each draw it their own way. `Taken` is the way
that a conversation went, which all of them can show in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aop.machine import states
from aop.machine.release import Procedure
from aop.machine.sentences import WRITTEN_JUMPS, is_sentence
from aop.machine.states import Instruction

#: Longer sentences are cut in a box.
MAX_LABEL = 70

#: What a box is: asks somebody, chooses a way, calls, waits, ends; everything else is a plain step.
_KINDS: dict[type[Instruction], str] = {
    states.Collect: "ask",
    states.Confirm: "ask",
    states.Quote: "ask",
    states.Branch: "choice",
    states.Verify: "choice",
    states.Call: "call",
    states.Enter: "call",
    states.Pause: "wait",
    states.Await: "wait",
    states.AskPerson: "wait",
    states.Finish: "end",
    states.Escalate: "end",
}
KINDS = ("step", "ask", "choice", "call", "wait", "end")


@dataclass(frozen=True, slots=True)
class Box:
    """A sentence: its place in the code, its words, what kind it is, the line it stands in."""

    pc: int
    label: str
    kind: str
    line: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from a box to another. `back` says that it leads back, within a bound."""

    source: int
    target: int
    label: str
    back: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """A step or a handler with its boxes."""

    title: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that can be reached from the first step, and the handlers. `arrows` are in the order of the code."""

    name: str
    title: str
    file: str
    frames: tuple[Frame, ...]
    arrows: tuple[Arrow, ...]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """All boxes, in the order of the frames."""
        return tuple(box for frame in self.frames for box in frame.boxes)


@dataclass(frozen=True, slots=True)
class Taken:
    """The way that a conversation went through a procedure: boxes, and from which to which."""

    boxes: frozenset[int] = frozenset()
    arrows: frozenset[tuple[int, int]] = frozenset()

    def has(self, arrow: Arrow) -> bool:
        return (arrow.source, arrow.target) in self.arrows


#: Nothing was taken: the procedure as it is.
NOTHING = Taken()


def chart(procedure: Procedure) -> Chart:
    """What there is to draw of a procedure."""
    shown = _reached(procedure)
    frames = tuple(
        Frame(title, boxes)
        for title, places in _frames(procedure)
        if (boxes := tuple(_box(procedure, pc) for pc in places if pc in shown))
    )
    arrows = tuple(
        Arrow(pc, target, label, _is_back(procedure.code[pc], pc, target))
        for pc in sorted(shown)
        for label, target in edges(procedure, pc)
        if target in shown
    )
    return Chart(procedure.name, procedure.title, procedure.file, frames, arrows)


def edges(procedure: Procedure, pc: int) -> Iterator[tuple[str, int]]:
    """The ways on from a place, each with its label."""
    step = procedure.code[pc]
    match step:
        case states.Finish() | states.Escalate() | states.Switch():
            return
        case states.Jump(to=to, back=back):
            yield ("back" if back else "", to)
        case states.Next(loop=loop):
            yield ("next", loop)
        case states.Branch(otherwise=otherwise) | states.Confirm(otherwise=otherwise):
            yield ("yes", pc + 1)
            yield ("no", otherwise)
        case states.Loop(exit=exit_place):
            yield ("each", pc + 1)
            yield ("done", exit_place)
        case states.Count(exit=exit_place, otherwise=otherwise):
            yield ("again", pc + 1)
            yield ("done", exit_place)
            yield ("too often", otherwise)
        case states.Verify(otherwise=otherwise, restart=restart):
            yield ("verified", pc + 1)
            yield ("try again", restart)
            yield ("no", otherwise)
        case states.Call(outcomes=outcomes):
            yield ("", pc + 1)
            yield from ((_plain(name), target) for name, target in outcomes.items())
        case states.Quote(otherwise=otherwise) | states.Await(otherwise=otherwise):
            yield ("", pc + 1)
            yield ("otherwise", otherwise)
        case states.AskPerson(otherwise=otherwise):
            yield ("", pc + 1)
            yield ("not in time", otherwise)
        case states.Collect(otherwise=int(otherwise)) | states.Enter(otherwise=int(otherwise)):
            yield ("", pc + 1)
            yield ("otherwise", otherwise)
        case _:
            yield ("", pc + 1)


def short(text: str, most: int = MAX_LABEL) -> str:
    """A text that is cut where it is long."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _reached(procedure: Procedure) -> set[int]:
    seen: set[int] = set()
    left = [0, *procedure.handlers.values()]
    while left:
        pc = left.pop()
        if pc not in seen and pc < len(procedure.code):
            seen.add(pc)
            left.extend(target for _, target in edges(procedure, pc))
    return seen


def _frames(procedure: Procedure) -> Iterator[tuple[str, list[int]]]:
    """Steps and handlers in the order of the code, with the places of each. What stands behind an `otherwise` is
    written at the end of the code; it belongs to the step whose lines are around it."""
    starts = [(pc, name) for name, pc in procedure.steps.items()]
    starts += [(pc, f"on {name}") for name, pc in procedure.handlers.items()]
    starts.sort()
    places: dict[str, list[int]] = {name: [] for _, name in starts}
    first_handler = min(procedure.handlers.values(), default=len(procedure.code))
    for pc in range(len(procedure.code)):
        name = _step_of(procedure, pc) if pc < first_handler else None
        places[name or next((title for start, title in reversed(starts) if start <= pc), starts[0][1])].append(pc)
    yield from places.items()


def _step_of(procedure: Procedure, pc: int) -> str | None:
    """The last step that begins at or before the line of a sentence."""
    at = procedure.code[pc].at
    if at.file != procedure.file or not is_sentence(procedure, at):
        return None
    lines = [(procedure.code[start].at.line, start, name) for name, start in procedure.steps.items()]
    return max(((line, start, name) for line, start, name in lines if line <= at.line), default=(0, 0, None))[2]


def _box(procedure: Procedure, pc: int) -> Box:
    step = procedure.code[pc]
    return Box(pc, _label(step), _KINDS.get(type(step), "step"), step.at.line)


def _label(step: Instruction) -> str:
    match step:
        case states.Jump(back=back):
            is_written = step.at.text.startswith(WRITTEN_JUMPS)
            return step.at.text if is_written else "back" if back else "go on"
        case states.Next():
            return "next one"
        case states.Branch(guard=False):
            return f"{step.at.text}?"
    return step.at.text


def _is_back(step: Instruction, pc: int, target: int) -> bool:
    match step:
        case states.Jump(back=back, repeats=repeats):
            return back or repeats
        case states.Next():
            return True
        case states.Verify(restart=restart):
            return target == restart and target <= pc
    return False


def _plain(name: str) -> str:
    return name.replace("_", " ").replace(":", " with ")
