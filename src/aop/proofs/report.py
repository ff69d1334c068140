"""What was proved as plain JSON data, for programs: keys are stable, lines and columns count from 1.

`version` is that of this form; it rises when a key changes its meaning or goes. No times are in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aop.proofs.replaying import Line
from aop.proofs.verdicts import STATUSES, Proved, Verdict
from aop.proofs.worst import Worst

VERSION = 1

#: What no verdict is about: rules alone judge that.
ASIDE = "what people do by hand"


@dataclass(frozen=True, slots=True)
class Report:
    """The procedures of a workspace as shown, `folder` in front of the paths of its places."""

    workspace: str
    folder: str
    procedures: Sequence[Proved]

    def count(self, status: str) -> int:
        return sum(item.status == status for proved in self.procedures for item in proved.verdicts)

    @property
    def summary(self) -> str:
        """`12 proved`, `1 refuted, 12 proved and 2 not proved`."""
        names = {"refuted": "refuted", "proved": "proved", "not_proved": "not proved"}
        parts = [f"{count} {said}" for status, said in names.items() if (count := self.count(status))]
        if not parts:
            return "nothing to prove"
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def report(found: Report) -> dict[str, Any]:
    """Everything about it."""
    return {
        "version": VERSION,
        "workspace": found.workspace,
        **{status: found.count(status) for status in STATUSES},
        "aside": ASIDE,
        "procedures": [_procedure(found.folder, item) for item in found.procedures],
    }


def _procedure(folder: str, proved: Proved) -> dict[str, Any]:
    return {
        "procedure": proved.procedure,
        "title": proved.title,
        "file": folder + proved.file,
        "exposure": list(proved.exposure),
        "worst": None if proved.worst is None else _worst(proved.worst),
        "properties": [_verdict(folder, item) for item in proved.verdicts],
    }


def _verdict(folder: str, item: Verdict) -> dict[str, Any]:
    return {
        "status": item.status,
        "property": item.text,
        "built_in": item.built_in,
        "file": folder + item.at.file,
        "line": item.at.line,
        "column": item.at.column,
        "why": item.why,
        "talk": _talk(item.talk),
    }


def _worst(worst: Worst) -> dict[str, Any]:
    return {"lines": list(worst.lines), "shown": worst.shown, "talk": _talk(worst.talk)}


def _talk(talk: Sequence[Line]) -> list[dict[str, str]]:
    return [{"who": line.who, "text": line.text} for line in talk]
