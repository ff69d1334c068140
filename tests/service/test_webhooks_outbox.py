"""What waits to be told: at least once under one name, in order, again within a bound, and put aside after it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aop.engine.snapshot import Snapshot
from aop.errors import OutcomeUnknown, PortError, Unavailable
from aop.ports.notifier import REPLY, Notice
from aop.ports.shelf import Shelf
from aop.ports.store import Commit, Conflict, StoreFailed
from aop.runtime.clocks import ManualClock
from aop.service.notifying import outbox as module
from aop.service.notifying.adapters import GivenNotifier
from aop.service.notifying.noticed import Happened, name_of
from aop.service.notifying.noting import Audience, noting
from aop.service.notifying.outbox import MAX_TRIES, MAX_WAIT_SECONDS, MISSING_TRIES, Missing, Outbox, wait_seconds
from aop.service.notifying.waiting import OUT, Item, conversation_in, every, got, put
from aop.stores.given import GivenShelf
from aop.stores.sqlite import SqliteStore

AT = datetime(2026, 11, 2, 10, tzinfo=UTC)


def item(number: int, conversation: str = "desk:1", target: str = "desk") -> Item:
    return Item(target, conversation, Happened(REPLY, number))


async def made(of: Item) -> Notice | None:
    return Notice(
        name_of(of.target, of.conversation, of.happened), REPLY, AT, of.conversation, text=str(of.happened.number)
    )


def at_once(place: str, tries: int, asked: float | None) -> float:
    return 0.0


def told_by(
    notifier: GivenNotifier,
    items: list[Item],
    holds: Callable[[Outbox], bool],
    shelf: Shelf | None = None,
    make: module.Make = made,
    wait: Callable[[str, int, float | None], float] = at_once,
) -> Outbox:
    """An outbox after it ran until something held."""
    box = Outbox(shelf or GivenShelf(), ManualClock(AT), {"desk": notifier}, make, wait)

    async def main() -> None:
        box.put(items)
        box.add(items)
        running = asyncio.create_task(box.run())
        async with asyncio.timeout(5):
            while not holds(box):
                await asyncio.sleep(0.001)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(main())
    return box


def is_empty(box: Outbox) -> bool:
    return len(box) == 0


def numbers(notifier: GivenNotifier) -> list[str]:
    return [notice.text for notice in notifier.told]


def test_what_was_taken_is_gone_from_the_shelf() -> None:
    shelf, notifier = GivenShelf(), GivenNotifier()
    told_by(notifier, [item(1), item(2)], is_empty, shelf)
    assert numbers(notifier) == ["1", "2"]
    assert shelf.names(10) == ()


def test_one_that_fails_holds_back_what_comes_after_it_in_its_conversation_alone() -> None:
    notifier = GivenNotifier(Unavailable("down"), OutcomeUnknown("broken off"))
    told_by(notifier, [item(1), item(2), item(1, "desk:2")], is_empty)
    of_first = [notice.text for notice in notifier.told if notice.conversation == "desk:1"]
    assert of_first == ["1", "2"]
    assert notifier.tries == 5


def test_it_is_told_again_under_the_same_name() -> None:
    names: list[str] = []

    class Deaf(GivenNotifier):
        async def tell(self, notice: Notice) -> None:
            names.append(notice.id)
            await super().tell(notice)

    told_by(Deaf(OutcomeUnknown("broken off"), OutcomeUnknown("broken off")), [item(1)], is_empty)
    assert len(names) == 3
    assert len(set(names)) == 1


def test_what_was_tried_too_often_is_put_aside_and_the_next_one_goes_on() -> None:
    shelf, notifier = GivenShelf(), GivenNotifier(*[Unavailable("down")] * MAX_TRIES)
    box = told_by(notifier, [item(1), item(2)], is_empty, shelf)
    assert numbers(notifier) == ["2"]
    (aside,) = box.dead()
    assert (aside.happened.number, aside.tries, aside.why) == (1, MAX_TRIES, "down")
    assert notifier.tries == MAX_TRIES + 1


def test_what_is_refused_is_put_aside_at_once() -> None:
    box = told_by(notifier := GivenNotifier(PortError("no such ticket")), [item(1)], is_empty)
    assert ([found.why for found in box.dead()], notifier.tries) == (["no such ticket"], 1)


def test_nobody_of_that_name_is_there_any_more() -> None:
    box = told_by(GivenNotifier(), [item(1, target="gone")], is_empty)
    assert [found.why for found in box.dead()] == ["nobody is called `gone` any more"]


def test_what_was_put_aside_is_sent_again_or_dropped_by_a_person() -> None:
    shelf = GivenShelf()
    box = told_by(GivenNotifier(PortError("no"), PortError("no")), [item(1), item(2)], is_empty, shelf)
    first, second = (found.place for found in box.dead())
    assert (box.send_again("desk/desk~3A1/9/reply"), box.drop("desk/desk~3A1/9/reply")) == (False, False)
    assert (box.drop(second), box.send_again(first)) == (True, True)
    notifier = GivenNotifier()
    told_by(notifier, [], lambda _: bool(notifier.told), shelf)
    assert (numbers(notifier), list(box.dead())) == (["1"], [])


def test_how_many_are_put_aside_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ASIDE", 2)
    shelf = GivenShelf()
    box = told_by(GivenNotifier(*[PortError("no")] * 4), [item(number) for number in range(1, 5)], is_empty, shelf)
    assert len(list(box.dead())) == 2
    assert not list(every(shelf, OUT))


def test_how_many_are_at_hand_is_bounded_and_the_rest_is_told_from_the_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_AT_HAND", 3)
    notifier = GivenNotifier()
    told_by(notifier, [item(number) for number in range(1, 9)], lambda _: len(notifier.told) == 8)
    assert numbers(notifier) == [str(number) for number in range(1, 9)]


def test_no_more_are_told_at_once_than_there_is_room_for() -> None:
    most = now = 0

    class Slow(GivenNotifier):
        async def tell(self, notice: Notice) -> None:
            nonlocal most, now
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.005)
            now -= 1
            await super().tell(notice)

    notifier = Slow()
    told_by(notifier, [item(1, f"desk:{place}") for place in range(60)], is_empty)
    assert len(notifier.told) == 60
    assert 1 < most <= module.AT_ONCE


def test_one_that_does_not_come_back_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TELL_SECONDS", 0.01)

    class Stuck(GivenNotifier):
        async def tell(self, notice: Notice) -> None:
            if notice.text == "1":
                await asyncio.sleep(60)
            await super().tell(notice)

    box = told_by(notifier := Stuck(), [item(1), item(2)], is_empty)
    assert numbers(notifier) == ["2"]
    assert [found.why for found in box.dead()] == ["no answer within 0.01 seconds"]


def test_a_maker_that_breaks_stops_nobody_else() -> None:
    async def broken(of: Item) -> Notice | None:
        if of.conversation == "desk:1":
            raise ValueError("broken")
        return await made(of)

    notifier = GivenNotifier()
    told_by(notifier, [item(1), item(1, "desk:2")], lambda _: bool(notifier.told), make=broken)
    assert [notice.conversation for notice in notifier.told] == ["desk:2"]


# ---- waits


def test_waits_grow_are_spread_and_are_bounded() -> None:
    waits = [wait_seconds("a", tries, None) for tries in range(MAX_TRIES)]
    assert 1.0 <= waits[0] <= 2.0
    assert all(wait <= MAX_WAIT_SECONDS for wait in waits)
    assert waits[4] > 10 * waits[1]
    assert len({wait_seconds(f"c-{place}", 3, None) for place in range(50)}) > 20
    assert wait_seconds("a", 0, 30.0) == 30.0
    assert wait_seconds("a", 0, 1e9) == MAX_WAIT_SECONDS
    assert 3_600 < sum(waits) < 86_400


def test_when_it_is_tried_next_is_kept_beside_it() -> None:
    """A process that ends and begins again and again does not try more often for it."""
    shelf, notifier = GivenShelf(), GivenNotifier(*[Unavailable("down")] * 50)
    told_by(notifier, [item(1)], lambda _: notifier.tries == 1, shelf, wait=lambda *_: 3_600.0)
    kept = got(shelf, item(1).place)
    assert kept is not None
    assert (kept.tries, kept.due, kept.why) == (1, AT.timestamp() + 3_600, "down")
    seen = Outbox(shelf, ManualClock(AT), {"desk": notifier}, made)

    async def again() -> None:
        running = asyncio.create_task(seen.run())
        await asyncio.sleep(0.05)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(again())
    assert notifier.tries == 1


# ---- with the store


def commit_of(version: int) -> Commit:
    return Commit("desk:1", version, (), Snapshot("release", "desk:1", AT, channel="email"))


@contextmanager
def opened(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(path)
    try:
        yield store
    finally:
        asyncio.run(store.close())


def test_what_was_told_and_not_noted_is_told_again_by_the_next_process(tmp_path: Path) -> None:
    """As where a process ends between the two: the shelf still has it, under the same name."""
    first = GivenNotifier()
    with opened(tmp_path / "a.db") as store:
        asyncio.run(store.create(Snapshot("release", "desk:1", AT, channel="email")))
        put(store.shelf, item(1))
        asyncio.run(first.tell(asyncio.run(made(item(1))) or Notice("", "", AT, "")))
    second = GivenNotifier()
    with opened(tmp_path / "a.db") as store:
        told_by(second, [], lambda _: bool(second.told), store.shelf)
    assert [notice.id for notice in first.told] == [notice.id for notice in second.told]


def test_what_is_to_be_told_is_on_the_disk_with_its_commit(tmp_path: Path) -> None:
    with opened(tmp_path / "b.db") as store:
        box = Outbox(store.shelf, ManualClock(AT), {}, made)
        box.put([item(1)])
        asyncio.run(store.create(Snapshot("release", "desk:1", AT, channel="email")))
        another = SqliteStore(tmp_path / "b.db", read_only=True)  # what is on the disk, and nothing else
        assert [found.happened.number for found in every(another.shelf, OUT)] == [1]
        asyncio.run(another.close())


class Failing:
    """A store that takes no commit."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def commit(self, _: Commit) -> None:
        raise self._error


