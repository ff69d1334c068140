"""A call that the monitor stopped says so in a test: to the procedure nobody knows what came of it."""

from __future__ import annotations

import pytest

from aop.engine.effects import CallAction
from aop.engine.snapshot import Snapshot
from aop.monitor.authorised import Judge
from evals.shop import WHOLE, outcomes, written


@pytest.mark.interpreted
def test_what_the_monitor_stopped_stands_in_the_talk_and_beside_what_did_not_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def against_all(judge: Judge, call: CallAction, after: Snapshot) -> None:
        judge.problems.append((call.call, "nobody said so"))

    monkeypatch.setattr(Judge, "_write", against_all)
    (played,) = outcomes(written(WHOLE))
    stopped = "stops loans.waive_fee: nobody said so"
    assert [line.text for line in played.talk if line.who == "monitor"] == [stopped]
    assert all(f"the monitor {stopped}" in item.came for item in played.unmet)
    assert played.unmet
