"""Several processes on one database: who may go on with what, limits that hold across them, and a database that goes
away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import psycopg
import pytest

from aop.errors import WrongUse
from aop.ports.extractor import Message
from aop.ports.kept import KeptValue
from aop.ports.seal import Broken
from aop.ports.store import Conflict, Held, Mark, StoreFailed
from aop.runtime.clocks import SystemClock
from aop.service import opening
from aop.stores.postgres import PostgresStore
from aop.stores.postgres.connecting import connected
from aop.stores.postgres.lookups import Lookup
from aop.stores.postgres.schema import STEPS, migrate
from conversations import cases, play
from stores.opened import Turned
from stores.test_contract import AT, CALL, TOTAL, begun, commit, is_conflict, row
from tools.cluster import Cluster, why_not


@pytest.fixture
def url(cluster: Cluster) -> str:
    return cluster.database()


@pytest.fixture
def both(url: str, loop: asyncio.AbstractEventLoop) -> Iterator[tuple[PostgresStore, PostgresStore]]:
    """Two processes."""
    found = PostgresStore(url), PostgresStore(url)
    yield found
    for store in found:
        loop.run_until_complete(store.close())


def dies(url: str, store: PostgresStore) -> None:
    """The process is not heard of any more."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("update processes set alive_until = now() where holder = %s", (store._holder,))


def test_what_another_process_holds_before_a_commit_is_seen_after_it(
    both: tuple[PostgresStore, PostgresStore], loop: asyncio.AbstractEventLoop
) -> None:
    """The commit that knew nothing of it leaves it where it is: it is handled by whoever looks next."""
    one, other = both
    held = Held(Message("m1", "and one thing more"), AT, AT)

    async def story() -> None:
        await one.create(begun())
        assert await one.load("c") is not None
        await other.hold("c", (held,))
        await one.commit(commit(0))
        for store in both:
            stored = await store.load("c")
            assert stored is not None
            assert (stored.version, stored.held) == (1, (held,))

    loop.run_until_complete(story())


def test_what_is_settled_is_known_without_reading_and_what_is_held_meanwhile_is_read(
    both: tuple[PostgresStore, PostgresStore], loop: asyncio.AbstractEventLoop
) -> None:
    one, other = both
    held = Held(Message("m1", "and one thing more"), AT, AT)

    async def story() -> None:
        await one.create(begun())
        await one.commit(commit(0, waiting=(CALL,), unfinished=True))
        await other.hold("c", (held,))
        await one.settled("c", 1, ())
        stored = await one.load("c")
        assert stored is not None
        assert (stored.waiting, stored.held) == ((), (held,))

    loop.run_until_complete(story())


def test_many_who_ask_in_one_moment_are_answered_by_one_query_and_each_gets_its_own(
    both: tuple[PostgresStore, PostgresStore], loop: asyncio.AbstractEventLoop
) -> None:
    one, _ = both
    queries: list[int] = []

    def ask(_: object, keys: list[str]) -> dict[str, str]:
        queries.append(len(keys))
        return {key: key.upper() for key in keys if key != "none"}

    async def story() -> None:
        asked = Lookup(one._readers, ask)
        assert await asyncio.gather(*(asked.of(key) for key in ("a", "b", "a", "none"))) == ["A", "B", "A", None]
        leaves = asyncio.ensure_future(asked.of("a"))
        stays = asyncio.ensure_future(asked.of("a"))
        await asyncio.sleep(0)
        leaves.cancel()
        assert await stays == "A"
        assert queries == [3, 1]

    loop.run_until_complete(story())


