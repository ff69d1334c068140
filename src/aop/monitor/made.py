"""Amounts and numbers that a procedure works out, worked out a second time: a share of a month, points times a price.

What is worked out rests on what it is made of: every value that the sentence reads has to be grounded itself, or made
in the same way. The monitor's own arithmetic must come to the very value that is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from aop.engine.effects import CallAction
from aop.engine.snapshot import Frame, Snapshot
from aop.machine.expressions import Expr, Path, walk
from aop.machine.release import Release
from aop.machine.states import Assign, Call
from aop.monitor.days import Days
from aop.monitor.facts import Facts, read
from aop.monitor.grounds import leaves
from aop.monitor.truth import truth_or_missing

#: A value is made of values that are made of values, up to here.
MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Making:
    """What one call was given, and what that may rest on: `grounded` says of a plain value whether somebody said it."""

    release: Release
    after: Snapshot
    grounded: Callable[[Any], bool]

    def made(self, call: CallAction, name: str, leaf: Any) -> bool:
        """Whether an input of the call is worked out of grounded values, in the procedure that makes the call."""
        if not self.after.frames:
            return False
        frame = self.after.frames[-1]
        code = self.release.procedures[frame.procedure].code
        calls = (step for step in code if isinstance(step, Call) and step.action == call.action)
        given = (step.inputs[name] for step in calls if name in step.inputs)
        return any(self._comes_to(expr, leaf, frame, MAX_DEPTH) for expr in given)

    def _comes_to(self, expr: Expr, leaf: Any, frame: Frame, depth: int) -> bool:
        """Whether an expression has this value here, and all that it reads is grounded or made."""
        names = self._names(frame)
        return leaf in leaves(truth_or_missing(expr, self._facts(names))) and all(
            self._stands(path, item, frame, depth)
            for path in _paths(expr)
            for item in leaves(read(names.get(path.root), path.fields))
        )

    def _stands(self, path: Path, leaf: Any, frame: Frame, depth: int) -> bool:
        if self.grounded(leaf):
            return True
        steps = self.release.procedures[frame.procedure].code
        given = (step.value for step in steps if isinstance(step, Assign) and step.name == path.root)
        return depth > 0 and any(self._comes_to(value, leaf, frame, depth - 1) for value in given)

    def _names(self, frame: Frame) -> dict[str, Any]:
        procedure = self.release.procedures[frame.procedure]
        return {**self.release.constants, **procedure.constants, **frame.values, "customer": self.after.customer}

    def _facts(self, names: dict[str, Any]) -> Facts:
        workspace = self.release.workspace
        return Facts(names, self.after.now, Days.of(workspace), currency=workspace.currency)


def _paths(expr: Expr) -> Iterator[Path]:
    return (part for part in walk(expr) if isinstance(part, Path))
