"""Ways that no answer of the sandbox leads to: the prover says what has to be answered, and the search plays it."""

from __future__ import annotations

from functools import cache
from importlib import util
from typing import Any

import pytest

from aop.compiler import compile_files
from aop.evals import solved as solving
from aop.evals.coverage import coverage
from aop.evals.generation import Generation
from aop.evals.kept import Generated
from aop.evals.solved import plain
from aop.machine.release import Release
from aop.syntax.declarations import Files
from aop.syntax.disk import read_disk
from aop.syntax.load import read_files
from aop.values import Money, Record
from conversations import ROOT

FILE = "orders/order_status.aop.yaml"

#: An order with more parcels than anybody in the sandbox has, and a number that stands nowhere but in the condition.
ASKED = """    if order.status is "pending" and order.total is over $900:
      collect parcels
      if parcels is over 12:
        say "That is a large order, so a colleague looks at it."
        escalate to tier2 because "more than 12 parcels"
      say "It is being packed."
      finish as informed
"""
SLOT = 'slots:\n  parcels: {type: integer, ask: "How many parcels do you expect?"}\n'


@cache
def shop() -> tuple[Files, Release]:
    texts = {path: held.decode() for path, held in read_disk(ROOT / "procedures").files.items() if held}
    del texts["orders/order_status.test.yaml"]
    text = texts[FILE]
    step = text.index("  on_its_way: |\n") + len("  on_its_way: |\n")
    assert "slots:" not in text
    text = text[:step] + ASKED + text[step:]
    texts[FILE] = text.replace("steps:\n", f"{SLOT}steps:\n", 1)
    files, findings = read_files(texts)
    result = compile_files(files, findings)
    assert result.release is not None, [(item.message, item.span.text) for item in result.findings]
    return files, result.release


@cache
def made() -> tuple[Generated, ...]:
    files, release = shop()
    return tuple(Generation(release, files).of(release.procedures["order_status"], 40))


def missed(conversations: tuple[Generated, ...]) -> set[tuple[str, str]]:
    found = coverage(shop()[1], [item.outcome.effects for item in conversations])
    return {(point.text, point.outcome) for point in found.missed if point.file == FILE}


def test_the_prover_finds_what_the_sandbox_does_not_have() -> None:
    with_prover = missed(made())
    assert ("parcels is over 12", "holds") not in with_prover
    assert ("parcels is over 12", "does not hold") not in with_prover
    assert any("agent: escalates to tier2" in item.text and 'parcels: "13"' in item.text for item in made())


def test_without_the_solver_the_search_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> Any:
        return None if name == "z3" else util.find_spec(name)

    monkeypatch.setattr(solving, "find_spec", none)
    files, release = shop()
    found = tuple(Generation(release, files).of(release.procedures["order_status"], 40))
    assert ("parcels is over 12", "holds") in missed(found)
    assert missed(found) > missed(made())


def test_values_are_written_as_in_a_test() -> None:
    from datetime import date
    from decimal import Decimal

    assert plain(Record("shop.order", {"total": Money(Decimal("12.50"), "USD"), "charge_id": None})) == {
        "total": "12.5 USD"
    }
    assert plain((True, Decimal(3))) == ["yes", "3"]
    assert plain(date(2026, 11, 20)) == "3 days ago"
    assert plain(date(2026, 12, 24)) == "2026-12-24"
