"""What goes wrong around a file: killed, full, read only, damaged, old, or somebody else's."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from aop.errors import WrongUse
from aop.ports.extractor import Message
from aop.ports.kept import KeptValue
from aop.ports.seal import Broken, Erased
from aop.ports.store import Entry, Held, StoreFailed
from aop.stores.micros import micros
from aop.stores.placed import NO_ENTRY, bound, placed
from aop.stores.rows import of_entry, of_snapshot, of_waiting
from aop.stores.sqlite import SqliteStore
from aop.stores.sqlite.schema import NUMBER_BITS, STEPS, migrate
from stores.opened import Turned
from stores.test_contract import APPROVAL, AT, begun, commit, entry

TESTS = Path(__file__).parent.parent


def writing(*arguments: str, **more: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent / "src"), str(TESTS)])}
    command = [sys.executable, "-m", "stores.writing", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, **more)  # type: ignore[call-overload,no-any-return]


def check(path: Path, told: dict[str, int]) -> None:
    """Everything that was told is there, whole, and in order."""

    async def all_there() -> None:
        store = SqliteStore(path)
        leaves = await store.leaves(0, 1_000_000)
        assert [leaf.number for leaf in leaves] == list(range(1, len(leaves) + 1))
        for name, version in told.items():
            stored = await store.load(name)
            assert stored is not None
            assert stored.version >= version
            assert stored.snapshot.serial + len(stored.since) == stored.version
            assert await store.history(name) == tuple(entry(number) for number in range(1, stored.version + 1))
            assert sum(leaf.conversation == name for leaf in leaves) == stored.version
            assert stored.waiting == (replace(APPROVAL, call=f"{name}/{stored.version - 1}"),)
        await store.close()

    asyncio.run(all_there())


def test_a_writer_that_is_killed_loses_nothing_that_it_told(tmp_path: Path) -> None:
    path, told = tmp_path / "aop.db", dict[str, int]()
    for milliseconds in (30, 80, 140):
        process = writing(str(path))
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(milliseconds / 1000)
        process.kill()
        rest, _ = process.communicate()
        lines = [first, *re.findall(r"^c\d+ \d+\n", rest, re.MULTILINE)]
        told.update((name, int(version)) for name, version in (line.split() for line in lines))
        check(path, told)
    assert sum(told.values()) > 30


def test_a_full_disk_fails_what_was_not_written_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "aop.db"
    process = writing(str(path), str(400 * 1024))
    rest, _ = process.communicate(timeout=60)
    lines = [line.split() for line in rest.splitlines()]
    assert [why for name, why in lines if name == "failed"] in (["full"], ["away"])
    assert ["after", "1"] in lines
    check(path, {name: int(version) for name, version in lines if name.startswith("c")})


#: Even the superuser may not write then where its owner may not.
WITHOUT_POWERS = ("setpriv", "--bounding-set=-dac_override") if os.getuid() == 0 else ()


@pytest.mark.skipif(bool(WITHOUT_POWERS) and shutil.which("setpriv") is None, reason="root, and no `setpriv` here")
def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    asyncio.run(SqliteStore(tmp_path / "aop.db").close())
    for item in (*tmp_path.iterdir(), tmp_path):
        item.chmod(0o555 if item.is_dir() else 0o444)
    code = (
        "import sys\n"
        "from aop.ports.store import StoreFailed; from aop.stores.sqlite import SqliteStore\n"
        "try: SqliteStore(sys.argv[1])\n"
        "except StoreFailed as failed: print(failed.why)"
    )
    command = [*WITHOUT_POWERS, sys.executable, "-c", code, str(tmp_path / "aop.db")]
    environment = {**os.environ, "PYTHONPATH": str(TESTS.parent / "src")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    tmp_path.chmod(0o755)
    assert done.stdout == "read_only\n", done.stderr


def test_one_process_writes_and_others_may_look(tmp_path: Path) -> None:
    path = tmp_path / "aop.db"

    async def both() -> None:
        store = SqliteStore(path)
        with pytest.raises(WrongUse, match="another process writes"):
            SqliteStore(path)
        await store.create(begun())
        await store.commit(commit(0))
        looking = SqliteStore(path, read_only=True)
        assert len(await looking.history("c")) == 1
        await store.commit(commit(1))
        assert len(await looking.history("c")) == 2
        with pytest.raises(StoreFailed) as failed:
            await looking.commit(commit(2))
        assert (failed.value.why, str(failed.value).startswith(f"{path}: ")) == ("read_only", True)
        await looking.close()
        await store.close()
        with pytest.raises(StoreFailed) as failed:
            await store.load("d")
        assert (failed.value.why, str(failed.value).startswith(f"{path}: ")) == ("closed", True)

    asyncio.run(both())


def test_a_damaged_snapshot_is_made_again_from_the_history_with_an_alarm(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "aop.db"

    async def damage(sql: str) -> None:
        store = SqliteStore(path)
        await store.close()
        connection = sqlite3.connect(path)
        connection.execute(sql)
        connection.commit()
        connection.close()

    async def story() -> None:
        store = SqliteStore(path)
        await store.create(begun())
        for version in range(20):
            await store.commit(commit(version, due=AT))
        await store.close()
        await damage("update snapshots set data = x'5b31' where row & 16777215 > 0")  # not the one it was opened with
        store = SqliteStore(path)
        with caplog.at_level(logging.ERROR, "aop.store"):
            stored = await store.load("c")
        assert stored is not None
        assert (stored.snapshot, len(stored.since)) == (begun(), 20)
        assert ["made again from its history" in item.message for item in caplog.records] == [True]
        await store.commit(commit(20))
        await store.close()
        store = SqliteStore(path)
        stored = await store.load("c")
        assert stored is not None
        assert (stored.snapshot.serial, stored.since) == (21, ())
        await store.close()
        await damage("update snapshots set data = x'00'")
        store = SqliteStore(path)
        with pytest.raises(Broken, match="not even its first"):
            await store.load("c")
        await store.close()

    asyncio.run(story())


def test_a_database_of_before_is_brought_to_the_form_of_today(tmp_path: Path) -> None:
    """Each earlier form, with a conversation in it as that form had it."""
    for form in range(1, len(STEPS)):
        path = tmp_path / f"{form}.db"
        connection = sqlite3.connect(path, isolation_level=None)
        assert migrate(connection, STEPS[:form]) == 0
        row = ("c", 1, "open", "chat", micros(AT), micros(AT), micros(AT), 0, of_waiting((APPROVAL,)))
        connection.execute(
            "insert into conversations (name, version, status, channel, opened, at, due, unfinished, waiting) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        connection.execute(
            "insert into snapshots values (?, ?)", (1 << NUMBER_BITS, bound(0, NO_ENTRY, of_snapshot(begun())))
        )
        connection.execute("insert into entries values (?, ?)", (1 << NUMBER_BITS | 1, placed(1, of_entry(entry(1)))))
        connection.execute("insert into waits values ('approval', 'c')")
        connection.close()

        async def reads(path: Path = path) -> None:
            store = SqliteStore(path)
            stored = await store.load("c")
            assert stored is not None
            assert (stored.version, stored.waiting) == (1, (APPROVAL,))
            assert await store.history("c") == (entry(1),)
            assert await store.due(AT, 10) == ("c",)
            await store.hold("c", (Held(Message("m1", "hi"), AT, AT),))
            await store.commit(commit(1))
            assert len(await store.history("c")) == 2
            await store.close()

        asyncio.run(reads())


def test_a_database_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "aop.db")
    connection.execute("pragma user_version = 99")
    connection.close()
    with pytest.raises(WrongUse, match="form 99, of a later version"):
        SqliteStore(tmp_path / "aop.db")


def test_a_step_that_fails_leaves_the_form_as_it_was(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "aop.db", isolation_level=None)
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, (STEPS[0], "create table one (a); create nonsense"))
    assert connection.execute("pragma user_version").fetchone() == (1,)
    assert connection.execute("select count(*) from sqlite_master where name = 'one'").fetchone() == (0,)
    connection.close()


def test_what_is_sealed_is_nowhere_plain_and_what_is_erased_cannot_be_read(tmp_path: Path) -> None:
    seal, secret = Turned(), "my secret is plover"

    async def story() -> None:
        store = SqliteStore(tmp_path / "aop.db", seal=seal, snapshot_every=1)
        await store.create(replace(begun(), topics=(secret,)))
        said = Entry(entry(1).event, (), Message("m1", secret), (secret,))
        waiting = (replace(APPROVAL, action=secret),)
        await store.commit(commit(0, entries=(said,), waiting=waiting, snapshot=replace(begun(), topics=(secret,))))
        await store.hold("c", (Held(Message("m2", secret), AT, AT),))
        await store.kept.keep("c1", KeptValue("slot", secret, AT))
        await store.close()
        written = b"".join(item.read_bytes() for item in tmp_path.iterdir())
        assert b"plover" not in written
        store = SqliteStore(tmp_path / "aop.db", seal=seal)
        assert await store.history("c") == (said,)
        recalled = await store.kept.recall("c1", "slot")
        assert recalled is not None
        assert recalled.value == secret
        seal.destroyed.update(("c", "customer/c1"))
        with pytest.raises(Erased):
            await store.history("c")
        assert await store.kept.recall("c1", "slot") is None
        assert [item.conversation for item in await store.conversations(10)] == ["c"]
        await store.close()

    asyncio.run(story())


def test_a_shelf_is_read_at_once_and_is_on_the_disk_with_the_next_commit(tmp_path: Path) -> None:
    async def story() -> None:
        store = SqliteStore(tmp_path / "aop.db")
        for name in ("keys/b", "keys/a", "keys/c"):
            store.shelf.put(name, name.encode())
        store.shelf.delete("keys/c")
        assert (store.shelf.get("keys/a"), store.shelf.get("keys/c")) == (b"keys/a", None)
        assert store.shelf.names(10) == ("keys/a", "keys/b")
        assert store.shelf.names(10, after="keys/a") == ("keys/b",)
        await store.create(begun())
        looking = SqliteStore(tmp_path / "aop.db", read_only=True)
        assert looking.shelf.names(10) == ("keys/a", "keys/b")
        await looking.close()
        await store.close()

    asyncio.run(story())


def test_one_mistake_in_a_batch_is_nobody_elses(tmp_path: Path) -> None:
    """What comes in one transaction with something that cannot be written is written all the same."""

    async def story() -> None:
        store = SqliteStore(tmp_path / "aop.db")
        await store.create(begun("a"))
        await store.create(begun("b"))
        wrong = commit(0, "b", leaves=("no bytes" * 2**0, object()))  # the database takes no object
        results = await asyncio.gather(store.commit(commit(0, "a")), store.commit(wrong), return_exceptions=True)
        assert results[0] is None
        assert isinstance(results[1], Exception)
        assert (len(await store.history("a")), len(await store.history("b"))) == (1, 0)
        await store.commit(commit(0, "b"))
        await store.close()

    asyncio.run(story())


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    async def story() -> None:
        store = SqliteStore(tmp_path / "aop.db")
        await store.create(begun())
        assert {item.name: oct(item.stat().st_mode & 0o777) for item in tmp_path.iterdir()} == dict.fromkeys(
            ("aop.db", "aop.db-wal", "aop.db-shm", "aop.db.lock"), "0o600"
        )
        await store.close()

    asyncio.run(story())
