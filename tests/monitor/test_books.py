"""What the monitor counts: the ledger's rows beside what it saw leave, and which of the two is believed when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from aop.machine.release import Release
from aop.monitor.books import Books, Row, wanted_for
from aop.ports.ledger import Booked
from aop.values import Money
from attacks.workspace import CONFIRMED, desk, paying

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
ONCE = "do s.refund at most 1 time per customer in 30 days"
NEW = Row("two", "c1", "s.refund", {"amount": Money(Decimal(60), "USD")}, AT)
KEPT = Booked("one/1", "s.refund", {"amount": Decimal(60)}, AT, "done")


@pytest.fixture(scope="module")
def release() -> Release:
    rules = f"{ONCE}\ntotal of s.refund.amount per customer in 30 days is at most $100"
    return desk(paying(CONFIRMED), rules=rules).runtime.program.release


def fits(release: Release, books: Books, *kept: Booked, kind: str = "at_most") -> bool:
    (rule,) = [rule for rule in release.rules if rule.kind == kind]
    return books.fits(rule, release, NEW, "two/1", kept)


def seen(state: str) -> Books:
    return Books({"one/1": replace(NEW, conversation="one", state=state)})


def test_what_another_process_did_counts(release: Release) -> None:
    assert fits(release, Books())
    assert not fits(release, Books(), KEPT)
    assert not fits(release, Books(), KEPT, kind="total_at_most")
    assert fits(release, Books(), replace(KEPT, amounts={"amount": Decimal(40)}), kind="total_at_most")


def test_the_call_itself_is_no_other_one(release: Release) -> None:
    assert fits(release, Books(), replace(KEPT, call="two/1", state="reserved"))


def test_a_call_that_both_know_counts_once(release: Release) -> None:
    books = Books({"one/1": replace(NEW, conversation="one", inputs={"amount": Money(Decimal(40), "USD")})})
    assert fits(release, books, replace(KEPT, amounts={"amount": Decimal(40)}), kind="total_at_most")


@pytest.mark.parametrize(("state", "counts"), [("reserved", False), ("unclear", False), ("done", True)])
def test_what_the_ledger_released_counts_only_where_it_was_seen_to_be_done(
    release: Release, state: str, counts: bool
) -> None:
    """Another process learnt that an unclear call was not done; nobody can learn that of one that was."""
    assert fits(release, seen(state), replace(KEPT, state="released")) is not counts


def test_what_the_ledger_lost_counts_where_it_was_seen_to_leave(release: Release) -> None:
    assert not fits(release, seen("done"))


def test_what_a_colleague_may_still_do_by_hand_counts(release: Release) -> None:
    """Its call failed here, and it stays booked."""
    assert not fits(release, seen("released"), replace(KEPT, state="reserved"))


def test_what_is_read_is_what_the_rule_counts(release: Release) -> None:
    (rule,) = [rule for rule in release.rules if rule.kind == "at_most"]
    wanted = wanted_for(rule, release, NEW)
    assert wanted is not None
    assert (wanted.key, wanted.actions) == ("customer:c1", ("s.refund",))
    assert wanted.since == datetime(2026, 10, 24, 14, tzinfo=UTC)  # 30 days by the calendar: summer time ended between
    assert wanted_for(rule, release, replace(NEW, customer=None)) is None
