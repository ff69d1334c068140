"""What every store does: one suite, run on each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from aop.engine.effects import AwaitEvent, CallAction, Query, RequestApproval, SetTimer
from aop.engine.events import TimerFired
from aop.engine.snapshot import Snapshot
from aop.ports.extractor import Message
from aop.ports.kept import KeptValue
from aop.ports.ledger import Row, Wanted
from aop.ports.seal import Erased
from aop.ports.store import Commit, Conflict, Entry, Held, Listed, Mark, Marked, Parked, Stored
from aop.values import Money
from stores.opened import Opened

AT = datetime(2026, 11, 23, 15, 0, 0, 123456, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
CALL = CallAction("c/1", "do", "pay.refund", {"amount": Money(Decimal("12.50"), "USD")}, "c/1", "d", ("customer:1",))
APPROVAL = RequestApproval("c/2", "rule:1", "lead", 1, "pay.refund", {}, "digest", ("sentence",), LATER)
SCANNED = AwaitEvent("c/3/wait", "shop.scanned", {"id": "1"}, LATER)


def begun(name: str = "c", at: datetime = AT) -> Snapshot:
    return Snapshot("release", name, at)


def entry(number: int, *effects: object) -> Entry:
    return Entry(TimerFired(AT, f"timer/{number}"), effects)  # type: ignore[arg-type]


def commit(version: int, name: str = "c", **more: object) -> Commit:
    """The next commit of a conversation; `more` are other fields of it."""
    made = Commit(name, version, (entry(version + 1),), replace(begun(name), serial=version + 1))
    return replace(made, **more)  # type: ignore[arg-type]


async def is_conflict(coming: object) -> bool:
    try:
        await coming  # type: ignore[misc]
    except Conflict:
        return True
    return False


def twice(opened: Opened) -> Iterator[None]:
    """Once as it is, once as another process finds it."""
    yield
    opened.again()
    yield


# ---- one conversation


def test_what_is_committed_is_there_also_after_a_restart(opened: Opened) -> None:
    opened.run(opened.store.create(begun()))
    assert opened.run(opened.store.load("c")) == Stored(0, begun(), begun().now)
    for version in range(40):
        opened.run(opened.store.commit(commit(version)))
    for _ in twice(opened):
        stored = opened.run(opened.store.load("c"))
        assert stored is not None
        assert stored.version == 40
        assert stored.snapshot.serial + len(stored.since) == 40
        assert opened.run(opened.store.history("c")) == tuple(entry(number) for number in range(1, 41))
        assert opened.run(opened.store.history("c", 38)) == (entry(39), entry(40))
        assert opened.run(opened.store.history("c", 3, 2)) == (entry(4), entry(5))


def test_what_is_not_there_is_none_and_empty(opened: Opened) -> None:
    assert opened.run(opened.store.load("c")) is None
    assert opened.run(opened.store.history("c")) == ()
    assert opened.run(opened.store.marked("c", "m1")) is None
    assert opened.run(opened.store.next_due()) is None


def test_a_name_is_opened_once(opened: Opened) -> None:
    opened.run(opened.store.create(begun()))
    with pytest.raises(Conflict):
        opened.run(opened.store.create(begun()))


def test_of_two_commits_to_one_version_the_first_counts_and_the_second_changes_nothing(opened: Opened) -> None:
    opened.run(opened.store.create(begun()))

    async def race() -> list[bool]:
        made = [commit(0, entries=(entry(number, CALL),), leaves=(b"leaf",)) for number in range(10)]
        return await asyncio.gather(*(is_conflict(opened.store.commit(item)) for item in made))

    assert sorted(opened.run(race())) == [False] + [True] * 9
    assert len(opened.run(opened.store.history("c"))) == 1
    assert len(opened.run(opened.store.leaves(0, 100))) == 1
    with pytest.raises(Conflict):
        opened.run(opened.store.commit(commit(5)))


def test_several_entries_are_written_together(opened: Opened) -> None:
    opened.run(opened.store.create(begun()))
    opened.run(opened.store.commit(commit(0, entries=(entry(1), entry(2), entry(3)))))
    assert opened.run(opened.store.history("c", 1)) == (entry(2), entry(3))
    opened.run(opened.store.commit(commit(3)))


def test_sixty_four_conversations_are_committed_to_at_once(opened: Opened) -> None:
    names = [f"c{number}" for number in range(64)]

    async def talk(name: str) -> None:
        await opened.store.create(begun(name))
        for version in range(10):
            await opened.store.commit(commit(version, name, leaves=(f"{name}/{version}".encode(),)))

    async def every() -> None:
        await asyncio.gather(*(talk(name) for name in names))

    opened.run(every())
    leaves = opened.run(opened.store.leaves(0, 1000))
    assert [leaf.number for leaf in leaves] == list(range(1, 641))  # no gap, whoever raced
    for name in names:
        own = [leaf.data for leaf in leaves if leaf.conversation == name]
        assert own == [f"{name}/{version}".encode() for version in range(10)]
        assert len(opened.run(opened.store.history(name))) == 10
    assert opened.run(opened.store.leaves(600, 5)) == leaves[600:605]


# ---- messages


def test_a_message_that_was_handled_is_marked(opened: Opened) -> None:
    opened.run(opened.store.create(begun()))
    opened.run(opened.store.commit(commit(0)))
    opened.run(opened.store.commit(commit(1, marks=(Mark("m1", "digest"), Mark("m2", "other")))))
    for _ in twice(opened):
        assert opened.run(opened.store.marked("c", "m1")) == Marked(1, "digest")
        assert opened.run(opened.store.marked("c", "m2")) == Marked(1, "other")
        assert opened.run(opened.store.marked("c", "m3")) is None


def test_a_message_is_held_until_a_commit_marks_it(opened: Opened) -> None:
    first, second = (Held(Message(f"m{number}", "hi", ("a.jpg",)), LATER, LATER) for number in (1, 2))
    opened.run(opened.store.create(begun()))
    opened.run(opened.store.hold("c", (first,)))
    sooner = replace(first, due=AT)
    opened.run(opened.store.hold("c", (sooner, second)))
    opened.again()
    stored = opened.run(opened.store.load("c"))
    assert stored is not None
    assert stored.held == (sooner, second)
    assert opened.run(opened.store.due(AT, 10)) == ("c",)
    opened.run(opened.store.commit(commit(0, marks=(Mark("m1", ""),))))
    stored = opened.run(opened.store.load("c"))
    assert stored is not None
    assert stored.held == (second,)
    assert opened.run(opened.store.due(AT, 10)) == ()
    assert opened.run(opened.store.next_due()) == LATER
    opened.run(opened.store.commit(commit(1, marks=(Mark("m2", ""),))))
    assert opened.run(opened.store.next_due()) is None


def test_what_is_held_while_something_is_committed_is_neither_lost_nor_handled_twice(opened: Opened) -> None:
    first, second = (Held(Message(f"m{number}", "hi"), AT, AT) for number in (1, 2))
    opened.run(opened.store.create(begun()))
    opened.run(opened.store.hold("c", (first,)))

    async def both() -> None:
        handled = opened.store.commit(commit(0, marks=(Mark("m1", ""),)))
        await asyncio.gather(handled, opened.store.hold("c", (second,)))

    opened.run(both())
    for _ in twice(opened):
        stored = opened.run(opened.store.load("c"))
        assert stored is not None
        assert stored.held == (second,)


def test_a_message_that_was_handled_is_not_held_again_by_whoever_was_slower(opened: Opened) -> None:
    first, second = (Held(Message(f"m{number}", "hi"), AT, AT) for number in (1, 2))
    opened.run(opened.store.create(begun()))

    async def both() -> None:
        handled = opened.store.commit(commit(0, marks=(Mark("m1", ""),)))
        await asyncio.gather(handled, opened.store.hold("c", (first, second)))

    opened.run(both())
    opened.run(opened.store.hold("c", (first,)))
    for _ in twice(opened):
        stored = opened.run(opened.store.load("c"))
        assert stored is not None
        assert stored.held == (second,)
        assert opened.run(opened.store.due(AT, 10)) == ("c",)


# ---- what is waited for


def test_what_is_waited_for_is_found_by_what_it_is(opened: Opened) -> None:
    parked = Parked("b", "b/1", "pay.refund", {"amount": Money(Decimal(5), "USD")}, ("no yes was given",), AT)
    for name in ("a", "b", "c"):
        opened.run(opened.store.create(begun(name)))
    opened.run(opened.store.commit(commit(0, "a", waiting=(APPROVAL, SetTimer("a/1", LATER)), due=LATER)))
    opened.run(opened.store.commit(commit(0, "b", waiting=(parked, SCANNED))))
    opened.run(opened.store.commit(commit(0, "c", waiting=(APPROVAL,))))
    for _ in twice(opened):
        assert opened.run(opened.store.waiting("approval", 10)) == (("a", APPROVAL), ("c", APPROVAL))
        assert opened.run(opened.store.waiting("approval", 1)) == (("a", APPROVAL),)
        assert opened.run(opened.store.waiting("approval", 10, after="a")) == (("c", APPROVAL),)
        assert opened.run(opened.store.waiting("event:shop.scanned id=1", 10)) == (("b", SCANNED),)
        assert opened.run(opened.store.waiting("event:shop.scanned id=2", 10)) == ()
        assert opened.run(opened.store.waiting("event:shop.scanned", 10)) == ()
        assert opened.run(opened.store.waiting("event:shop.lost", 10)) == ()
        assert opened.run(opened.store.waiting("parked", 10)) == (("b", parked),)
        assert opened.run(opened.store.waiting("task", 10)) == ()
        stored = opened.run(opened.store.load("a"))
        assert stored is not None
        assert stored.waiting == (APPROVAL, SetTimer("a/1", LATER))
    opened.run(opened.store.commit(commit(1, "a")))
    assert opened.run(opened.store.waiting("approval", 10)) == (("c", APPROVAL),)


def test_timers_are_found_when_they_are_due_the_earliest_first(opened: Opened) -> None:
    for number, name in enumerate(("a", "b", "c")):
        opened.run(opened.store.create(begun(name)))
        opened.run(opened.store.commit(commit(0, name, due=AT + timedelta(microseconds=3 - number))))
    assert opened.run(opened.store.next_due()) == AT + timedelta(microseconds=1)
    assert opened.run(opened.store.due(AT, 10)) == ()
    assert opened.run(opened.store.due(AT + timedelta(microseconds=2), 10)) == ("c", "b")
    assert opened.run(opened.store.due(LATER, 2)) == ("c", "b")


def test_what_is_to_be_carried_out_is_found_until_it_is_settled(opened: Opened) -> None:
    opened.run(opened.store.create(begun()))
    opened.run(opened.store.commit(commit(0, waiting=(CALL,), unfinished=True)))
    opened.again()
    assert opened.run(opened.store.unfinished(10)) == ("c",)
    assert opened.run(opened.store.claim("c"))
    opened.run(opened.store.settled("c", 0, ()))  # another commit came meanwhile: changes nothing
    assert opened.run(opened.store.unfinished(10)) == ("c",)
    opened.run(opened.store.settled("c", 1, (APPROVAL,)))
    stored = opened.run(opened.store.load("c"))
    assert stored is not None
    assert stored.waiting == (APPROVAL,)
    opened.run(opened.store.commit(commit(1)))
    assert opened.run(opened.store.unfinished(10)) == ()


# ---- lists


def test_conversations_are_listed_in_pages_the_last_changed_first(opened: Opened) -> None:
    for number in range(5):
        name = f"c{number}"
        opened.run(opened.store.create(begun(name)))
        closed = replace(begun(name), now=AT + timedelta(minutes=number % 3), status="closed" if number % 2 else "open")
        opened.run(opened.store.commit(commit(0, name, snapshot=closed)))
    every: list[Listed] = []
    while page := opened.run(opened.store.conversations(2, every[-1] if every else None)):
        every.extend(page)
    assert [item.conversation for item in every] == ["c2", "c1", "c4", "c0", "c3"]
    assert every[0] == Listed("c2", "open", "chat", AT, AT + timedelta(minutes=2), 1)
    assert [item.conversation for item in opened.run(opened.store.conversations(9, status="closed"))] == ["c1", "c3"]


def test_an_archived_history_reads_as_before_and_goes_on(opened: Opened) -> None:
    opened.run(opened.store.create(begun()))
    for version in range(5):
        closed = replace(begun(), serial=version + 1, status="closed")
        opened.run(opened.store.commit(commit(version, snapshot=closed)))
    opened.run(opened.store.archive(LATER, 10))
    assert opened.run(opened.store.archive(LATER, 10)) == 0
    assert opened.run(opened.store.history("c")) == tuple(entry(number) for number in range(1, 6))
    opened.again()
    opened.run(opened.store.commit(commit(5)))
    assert opened.run(opened.store.history("c")) == tuple(entry(number) for number in range(1, 7))
    assert opened.run(opened.store.history("c", 4, 5)) == (entry(5), entry(6))


# ---- the ledger


def row(call: str, amount: str = "30", at: datetime = AT) -> Row:
    return Row(call, "pay.refund", ("customer:c1", f"conversation:{call}"), {"amount": Decimal(amount)}, at)


TOTAL = Query("total", ("pay.refund",), "customer:c1", "amount", adds=Decimal(30), at_most=Decimal(300))


def test_the_rows_under_a_key_are_read_as_they_stand_the_latest_first(opened: Opened) -> None:
    for number, amount in enumerate(("0.1", "0.2", "0.3")):
        at = AT + timedelta(microseconds=number)
        opened.run(opened.ledger.reserve(row(f"a/{number}", amount, at), ()))
    opened.run(opened.ledger.settle("a/1", "released"))
    opened.run(opened.ledger.settle("a/2", "unclear"))
    opened.again()
    found = opened.run(opened.ledger.rows(Wanted("customer:c1", ("pay.refund",), AT, 10)))
    assert [(item.call, item.state, item.amounts["amount"]) for item in found] == [
        ("a/2", "unclear", Decimal("0.3")),
        ("a/1", "released", Decimal("0.2")),
    ]
    assert (found[0].action, found[0].at) == ("pay.refund", AT + timedelta(microseconds=2))
    assert opened.run(opened.ledger.rows(Wanted("customer:c1", ("pay.refund",), None, 1))) == found[:1]
    assert opened.run(opened.ledger.rows(Wanted("customer:c1", ("pay.fee",), None, 10))) == ()
    assert opened.run(opened.ledger.rows(Wanted("customer:nobody", ("pay.refund",), None, 10))) == ()


def test_sixty_four_racers_never_exceed_a_limit(opened: Opened) -> None:
    async def race() -> list[str | None]:
        return await asyncio.gather(*(opened.ledger.reserve(row(f"c{n}/1"), (TOTAL,)) for n in range(64)))

    assert opened.run(race()).count(None) == 10
    assert opened.run(opened.ledger.count(TOTAL)) == 300


def test_a_commit_books_the_calls_of_its_entries_or_nothing(opened: Opened) -> None:
    opened.run(opened.store.create(begun()))
    once = Query("once", ("pay.refund",), "customer:1", adds=Decimal(1), at_most=Decimal(1))
    booked = entry(1, replace(CALL, reserves=(once,)))
    assert opened.run(is_conflict(opened.store.commit(commit(1, entries=(booked,)))))
    assert opened.run(opened.ledger.count(once)) == 0
    opened.run(opened.store.commit(commit(0, entries=(booked,))))
    assert opened.run(opened.ledger.count(once)) == 1
    assert opened.run(opened.ledger.reserve(replace(row("d/1"), keys=("customer:1",)), (once,))) == "once"
    opened.again()
    assert opened.run(opened.ledger.count(once)) == 1


def test_booked_stays_booked_and_released_makes_room(opened: Opened) -> None:
    once = Query("once", ("pay.refund",), "customer:c1", adds=Decimal(1), at_most=Decimal(1))
    assert opened.run(opened.ledger.reserve(row("a/1"), (once,))) is None
    assert opened.run(opened.ledger.reserve(row("a/1"), (once,))) is None
    assert opened.run(opened.ledger.reserve(row("b/1"), (once,))) == "once"
    opened.run(opened.ledger.settle("a/1", "released"))
    assert opened.run(opened.ledger.reserve(row("b/1"), (once,))) is None
    assert opened.run(opened.ledger.reserve(row("a/1"), (once,))) == "once"


def test_a_window_is_exact_and_amounts_are_too(opened: Opened) -> None:
    for number, amount in enumerate(("0.1", "0.2", "10")):
        at = AT + timedelta(microseconds=number)
        opened.run(opened.ledger.reserve(row(f"a/{number}", amount, at), ()))
    assert opened.run(opened.ledger.count(replace(TOTAL, since=AT))) == Decimal("10.2")
    assert opened.run(opened.ledger.count(TOTAL)) == Decimal("10.3")
    assert opened.run(opened.ledger.count(replace(TOTAL, actions=("pay.fee",)))) == 0
    assert opened.run(opened.ledger.count(replace(TOTAL, actions=("pay.fee", "pay.refund"), input=None))) == 3


# ---- what is kept of customers


def test_values_are_kept_by_customer_and_slot_and_erased_by_class(opened: Opened) -> None:
    address, size = KeptValue("address", "Main St 1", AT, "contact"), KeptValue("size", Decimal("9.5"), AT)
    opened.run(opened.kept.keep("c1", address))
    opened.run(opened.kept.keep("c1", size))
    newer = KeptValue("size", Decimal(10), LATER)
    opened.run(opened.kept.keep("c1", newer))
    opened.again()
    assert opened.run(opened.kept.recall("c1", "size")) == newer
    assert opened.run(opened.kept.recall("c1", "address")) == address
    assert opened.run(opened.kept.recall("c2", "address")) is None
    assert opened.run(opened.kept.erase("c1", frozenset({"contact"}))) == 1
    assert opened.run(opened.kept.recall("c1", "address")) is None
    assert opened.run(opened.kept.erase("c1")) == 1
    assert opened.run(opened.kept.recall("c1", "size")) is None


def test_a_commit_may_hold_leaves_alone(opened: Opened) -> None:
    """What people read and erase has no entry; a conversation that is erased is closed without one."""
    opened.run(opened.store.create(begun("a")))
    for leaf in (b"one", b"two"):
        opened.run(opened.store.commit(Commit("a", 0, (), replace(begun("a"), status="closed"), leaves=(leaf,))))
    opened.again()
    assert [leaf.data for leaf in opened.run(opened.store.leaves(0, 10))] == [b"one", b"two"]
    stored = opened.run(opened.store.load("a"))
    assert stored is not None
    assert (stored.version, stored.snapshot.status) == (0, "closed")


# ---- erasing


def is_erased(opened: Opened, coming: Awaitable[object]) -> bool:
    try:
        opened.run(coming)
    except Erased:
        return True
    return False


def test_nothing_is_read_or_written_of_what_was_erased(opened: Opened) -> None:
    store = opened.store
    opened.run(store.create(begun()))
    opened.run(store.commit(commit(0, waiting=(APPROVAL,), due=LATER, unfinished=True, marks=(Mark("m1", "d"),))))
    opened.run(store.hold("c", (Held(Message("m2", "hello"), AT, LATER),)))
    assert opened.run(store.erase("c")) is True
    assert opened.run(store.erase("c")) is True
    assert opened.run(store.erase("nobody")) is False
    for _ in twice(opened):
        store = opened.store
        assert is_erased(opened, store.load("c"))
        assert is_erased(opened, store.history("c"))
        assert is_erased(opened, store.hold("c", (Held(Message("m3", "late"), AT, LATER),)))
        with pytest.raises((Conflict, Erased)):
            opened.run(store.commit(commit(1)))
        with pytest.raises(Conflict):
            opened.run(store.create(begun()))
        assert opened.run(store.waiting("approval", 10)) == ()
        assert opened.run(store.next_due()) is None
        assert opened.run(store.due(LATER, 10)) == opened.run(store.unfinished(10)) == ()
        (listed,) = opened.run(store.conversations(10))
        assert (listed.conversation, listed.status, listed.version) == ("c", "erased", 1)
        assert opened.run(store.conversations(10, None, "closed")) == ()


def test_what_is_on_its_way_when_it_is_erased_is_written_before_it_or_never(opened: Opened) -> None:
    """Whoever began before on what they had at hand writes nothing behind it, a settlement and a held message too."""
    store = opened.store

    async def race(name: str) -> None:
        await store.create(begun(name))
        await store.commit(commit(0, name, waiting=(CALL,), unfinished=True))
        coming: list[Any] = [
            store.commit(commit(1, name, waiting=(SCANNED,), due=LATER)),
            store.settled(name, 1, (APPROVAL,)),
            store.hold(name, (Held(Message("m", "hi"), AT, LATER),)),
        ]
        tasks = [asyncio.ensure_future(item) for item in coming]
        if len(name) % 2:
            await asyncio.sleep(0)
        await store.erase(name)
        assert all(isinstance(item, (Conflict, Erased, type(None))) for item in
                   await asyncio.gather(*tasks, return_exceptions=True))  # fmt: skip

    async def races() -> None:
        await asyncio.gather(*(race("c" * number) for number in range(1, 40)))

    opened.run(races())
    for _ in twice(opened):
        assert opened.run(opened.store.next_due()) is None
        assert opened.run(opened.store.unfinished(100)) == ()
        listed = opened.run(opened.store.conversations(100))
        assert {item.status for item in listed} == {"erased"}
        assert all(is_erased(opened, opened.store.load(item.conversation)) for item in listed)
