"""A conversation as the gate sees it: who is verified, what was done, and a verdict on each call before it is carried out.

Each call is given the records that look-ups would have answered. What the rules, the ledger and the consents say of it is
the engine's own judgement; nothing here knows the policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aop.engine.gate import judge, ledger_keys
from aop.engine.program import Program
from aop.engine.records import make_stale, stamped
from aop.engine.snapshot import Done, Frame, Verified
from aop.engine.transition import opened
from aop.engine.work import Work
from aop.machine.release import Release
from aop.machine.types import Type
from aop.ports.ledger import Row
from aop.runtime.conform import conform
from aop.stores.memory import MemoryLedger
from aop.values import Money, Record, Value

from .airline import Airline
from .calls import Call, carry_out, records_of
from .database import NOW

SYSTEM = "airline"


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether a call may be made, and why not."""

    refused: bool
    reason: str = ""


class Desk:
    """One conversation with a customer; without a `user_id` nobody has been identified."""

    def __init__(self, program: Program, airline: Airline, user_id: str | None) -> None:
        self.airline = airline
        self._program = program
        self._work = Work(program, opened(program, "desk", NOW))
        self._ledger = MemoryLedger()
        self._frames = _frames(program.release)
        if user_id is not None:
            self._verify(user_id)

    async def ruling(self, call: Call, *, confirmed: bool = True) -> Ruling:
        """What the gate says; `confirmed`: the customer has said yes to exactly this."""
        action = f"{SYSTEM}.{call.action}"
        frame = self._frames[action]
        self._work.state.frames[:] = [frame]
        verdict = judge(self._work, frame, action, self._inputs(call), "do")
        if verdict.refusal is not None:
            return Ruling(True, verdict.reason)
        for query in verdict.queries:
            if not query.holds(await self._ledger.count(query)):
                return Ruling(True, query.rule)
        if verdict.confirmations and not confirmed:
            return Ruling(True, "the customer has not said yes")
        return Ruling(False)

    async def carry_out(self, call: Call) -> None:
        """Does it at the airline (raises `AirlineError` when that cannot) and books it."""
        action, inputs = f"{SYSTEM}.{call.action}", self._inputs(call)
        carry_out(self.airline, call)
        number = f"call-{len(self._work.state.done)}"
        amounts = {name: value.amount for name, value in inputs.items() if isinstance(value, Money)}
        await self._ledger.reserve(Row(number, action, ledger_keys(self._work, inputs), amounts, NOW), ())
        done = Done(action, inputs, NOW, "done", number)
        self._work.state.done = (*self._work.state.done, done)
        make_stale(self._work, inputs)

    def _verify(self, user_id: str) -> None:
        account = self._typed(self.airline.find_account(user_id=user_id), Type("record", record=f"{SYSTEM}.account"))
        assert isinstance(account, Record)
        self._work.state.customer = account
        levels = self._program.release.workspace.levels
        self._work.state.verified = Verified(user_id, levels[-1].name, NOW)

    def _inputs(self, call: Call) -> dict[str, Value]:
        declared = self._program.release.actions[f"{SYSTEM}.{call.action}"].inputs
        found = records_of(self.airline, call)
        return {name: self._input(value, declared[name].type) for name, value in found.items()}

    def _input(self, value: Any, declared: Type) -> Value:
        if value is None:
            return None
        if declared.item is not None and declared.item.record == f"{SYSTEM}.passenger":
            return tuple(Record(declared.item.record, _person(self, item)) for item in value)
        return self._typed(value, declared)

    def _typed(self, value: Any, declared: Type) -> Value:
        release = self._program.release
        return stamped(self._work, conform(value, declared, release.records, release.workspace.currency))


def _person(desk: Desk, said: dict[str, Any]) -> dict[str, Value]:
    """What a customer said of a passenger, which may leave something out."""
    born = said["date_of_birth"]
    typed = desk._typed(born, Type("date")) if born else None
    return {"first_name": said["first_name"], "last_name": said["last_name"], "date_of_birth": typed}


def _frames(release: Release) -> dict[str, Frame]:
    """For each action a procedure that lists it, as if it were the one that runs."""
    return {action: Frame(item.name, True) for item in release.procedures.values() for action in item.actions}
