"""`aop serve` under kill -9, on SQLite and PostgreSQL: 34 kills and 17 here, `make soak-kills KILLS=10000` for more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.kills import Campaign
from service.sites import shop
from tools.cluster import Cluster, why_not

KILLS = int(os.environ.get("AOP_KILLS", "34"))
SEED = int(os.environ.get("AOP_SEED", "0"))


def test_a_service_that_is_killed_again_and_again_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    killed(Campaign(tmp_path, shop()[0], KILLS, SEED), KILLS)


@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
def test_neither_does_one_on_postgresql(tmp_path: Path) -> None:
    kills = max(2, KILLS // 2)
    cluster = Cluster()
    try:
        killed(Campaign(tmp_path, shop()[0], kills, SEED, cluster.database()), kills)
    finally:
        cluster.stop()


def killed(campaign: Campaign, kills: int) -> None:
    campaign.runs()
    assert campaign.wrong() == []
    assert campaign.killed == kills
    assert sum(len(told) for told in campaign.acknowledged.values()) >= kills
