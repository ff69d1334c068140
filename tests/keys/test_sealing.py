"""Conversations under keys of their own: bound to them, wrapped for the customer, and gone once they are destroyed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.errors import Unavailable, WrongUse
from aop.keys import sealing
from aop.keys.digests import Digests
from aop.keys.purposes import INDEX, MASTER
from aop.keys.sealing import ConversationKeys
from aop.keys.wrapped import MemoryWrappedKeys, SqliteWrappedKeys
from aop.keys.wrapping import LocalWrapping
from aop.ports.keys import Key
from aop.ports.seal import Broken, Erased
from aop.ports.store import Conflict
from aop.ports.wrapped_keys import WrappedKey, WrappedKeys
from aop.stores.given import GivenKeys

OLD, NEW = Key("m1", bytes(range(32))), Key("m2", bytes(range(32, 64)))
REST = {INDEX: (Key("i1", b"i" * 32),)}
BOTH = GivenKeys({MASTER: (NEW, OLD), **REST})
ONE = GivenKeys({MASTER: (OLD,), **REST})


def keys(rows: WrappedKeys, given: GivenKeys = ONE) -> ConversationKeys:
    return ConversationKeys(LocalWrapping(given), rows, Digests(given))


def in_postgres(folder: Path) -> Iterator[WrappedKeys]:
    from aop.keys.postgres import PostgresWrappedKeys

    rows = PostgresWrappedKeys(f"postgresql://aop@/postgres?host={folder}")
    rows._do(lambda connection: connection.execute("TRUNCATE wrapped_key"))
    yield rows
    rows.close()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def rows(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WrappedKeys]:
    if request.param == "memory":
        yield MemoryWrappedKeys()
        return
    if request.param == "postgres":
        yield from in_postgres(request.getfixturevalue("postgres"))
        return
    base = SqliteWrappedKeys(tmp_path / "keys.db")
    yield base
    base.close()


@given(st.binary(max_size=200), st.text(max_size=20))
def test_what_is_closed_opens_again_and_is_not_seen(data: bytes, conversation: str) -> None:
    seal = keys(MemoryWrappedKeys())
    closed = seal.close(conversation, data)
    assert seal.open(conversation, closed) == data
    assert len(data) < 8 or data not in closed
    assert seal.close(conversation, data) != closed


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_any_changed_byte_is_noticed(at: int, by: int) -> None:
    seal = keys(MemoryWrappedKeys())
    closed = bytearray(seal.close("one", b"the customer's words"))
    closed[at % len(closed)] ^= by
    with pytest.raises(Broken):
        seal.open("one", bytes(closed))


def test_a_row_of_another_conversation_does_not_open(rows: WrappedKeys) -> None:
    seal = keys(rows)
    closed = seal.close("one", b"words")
    seal.close("two", b"other words")
    for other in ("two", "three"):
        with pytest.raises(Broken):
            seal.open(other, closed)
    with pytest.raises(Broken):
        seal.open("one", b"")


def test_another_process_reads_it_with_the_same_keys(rows: WrappedKeys) -> None:
    closed = keys(rows).close("one", b"words")
    assert keys(rows).open("one", closed) == b"words"


def test_without_the_master_key_nothing_opens(rows: WrappedKeys) -> None:
    closed = keys(rows).close("one", b"words")
    with pytest.raises(WrongUse, match="the master key `m1` is not here"):
        keys(rows, GivenKeys({MASTER: (NEW,), **REST})).open("one", closed)


def test_erasing_a_customer_takes_all_of_theirs_and_nothing_else(rows: WrappedKeys) -> None:
    seal = keys(rows)
    closed = {name: seal.close(name, name.encode()) for name in ("one", "two", "bob", "nobody")}
    kept = seal.close("customer/ana", b"address")
    for conversation, customer in (("one", "ana"), ("two", "ana"), ("bob", "bob")):
        seal.belongs(conversation, customer)
    assert seal.conversations_of("ana") == ("one", "two")
    assert seal.erase("ana") == 3
    for name in ("one", "two"):
        with pytest.raises(Erased, match="is erased"):
            seal.open(name, closed[name])
        with pytest.raises(Erased):
            seal.close(name, b"more")
        assert seal.is_erased(name)
    with pytest.raises(Erased):
        seal.open("customer/ana", kept)
    assert [seal.open(name, closed[name]) for name in ("bob", "nobody")] == [b"bob", b"nobody"]
    assert seal.erase("ana") == 0


def test_somebody_who_was_erased_may_come_back(rows: WrappedKeys) -> None:
    seal = keys(rows)
    before = seal.close("customer/ana", b"old")
    seal.erase("ana")
    seal.close("again", b"words")
    seal.belongs("again", "ana")
    assert seal.open("customer/ana", seal.close("customer/ana", b"new")) == b"new"
    with pytest.raises(Erased):
        seal.open("customer/ana", before)
    assert seal.erase("ana") == 2


def test_a_conversation_belongs_to_the_first_customer_for_good(rows: WrappedKeys) -> None:
    seal = keys(rows)
    closed = seal.close("one", b"words")
    seal.belongs("one", "ana")
    keys(rows).belongs("one", "mallory")
    seal.erase("mallory")
    assert seal.open("one", closed) == b"words"
    assert (seal.conversations_of("ana"), seal.conversations_of("mallory")) == (("one",), ())


def test_a_conversation_without_a_customer_is_erased_by_its_name(rows: WrappedKeys) -> None:
    seal = keys(rows)
    closed = seal.close("one", b"words")
    assert (seal.erase_conversation("one"), seal.erase_conversation("one")) == (True, False)
    with pytest.raises(Erased):
        seal.open("one", closed)


def test_the_name_of_a_customer_is_in_no_row(rows: WrappedKeys) -> None:
    seal = keys(rows)
    seal.close("customer/ana@example.com", b"address")
    seal.belongs("one", "ana@example.com")
    assert "ana" not in repr(rows.page("", 10))


def test_a_new_master_key_wraps_everything_anew(rows: WrappedKeys) -> None:
    seal = keys(rows)
    closed = [seal.close(name, b"words") for name in ("one", "two")]
    seal.belongs("two", "ana")
    assert set(rows.counts()) == {"master/m1", next(row.under for row in rows.page("", 9) if "customer" in row.under)}
    assert keys(rows, BOTH).wrap_anew() == 2
    assert keys(rows, BOTH).wrap_anew() == 0
    assert rows.counts()["master/m2"] == 2
    only = keys(rows, GivenKeys({MASTER: (NEW,), **REST}))
    assert [only.open(name, data) for name, data in zip(("one", "two"), closed, strict=True)] == [b"words"] * 2


def test_a_wrapped_key_that_is_moved_or_edited_unwraps_nothing(rows: WrappedKeys) -> None:
    seal = keys(rows)
    closed = seal.close("one", b"words")
    row = rows.get("conversation/one")
    assert row is not None
    assert row.wrapped is not None
    rows.add(replace(row, name="conversation/two"))
    with pytest.raises(WrongUse, match="wrapped for something else"):
        keys(rows).open("two", closed)
    assert rows.change(row, replace(row, wrapped=row.wrapped[:-1] + bytes([row.wrapped[-1] ^ 1])))
    with pytest.raises(WrongUse, match="was changed"):
        keys(rows).open("one", closed)


def test_a_row_that_is_there_stays(rows: WrappedKeys) -> None:
    first, second = WrappedKey("conversation/a", "master/m1", b"1"), WrappedKey("conversation/a", "master/m1", b"2")
    assert (rows.add(first), rows.add(second)) == (first, first)
    assert not rows.change(second, first)
    assert rows.destroy_named("conversation/a")
    gone = rows.get("conversation/a")
    assert gone is not None
    assert gone.is_destroyed
    assert rows.add(second) == gone


def test_another_process_that_erases_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "LOOKED_AT_SECONDS", 0)
    one, two = SqliteWrappedKeys(tmp_path / "keys.db"), SqliteWrappedKeys(tmp_path / "keys.db")
    service, operator = keys(one), keys(two)
    closed = service.close("one", b"words")
    service.belongs("one", "ana")
    service.settle()
    assert service.open("one", closed) == b"words"
    operator.erase("ana")
    with pytest.raises(Erased):
        service.open("one", closed)
    one.close()
    two.close()


def test_destroyed_keys_are_nowhere_on_the_disk(tmp_path: Path) -> None:
    base = SqliteWrappedKeys(tmp_path / "keys.db")
    seal = keys(base)
    seal.close("one", b"words")
    seal.settle()
    row = base.get("conversation/one")
    assert row is not None
    assert row.wrapped is not None
    seal.belongs("one", "ana")
    linked = base.get("conversation/one")
    assert linked is not None
    assert linked.wrapped is not None
    seal.erase("ana")
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"conversation/one" in everything
    assert row.wrapped not in everything
    assert linked.wrapped not in everything
    base.close()


def test_keys_are_on_the_disk_once_they_are_settled(tmp_path: Path) -> None:
    base = SqliteWrappedKeys(tmp_path / "keys.db")
    seal = keys(base)
    closed = seal.close("one", b"words")
    with pytest.raises(Broken, match="there is no key"):
        keys(SqliteWrappedKeys(tmp_path / "keys.db")).open("one", closed)
    seal.settle()
    seal.belongs("one", "ana")
    assert keys(SqliteWrappedKeys(tmp_path / "keys.db")).open("one", closed) == b"words"
    seal.settle()
    assert keys(SqliteWrappedKeys(tmp_path / "keys.db")).conversations_of("ana") == ("one",)


def test_two_processes_do_not_both_make_a_key_of_one_name(tmp_path: Path) -> None:
    one, two = SqliteWrappedKeys(tmp_path / "keys.db"), SqliteWrappedKeys(tmp_path / "keys.db")
    closed = keys(one).close("one", b"words")
    late = keys(two)
    late.close("one", b"other words")
    late.close("two", b"other words")
    one.settle()
    with pytest.raises(Conflict, match="begin again"):
        late.settle()
    late.settle()
    assert late.open("one", closed) == b"words"
    assert keys(SqliteWrappedKeys(tmp_path / "keys.db")).open("one", closed) == b"words"


def test_what_was_destroyed_meanwhile_stays_destroyed(tmp_path: Path) -> None:
    one, two = SqliteWrappedKeys(tmp_path / "keys.db"), SqliteWrappedKeys(tmp_path / "keys.db")
    seal = keys(one)
    seal.close("one", b"words")
    seal.settle()
    seal.belongs("one", "ana")
    assert keys(two).erase_conversation("one")
    seal.settle()
    assert keys(two).is_erased("one")


def test_several_processes_share_a_database(postgres: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from aop.keys.postgres import PostgresWrappedKeys

    monkeypatch.setattr(sealing, "LOOKED_AT_SECONDS", 0)
    one, two, three = (PostgresWrappedKeys(f"postgresql://aop@/postgres?host={postgres}") for _ in range(3))
    one._do(lambda connection: connection.execute("TRUNCATE wrapped_key"))
    service, other = keys(one), keys(two)
    closed = service.close("one", b"words")
    service.belongs("one", "ana")
    service.settle()
    assert other.open("one", closed) == b"words"
    service.close("two", b"words")
    other.close("two", b"words")
    service.settle()
    with pytest.raises(Conflict, match="begin again"):
        other.settle()
    assert three.destroy_named("conversation/one")
    for seal in (service, other):
        with pytest.raises(Erased):
            seal.open("one", closed)
    assert other.open("two", service.close("two", b"words")) == b"words"
    for rows in (one, two, three):
        rows.close()


def test_a_database_that_is_away_is_said_without_its_address() -> None:
    from aop.keys.postgres import PostgresWrappedKeys

    with pytest.raises(Unavailable, match="does not answer") as raised:
        PostgresWrappedKeys("postgresql://aop:secret@127.0.0.1:9/keys?connect_timeout=1")
    assert "secret" not in str(raised.value)


def test_only_its_owner_may_read_the_wrapped_keys(tmp_path: Path) -> None:
    base = SqliteWrappedKeys(tmp_path / "keys.db")
    base.add(WrappedKey("conversation/a", "master/m1", b"1"))
    base.settle()
    assert {file.stat().st_mode & 0o077 for file in tmp_path.iterdir()} == {0}
    base.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys.db").write_bytes(b"not a database, but long enough to be looked at" * 30)
    with pytest.raises(Exception, match="cannot be opened"):
        SqliteWrappedKeys(tmp_path / "keys.db")
    assert sqlite3.sqlite_version


def test_digests_tell_nothing_and_kinds_apart() -> None:
    digests, other = Digests(ONE), Digests(GivenKeys({INDEX: (Key("i2", b"j" * 32),)}))
    assert digests.of("phone", "12") == digests.of("phone", "12")
    assert (
        len({digests.of("phone", "12"), digests.of("email", "12"), digests.of("phon", "e12"), other.of("phone", "12")})
        == 4
    )


@pytest.mark.parametrize("make", [Digests, LocalWrapping])
def test_without_a_key_nothing_is_made(make: Callable[[GivenKeys], object]) -> None:
    with pytest.raises(WrongUse, match="`aop keys new` makes one"):
        make(GivenKeys({}))


def test_who_is_hidden_is_shown_until_they_are_erased(rows: WrappedKeys) -> None:
    seal = keys(rows)
    nobody = seal.hidden("c1")
    assert (nobody, seal.shown(nobody)) == (seal.subject("c1"), None)
    seal.close("case", b"x")
    seal.belongs("case", "c1")
    hidden, again = seal.hidden("c1"), seal.hidden("c1")
    assert hidden != again
    assert hidden.partition(".")[0] == seal.subject("c1")
    assert "c1" not in hidden.partition(".")[0]
    assert (seal.shown(hidden), seal.shown(again)) == ("c1", "c1")
    assert seal.shown(seal.subject("c2") + hidden[32:]) is None
    assert [seal.shown(item) for item in ("", ".", "x.é", hidden[:-3], hidden + "AAAA", "a.b.c")] == [None] * 6
    seal.erase("c1")
    assert seal.shown(hidden) is None
    seal.close("later", b"x")
    seal.belongs("later", "c1")
    assert seal.shown(hidden) is None
    assert seal.shown(seal.hidden("c1")) == "c1"


def test_a_key_that_is_unwrapped_while_it_is_destroyed_does_not_stay_at_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = MemoryWrappedKeys()
    seal = keys(rows)
    data = seal.close("case", b"x")
    seal._forget()
    usual = rows.get

    def later(name: str) -> WrappedKey | None:
        found = usual(name)
        monkeypatch.setattr(rows, "get", usual)
        seal.erase_conversation("case")
        return found

    monkeypatch.setattr(rows, "get", later)
    assert seal.open("case", data) == b"x"  # it was unwrapped before
    with pytest.raises(Erased):
        seal.open("case", data)
