"""Forbidden calls at the gate: each is given its records, its customer, and a yes, so only the policy can refuse it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aop.engine.gate import judge
from aop.engine.program import Program
from aop.engine.records import stamped
from aop.engine.snapshot import Frame, Verified
from aop.engine.transition import opened
from aop.engine.work import Work
from aop.machine.release import Procedure, Release
from aop.machine.types import BUILT_IN_RECORDS, Type
from aop.runtime.conform import conform
from aop.values import Record, Value

from .calls import records_of
from .shop import Shop
from .violations import Violation

NOW = datetime(2024, 5, 15, 15, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Refused:
    violation: Violation
    refused: bool
    reason: str


def allowed(release: Release, shop: Shop, tried: Iterable[Violation]) -> Iterator[Refused]:
    """What the gate says to each call, in a conversation whose verified customer is the one who asks."""
    program = Program(release)
    procedures = {
        name: item for item in release.procedures.values() for name in item.actions if release.actions[name].writes
    }
    for violation in tried:
        action = f"retail.{violation.call.action}"
        verdict = _judged(program, shop, violation, action, procedures[action])
        yield Refused(violation, verdict.refusal is not None, verdict.reason)


def _judged(program: Program, shop: Shop, violation: Violation, action: str, procedure: Procedure) -> Any:
    work = Work(program, opened(program, "violation", NOW))
    account = conform(
        shop.account_details(account_id=violation.user_id),
        Type("record", record="retail.account"),
        program.release.records,
        program.release.workspace.currency,
    )
    customer = stamped(work, account)
    assert isinstance(customer, Record)
    work.state.customer = customer
    work.state.verified = Verified(violation.user_id, program.release.workspace.levels[-1].name, NOW)
    frame = Frame(procedure.name, True)
    work.state.frames.append(frame)
    return judge(work, frame, action, _inputs(work, shop, violation, action), "do")


def _inputs(work: Work, shop: Shop, violation: Violation, action: str) -> dict[str, Value]:
    release = work.program.release
    plain = records_of(shop, violation.call)
    assert isinstance(plain, dict)
    found: dict[str, Value] = {}
    for name, value in plain.items():
        declared = release.actions[action].inputs[name].type
        if declared.record in BUILT_IN_RECORDS:
            found[name] = Record(str(declared.record), {key: item or None for key, item in value.items()})
        else:
            typed = conform(value, declared, release.records, release.workspace.currency)
            found[name] = stamped(work, typed)
    return found
