"""The benchmark's training tasks, and the gate's verdict on their gold actions in their order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aop.engine.program import Program

from .airline import Airline
from .calls import Call
from .database import DATA
from .desk import Desk
from .gold import REASONS, USUAL_REASON, Arguments, alternatives

TASKS = DATA / "tasks_train.jsonl"


@dataclass(frozen=True, slots=True)
class Task:
    """Who writes, and what should be done."""

    id: str
    user_id: str
    actions: tuple[tuple[str, Arguments], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """The gold writes of a task, those that the gate refused with the reason, and whether they end as the gold says."""

    task: str
    writes: int
    refused: tuple[tuple[Call, str], ...]

    @property
    def accepted(self) -> bool:
        return not self.refused


def load(airline: Airline, path: Path = TASKS) -> list[Task]:
    return [_task(airline, json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _task(airline: Airline, row: Mapping[str, Any]) -> Task:
    told = row["user_scenario"]["instructions"]
    known = f"{told['known_info']} {told['reason_for_call']}"
    user_id = next(user_id for user_id in airline.rows["users"] if user_id in known)
    gold = row["evaluation_criteria"]["actions"] or []
    return Task(row["id"], user_id, tuple((action["name"], action["arguments"]) for action in gold))


def gold_calls(airline: Airline, task: Task) -> list[Call]:
    """The gold writes as they stand at the beginning; what a bag costs may change with a cabin on the way."""
    found = [alternatives(airline, name, arguments, REASONS.get(task.id, USUAL_REASON)) for name, arguments in task.actions]
    return [calls[0] for calls in found if calls]


async def judged(program: Program, start: Airline, task: Task, *, reason: str | None = None) -> Judged:
    """Every gold write at the gate, a yes given to each; carried out when allowed. `reason` replaces the pinned one."""
    desk = Desk(program, start.copy(), task.user_id)
    why = REASONS.get(task.id, USUAL_REASON) if reason is None else reason
    writes, refused = 0, []
    for name, arguments in task.actions:
        for call in alternatives(desk.airline, name, arguments, why)[:1]:
            writes += 1
            ruling = await desk.ruling(call)
            if ruling.refused:
                refused.append((call, ruling.reason))
            else:
                await desk.carry_out(call)
    return Judged(task.id, writes, tuple(refused))
