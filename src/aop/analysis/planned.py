"""What putting a procedure to work takes, as data: its sentences, systems, people and risks (`aop plan`).

Each sentence has a mark: *read* gets to know something, *decide* chooses a way, *act* changes or says something,
*escalate* hands over to a person.
"""

from __future__ import annotations

from dataclasses import dataclass

from aop.machine import states
from aop.machine.states import Instruction, Place
from aop.values import Duration

MARKS = ("read", "decide", "act", "escalate")
GRADES = ("low", "medium", "high")

_MARKS: dict[type[Instruction], str] = {
    states.Collect: "read",
    states.AskPerson: "read",
    states.Await: "read",
    states.Confirm: "decide",
    states.Verify: "decide",
    states.Branch: "decide",
    states.Choose: "decide",
    states.Assign: "decide",
    states.Append: "decide",
    states.Loop: "decide",
    states.Next: "decide",
    states.Count: "decide",
    states.Jump: "decide",
    states.Enter: "decide",
    states.Switch: "decide",
    states.Pause: "decide",
    states.Finish: "decide",
    states.Tell: "act",
    states.WriteDown: "act",
    states.Quote: "act",
    states.Escalate: "escalate",
}
_VERBS = {"look_up": "read", "check": "decide", "do": "act"}


@dataclass(frozen=True, slots=True)
class PlannedSentence:
    """A sentence with its mark and the step, or `on …`, that it stands in."""

    step: str
    mark: str
    text: str
    at: Place


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """An action that the procedure calls. `seconds` is how long it may take; `declared` whether its file says so;
    `undoes` are the actions that it takes back where a request is cancelled."""

    name: str
    does: str
    roles: tuple[str, ...]
    seconds: float
    declared: bool
    retries: int
    idempotent: bool
    changes: str | None
    undo: str | None
    undoes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedSystem:
    """A system that the procedure needs. `secrets` are those that it is reached with; `cleared` the classes of personal
    data that may go there; `fallback` what happens while it is down."""

    name: str
    kind: str
    secrets: tuple[str, ...]
    cleared: tuple[str, ...]
    fallback: str
    actions: tuple[PlannedAction, ...]


@dataclass(frozen=True, slots=True)
class HumanWork:
    """Work that people do for this procedure. `kind`: approval, question, handoff, by hand, outcome. `hidden` says that
    no sentence of the procedure shows it. `within` is how long they have."""

    kind: str
    who: str
    why: str
    hidden: bool
    at: Place | None = None
    within: Duration | None = None


@dataclass(frozen=True, slots=True)
class Risk:
    """One reason for a grade, with the sentence or rule that shows it."""

    grade: str
    why: str
    at: Place | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """Where to begin: draft, shadow, or pilot with a share of the conversations."""

    name: str
    percent: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A procedure with all of it. `declared` is the stage that its file names, if it does."""

    procedure: str
    title: str
    owner: str
    file: str
    follows: tuple[str, ...]
    sentences: tuple[PlannedSentence, ...]
    systems: tuple[PlannedSystem, ...]
    people: tuple[HumanWork, ...]
    risks: tuple[Risk, ...]
    grade: str
    stage: Stage
    declared: str | None

    def count(self, mark: str) -> int:
        """How many sentences have this mark."""
        return sum(item.mark == mark for item in self.sentences)


def text_of(step: Instruction) -> str:
    """The sentence as it reads: the place of an `if` is that of its condition."""
    is_if = isinstance(step, states.Branch) and not step.guard and not step.at.text.startswith("if ")
    return f"if {step.at.text}" if is_if else step.at.text


def mark_of(step: Instruction) -> str:
    """The mark of the sentence that an instruction was made from."""
    return _VERBS[step.verb] if isinstance(step, states.Call) else _MARKS[type(step)]
