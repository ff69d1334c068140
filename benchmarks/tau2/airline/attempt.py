"""One task as a conversation: the scripted customer says a wish, answers what is asked, and goes on to the next.

The understanding of what they say is pinned; the gate of understanding between it and the engine applies all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aop.connectors.python import PythonConnector
from aop.engine.effects import Explain, HandOff
from aop.engine.wording import text
from aop.machine.release import Release
from aop.ports.extractor import Message
from aop.runtime import Line, Reply, Runtime
from aop.runtime.clocks import ManualClock
from aop.stores.memory import MemoryLedger, MemoryStore
from benchmarks.tau2.retail.customer import Raw
from benchmarks.tau2.retail.spoken import Spoken

from .airline import Airline
from .calls import Call, carry_out
from .customer import repeated, wishes
from .database import NOW
from .gold import REASONS, USUAL_REASON, alternatives
from .tasks import Task

#: A conversation that needs more messages than this is not going to end.
MAX_TURNS = 120


@dataclass(frozen=True, slots=True)
class Attempted:
    """`reached`: the database ended as the gold writes leave it; `reason`: the last refusal or way out."""

    task: str
    wishes: int
    turns: int
    reached: bool
    reason: str = ""


async def attempt(release: Release, start: Airline, task: Task, *, talk: bool = False) -> Attempted:
    """Plays the task on a copy of the customer's rows and compares the end with the gold's."""
    played, gold = start.apart(task.user_id), start.apart(task.user_id)
    conversation = _Conversation(release, played, task.user_id, talk=talk)
    await conversation.open()
    said = 0
    for name, arguments in task.actions:
        for call in alternatives(gold, name, arguments, REASONS.get(task.id, USUAL_REASON))[:1]:
            await conversation.wish(gold, call)
            carry_out(gold, call)
            said += 1
    reached = played.rows == gold.rows
    return Attempted(task.id, said, conversation.turns, reached, "" if reached else conversation.last_reason)


class _Conversation:
    def __init__(self, release: Release, airline: Airline, user_id: str, *, talk: bool) -> None:
        self._spoken = Spoken()
        self._user_id = user_id
        self._talk = talk
        self._runtime = Runtime(
            release,
            extractor=self._spoken.extractor,
            connectors={"airline": PythonConnector(_functions(release, airline))},
            store=MemoryStore(),
            ledger=MemoryLedger(),
            clock=ManualClock(NOW),
        )
        self.turns = 0
        self.last_reason = "the final state differs"

    async def open(self) -> None:
        await self._runtime.open("task")

    async def wish(self, airline: Airline, call: Call) -> None:
        """One wish with all its values, then an answer to every question until nothing is asked."""
        wanted, people = wishes(airline, call), dict(repeated(call))
        (message,) = self._spoken.wishes([wanted])
        reply = await self._say(message)
        while reply.snapshot.status == "open" and self.turns < MAX_TURNS:
            asked = [line for line in reply.lines if line.kind in ("ask", "confirm")]
            if not asked:
                return
            reply = await self._say(self._answer(asked[-1], wanted.values, people))

    def _answer(self, line: Line, values: Any, people: dict[str, tuple[Raw, ...]]) -> str:
        slot = line.slot or ""
        if line.kind == "confirm":
            return self._spoken.plain("yes")
        if slot == "user_id":
            return self._spoken.answer(slot, self._user_id)
        if people.get(slot):
            first, *people[slot] = people[slot]  # type: ignore[assignment]
            return self._spoken.answer(slot, first)
        if slot in values:
            return self._spoken.answer(slot, values[slot])
        return self._spoken.plain("I don't know", answer="does_not_know")

    async def _say(self, message: str) -> Reply:
        self.turns += 1
        reply = await self._runtime.receive("task", Message(f"m{self.turns}", message))
        if self._talk:
            print(f"customer: {message}")
            for line in reply.lines:
                print(f"agent: {line.text} {list(line.options)[:8] or ''}")
        for effect in reply.effects:
            match effect:
                case HandOff(because=because):
                    self.last_reason = f"handed off: {text(because)}"
                case Explain("gate", summary, _, data) if not data.get("allowed", True):
                    self.last_reason = summary
        return reply


def _functions(release: Release, airline: Airline) -> dict[str, Callable[..., Any]]:
    """The airline's actions by name."""
    names = [name.partition(".")[2] for name in release.actions if name.startswith("airline.")]
    return {name: getattr(airline, name) for name in names}
