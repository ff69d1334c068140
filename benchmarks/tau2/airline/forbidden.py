"""Forbidden calls at the gate, and the right ones beside them: each with its records and its customer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from aop.engine.program import Program

from . import right
from .airline import Airline
from .calls import Call
from .desk import Desk
from .violations import Violation


@dataclass(frozen=True, slots=True)
class Refused:
    violation: Violation
    refused: bool
    reason: str


async def tried(program: Program, airline: Airline, calls: Iterable[Violation]) -> AsyncIterator[Refused]:
    """What the gate says to each call, in a conversation of its own; what comes before it is allowed and done."""
    for violation in calls:
        desk = Desk(program, airline.apart(violation.user_id) if violation.before else airline, violation.user_id)
        for call in violation.before:
            ruling = await desk.ruling(call)
            assert not ruling.refused, f"{call} is right but refused: {ruling.reason}"
            await desk.carry_out(call)
        ruling = await desk.ruling(violation.call, confirmed=violation.confirmed)
        yield Refused(violation, ruling.refused, ruling.reason)


async def tried_right(program: Program, airline: Airline, every: int = 1) -> AsyncIterator[tuple[Call, str]]:
    """Every right call of each so manieth reservation, with the reason if it is refused all the same."""
    for row in list(airline.rows["reservations"].values())[::every]:
        for call in right.right(airline, row):
            ruling = await Desk(program, airline, row["user_id"]).ruling(call)
            yield call, ruling.reason
        pair = right.after_cancelling(airline, row)
        if pair is not None:
            desk = Desk(program, airline.apart(row["user_id"]), row["user_id"])
            await desk.carry_out(pair[0])
            yield pair[1], (await desk.ruling(pair[1])).reason
