"""The tables, as numbered steps: a database of any earlier number is brought to the latest one when it is opened.

A step is never changed once it was released; the next one says what becomes of what it made.
"""

from __future__ import annotations

import sqlite3

from aop.errors import WrongUse

#: An entry's row is found by its conversation and its number: `id << 24 | number`.
NUMBER_BITS = 24
MAX_ENTRIES = (1 << NUMBER_BITS) - 1

_FIRST = """
create table conversations (
  id integer primary key, name text not null unique, version integer not null, status text not null,
  channel text not null, opened integer not null, at integer not null, due integer, unfinished integer not null,
  waiting blob not null
);
create index conversations_due on conversations (due) where due is not null;
create index conversations_unfinished on conversations (id) where unfinished = 1;
create index conversations_at on conversations (at desc, name);
create table entries (row integer primary key, data blob not null);
create table snapshots (row integer primary key, data blob not null);
create table marks (
  conversation integer not null, message blob not null, version integer not null, digest blob not null,
  primary key (conversation, message)
) without rowid;
create table waits (kind text not null, name text not null, primary key (kind, name)) without rowid;
create table leaves (number integer primary key, conversation integer not null, data blob not null);
create table ledger (
  call text primary key, action text not null, at integer not null, state text not null, amounts text not null
) without rowid;
create table ledger_keys (key text not null, at integer not null, call text not null, primary key (key, at, call))
  without rowid;
create table kept (
  customer text not null, slot text not null, at integer not null, personal text, data blob not null,
  primary key (customer, slot)
) without rowid;
create table shelf (name text primary key, data blob not null) without rowid;
"""

_SECOND = """
create table held (conversation integer primary key, due integer not null, data blob not null);
create index held_due on held (due);
create table archived (conversation integer primary key, entries integer not null, data blob not null);
"""

#: Entries stand where they were written, one behind the other, and an index finds them: beside the others of its
#: conversation each one made its page split, and a commit write three pages more.
_THIRD = """
alter table entries rename to entries_by_row;
create table entries (place integer primary key, row integer not null unique, data blob not null);
insert into entries (row, data) select row, data from entries_by_row order by row;
drop table entries_by_row;
"""

STEPS = (_FIRST, _SECOND, _THIRD)


def migrate(connection: sqlite3.Connection, steps: tuple[str, ...] = STEPS) -> int:
    """Brings a database to the latest form, each step on its own whole or not at all; the number that it had. Raises
    WrongUse for one that a later version wrote."""
    (found,) = connection.execute("pragma user_version").fetchone()
    if found > len(steps):
        raise WrongUse(
            f"this database has form {found}, of a later version: start that one, this reads up to {len(steps)}"
        )
    for number, step in enumerate(steps[found:], start=found + 1):
        connection.execute("begin immediate")
        try:
            for statement in step.split(";"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"pragma user_version = {number}")
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise
    return int(found)
