"""What a procedure works out is worked out a second time: a share of a month leaves, another amount does not."""

from __future__ import annotations

from typing import Any

import pytest

from aop.engine import steps
from aop.engine.snapshot import Frame
from aop.engine.work import Work
from aop.machine import states
from aop.values import Money
from attacks.workspace import GIVEN, ORDER, asks_for, desk, paying
from conversations import Talk

#: The part of the price that is left for twelve of thirty days, and a fee: no sum of two amounts that were ever said.
SHARE = """\
set days_left to 30 - days since order.shipped
set share to ((order.total - $40) * days_left) / 30 + $2.50 rounded to cents
confirm "Refund {share}?", otherwise finish as withdrawn
do s.refund with order = order, amount = share
say "Refunded."
finish as resolved
"""
GUARD = "require order.shipped is known, otherwise finish as declined\n"


def asked(act: str = SHARE) -> Talk:
    talk = desk(paying(GUARD + act), rules="s.refund needs confirmation", given=shipped())
    talk.says(asks_for("pay"))
    return talk


def shipped() -> dict[str, Any]:
    return {**GIVEN, "s.order": {**ORDER, "shipped": "2026-11-05"}}


def sent(talk: Talk) -> list[str]:
    return [call.action.name for call in talk.connector.calls if call.action.writes]


def test_a_share_of_a_month_leaves() -> None:
    talk = asked()
    talk.says("yes")
    assert (sent(talk), talk.runtime.parked()) == (["s.refund"], ())


@pytest.mark.interpreted
def test_an_amount_that_the_procedure_does_not_come_to_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine works out a dollar more than is written."""
    assign = steps.STEPS[states.Assign]

    def more(work: Work, frame: Frame, step: states.Assign) -> None:
        assign(work, frame, step)
        if step.name == "share":
            share = frame.values[step.name]
            assert isinstance(share, Money)
            frame.values[step.name] = Money(share.amount + 1, share.currency)

    monkeypatch.setitem(steps.STEPS, states.Assign, more)
    talk = asked()
    talk.says("yes")
    (parked,) = talk.runtime.parked()
    assert sent(talk) == []
    assert any("`amount` rests on nothing that was said" in item for item in parked.objections)
