"""The systems at the other end: they outlive every process, and keep a journal of what was done there.

A call may be lost on its way, its answer may be, it may come twice or long after nobody waits for it. A system that
knows keys does a repeated call once; the other does it as often as it comes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from aop.engine.effects import CallAction
from aop.errors import OutcomeUnknown, Unavailable
from aop.ports.connector import Answer, Call
from aop.testing.simulate.disk import Disk, Host
from aop.testing.simulate.loop import VirtualLoop
from aop.values import Money

#: A call that is late comes after so many seconds: after everybody gave it up.
LATE_SECONDS = 400.0
#: One that is slow, after so many.
SLOW_SECONDS = 9.0
#: A system that is down is back after so many.
DOWN_SECONDS = 1_200.0
#: Longer than anybody waits.
NEVER = 1e9

TOTAL = Decimal(400)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a system did: for the call `call`, `number`th of all."""

    number: int
    call: str
    action: str
    key: str
    order: str
    amount: Decimal
    was_committed: bool


@dataclass(slots=True)
class Systems:
    """What was done, and how often each call came."""

    loop: VirtualLoop
    disk: Disk
    owners: dict[str, dict[str, str]] = field(default_factory=dict)  # by order
    journal: list[Deed] = field(default_factory=list)
    tried: dict[str, int] = field(default_factory=dict)
    down_until: float = 0.0
    _answers: dict[str, Answer] = field(default_factory=dict)

    def of(self, host: Host) -> Way:
        """The connector of a process."""
        return Way(self, host)

    def take(self, call: Call) -> Answer:
        """A call that arrived."""
        if not call.action.writes:
            return self._order(call)
        if call.action.idempotent and call.key in self._answers:
            return self._answers[call.key]
        answer = Answer({"id": f"{call.action.name}/{len(self.journal)}"})
        order = call.inputs.get("order") or call.inputs.get("order_id") or call.inputs.get("id")
        number = order if isinstance(order, str) else order.fields["order_id"]  # type: ignore[union-attr]
        amount = call.inputs.get("amount")
        paid = amount.amount if isinstance(amount, Money) else Decimal(0)
        deed = Deed(len(self.journal), call.id, call.action.name, call.key, str(number), paid, self._asked_for(call))
        self.journal.append(deed)
        self._answers[call.key] = answer
        return answer

    def _asked_for(self, call: Call) -> bool:
        """Whether what is committed now asks for exactly this call."""
        asked: CallAction | None = self.disk.intents.get(call.id)
        return asked is not None and (asked.action, asked.key) == (call.action.name, call.key)

    def was_done(self, call: str) -> bool:
        """Whether somebody who looks into the system finds it done."""
        return any(item.call == call for item in self.journal)

    def _order(self, call: Call) -> Answer:
        number = str(call.inputs["id"])
        owner = self.owners.get(number)
        if owner is None:
            return Answer()
        data: dict[str, Any] = {"order_id": number, "owner": dict(owner), "total": TOTAL}
        return Answer(data)


class Way:
    """The way from a process to the systems and back."""

    def __init__(self, systems: Systems, host: Host) -> None:
        self._systems = systems
        self._host = host

    async def call(self, call: Call) -> Answer:
        systems, loop = self._systems, self._systems.loop
        await self._host.pause()
        kind = self._host.strikes("call")
        systems.tried[call.id] = systems.tried.get(call.id, 0) + 1
        self._host.note(f"calls {call.action.name} {call.id}: {kind or 'answered'}")
        if kind == "down":
            systems.down_until = loop.time() + DOWN_SECONDS
        if loop.time() < systems.down_until:
            raise Unavailable("it is down")
        match kind:
            case "refused":
                raise Unavailable("it does not take requests")
            case "lost":
                await loop.sleep(NEVER)
            case "late":
                loop.call_later(LATE_SECONDS, systems.take, call)
                await loop.sleep(NEVER)
            case "slow":
                await loop.sleep(SLOW_SECONDS)
            case "failed" if call.action.failures:
                return Answer(failure=call.action.failures[0])
            case "twice" if call.action.idempotent:
                systems.take(call)
        answer = systems.take(call)
        match kind:
            case "answer_lost":
                await loop.sleep(NEVER)
            case "unknown":
                raise OutcomeUnknown("the connection broke")
            case "odd":
                answer = Answer(["nothing", "that", "was", "declared"])
        await self._host.pause()
        return answer
