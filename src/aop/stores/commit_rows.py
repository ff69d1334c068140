"""A commit as rows: everything encoded and sealed where it is asked for, so that whoever writes only writes."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from aop.engine.effects import CallAction, Query
from aop.ports.ledger import Row, is_booked, row_of
from aop.ports.seal import Erased, Seal
from aop.ports.store import Commit, Waited, kind_of
from aop.stores.ahead import taken
from aop.stores.micros import micros
from aop.stores.placed import bound, placed
from aop.stores.rows import id_bytes, of_snapshot, of_waiting, waiting_of

#: What is booked with a commit: a call, and the limits that it must keep.
Booking = tuple[Row, tuple[Query, ...]]


@dataclass(slots=True)  # one a commit: to freeze it would cost three times as much
class CommitRows:
    """`id` is the row of the conversation, `saved` the entry that its snapshot is written behind then, `listed` and
    `unlisted` the kinds that it is found under now and no longer."""

    name: str
    id: int
    version: int
    after: int
    status: str
    at: int
    due: int | None
    unfinished: bool
    waiting: bytes
    saved: int
    entries: tuple[tuple[int, bytes], ...]
    snapshot: bytes | None = None
    marks: tuple[tuple[bytes, bytes], ...] = ()
    listed: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    leaves: tuple[bytes, ...] = ()
    calls: tuple[Booking, ...] = ()


def kinds_of(waiting: tuple[Waited, ...]) -> frozenset[str]:
    """What a conversation is found under that waits for this."""
    return frozenset([kind for item in waiting if (kind := kind_of(item)) is not None])


def rows_of(
    commit: Commit, seal: Seal, row: int, saved: int, before: frozenset[str], now: frozenset[str], last: bytes | None
) -> CommitRows:
    """The rows of a commit to the conversation in `row`, listed under `before` and `now` under others; with the
    snapshot where `last` is given: the entry that stands before it, if the commit has none."""
    name, snapshot = commit.conversation, commit.snapshot
    after = commit.version + len(commit.entries)
    made = [taken(entry) for entry in commit.entries]
    numbered = enumerate(made, start=commit.version + 1)
    written = None
    if last is not None:
        written = seal.close(name, bound(after, made[-1] if made else last, of_snapshot(snapshot)))
    return CommitRows(
        name,
        row,
        commit.version,
        after,
        snapshot.status,
        micros(snapshot.now),
        None if commit.due is None else micros(commit.due),
        commit.unfinished,
        seal.close(name, of_waiting(commit.waiting)),
        saved if last is None else after,
        tuple([(number, seal.close(name, placed(number, data))) for number, data in numbered]),
        written,
        tuple([(id_bytes(mark.message), seal.close(name, mark.digest.encode())) for mark in commit.marks]),
        _listed(now - before, seal) if now != before else (),
        _unlisted(before - now, now, seal) if now != before else (),
        commit.leaves,
        tuple([named(row_of(call, snapshot.now), call.reserves, seal) for call in _booked(commit)]),
    )


def listed_as(kind: str, seal: Seal) -> str:
    """A kind as it is written: which event it is may be read, the value that it must have may be somebody's."""
    event, has_value, value = kind.partition(" ")
    return f"{event} {seal.named(value)}" if has_value else kind


def listed_of(rows: Iterable[tuple[str, bytes]], seal: Seal, kind: str) -> tuple[tuple[str, Waited], ...]:
    """What is waited for, of a kind, by conversation; of one whose key is destroyed in this moment nothing is."""
    found: list[tuple[str, Waited]] = []
    for name, data in rows:
        with suppress(Erased):
            found.extend((name, item) for item in waiting_of(seal.open(name, data)) if is_listed(item, kind))
    return tuple(found)


def is_listed(waited: Waited, kind: str) -> bool:
    """Whether it is found under a kind; what waits for an event also under that event alone, where stores of before
    list it."""
    own = kind_of(waited)
    return own == kind or (own is not None and own.startswith(f"{kind} "))


def _listed(kinds: frozenset[str], seal: Seal) -> tuple[str, ...]:
    return tuple(sorted(listed_as(kind, seal) for kind in kinds))


def _unlisted(kinds: frozenset[str], now: frozenset[str], seal: Seal) -> tuple[str, ...]:
    """Also from where stores of before list it: under the event alone."""
    before = {kind.partition(" ")[0] for kind in kinds} - now
    return tuple(sorted({*_listed(kinds, seal), *before}))


def _booked(commit: Commit) -> list[CallAction]:
    effects = [effect for entry in commit.entries for effect in entry.effects]
    return [effect for effect in effects if type(effect) is CallAction and is_booked(effect)]


def named(row: Row, queries: tuple[Query, ...], seal: Seal) -> Booking:
    """A booking as it is written: what is counted under may be somebody's number or address."""
    keyed = replace(row, keys=tuple([seal.named(key) for key in row.keys]))
    return keyed, tuple([replace(query, key=seal.named(query.key)) for query in queries])
