"""What a walk must not miss: later passes of a loop, rules of who follows, ways that are too many."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from aop.compiler import compile_files
from aop.diffs import sides, walk
from aop.diffs.alike import Alike
from aop.diffs.changes import Compared
from aop.diffs.releases import compared
from aop.machine.release import Release
from aop.syntax.declarations import Files
from aop.syntax.load import read_files
from diff.pairs import changed, sample, told
from docs.pages import PROCEDURE, shop, with_step

LOOP = """for each item in order.items, at most 5:
  if count of picked is over 1, say "{}"
  add item to picked
say "You picked {{count of picked}}."
"""
COUNTED = """repeat until other is known, at most 3 times, otherwise escalate to tier2 because "no order":
  collect order_id again
  look up shop.find_order with id = order_id as other, otherwise say "{}"
"""


def release_with(act: str) -> tuple[Files, Release]:
    """The shop of the manual, whose step `act` says this."""
    text = with_step(shop()[PROCEDURE], act)
    files, findings = read_files(shop() | {PROCEDURE: text})
    result = compile_files(files, findings)
    assert result.release is not None, [(item.message, item.span.text) for item in result.findings]
    return files, result.release


def between(old: str, new: str) -> Compared:
    files, before = release_with(old)
    return compared(before, release_with(new)[1], files)


def test_what_only_a_later_pass_comes_to_is_found() -> None:
    assert between(LOOP.format("The third."), LOOP.format("The third.")).is_same
    found = between(LOOP.format("The third."), LOOP.format("Number three."))
    assert told(found) == ["other message: refund says something else"]


def test_what_a_loop_leaves_behind_is_compared() -> None:
    found = between(
        LOOP.format("x"), LOOP.format("x").replace("add item to picked", "add item to picked\n  add item to picked")
    )
    assert "other way: refund makes another `picked` in a loop" in told(found)


def test_a_repeat_is_walked_too() -> None:
    found = between(COUNTED.format("Let us see."), COUNTED.format("Let me see."))
    assert told(found) == ["other message: refund says something else"]
    limit = between(COUNTED.format("x"), COUNTED.format("x").replace("at most 3 times", "at most 2 times"))
    assert told(limit) == ["other way: refund repeats at most 2 times instead of 3"]


def test_a_rule_of_who_follows_binds_what_is_followed() -> None:
    rule = '  never look up shop.find_order when language is "es" because "not in Spanish"\n'
    found = changed(("orders/cancel_order.aop.yaml", "rules: |\n", f"rules: |\n{rule}"))
    assert told(found) == ["newly refused: cancel_order `shop.find_order` is refused where it was let through"]


def test_a_value_of_the_workspace_is_part_of_every_procedure() -> None:
    _, release = sample()
    other = replace(release, constants={**release.constants, "patience": Decimal(9)})
    assert not Alike(release, other).unchanged("wrong_item")
    assert Alike(release, replace(release, constants=dict(release.constants))).unchanged("wrong_item")


def test_more_ways_than_can_be_looked_at_are_never_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    many = "".join(f"if order.total is over ${number}, set n{number} to yes\n" for number in range(1, 6))
    many += 'say "Let me see."\n'
    monkeypatch.setattr(sides, "MAX_SILENT", 20)
    found = between(many, many.replace("Let me", "Let us"))
    assert not found.is_same
    assert found.left == ("`refund` has more ways without a word between them than are compared",)


def test_more_places_than_can_be_looked_at_are_never_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MAX_MEETINGS", 2)
    found = between('say "Let me see."\n', 'say "Let us see."\n')
    assert not found.is_same
    assert found.left == ("`refund` has more ways than are compared (2 places beside each other)",)
