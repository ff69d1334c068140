"""A procedure under another name that does the same is the same procedure; one that does more is a new one."""

from __future__ import annotations

from aop.diffs.changes import Compared
from aop.diffs.releases import compared
from aop.syntax.declarations import Files
from planted.shop import block, procedure, release

STEPS = """
collect amount
confirm "Refund {amount}?", otherwise finish as withdrawn
do shop.refund with order = order, amount = amount
finish as resolved
"""
RULES = block("rules", "never do shop.refund when amount is over $50")


def between(old: str, new: str) -> Compared:
    return compared(release(old), release(new), Files(None, (), (), ()))


def test_another_name_is_no_new_procedure() -> None:
    found = between(procedure("pay", STEPS, keys=RULES), procedure("repay", STEPS, keys=RULES))
    assert ("other way", "repay", "is what `pay` was, under another name") in [
        (item.kind, item.procedure, item.what) for item in found.changes
    ]
    assert not found.widens


def test_another_name_and_more_that_is_allowed_is_new() -> None:
    for more in (RULES.replace("$50", "$500"), ""):
        found = between(procedure("pay", STEPS, keys=RULES), procedure("repay", STEPS, keys=more))
        assert "newly allowed" in {item.kind for item in found.changes if item.procedure == "repay"}
        assert found.widens