def test_each_process_sees_what_the_other_committed(
    both: tuple[PostgresStore, PostgresStore], loop: asyncio.AbstractEventLoop
) -> None:
    one, other = both

    async def story() -> None:
        await one.create(begun())
        for version in range(6):
            store = both[version % 2]
            stored = await store.load("c")
            assert stored is not None
            assert stored.version == version
            await store.commit(commit(version))
        with pytest.raises(Conflict):
            await one.commit(commit(3))
        await other.hold("c", (Held(Message("m1", "hi"), AT, AT),))
        stored = await one.load("c")
        assert stored is not None
        assert [item.message.id for item in stored.held] == ["m1"]
        await one.commit(commit(6, marks=(Mark("m1", "d"),)))
        await other.hold("c", (Held(Message("m1", "hi"), AT, AT),))  # it was handled meanwhile
        stored = await other.load("c")
        assert stored is not None
        assert stored.held == ()

    loop.run_until_complete(story())


def test_what_one_process_is_at_no_other_goes_on_with_until_it_is_dead(
    both: tuple[PostgresStore, PostgresStore], url: str, loop: asyncio.AbstractEventLoop
) -> None:
    one, other = both

    async def story() -> None:
        await one.create(begun())
        await one.commit(commit(0, waiting=(CALL,), unfinished=True))
        assert await one.unfinished(10) == ("c",)
        assert await other.unfinished(10) == ()
        assert not await other.claim("c")
        with pytest.raises(Conflict):
            await other.commit(commit(1))
        dies(url, one)
        assert await other.unfinished(10) == ("c",)
        assert await other.claim("c")
        assert await is_conflict(one.commit(commit(1)))  # it was taken for dead, and what it brings comes too late
        await other.commit(commit(1))
        assert await other.unfinished(10) == ()
        assert not await other.claim("c")  # there is nothing to carry out: nobody holds it
        await one.commit(commit(2))  # nobody is at it any more

    loop.run_until_complete(story())


def test_racers_of_two_processes_never_exceed_a_limit(
    both: tuple[PostgresStore, PostgresStore], loop: asyncio.AbstractEventLoop
) -> None:
    async def race() -> list[str | None]:
        return await asyncio.gather(*(both[n % 2].ledger.reserve(row(f"c{n}/1"), (TOTAL,)) for n in range(64)))

    assert loop.run_until_complete(race()).count(None) == 10
    assert loop.run_until_complete(both[0].ledger.count(TOTAL)) == Decimal(300)


def test_commits_of_two_processes_number_the_leaves_without_a_gap(
    both: tuple[PostgresStore, PostgresStore], loop: asyncio.AbstractEventLoop
) -> None:
    async def talk(number: int) -> None:
        name, store = f"c{number}", both[number % 2]
        await store.create(begun(name))
        for version in range(5):
            await store.commit(commit(version, name, leaves=(f"{name}/{version}".encode(),) * 2))

    async def every() -> None:
        await asyncio.gather(*(talk(number) for number in range(24)))

    loop.run_until_complete(every())
    leaves = loop.run_until_complete(both[1].leaves(0, 1000))
    assert [leaf.number for leaf in leaves] == list(range(1, 241))


def test_a_batch_with_a_mistake_in_it_writes_the_others(url: str, loop: asyncio.AbstractEventLoop) -> None:
    async def story() -> None:
        store = PostgresStore(url)
        await store.create(begun("a"))
        await store.create(begun("b"))
        wrong = commit(0, "b", leaves=(object(),))
        results = await asyncio.gather(store.commit(commit(0, "a")), store.commit(wrong), return_exceptions=True)
        assert (results[0], isinstance(results[1], Exception)) == (None, True)
        assert (len(await store.history("a")), len(await store.history("b"))) == (1, 0)
        await store.commit(commit(0, "b"))
        await store.close()

    loop.run_until_complete(story())


def test_a_connection_that_breaks_is_made_again(url: str, loop: asyncio.AbstractEventLoop) -> None:
    async def story() -> None:
        store = PostgresStore(url)
        await store.create(begun())
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
                "and pid != pg_backend_pid()"
            )
        with pytest.raises(StoreFailed) as failed:
            await store.commit(commit(0))
        assert failed.value.why == "away"
        assert failed.value.retryable
        for _ in range(10):
            try:
                await store.commit(commit(0))
                break
            except StoreFailed:
                await asyncio.sleep(0.1)
        assert len(await store.history("c")) == 1
        await store.close()

    loop.run_until_complete(story())


