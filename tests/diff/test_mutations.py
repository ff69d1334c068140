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
KEPT_TWICE = {
    ("orders/cancel_order.aop.yaml", 42, "dropped"),
    ("returns/damaged_item.aop.yaml", 47, "dropped"),
    ("rules/service.yaml", 10, "dropped"),
}


def name(change: Change) -> str:
    return f"{change.at.file}:{change.at.line} {change.made}"


@pytest.mark.parametrize("change", SLICE, ids=name)
def test_a_wrong_is_found(change: Change) -> None:
    files, release = sample()
    found = compared(release, change.release, files)
    assert found.is_same == ((change.at.file, change.at.line, change.made) in KEPT_TWICE)


@pytest.mark.parametrize(
    "change", [item for item in EVERY if (item.at.file, item.at.line, item.made) in KEPT_TWICE], ids=name
)
def test_no_test_notices_what_is_said_to_be_the_same(change: Change) -> None:
    files, release = sample()
    assert compared(release, change.release, files).is_same
    player = Player(change.release, files, model_of(files, change.release))
    assert [item.test.name.text for item in chosen(files) if player.play(item.file, item.test).unmet] == []
