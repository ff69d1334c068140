"""What a rule of `aop.rules` looks at: the workspace's names, and every sound procedure with its code and types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aop.analysis.missing import Facts
from aop.analysis.symbols import Symbols
from aop.analysis.uses import UsesOf
from aop.diagnostics import Severity, Span
from aop.machine.policy import Escalation, Rule
from aop.machine.powers import POWERS
from aop.machine.release import Procedure
from aop.machine.types import Action, RecordType, Type
from aop.syntax.declarations import ProcedureFile
from aop.syntax.tree import Handler, Sentence, StepBlock
from aop.syntax.walk import sentences

T = TypeVar("T")


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
    what several rules ask of its files; `kept` is what `once` keeps."""

    symbols: Symbols
    actions: Mapping[str, Action]
    records: Mapping[str, RecordType]
    rules: tuple[Rule, ...]
    escalations: tuple[Escalation, ...]
    procedures: tuple[Checked, ...]
    kept: dict[tuple[str, int], Any] = field(default_factory=dict, compare=False, repr=False)
    used: UsesOf = field(default_factory=UsesOf, compare=False, repr=False)

    def once(self, what: str, of: object, make: Callable[[], T]) -> T:
        """What several rules ask of one object, made at the first time. The workspace has to hold the object."""
        key = what, id(of)
        if key not in self.kept:
            self.kept[key] = make()
        found: T = self.kept[key]
        return found

    def sentences(self, file: ProcedureFile) -> tuple[Sentence, ...]:
        """Every sentence of the steps and handlers of a procedure, those inside others included."""
        return self.once("sentences", file, lambda: _all_sentences((*file.steps, *file.handlers)))

    def everywhere(self) -> tuple[Sentence, ...]:
        """Every sentence of the workspace's `on:`."""
        return self.once("everywhere", self, lambda: _all_sentences(self.symbols.workspace.handlers))

    def action(self, name: str) -> Action:
        """The action that a rule names: of the catalogue, or one of people's own powers."""
        return POWERS[name] if name in POWERS else self.actions[name]


def _all_sentences(blocks: Iterable[StepBlock | Handler]) -> tuple[Sentence, ...]:
    return tuple(sentence for block in blocks for sentence in sentences(block.body))
