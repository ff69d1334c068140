"""Small wrongs in the sample: where a comparison finds nothing, no test of the sample notices anything either.

The whole of them takes minutes: `AOP_MUTATIONS=1` compares each; otherwise every ninth is.
"""

from __future__ import annotations

import os

import pytest

from aop.cli.test_command import model_of
from aop.diffs.releases import compared
from aop.evals.changes import Change, changes
from aop.evals.play import Player
from aop.evals.run import chosen
from diff.pairs import sample

EVERY = tuple(changes(sample()[1]))
SLICE = EVERY if os.environ.get("AOP_MUTATIONS") else EVERY[::9]

#: Rules that the steps, or another rule, keep as well: without them everything stays as it was.
KEPT_TWICE = (
    'never do shop.cancel_order unless order.status is "pending"',
    "never do stripe.refund when amount is over $75",
    "any write to stripe needs confirmation",
)


def is_kept_twice(change: Change) -> bool:
    return change.made == "dropped" and change.at.text.startswith(KEPT_TWICE)


def name(change: Change) -> str:
    return f"{change.at.file}:{change.at.line} {change.made}"


@pytest.mark.parametrize("change", SLICE, ids=name)
def test_a_wrong_is_found(change: Change) -> None:
    files, release = sample()
    found = compared(release, change.release, files)
    assert found.is_same == is_kept_twice(change)


@pytest.mark.parametrize("change", tuple(filter(is_kept_twice, EVERY)), ids=name)
def test_no_test_notices_what_is_said_to_be_the_same(change: Change) -> None:
    files, release = sample()
    assert compared(release, change.release, files).is_same
    player = Player(change.release, files, model_of(files, change.release))
    assert [item.test.name.text for item in chosen(files) if player.play(item.file, item.test).unmet] == []
