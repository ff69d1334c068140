"""A system that is down is left alone for a moment, and tried again by one call."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aop.engine.effects import CallAction
from aop.engine.events import ActionSettled
from aop.errors import Unavailable
from aop.ports.connector import Answer, Call
from aop.runtime.breaking import FAILURES, PAUSE
from aop.runtime.calling import Calls
from aop.runtime.clocks import ManualClock
from aop.stores.memory import MemoryLedger
from conversations import release_of
from unwatched import Unwatched

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)


@dataclass
class Shop:
    """Down until it is up."""

    is_down: bool = True
    asked: int = 0

    async def call(self, call: Call) -> Answer:
        self.asked += 1
        await asyncio.sleep(0)
        if self.is_down:
            raise Unavailable("the shop is down")
        return Answer(None)


class Asking:
    """One call after the other."""

    def __init__(self) -> None:
        self.shop, self.clock, self.number = Shop(), ManualClock(AT), 0
        release = release_of("procedures")
        self.calls = Calls(release, dict.fromkeys(release.systems, self.shop), MemoryLedger(), self.clock, Unwatched())

    async def one(self, action: str = "shop.find_order") -> ActionSettled:
        self.number += 1
        effect = CallAction(f"c/{self.number}", "look_up", action, {"order_id": "#W1"}, f"c/{self.number}", "")
        return await self.calls.carry_out(effect, AT)


def test_after_some_failures_in_a_row_a_system_is_left_alone() -> None:
    async def story() -> None:
        asking = Asking()
        for _ in range(FAILURES + 3):
            found = await asking.one()
            assert (found.outcome, found.down) == ("fails", True)
        assert asking.shop.asked == FAILURES
        assert found.reason == "shop did not answer the last 5 calls, so it is left alone for a moment"

    asyncio.run(story())


def test_after_the_pause_one_call_tries_and_the_others_wait_for_what_comes_of_it() -> None:
    async def story() -> None:
        asking = Asking()
        for _ in range(FAILURES):
            await asking.one()
        asking.clock.advance(PAUSE)
        await asyncio.gather(*(asking.one() for _ in range(10)))
        assert asking.shop.asked == FAILURES + 1
        asking.clock.advance(PAUSE)
        asking.shop.is_down = False
        assert (await asking.one()).outcome == "not_found"
        assert (await asking.one()).outcome == "not_found"

    asyncio.run(story())


def test_an_answer_in_between_begins_the_count_again() -> None:
    async def story() -> None:
        asking = Asking()
        for _ in range(FAILURES - 1):
            await asking.one()
        asking.shop.is_down = False
        await asking.one()
        asking.shop.is_down = True
        for _ in range(FAILURES - 1):
            await asking.one()
            asking.clock.advance(timedelta(seconds=1))
        assert asking.shop.asked == 2 * FAILURES - 1

    asyncio.run(story())
