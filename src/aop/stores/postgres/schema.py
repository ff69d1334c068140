"""The tables, as numbered steps: a database of any earlier number is brought to the latest one when it is opened.

A step is never changed once it was released. `processes` says who is alive: what a process is carrying out is its own
until it has not been heard of for `ALIVE_SECONDS`.
"""

from __future__ import annotations

from typing import LiteralString

import psycopg
from psycopg import Connection

from aop.errors import WrongUse
from aop.stores.postgres.connecting import connected, failed

#: One process at a time looks at the number and changes tables.
_LOCK = 0x616F7001

_FIRST: LiteralString = """
create table conversations (
  id bigint generated always as identity primary key, name text not null unique, version integer not null,
  revision bigint not null default 0, status text not null, channel text not null, opened bigint not null,
  at bigint not null, due bigint, unfinished boolean not null, waiting bytea not null, saved integer not null default 0,
  holder text
) with (fillfactor = 70);
create index conversations_due on conversations (due) where due is not null;
create index conversations_unfinished on conversations (id) where unfinished;
create index conversations_at on conversations (at desc, name);
create table entries (
  conversation bigint not null, number integer not null, data bytea not null, primary key (conversation, number)
);
create table snapshots (
  conversation bigint not null, number integer not null, data bytea not null, primary key (conversation, number)
);
create table marks (
  conversation bigint not null, message bytea not null, version integer not null, digest bytea not null,
  primary key (conversation, message)
);
create table held (
  conversation bigint not null, message bytea not null, place bigint generated always as identity, due bigint not null,
  data bytea not null, primary key (conversation, message)
);
create index held_due on held (due);
create table waits (kind text not null, name text not null, primary key (kind, name));
create table leaves (number bigint primary key, conversation bigint not null, data bytea not null);
create table ledger (
  call text primary key, action text not null, at bigint not null, state text not null, amounts jsonb not null
);
create table ledger_keys (key text not null, at bigint not null, call text not null, primary key (key, at, call));
create table kept (
  customer text not null, slot text not null, at bigint not null, personal text, data bytea not null,
  primary key (customer, slot)
);
create table shelf (name text collate "C" primary key, data bytea not null);
create table processes (holder text primary key, alive_until timestamptz not null);
"""

_SECOND: LiteralString = """
create table archived (conversation bigint primary key, entries integer not null, data bytea not null);
"""

STEPS: tuple[LiteralString, ...] = (_FIRST, _SECOND)


def migrate(connection: Connection[tuple[object, ...]], steps: tuple[LiteralString, ...] = STEPS) -> int:
    """Brings a database to the latest form; the number that it had. Raises WrongUse for one of a later version."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
        connection.execute("create table if not exists aop_form (number integer not null)")
        found = connection.execute("select max(number) from aop_form").fetchone()
        number = int(str(found[0])) if found is not None and found[0] is not None else 0
        if number > len(steps):
            raise WrongUse(
                f"this database has form {number}, of a later version: start that one, this reads up to {len(steps)}"
            )
        for step in steps[number:]:
            for statement in step.split(";"):
                if statement.strip():
                    connection.execute(statement)
        if number < len(steps):
            connection.execute("insert into aop_form values (%s)", (len(steps),))
    return number


def begun_with_keys(url: str, now: bool) -> bool:
    """Whether the store in a database was begun with keys; a new one is begun as it is said `now`. Raises
    StoreFailed."""
    with connected(url) as connection:
        try:
            migrate(connection)
            said = b"with keys" if now else b"without keys"
            connection.execute("insert into shelf values ('aop/begun', %s) on conflict (name) do nothing", (said,))
            found = connection.execute("select data from shelf where name = 'aop/begun'").fetchone()
        except psycopg.Error as error:
            raise failed(error) from error
    return found is not None and bytes(found[0]) == b"with keys"
