"""What a rule of `aop.rules` looks at: the workspace's names, and every sound procedure with its code and types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aop.analysis.missing import Facts
from aop.analysis.symbols import Symbols
from aop.analysis.uses import UsesOf
from aop.diagnostics import Severity, Span
from aop.machine.policy import Escalation, Rule
from aop.machine.powers import POWERS
from aop.machine.release import Procedure
from aop.machine.types import Action, RecordType, Type
from aop.syntax.declarations import ProcedureFile
from aop.syntax.tree import Sentence


@dataclass(frozen=True, slots=True)
class Meta:
    """What a rule's file declares of itself. `since` is the version it came with."""

    code: str
    name: str
    severity: Severity = Severity.ERROR
    since: str = "0.1.0"


@dataclass(frozen=True, slots=True)
class Checked:
    """A procedure without errors: as written, as code with the span of each instruction, what is known at each
    reachable place, the type of each name it binds, and where each path of its expressions stands (by `id`)."""

    file: ProcedureFile
    machine: Procedure
    spans: tuple[Span, ...]
    facts: Mapping[int, Facts]
    types: Mapping[str, Callable[[], Type | None]]
    places: Mapping[int, Span]


@dataclass(frozen=True, slots=True)
class Lint:
    """A workspace as the rules see it. `rules` and `escalations` are the workspace's own; `used` works out once
    what several rules ask of its files; `sentences` is kept by `written`."""

    symbols: Symbols
    actions: Mapping[str, Action]
    records: Mapping[str, RecordType]
    rules: tuple[Rule, ...]
    escalations: tuple[Escalation, ...]
    procedures: tuple[Checked, ...]
    sentences: dict[int, Mapping[tuple[str, int, int], Sentence]] = field(
        default_factory=dict, compare=False, repr=False
    )
    used: UsesOf = field(default_factory=UsesOf, compare=False, repr=False)

    def action(self, name: str) -> Action:
        """The action that a rule names: of the catalogue, or one of people's own powers."""
        return POWERS[name] if name in POWERS else self.actions[name]
