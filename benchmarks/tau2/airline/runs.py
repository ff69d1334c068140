"""Recorded runs of a language model as the agent, its writes put before the gate: which are stopped, and where.

A run is stopped at the first write that the airline carried out and the gate refuses; what the airline itself refused
changes nothing. Whoever gives a user id in a message of their own is identified by it, as the policy asks. Why somebody
cancels is pinned as for the gold.

The rewards in the file were given by the benchmark's first version. Its second version corrected tasks whose gold
broke the policy, so a stopped run that was rewarded is looked up there: did the second version's gold do that write?
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aop.engine.program import Program
from aop.understanding.answers import answer, plain_answer

from .airline import Airline
from .calls import Call
from .database import DATA
from .desk import Desk
from .failures import AirlineError
from .gold import REASONS, USUAL_REASON, Arguments, alternatives
from .tasks import Task

RUNS = DATA / "trajectories_gpt4o_even.jsonl.gz"

#: The first version's tasks whose customer is that of a task with a pinned reason, by their numbers there.
SAME_TASK = {34: "7", 28: "39"}
_USER_ID = re.compile(r"[a-z]+_[a-z]+_[0-9]+")
_FAILED = "Error"


@dataclass(frozen=True, slots=True)
class Run:
    """`succeeded`: the reward in the file."""

    task: int
    trial: int
    succeeded: bool
    messages: tuple[Mapping[str, Any], ...]

    @property
    def name(self) -> str:
        return f"{self.task}/{self.trial}"


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a run. `stopped`: the write that the gate refused, with its reason; `writes`: those it let pass.

    `corrected`: the second version has tasks of this customer, and the gold of none has that write and those before it.
    """

    run: Run
    writes: int
    stopped: tuple[str, Arguments] | None = None
    reason: str = ""
    corrected: bool = False


def load(path: Path = RUNS) -> list[Run]:
    rows = (json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines())
    return [Run(row["task_id"], row["trial"], row["reward"] == 1, tuple(row["messages"])) for row in rows]


async def heard(program: Program, start: Airline, run: Run, tasks: Iterable[Task], *, spoken: bool) -> Heard:
    """The run's writes in their order, until one is stopped. `spoken`: also where nobody has said yes."""
    desk, user_id = Desk(program, start, None), ""
    writes: list[tuple[str, Arguments]] = []
    reason = REASONS.get(SAME_TASK.get(run.task, ""), USUAL_REASON)
    for at, message in enumerate(run.messages):
        if message["role"] == "user" and not user_id:
            user_id = _identified(start, str(message["content"]))
            desk = Desk(program, start.apart(user_id), user_id or None)
        for name, arguments in _carried_out(run.messages, at):
            calls = alternatives(desk.airline, name, arguments, reason)
            writes += [(name, arguments)] if calls else []
            why = await _refused(desk, calls, confirmed=not spoken or _said_yes(run.messages[:at]))
            if why is not None:
                return Heard(run, len(writes) - 1, writes[-1], why, _is_corrected(tasks, user_id, writes))
    return Heard(run, len(writes))


async def _refused(desk: Desk, calls: tuple[Call, ...], *, confirmed: bool) -> str | None:
    """Why none of the calls that it may be is allowed; the first that is allowed is carried out."""
    why: str | None = None
    for call in calls:
        ruling = await desk.ruling(call, confirmed=confirmed)
        if not ruling.refused:
            try:
                await desk.carry_out(call)
            except AirlineError as error:
                raise ValueError(f"the airline did {call} in the run and cannot do it here: {error}") from error
            return None
        why = why or ruling.reason
    return why


def _said_yes(messages: tuple[Mapping[str, Any], ...]) -> bool:
    """Whether the customer's last words are a yes, in the widest sense in which the product reads one."""
    said = next((str(item["content"]) for item in reversed(messages) if item["role"] == "user"), "")
    asked = [str(item["content"]) for item in messages if item["role"] == "assistant" and item.get("content")]
    return "yes" in (plain_answer(said, asked[-1] if asked else ""), answer(said))


def _identified(airline: Airline, text: str) -> str:
    return next((found for found in _USER_ID.findall(text) if found in airline.rows["users"]), "")


def _carried_out(messages: tuple[Mapping[str, Any], ...], at: int) -> Iterator[tuple[str, Arguments]]:
    """The actions of a message of the agent that did not fail."""
    later = [item for item in reversed(messages[at:]) if item["role"] == "tool"]
    answers = {item["tool_call_id"]: str(item["content"]) for item in later}  # the first after it: names are used again
    for asked in messages[at].get("tool_calls") or ():
        if not answers.get(asked["id"], _FAILED).startswith(_FAILED):
            yield asked["function"]["name"], json.loads(asked["function"]["arguments"])


def _is_corrected(tasks: Iterable[Task], user_id: str, writes: list[tuple[str, Arguments]]) -> bool:
    own = [task for task in tasks if task.user_id == user_id]
    return bool(own) and all(any(write not in task.actions for write in writes) for task in own)
