"""How calls end: never later than their time, never as something else than they are; and the answer that comes late."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from aop.engine.effects import CallAction
from aop.engine.events import ActionSettled
from aop.errors import OutcomeUnknown, PortError, Unavailable, WrongUse
from aop.machine.release import Release
from aop.ports.connector import Answer, Call
from aop.runtime import calling
from aop.runtime.calling import Calls, longest
from aop.runtime.clocks import ManualClock
from aop.stores.memory import MemoryLedger
from aop.values import Duration, Record
from conversations import Talk, release_of
from unwatched import Unwatched

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
REFUND = (
    "settle W1234567, ana@example.com, refund $90 ~ {intent: settle_order, order_id: W1234567, "
    "email: ana@example.com, what: refund, amount: $90}"
)
SHOP: dict[str, Any] = {
    "shop.find_order": {
        "order_id": "#W1234567", "status": "delivered", "total": "$400",
        "customer": {"id": "c1", "email": "ana@example.com"},
    },
    "pay.refund": {"unclear": "yes"},
}  # fmt: skip


def control() -> Release:
    return release_of("tests/workspaces/control")


class Ends:
    """A system that comes to this; `never` comes to nothing."""

    def __init__(self, end: Exception | Answer | None) -> None:
        self._end = end

    async def call(self, call: Call) -> Answer:
        if self._end is None:
            await asyncio.sleep(3_600)
        if isinstance(self._end, Exception):
            raise self._end
        assert isinstance(self._end, Answer)
        return self._end


def settled(action: str, end: Exception | Answer | None, **marks: Any) -> tuple[ActionSettled, dict[str, str]]:
    release, ledger = control(), MemoryLedger()
    calls = Calls(release, dict.fromkeys(release.systems, Ends(end)), ledger, ManualClock(AT), Unwatched())
    verb = "do" if release.actions[action].writes else "look_up"
    effect = CallAction("case/1", verb, action, {"id": "#W1234567"}, "case/1", "", ("conversation:case",), **marks)
    ended = asyncio.run(calls.carry_out(effect, AT))
    return ended, ledger.states()


WRITE, READ = "pay.refund", "shop.find_order"
NO_ANSWER = Answer({"status": "gone"})


@pytest.mark.parametrize(
    ("action", "end", "outcome", "down", "state"),
    [
        (READ, Unavailable("no"), "fails", True, None),
        (READ, OutcomeUnknown("no"), "fails", True, None),
        (READ, PortError("not allowed"), "fails", False, None),
        (READ, RuntimeError("broken"), "fails", False, None),
        (READ, None, "fails", True, None),
        (READ, Answer(), "not_found", False, None),
        (READ, NO_ANSWER, "fails", False, None),
        (WRITE, Answer({"id": "r1"}), "done", False, "done"),
        (WRITE, Answer(failure="already_refunded"), "fails", False, "released"),
        (WRITE, Unavailable("no"), "fails", True, "released"),
        (WRITE, PortError("not allowed"), "fails", False, "released"),
        (WRITE, OutcomeUnknown("no"), "unclear", False, "unclear"),
        (WRITE, RuntimeError("broken"), "unclear", False, "unclear"),
        (WRITE, None, "unclear", False, "unclear"),
        (WRITE, NO_ANSWER, "unclear", False, "unclear"),
    ],
)
def test_a_call_ends_as_what_is_surely_known_of_it(
    action: str, end: Any, outcome: str, down: bool, state: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "longest", lambda action: 0.02)
    event, states = settled(action, end)
    assert (event.outcome, event.down, states.get("case/1")) == (outcome, down, state)


def test_a_failure_with_a_name_keeps_it_and_one_that_is_not_declared_has_none() -> None:
    assert settled(WRITE, Answer(failure="already_refunded"))[0].failure == "already_refunded"
    assert settled(WRITE, Answer(failure="on_strike"))[0].failure is None


def test_what_is_kept_for_a_colleague_stays_booked() -> None:
    assert settled(WRITE, Unavailable("no"), parks=True)[1] == {"case/1": "reserved"}
    assert settled(WRITE, OutcomeUnknown("no"), parks=True)[1] == {"case/1": "unclear"}


def test_nobody_waits_longer_than_the_time_of_the_action_and_its_tries() -> None:
    action = control().actions[WRITE]
    seconds = Duration(Decimal(4), "seconds")
    assert longest(action) == 15
    assert longest(replace(action, timeout=seconds)) == 9
    assert longest(replace(action, timeout=seconds, retries=2)) == 3 * 4 + 120 + 5
    assert longest(replace(action, timeout=Duration(Decimal(3), "hours"), retries=2)) == calling.MAX_SECONDS


# ---- late


def unclear() -> Talk:
    talk = Talk(control(), SHOP, "2026-11-23 10:00")
    talk.says(REFUND)
    talk.says("yes")
    return talk


def state_of(talk: Talk) -> tuple[str, str]:
    snapshot = talk.played.replies[-1].snapshot
    (done,) = snapshot.done
    return done.state, talk.ledger.states()[done.call]


@pytest.mark.parametrize(("done", "states"), [(True, ("done", "done")), (False, ("failed", "released"))])
def test_a_late_answer_settles_what_was_unclear_once(done: bool, states: tuple[str, str]) -> None:
    talk = unclear()
    assert state_of(talk) == ("unclear", "unclear")
    reply = talk.turns_out(done=done)
    assert reply.lines == ()
    assert state_of(talk) == states
    with pytest.raises(WrongUse, match="nothing is unclear"):
        talk.turns_out(done=not done)
    assert state_of(talk) == states


def test_what_was_never_unclear_does_not_turn_out() -> None:
    talk = Talk(control(), {**SHOP, "pay.refund": {"id": "r1"}}, "2026-11-23 10:00")
    talk.says(REFUND)
    talk.says("yes")
    with pytest.raises(WrongUse, match="nothing is unclear under case/3"):
        asyncio.run(talk.runtime.turned_out("case/3", done=False))
    with pytest.raises(WrongUse, match="nothing is unclear under elsewhere/1"):
        asyncio.run(talk.runtime.turned_out("elsewhere/1", done=False))


def test_an_answer_by_hand_is_a_record_as_a_systems_is() -> None:
    talk = Talk(control(), {"shop.find_order": {"down": "yes"}}, "2026-11-23 10:00")
    talk.says(REFUND)
    (task,) = talk.runtime.tasks()
    assert (task.request.action, task.request.system) == ("shop.find_order", "shop")
    assert task.request.inputs == {"id": "#W1234567"}
    answer = {**SHOP["shop.find_order"], "total": "400"}
    reply = asyncio.run(talk.runtime.done_by_hand(task.request.call, "maria", "tier1_support", given=answer))
    order = reply.snapshot.frames[-1].values["order"]
    assert isinstance(order, Record)
    assert (order.type, order.owner) == ("shop.order", "c1")
    assert talk.runtime.tasks() == ()
