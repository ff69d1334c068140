"""What takes a change back is parked like any other call, and a person lets it leave or takes it back."""

from __future__ import annotations

from typing import Any

import pytest

from aop.engine import gate
from aop.engine.snapshot import Done
from attacks.workspace import snapshot
from conversations import ROOT, Talk, release_of, replayed
from next_version import changed

GIVEN: dict[str, Any] = {
    "shop.find_order": {
        "order_id": "#W1234567",
        "status": "pending",
        "total": "$169",
        "customer": {"id": "c1", "email": "ana@example.com"},
        "items": [],
    },
    "shop.hold": {"hold_id": "h1"},
    "shop.release": {},
}
ASKS = "send W1234567 elsewhere, ana@example.com ~ {intent: move_order, order_id: W1234567, email: ana@example.com}"
#: What the gate is made to overlook, and the monitor does not.
FORBIDDEN = 'stripe.refund needs confirmation\n  never do shop.release when order.status is "pending"'


def held() -> Talk:
    """A conversation in which an order was held back; nothing lets it go again but a person."""
    files = {"rules/service.yaml": {"stripe.refund needs confirmation": FORBIDDEN}}
    release = changed(ROOT / "tests/workspaces/service", files).release
    assert release is not None
    talk = Talk(release, GIVEN, "2026-11-23 10:00")
    talk.says(ASKS)
    assert sent(talk) == ["shop.hold"]
    return talk


def sent(talk: Talk) -> list[str]:
    return [call.action.name for call in talk.connector.calls if call.action.writes]


def undo_of(talk: Talk) -> Done:
    (found,) = [item for item in snapshot(talk).done if item.undoes]
    return found


def decides(talk: Talk, action: str) -> str | None:
    (parked,) = talk.runtime.parked()
    return talk.acts("kim", "returns_lead", action, {"call": parked.call, "reason": "asked the carrier"}).told


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> Talk:
    """The gate overlooks a rule about what takes the hold back; the monitor stops it."""
    monkeypatch.setattr(gate, "first_broken", lambda *_: None)
    talk = held()
    talk.acts("lee", "returns_lead", "aop.cancel", {})
    return talk


@pytest.mark.interpreted
def test_it_is_listed_with_everything_else_that_is_parked(stopped: Talk) -> None:
    (parked,) = stopped.runtime.parked()
    assert (parked.action, sent(stopped)) == ("shop.release", ["shop.hold"])
    assert any("never do shop.release" in item for item in parked.objections)
    assert stopped.played.queues == ["tier2"]
    assert [(item.action, item.state) for item in snapshot(stopped).done] == [
        ("shop.hold", "done"),
        ("shop.release", "unclear"),
    ]


@pytest.mark.interpreted
def test_a_person_carries_it_out_and_the_change_is_undone(stopped: Talk) -> None:
    assert decides(stopped, "aop.redrive") is None
    assert sent(stopped) == ["shop.hold", "shop.release"]
    assert [item.state for item in snapshot(stopped).done] == ["undone", "done"]
    assert stopped.runtime.parked() == ()
    replayed(stopped)


@pytest.mark.interpreted
def test_a_person_takes_it_back_and_the_change_stands(stopped: Talk) -> None:
    assert decides(stopped, "aop.drop") is None
    assert (sent(stopped), stopped.runtime.parked()) == (["shop.hold"], ())
    assert [item.state for item in snapshot(stopped).done] == ["done", "failed"]


def test_one_of_unknown_outcome_is_parked_too_and_counts_as_nothing_done() -> None:
    """Its system does not know a repeated call by its key, so it is not sent again; somebody finds out."""
    given = {**GIVEN, "shop.release": {"unclear": True}}
    talk = Talk(release_of("tests/workspaces/service"), given, "2026-11-23 10:00")
    talk.says(ASKS)
    talk.acts("lee", "returns_lead", "aop.cancel", {})
    (parked,) = talk.runtime.parked()
    assert (parked.action, parked.objections) == ("shop.release", ())
    assert not undo_of(talk).counts
    assert "could be done twice" in str(decides(talk, "aop.redrive"))
    talk.turns_out(done=True)
    assert [item.state for item in snapshot(talk).done] == ["undone", "done"]
    assert talk.runtime.parked() == ()
    replayed(talk)
