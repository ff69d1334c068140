"""The tau2 airline policy as a workspace, on the benchmark's own data where it is there."""

from __future__ import annotations

import asyncio
from itertools import islice

import pytest

from aop.engine.program import Program
from benchmarks.tau2.airline import runs
from benchmarks.tau2.airline.airline import Airline
from benchmarks.tau2.airline.attempt import attempt
from benchmarks.tau2.airline.calls import Call
from benchmarks.tau2.airline.database import DATABASE
from benchmarks.tau2.airline.desk import Desk
from benchmarks.tau2.airline.forbidden import Refused, tried, tried_right
from benchmarks.tau2.airline.gold import REASONS
from benchmarks.tau2.airline.release import compiled
from benchmarks.tau2.airline.runs import Heard
from benchmarks.tau2.airline.tasks import Judged, judged, load
from benchmarks.tau2.airline.violations import violations

needs_data = pytest.mark.skipif(not DATABASE.exists(), reason="the tau2 airline data is not beside the project")


@pytest.fixture(scope="module")
def program() -> Program:
    return Program(compiled())


@pytest.fixture(scope="module")
def airline() -> Airline:
    return Airline.load()


def test_the_policy_compiles_without_a_finding(program: Program) -> None:
    """`compiled` refuses a workspace with so much as a warning."""
    assert len([name for name in program.release.procedures if not name.startswith("aop_")]) == 10


@needs_data
def test_the_gate_accepts_every_gold_write_in_its_order(program: Program, airline: Airline) -> None:
    async def play() -> list[Judged]:
        return [await judged(program, airline, task) for task in load(airline)]

    gold = asyncio.run(play())
    assert len(gold) == 30
    assert [item for item in gold if not item.accepted] == []
    assert sum(item.writes for item in gold) == 26


@needs_data
def test_a_conversation_of_every_task_that_changes_something_ends_in_the_gold_state(
    program: Program, airline: Airline
) -> None:
    played = [asyncio.run(attempt(program.release, airline, task)) for task in load(airline)]
    assert [item for item in played if not item.reached] == []
    assert sum(item.wishes > 0 for item in played) == 13


@needs_data
@pytest.mark.parametrize(("task_id", "reservation"), [("7", "59XX6W"), ("39", "MSJ4OA")])
def test_a_pinned_reason_is_one_that_the_gold_needs(
    program: Program, airline: Airline, task_id: str, reservation: str
) -> None:
    (task,) = [task for task in load(airline) if task.id == task_id]
    assert REASONS[task_id] == "health"
    found = asyncio.run(judged(program, airline, task, reason="change of plan"))
    assert [call.inputs["reservation"] for call, _ in found.refused] == [reservation]
    assert "no insurance covers the reason" in found.refused[0][1]


@needs_data
def test_what_the_policy_forbids_is_refused_and_what_it_allows_is_not(program: Program, airline: Airline) -> None:
    async def play() -> tuple[list[Refused], list[tuple[Call, str]]]:
        wrong = [item async for item in tried(program, airline, islice(violations(airline), 0, None, 401))]
        return wrong, [item async for item in tried_right(program, airline, 29)]

    wrong, right = asyncio.run(play())
    assert len(wrong) > 250
    assert [item.violation for item in wrong if not item.refused] == []
    assert len(right) > 200
    assert [(call, reason) for call, reason in right if reason] == []


@needs_data
def test_clauses_that_few_reservations_meet_are_refused_for_their_own_reason(
    program: Program, airline: Airline
) -> None:
    """Each once, with the words of its rule, so that no other rule covers for one that is gone."""
    words = {
        ("cancel", "flown"): "a flight of the reservation has been flown",
        ("cancel", "reason not covered"): "no insurance covers the reason",
        ("compensation", "before the change"): "compensated once the reservation is changed or cancelled",
        ("compensation", "no member, no insurance, no business"): "only silver and gold members",
        ("compensation", "another amount"): "$100 for each passenger",
        ("repeated", "compensated twice"): "a reservation is compensated once",
        ("reordered", "changed after it was cancelled"): "the reservation is cancelled",
        ("booking", "six passengers"): "at most five passengers",
        ("booking", "too many by certificate"): "at most one travel certificate",
        ("booking", "too many by gift_card"): "at most three gift cards",
        ("booking", "insurance not paid"): "do not add up to the price",
        ("bags", "removed"): "bags can be added, not removed",
        ("bags", "gift card too low"): "the gift card does not cover the bags",
        ("flights", "basic economy moved"): "basic economy flights cannot be changed",
        ("flights", "by certificate"): "paid or refunded by a gift card or a credit card",
        ("passengers", "one less"): "the number of passengers cannot be changed",
    }
    wanted = {}
    for violation in violations(airline):
        wanted.setdefault((violation.kind, violation.detail), violation)

    async def play() -> list[Refused]:
        return [item async for item in tried(program, airline, [wanted[key] for key in words])]

    for item, expected in zip(asyncio.run(play()), words.values(), strict=True):
        assert expected in item.reason


@needs_data
def test_nobody_is_served_before_they_are_identified(program: Program, airline: Airline) -> None:
    call = Call("cancel", {"reservation": "XEHM4B", "reason": "health"})
    ruling = asyncio.run(Desk(program, airline, None).ruling(call))
    assert ruling.refused


@needs_data
def test_recorded_runs_are_stopped_where_the_policy_is_broken(program: Program, airline: Airline) -> None:
    async def play(spoken: bool) -> list[Heard]:
        tasks = load(airline)
        return [await runs.heard(program, airline, run, tasks, spoken=spoken) for run in runs.load()]

    by_rules, with_a_yes = asyncio.run(play(False)), asyncio.run(play(True))
    assert _stopped(by_rules) == (19, 8, 8)
    assert _stopped(with_a_yes) == (25, 10, 8)
    flown = next(item for item in by_rules if item.run.name == "26/0")
    assert flown.stopped is not None
    assert (flown.stopped[0], flown.stopped[1]["reservation_id"]) == ("cancel_reservation", "NQNU5R")
    assert "has been flown" in flown.reason


def _stopped(heard: list[Heard]) -> tuple[int, int, int]:
    """Failing runs; rewarded ones; those of the latter at what the second version's gold does not do either."""
    failing = [item for item in heard if item.stopped and not item.run.succeeded]
    good = [item for item in heard if item.stopped and item.run.succeeded]
    return len(failing), len(good), sum(item.corrected for item in good)
