"""Wherever a conversation stands: the agent may be stopped, taken over from and handed back, and keeps its promises.

Every place between two events of the conversations of `FILES` is tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from aop.engine.effects import AskLedger, CallAction, Effect, ReadAgain, Say
from aop.engine.events import ActionSettled, Event, MessageReceived, PausesChanged, PersonActed
from aop.engine.program import Program
from aop.engine.snapshot import Pause, Snapshot
from aop.engine.transition import transition
from aop.engine.understanding import Understanding
from aop.values import canonical
from conversations import cases, play, release_of

FILES = ("cancel", "correction", "people", "waiting", "wrong_item", "interrupted")
EVERYTHING = (Pause("everything"),)


def chosen() -> list[dict[str, Any]]:
    """The conversations, without those whose release changes on the way."""
    return [
        item for item in cases() if item["name"].split(":")[0] in FILES and "next" not in item and "written" not in item
    ]


@cache
def places(name: str) -> tuple[Program, tuple[Snapshot, ...]]:
    """The snapshots of a conversation, one after each event."""
    case = next(item for item in cases() if item["name"] == name)
    return Program(release_of(case["workspace"])), tuple(play(case).places)


def acts(program: Program, state: Snapshot, action: str) -> tuple[Snapshot, tuple[Effect, ...]]:
    """One of people's powers, carried out."""
    role = program.release.workspace.roles[0]
    state, effects = transition(program, state, PersonActed(state.now, "lee", role, action, {}))
    calls = [item for item in effects if isinstance(item, CallAction)]
    if not calls:
        return state, ()
    return transition(program, state, ActionSettled(state.now, calls[0].call, "done"))


def what_may_come(state: Snapshot) -> Iterator[Event]:
    """What is still on its way to a conversation that is taken over: the answer of a call in flight."""
    if state.flight is not None and state.flight.phase == "called":
        for outcome in ("done", "fails", "unclear"):
            yield ActionSettled(state.now, state.flight.id, outcome)


@pytest.mark.parametrize("name", [item["name"] for item in chosen()])
def test_it_is_taken_over_and_handed_back(name: str) -> None:
    program, snapshots = places(name)
    for state in snapshots:
        taken, effects = acts(program, state, "aop.take_over")
        assert (taken.status == "taken") is (state.status != "closed")
        if taken.status != "taken":
            continue
        assert not [item for item in effects if isinstance(item, Say | CallAction | AskLedger | ReadAgain)]
        assert not [item for item in taken.consents if item.state == "granted" and item.rule is not None]
        for event in what_may_come(taken):
            after, effects = transition(program, taken, event)
            assert not [item for item in effects if isinstance(item, Say | CallAction)]
            assert (after.status, after.flight) == ("taken", None)
            acts(program, after, "aop.hand_back")
        if taken.flight is not None:
            assert acts(program, taken, "aop.hand_back")[0].taken is not None
            continue
        back, _ = acts(program, taken, "aop.hand_back")
        assert back.taken is None
        assert back.status in ("open", "handed_off")
        held = back.verified  # by a new proof only, which no place has at hand
        assert held is None or held.over
        assert not [item for item in back.consents if item.state == "granted"]
        assert canonical(Snapshot.from_json(back.to_json()).to_json()) == canonical(back.to_json())


@pytest.mark.parametrize("name", [item["name"] for item in chosen()])
def test_nothing_is_called_once_everything_is_paused(name: str) -> None:
    """The pause says nothing by itself, what people do goes on, and a message goes to a person."""
    program, snapshots = places(name)
    for state in snapshots:
        paused, effects = transition(program, state, PausesChanged(state.now, EVERYTHING))
        assert not [item for item in effects if isinstance(item, Say | CallAction)]
        cancelled, effects = acts(program, paused, "aop.cancel")
        assert not [item for item in effects if isinstance(item, CallAction) and item.verb != "act"]
        assert Snapshot.from_json(cancelled.to_json()).pauses == EVERYTHING
        if paused.flight is None and paused.reading is None:
            message = MessageReceived(paused.now, "later", Understanding(plain_answer="yes", answer="yes"))
            after, effects = transition(program, paused, message)
            assert after.status == "handed_off"
            assert not [item for item in effects if isinstance(item, CallAction) and item.verb != "do"]
            assert after.flight is None
