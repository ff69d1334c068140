"""The tau2 retail policy as a workspace, on the benchmark's own data where it is there."""

from __future__ import annotations

import asyncio
from itertools import islice

import pytest

from benchmarks.tau2.retail.attempt import attempt
from benchmarks.tau2.retail.customer import customer
from benchmarks.tau2.retail.database import DATABASE
from benchmarks.tau2.retail.forbidden import allowed
from benchmarks.tau2.retail.run import compiled
from benchmarks.tau2.retail.shop import Shop
from benchmarks.tau2.retail.tasks import load
from benchmarks.tau2.retail.violations import violations

needs_data = pytest.mark.skipif(not DATABASE.exists(), reason="the tau2 retail data is not beside the project")


def test_the_policy_compiles_without_a_finding() -> None:
    assert len([name for name in compiled().procedures if not name.startswith("aop_")]) == 12


@needs_data
def test_every_gold_task_ends_in_the_gold_state_unless_the_policy_forbids_it() -> None:
    release, shop = compiled(), Shop.load()
    attempts = [asyncio.run(attempt(release, shop, task, customer(shop, task))) for task in load(shop)]
    assert [item.task for item in attempts if not item.accepted] == ["105"]
    (forbidden,) = [item for item in attempts if item.forbidden]
    assert (forbidden.task, forbidden.forbidden) == ("105", "gift_card_too_low")
    assert forbidden.refused, "the state must be unchanged where the policy refuses the gold"


@needs_data
def test_what_the_policy_forbids_is_refused() -> None:
    release, shop = compiled(), Shop.load()
    tried = list(allowed(release, shop, islice(violations(shop), 0, None, 25)))
    assert len(tried) > 400
    assert [item.violation for item in tried if not item.refused] == []
