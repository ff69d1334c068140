"""A long conversation keeps its latest changes whole, the earlier ones as counts and totals, and decides the same."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from aop.engine.snapshot import Consent, Done, Frame, Snapshot
from aop.engine.tallying import MAX_DONE, MAX_SPENT, keep_short
from aop.engine.work import Work
from aop.values import Money
from engine.test_gate import NOW, conversation, release

STATES = st.sampled_from(["done", "done", "done", "unclear", "undone", "failed"])
OPEN = 7


def change(number: int, amount: int, state: str, request: int = 1) -> Done:
    inputs = {"amount": Money(Decimal(amount), "USD"), "reason": "broken"}
    return Done("stripe.refund", inputs, NOW, state, f"t/{number}", request)


def after(*changes: Done) -> Work:
    work = conversation(release())
    work.state.frames = [Frame("refund", True, counts={"request": OPEN})]
    work.state.done = changes
    return work


@given(st.lists(st.tuples(st.integers(1, 500), STATES, st.integers(1, OPEN)), min_size=MAX_DONE, max_size=3 * MAX_DONE))
def test_what_was_done_counts_as_before_however_often_it_is_kept_short(drawn: list[tuple[int, str, int]]) -> None:
    work = after()
    for number, (amount, state, request) in enumerate(drawn):
        work.state.done += (change(number, amount, state, request),)
        if number % 9 == 0:
            keep_short(work)
    keep_short(work)
    whole = after(*(change(number, *item) for number, item in enumerate(drawn)))
    assert work.done_count("stripe.refund") == whole.done_count("stripe.refund")
    assert work.done_total("stripe.refund", "amount") == whole.done_total("stripe.refund", "amount")
    assert work.done_count("stripe.charge") == 0


@given(st.lists(st.tuples(st.integers(1, 500), STATES, st.integers(1, OPEN)), min_size=2 * MAX_DONE, max_size=200))
def test_what_may_still_change_is_kept_whole(drawn: list[tuple[int, str, int]]) -> None:
    work = after(*(change(number, *item) for number, item in enumerate(drawn)))
    work.state.undoing = ("t/3",)
    before = work.state.done
    keep_short(work)
    may_change = [item for item in before if item.state == "unclear" or item.request == OPEN or item.call == "t/3"]
    assert [item for item in work.state.done if item in may_change] == may_change
    assert len(work.state.done) <= max(MAX_DONE, len(may_change))
    assert len(may_change) >= MAX_DONE or work.state.done[-1] == before[-1]


def test_a_yes_that_may_still_serve_is_kept_and_the_spent_ones_are_not_kept_forever() -> None:
    work = after()
    live = (Consent("customer", "live", NOW, OPEN), Consent("kim", "by hand", NOW, -1, "rule"))
    used = tuple(Consent("customer", f"d{number}", NOW, 1, state="used") for number in range(100))
    unused = tuple(Consent("customer", f"e{number}", NOW, 2) for number in range(100))
    work.state.consents = (*live, *used, *unused)
    keep_short(work)
    assert work.state.consents == (*live, *unused[-MAX_SPENT:])


def test_a_snapshot_with_counts_and_totals_is_read_back() -> None:
    work = after(*(change(number, 5, "done") for number in range(200)))
    keep_short(work)
    assert work.state.tally["stripe.refund"].times == 200 - MAX_DONE
    assert Snapshot.from_json(work.state.to_json()) == work.state
