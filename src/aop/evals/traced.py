"""A release that tells where it goes: a note in front of each instruction, so that a history holds the whole way.

The engine has no hooks for this, and needs none: code is data, and a note (`WriteDown`) is an effect like any other.
The instruction at `pc` stands at `2 * pc + 1` behind its note; whatever jumps to it comes to the note first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from aop.engine.effects import Effect, WriteNote
from aop.machine import states
from aop.machine.release import Procedure, Release
from aop.machine.states import Instruction
from aop.machine.types import Template

#: How such a note begins: no text of a file can hold this character.
MARK = "\x00"

#: Fields of instructions that hold a place to go to.
_TARGETS = ("otherwise", "exit", "to", "restart")


@dataclass(frozen=True, slots=True)
class Passed:
    """An instruction that was reached."""

    procedure: str
    pc: int


def traced(release: Release) -> Release:
    """The same release with its notes. It is run at once and never kept, so it is not sealed anew."""
    return replace(release, procedures={name: _traced(item) for name, item in release.procedures.items()})


def way(effects: Iterable[Effect]) -> Iterator[Passed | Effect]:
    """The effects in order, with each note as the instruction that it stands for."""
    for effect in effects:
        passed = _read(effect) if isinstance(effect, WriteNote) else None
        yield effect if passed is None else passed


def without_notes(effects: Iterable[Effect]) -> tuple[Effect, ...]:
    """The effects that the release without notes has."""
    return tuple(item for item in way(effects) if not isinstance(item, Passed))


def _read(effect: WriteNote) -> Passed | None:
    text = effect.words[0] if effect.words else None
    if not isinstance(text, str) or not text.startswith(MARK):
        return None
    procedure, _, pc = text.removeprefix(MARK).rpartition(":")
    return Passed(procedure, int(pc))


def _traced(procedure: Procedure) -> Procedure:
    code = tuple(item for pc, step in enumerate(procedure.code) for item in (_note(procedure, pc), _moved(step)))
    nesting: dict[str, tuple[int, ...]] = {}
    for pc, loops in procedure.nesting.items():
        inside = tuple(2 * loop + 1 for loop in loops)
        nesting |= {str(2 * int(pc)): inside, str(2 * int(pc) + 1): inside}
    return replace(
        procedure,
        code=code,
        steps={name: 2 * pc for name, pc in procedure.steps.items()},
        handlers={name: 2 * pc for name, pc in procedure.handlers.items()},
        nesting=nesting,
    )


def _note(procedure: Procedure, pc: int) -> Instruction:
    return states.WriteDown(Template((f"{MARK}{procedure.name}:{pc}",)), procedure.code[pc].at)


def _moved(step: Instruction) -> Instruction:
    """The instruction with its places where they are now."""
    changed: dict[str, Any] = {
        name: 2 * target for name in _TARGETS if isinstance(target := getattr(step, name, None), int)
    }
    match step:
        case states.Call():
            changed["outcomes"] = {name: 2 * target for name, target in step.outcomes.items()}
        case states.Confirm():
            changed["covers"] = tuple(2 * pc + 1 for pc in step.covers)
        case states.Next():
            changed["loop"] = 2 * step.loop + 1
    return replace(step, **changed) if changed else step
