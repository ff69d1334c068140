"""A conversation that was moved to another release is judged by the release that each of its calls was made under."""

from __future__ import annotations

import asyncio

import pytest

from aop.engine import gate
from aop.engine.events import ReleaseChanged
from aop.machine.release import Release
from attacks.workspace import CONFIRMED, LEVELS, asks_for, compiled, desk, paying, snapshot
from conversations import Talk

RULE = "s.refund needs confirmation"
NOTED = 'do s.note with text = "Order noted"\n' + CONFIRMED


def following(act: str, rules: str = RULE, levels: str = LEVELS) -> Release:
    release, findings = compiled(paying(act), rules=rules, levels=levels)
    assert release is not None, findings
    return release


def sent(talk: Talk) -> list[str]:
    return [call.action.name for call in talk.connector.calls if call.action.writes]


def test_it_goes_on_with_the_writes_of_the_new_release_and_of_the_old_one() -> None:
    """The note was made before it moved, the refund after it; both stand in one history."""
    talk = desk(paying(NOTED), rules=RULE)
    talk.says(asks_for("pay"))
    assert sent(talk) == ["s.note"]
    talk.moves(following(NOTED.replace("Refunded.", "It is refunded.")))
    talk.says("yes")
    assert (sent(talk), talk.runtime.parked()) == (["s.note", "s.refund"], ())


def test_it_may_move_more_than_once() -> None:
    talk = desk(paying(CONFIRMED), rules=RULE)
    talk.says(asks_for("pay"))
    talk.moves(following(CONFIRMED.replace("Refunded.", "Second.")))
    talk.moves(following(CONFIRMED.replace("Refunded.", "Third.")))
    talk.says("yes")
    assert (sent(talk), talk.runtime.parked()) == (["s.refund"], ())


def test_where_the_release_of_before_is_not_at_hand_its_writes_are_parked() -> None:
    talk = desk(paying(CONFIRMED), rules=RULE)
    talk.says(asks_for("pay"))
    talk.programs.clear()
    talk.moves(following(CONFIRMED.replace("Refunded.", "Second.")))
    talk.says("yes")
    assert (sent(talk), len(talk.runtime.parked())) == ([], 1)


@pytest.mark.interpreted
def test_a_rule_of_the_new_release_that_the_gate_forgot_stops_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "first_broken", lambda *_: None)
    talk = desk(paying(CONFIRMED), rules=RULE)
    talk.says(asks_for("pay"))
    talk.moves(following(CONFIRMED, rules=f"{RULE}\nnever do s.refund when order.total is over $100"))
    talk.says("yes")
    (parked,) = talk.runtime.parked()
    assert sent(talk) == []
    assert any("never do s.refund" in item for item in parked.objections)


def test_a_rule_that_only_the_old_release_had_stops_nothing_any_more() -> None:
    talk = desk(paying(CONFIRMED), rules=f"{RULE}\nnever do s.refund when order.total is over $100")
    talk.says(asks_for("pay"))
    talk.moves(following(CONFIRMED))
    talk.says("yes")
    assert (sent(talk), talk.runtime.parked()) == (["s.refund"], ())


def test_a_level_that_the_new_release_does_not_know_verifies_nobody() -> None:
    talk = desk(paying(CONFIRMED), rules=f"{RULE}\nnever do s.refund unless customer is verified")
    talk.says(asks_for("pay"))
    assert snapshot(talk).verified is not None
    code = "{code: {lasts: 30 days}}"
    act = paying(CONFIRMED).replace("by postcode when", "by code when")
    release, findings = compiled(act, rules=RULE, levels=code)
    assert release is not None, findings
    talk.moves(release)
    history = asyncio.run(talk.runtime.history("case"))
    moved = next(index for index, entry in enumerate(history) if isinstance(entry.event, ReleaseChanged))
    assert moved
    held = snapshot(talk).verified
    assert held is None or held.level == "code"
    talk.says("yes")
    assert talk.runtime.parked() == ()