def test_a_database_that_is_not_there_is_said_without_its_address() -> None:
    with pytest.raises(StoreFailed) as failed:
        PostgresStore("postgresql://somebody:secret@127.0.0.1:1/none")
    assert failed.value.why == "away"
    assert "secret" not in str(failed.value)


def test_a_database_that_may_only_be_read_is_said(url: str, loop: asyncio.AbstractEventLoop) -> None:
    async def story() -> None:
        store = PostgresStore(url)
        await store.create(begun())
        with psycopg.connect(url, autocommit=True) as connection:
            name = url.rpartition("/")[2] if "?" not in url else url.split("?")[0].rpartition("/")[2]
            connection.execute(f"alter database {name} set default_transaction_read_only = on")  # type: ignore[arg-type]
        await store.close()
        with pytest.raises(StoreFailed) as failed:
            PostgresStore(url)
        assert failed.value.why == "read_only"

    loop.run_until_complete(story())


def test_tables_of_before_are_brought_to_the_form_of_today(url: str, loop: asyncio.AbstractEventLoop) -> None:
    with connected(url) as connection:
        assert migrate(connection, STEPS[:1]) == 0

    async def story() -> None:
        store = PostgresStore(url)
        closed = replace(begun(), status="closed")
        await store.create(begun())
        await store.commit(commit(0, snapshot=closed))
        assert await store.archive(AT.replace(year=2027), 10) == 1
        await store.close()

    loop.run_until_complete(story())
    with connected(url) as connection:
        assert migrate(connection) == len(STEPS)
        connection.execute("insert into aop_form values (99)")
    with pytest.raises(WrongUse, match="form 99, of a later version"):
        PostgresStore(url)


@pytest.mark.skipif(why_not() is not None, reason=f"no PostgreSQL: {why_not()}")
@pytest.mark.parametrize("case", cases()[::40], ids=lambda case: case["name"])
def test_a_repair_conversation_goes_as_written(case: dict[str, object], url: str) -> None:
    made: list[PostgresStore] = []

    def stores() -> tuple[PostgresStore, object]:
        made.append(PostgresStore(url, snapshot_every=3))
        return made[0], made[0].ledger

    play(case, stores)  # type: ignore[arg-type]
    asyncio.run(made[0].close())


def test_a_service_opens_it_by_its_address_and_keeps_to_how_it_was_begun(
    url: str, loop: asyncio.AbstractEventLoop
) -> None:
    async def story() -> None:
        stores = await opening.opened(url, SystemClock())
        await stores.store.create(begun())
        await stores.store.close()
        with pytest.raises(WrongUse, match="begun without keys"):
            await opening.opened(url, SystemClock(), with_keys=True)
        stores = await opening.opened(url, SystemClock())
        assert await stores.store.load("c") is not None
        await stores.store.close()

    loop.run_until_complete(story())


def test_rows_are_sealed_and_bound_to_their_place(url: str, loop: asyncio.AbstractEventLoop) -> None:
    async def story() -> None:
        store = PostgresStore(url, seal=Turned(), snapshot_every=1)
        await store.create(replace(begun(), topics=("plover",)))
        for version in range(3):
            await store.commit(commit(version, snapshot=replace(begun(), topics=("plover", str(version)))))
        await store.kept.keep("c1", KeptValue("slot", "plover", AT))
        with psycopg.connect(url, autocommit=True) as connection:
            for table in ("entries", "snapshots", "kept"):
                rows = connection.execute(f"select data from {table}").fetchall()  # noqa: S608
                assert rows != []
                assert all(bytes(data).startswith(b"turned:") for (data,) in rows)
                assert all(b"plover" not in bytes(data) for (data,) in rows)
            connection.execute("update entries set data = (select data from entries where number = 1) where number = 2")
        with pytest.raises(Broken, match="rows were exchanged"):
            await store.history("c")
        await store.close()

    loop.run_until_complete(story())
