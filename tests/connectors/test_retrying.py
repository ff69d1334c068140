"""Which calls go out again, after how long, and what is believed then."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from aop.connectors.retrying import Retrying
from aop.errors import OutcomeUnknown, PortError, Unavailable
from aop.machine.types import Action
from aop.ports.connector import Answer, Call
from aop.testing.faults import Status
from aop.values import Duration

from .shop import FIND_ORDER, ITEMS, REFUND, W1
from .web_shop import WebSetup

READ = replace(FIND_ORDER, retries=2)
WRITE = replace(REFUND, retries=2)
PLAIN = replace(WRITE, idempotent=False, key_header="")
DONE = Answer({"id": "re_1"})
UNCLEAR = OutcomeUnknown("nobody knows")


class Script:
    """Answers, or raises, what it is given, in order. `waits` is what went by between."""

    def __init__(self, *outcomes: Answer | PortError) -> None:
        self.outcomes = list(outcomes)
        self.waits: list[float] = []
        self.now = 0.0

    async def call(self, call: Call) -> Answer:
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, PortError):
            raise outcome
        return outcome

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def tried(self, action: Action) -> Answer:
        retrying = Retrying(self, self.sleep, lambda: self.now)
        return asyncio.run(retrying.call(Call("c", action, {}, "k")))


def test_what_surely_was_not_done_goes_out_again() -> None:
    for action in (READ, WRITE, PLAIN):
        script = Script(Unavailable("down"), Unavailable("down"), DONE)
        assert script.tried(action) is DONE
        assert 0.25 <= script.waits[0] <= 0.5 <= script.waits[1] <= 1.0


def test_no_more_often_than_the_catalogue_says() -> None:
    script = Script(*(Unavailable(f"down {turn}") for turn in range(4)))
    with pytest.raises(Unavailable, match="down 2"):
        script.tried(READ)
    assert len(script.outcomes) == 1


def test_an_answer_of_business_is_final() -> None:
    script = Script(Answer(failure="already_refunded"))
    assert script.tried(WRITE).failure == "already_refunded"
    with pytest.raises(PortError, match="refused"):
        Script(PortError("refused"), DONE).tried(WRITE)


def test_an_unclear_write_goes_out_again_only_under_a_key() -> None:
    assert Script(UNCLEAR, DONE).tried(WRITE) is DONE
    script = Script(UNCLEAR, DONE)
    with pytest.raises(OutcomeUnknown):
        script.tried(PLAIN)
    assert script.outcomes == [DONE]
    with pytest.raises(OutcomeUnknown):
        asyncio.run(Retrying(Script(UNCLEAR, DONE), keyed=False).call(Call("c", WRITE, {}, "k")))


@pytest.mark.parametrize(
    "second", [Answer(failure="already_refunded"), Unavailable("down"), PortError("refused"), OutcomeUnknown("again")]
)
def test_after_an_unclear_try_only_done_is_believed(second: Answer | PortError) -> None:
    with pytest.raises(OutcomeUnknown):
        Script(UNCLEAR, second, second).tried(replace(WRITE, retries=1))


def test_a_key_is_used_only_while_the_system_remembers_it() -> None:
    script = Script(UNCLEAR, DONE)
    with pytest.raises(OutcomeUnknown):
        script.tried(replace(WRITE, key_lasts=Duration(Decimal("0.1"), "seconds")))
    assert script.waits == []


def test_the_wait_that_a_system_asks_for_is_kept_and_bounded() -> None:
    script = Script(Unavailable("busy", retry_after=7.0), DONE)
    assert script.tried(WRITE) is DONE
    assert script.waits == [7.0]
    script = Script(Unavailable("busy", retry_after=3_600.0), DONE)
    with pytest.raises(Unavailable, match="busy"):
        script.tried(WRITE)
    assert script.waits == []


def test_all_tries_together_are_bounded() -> None:
    script = Script(*(Unavailable("busy", retry_after=50.0) for _ in range(9)))
    with pytest.raises(Unavailable):
        script.tried(replace(READ, retries=8))
    assert sum(script.waits) <= 120


def test_over_http_a_lost_answer_is_asked_for_again_and_done_once(remembering_shop: WebSetup) -> None:
    shop = remembering_shop
    shop.server.next(Status(500, done=True), Status(429, after="0"))
    retrying = Retrying(shop.connector)
    sent = Call("c", WRITE, {"order": W1, "amount": ITEMS[0].get("price")}, "k1")
    assert asyncio.run(retrying.call(sent)).data["id"] == "re_1"
    assert len(shop.server.received) == 3
    assert shop.refunds() == 1
