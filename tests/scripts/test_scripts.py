"""The scripts of the sample workspace, played to the end: local understanding, the real machine, a real database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from aop.cli.app import app
from aop.cli.loading import compiled
from aop.cli.script import Decides, Passes, Says, read_script
from aop.connectors import connect
from aop.engine.effects import CallAction, CloseRequest, HandOff, RequestApproval
from aop.extractors.local import LocalExtractor
from aop.machine.release import Release
from aop.ports.extractor import Message
from aop.runtime import Reply, Runtime
from aop.runtime.clocks import ManualClock
from aop.stores.memory import MemoryLedger, MemoryStore
from connectors.sample import WORKSPACE, copied

#: A Sunday morning; the seed counts back from the same day.
START = datetime(2026, 11, 22, 15, tzinfo=UTC)


class Played:
    """Everything that came of a script, and the database after it."""

    def __init__(self, replies: list[Reply], database: Path) -> None:
        self.effects = [effect for reply in replies for effect in reply.effects]
        self.said = [line.text for reply in replies for line in reply.lines]
        self.database = database

    def of(self, kind: type[Any]) -> Iterator[Any]:
        return (effect for effect in self.effects if isinstance(effect, kind))

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        return [(effect.procedure, effect.outcome) for effect in self.of(CloseRequest)]

    @property
    def writes(self) -> list[str]:
        return [effect.action for effect in self.of(CallAction) if effect.verb == "do"]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database)) as database:
            return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def release() -> Release:
    result = compiled(WORKSPACE, train=True)
    assert result.findings == ()
    assert result.release is not None
    return result.release


@pytest.fixture
def played(request: pytest.FixtureRequest, release: Release, tmp_path: Path) -> Played:
    workspace = copied(tmp_path)
    turns = read_script(workspace / "scripts" / request.param)
    return Played(asyncio.run(_play(release, workspace, turns)), workspace / "shop.db")


async def _play(release: Release, workspace: Path, turns: tuple[Says | Decides | Passes, ...]) -> list[Reply]:
    assert release.classifier is not None
    extractor = LocalExtractor(
        release.classifier,
        tuple(release.intents.values()),
        tuple(release.topics.values()),
        cues=release.workspace.sentiment,
    )
    clock = ManualClock(START)
    runtime = Runtime(
        release,
        extractor=extractor,
        connectors=connect(release, workspace),
        store=MemoryStore(),
        ledger=MemoryLedger(),
        clock=clock,
    )
    replies = [await runtime.open("c")]
    for number, turn in enumerate(turns):
        match turn:
            case Says(text, attachments):
                replies.append(await runtime.receive("c", Message(f"m{number}", text, attachments)))
            case Decides(person, role, granted, reason):
                (waiting,) = runtime.approvals()
                call = waiting.request.call
                replies.append(await runtime.decide(call, person, role, granted=granted, reason=reason))
            case Passes(time):
                clock.advance(time)
                replies.extend(await runtime.tick())
    return replies


@pytest.mark.parametrize("script", sorted((WORKSPACE / "scripts").glob("*.txt")), ids=lambda path: path.stem)
def test_every_script_can_be_read(script: Path) -> None:
    assert any(isinstance(turn, Says) for turn in read_script(script))


@pytest.mark.parametrize("played", ["wrong_item.txt"], indirect=True)
def test_a_wrong_item_is_refunded_after_a_yes_and_an_approval(played: Played) -> None:
    assert played.outcomes == [("wrong_item", "resolved")]
    assert [(item.role, item.action) for item in played.of(RequestApproval)] == [("team_lead", "stripe.refund")]
    assert played.writes == ["stripe.refund", "zendesk.add_note", "crm.log", "shop.return_label"]
    assert "Shall I refund $164.50 for Trail running shoes to your original payment method?" in played.said
    assert played.said[-1] == "I've refunded $164.50 to your Visa."
    assert played.rows("SELECT charge_id, amount, status FROM stripe_refund") == [("ch_1234567", 16450, "succeeded")]


@pytest.mark.parametrize("played", ["refund_denied.txt"], indirect=True)
def test_a_refund_that_is_not_approved_goes_to_the_returns_desk(played: Played) -> None:
    assert [(item.queue, item.because) for item in played.of(HandOff)] == [("returns_desk", ("refund not approved",))]
    assert played.writes == []
    assert played.rows("SELECT * FROM stripe_refund") == []


@pytest.mark.parametrize("played", ["order_status.txt"], indirect=True)
def test_where_two_orders_are_is_told_to_whom_they_belong(played: Played) -> None:
    assert played.outcomes == [("order_status", "informed"), ("order_status", "informed")]
    assert played.said[2:] == [
        "Order #W1234568 is on its way with Northern Post. It should be with you by 24 November 2026.",
        "Its tracking number is PX48100267.",
        "Order #W1234569 is being packed. It should be with you by 27 November 2026.",
    ]


def test_a_yes_to_another_amount_comes_too_late() -> None:
    """What was approved is void when the amount is no longer what was asked about; nothing is paid."""
    script = Path(__file__).parent / "refund_over_limit.txt"
    done = CliRunner().invoke(app, ["chat", str(WORKSPACE), "--script", str(script), "--show"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "asks        team_lead: stripe.refund with order = #W1234567, amount = $164.50, digest " in done.stdout
    corrected = done.stdout.index("order_id was corrected, so the request runs again")
    refused = done.stdout.index("(no approval is waiting for `team_lead`: this counts for nothing)")
    assert corrected < refused
    assert "calls       stripe.refund" not in done.stdout
