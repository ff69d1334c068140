"""From what a connector says to what the conversation is told, through the runtime, for every kind."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aop.engine.effects import CallAction
from aop.engine.events import ActionSettled
from aop.machine.release import Release, System
from aop.machine.types import Action, Type
from aop.runtime.calling import Calls
from aop.runtime.clocks import ManualClock
from aop.stores.memory import MemoryLedger
from aop.testing.faults import Redirect, Slow, Status, WrongTypes
from aop.values import Value
from unwatched import Unwatched

from .shop import FIND_ORDER, ITEMS, LIST_ORDERS, RECORDS, REFUND, W1, Setup
from .test_catalogue import WORKSPACE
from .web_shop import WebSetup


def settled(shop: Setup, action: Action, **inputs: Value) -> ActionSettled:
    """What became of one call."""
    systems = {"shop": System("shop", {}, ())}
    release = Release(WORKSPACE, systems, RECORDS, {action.name: action}, {}, {}, {}, (), (), {})
    clock = ManualClock(datetime(2026, 11, 22, tzinfo=UTC))
    calls = Calls(release, {"shop": shop.connector}, MemoryLedger(), clock, Unwatched())
    verb = "do" if action.writes else "look_up"
    return asyncio.run(calls.carry_out(CallAction("c1", verb, action.name, inputs, "k1", "d"), clock.now()))


REFUNDED: dict[str, Value] = {"order": W1, "amount": ITEMS[0].get("price")}


def test_a_value_that_is_none_of_its_options_fails_a_read(shop: Setup) -> None:
    choices = replace(LIST_ORDERS, returns=Type("list", item=Type("choice", options=("W1", "W7"))))
    found = settled(shop, choices)
    assert found.outcome == "fails"
    assert (
        found.reason
        == "shop.list_orders answered something else: item 2 of the answer is none of the declared options: "
        "`W1`, `W7`"
    )
    assert found.value is None


def test_an_answer_of_another_type_leaves_a_write_unclear(shop: Setup) -> None:
    found = settled(shop, replace(REFUND, returns=Type("record", record="shop.order")), **REFUNDED)
    assert found.outcome == "unclear"
    assert "lacks `order_id`" in found.reason
    assert found.value is None


@pytest.mark.parametrize(
    ("fault", "read", "write"),
    [
        (Status(500, done=True), "fails", "unclear"),
        (Status(503), "fails", "unclear"),
        (Status(429, after="1"), "fails", "fails"),
        (Status(422), "fails", "fails"),
        (Status(409, done=True), "fails", "unclear"),
        (Redirect(), "fails", "unclear"),
        (WrongTypes(), "fails", "unclear"),
        (Slow(0.01), "done", "done"),
    ],
    ids=str,
)
def test_what_is_told_of_each_fault(web_shop: WebSetup, fault: Status, read: str, write: str) -> None:
    web_shop.server.next(fault, fault)
    assert settled(web_shop, FIND_ORDER, id="W1").outcome == read
    assert settled(web_shop, REFUND, **REFUNDED).outcome == write