@pytest.mark.parametrize("error", [Conflict("another one was first"), StoreFailed("full", "full")])
def test_what_was_not_committed_is_not_told(error: Exception) -> None:
    notifier = GivenNotifier()
    box = Outbox(GivenShelf(), ManualClock(AT), {"desk": notifier}, made)
    store = noting(Failing(error), box, Audience({}, {"desk": frozenset(("conversation_closed",))}))  # type: ignore[arg-type]
    with pytest.raises(type(error)):
        asyncio.run(store.commit(commit_of(0)))
    assert len(box) == 0


def test_one_whose_commit_never_came_is_dropped_after_some_time() -> None:
    tries = 0

    async def missing(_: Item) -> Notice | None:
        nonlocal tries
        tries += 1
        raise Missing

    shelf, notifier = GivenShelf(), GivenNotifier()
    box = told_by(notifier, [item(1), item(2)], is_empty, shelf, make=missing)
    assert (tries, notifier.tries, shelf.names(5), list(box.dead())) == (2 * MISSING_TRIES, 0, (), [])


def test_one_whose_commit_is_under_way_is_told_when_it_came() -> None:
    tries = 0

    async def late(of: Item) -> Notice | None:
        nonlocal tries
        tries += 1
        if tries < MISSING_TRIES:
            raise Missing
        return await made(of)

    notifier = GivenNotifier()
    told_by(notifier, [item(1)], is_empty, make=late)
    assert numbers(notifier) == ["1"]


def test_a_place_holds_names_of_any_kind() -> None:
    odd = item(1, "a/b c%?ü~")
    assert odd.place.count("/") == 3
    assert conversation_in(odd.place) == "a/b c%?ü~"
