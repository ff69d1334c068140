"""`aop serve` under kill -9: a few kills here, `make soak-kills KILLS=10000` for more."""

from __future__ import annotations

import os
from pathlib import Path

from service.kills import Campaign
from service.sites import shop

KILLS = int(os.environ.get("AOP_KILLS", "4"))


def test_a_service_that_is_killed_again_and_again_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, shop()[0], KILLS, int(os.environ.get("AOP_SEED", "0")))
    campaign.runs()
    assert campaign.wrong() == []
    assert campaign.killed == KILLS
    assert sum(len(told) for told in campaign.acknowledged.values()) >= KILLS
