"""Heads are signed over what was there before, reach their witnesses, and are refused over a log that was rewritten."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from aop.audit.heads import head_of
from aop.audit.notes import Forged, Signer
from aop.audit.tree import root_of
from aop.engine.snapshot import Snapshot
from aop.errors import PortError, Unavailable, WrongUse
from aop.ports.store import Commit, Leaf
from aop.ports.witness import Witness
from aop.runtime.clocks import ManualClock
from aop.runtime.log_heads import LogHeads
from aop.stores.memory import MemoryStore
from aop.witnesses.file import FileWitness
from aop.witnesses.http import HttpWitness
from audit.logs import ORIGIN, SIGNER, START


class Shelf:
    """A shelf that remembers while the test runs."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self.held.get(name)

    def put(self, name: str, data: bytes) -> None:
        self.held[name] = data

    def delete(self, name: str) -> None:
        self.held.pop(name, None)

    def names(self, limit: int, after: str = "") -> tuple[str, ...]:
        return tuple(sorted(name for name in self.held if name > after))[:limit]


class Book:
    """A store with a log, and what is signed over it."""

    def __init__(self, *witnesses: Witness) -> None:
        self.store, self.shelf, self.clock = MemoryStore(), Shelf(), ManualClock(START)
        self.witnesses = witnesses
        self.snapshot = Snapshot("release", "one", START)
        asyncio.run(self.store.create(self.snapshot))
        self.heads = self.again()

    def again(self, signer: Signer = SIGNER, *former: Signer) -> LogHeads:
        """As after a start."""
        return LogHeads(self.store, self.shelf, signer, self.clock, self.witnesses, [item.verifier for item in former])

    def add(self, *leaves: bytes) -> None:
        asyncio.run(self.store.commit(Commit("one", 0, (), self.snapshot, leaves=leaves)))

    def sign(self) -> tuple[int, bytes]:
        head = asyncio.run(self.heads.sign()).head
        return head.size, head.root


@pytest.fixture
def witness(tmp_path: Path) -> FileWitness:
    return FileWitness(tmp_path / "heads.jsonl")


def published(witness: Witness) -> list[int]:
    return [head_of(note, [SIGNER.verifier]).size for note in witness.heads()]


def test_a_head_is_signed_over_what_was_added(witness: FileWitness) -> None:
    book = Book(witness)
    assert book.sign() == (0, root_of([]))
    book.add(b"a", b"b")
    assert book.sign() == (2, root_of([b"a", b"b"]))
    book.add(b"c")
    book.heads = book.again()
    assert book.sign() == (3, root_of([b"a", b"b", b"c"]))
    assert published(witness) == [0, 2, 3]


def test_nothing_new_is_no_new_head(witness: FileWitness) -> None:
    book = Book(witness)
    book.add(b"a")
    first = asyncio.run(book.heads.sign()).note
    book.clock.advance(timedelta(hours=1))
    assert asyncio.run(book.heads.sign()).note == asyncio.run(book.again().sign()).note == first
    assert published(witness) == [1]


def test_what_was_last_seen_is_only_believed_with_its_signature(
    witness: FileWitness, caplog: pytest.LogCaptureFixture
) -> None:
    book = Book(witness)
    book.add(b"a", b"b")
    book.sign()
    (name,) = book.shelf.held
    book.shelf.held[name] = book.shelf.held[name].replace(root_of([b"a", b"b"]).hex().encode(), b"00" * 32)
    book.heads = book.again()
    book.add(b"c")
    with caplog.at_level(logging.ERROR):
        assert book.sign() == (3, root_of([b"a", b"b", b"c"]))
    assert "read again from its beginning" in caplog.text


@pytest.mark.parametrize("now", [[b"a", b"X", b"c"], [b"a"], [b"b", b"a", b"c"]])
def test_a_log_that_was_rewritten_gets_no_signature(witness: FileWitness, now: list[bytes]) -> None:
    book = Book(witness)
    book.add(b"a", b"b")
    book.sign()
    book.shelf.held.clear()
    book.store._leaves[:] = [Leaf(number, "one", data) for number, data in enumerate(now, 1)]
    book.heads = book.again()
    with pytest.raises(Forged, match=r"changed, moved, removed or added|was cut off"):
        book.sign()
    assert published(witness) == [2]


def test_a_gap_is_found() -> None:
    book = Book()
    book.add(b"a", b"b", b"c")
    del book.store._leaves[1]
    with pytest.raises(Forged, match="leaf 2 of the audit log is missing: leaf 3 stands in its place"):
        book.sign()


def test_a_former_key_still_counts(witness: FileWitness) -> None:
    book, new = Book(witness), Signer(ORIGIN, bytes(range(5, 37)))
    book.add(b"a")
    book.sign()
    book.heads = book.again(new, SIGNER)
    book.add(b"b")
    assert book.sign() == (2, root_of([b"a", b"b"]))
    assert [head_of(note, [new.verifier, SIGNER.verifier]).size for note in witness.heads()] == [1, 2]


def test_a_witness_that_is_down_is_told_with_the_next_head(tmp_path: Path) -> None:
    away = FileWitness(tmp_path / "away" / "heads.jsonl")
    book = Book(away)
    book.add(b"a")
    assert asyncio.run(book.heads.sign()).missed == (away.name,)
    (tmp_path / "away").mkdir()
    assert asyncio.run(book.heads.sign()).missed == ()
    assert published(away) == [1]


def test_a_line_that_was_cut_is_not_written_behind(tmp_path: Path) -> None:
    (tmp_path / "heads.jsonl").write_text('{"head": "shop')
    witness = FileWitness(tmp_path / "heads.jsonl")
    with pytest.raises(Unavailable, match="was cut off"):
        witness.publish("note")
    with pytest.raises(Unavailable, match="was cut off or changed"):
        list(witness.heads())


# ---- an address


@pytest.fixture
def address() -> Iterator[str]:
    kept: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.answer(b"")

        def do_GET(self) -> None:
            self.answer(b"".join(b'{"head": ' + _quoted(note) + b"}\n" for note in kept))

        def answer(self, body: bytes) -> None:
            self.send_response(200 if self.headers.get("Authorization") == "Bearer t" else 403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/heads"
    server.shutdown()
    server.server_close()
    thread.join()


def _quoted(note: bytes) -> bytes:
    return json.dumps(note.decode()).encode()


def test_an_address_keeps_heads(address: str) -> None:
    witness = HttpWitness(address, "t")
    book = Book(witness)
    book.add(b"a")
    book.sign()
    assert published(witness) == [1]
    with pytest.raises(PortError, match="answers 403"):
        HttpWitness(address).publish("note")
    with pytest.raises(PortError, match="does not answer"):
        HttpWitness("http://127.0.0.1:9/heads").publish("note")


@pytest.mark.parametrize("url", ["http://witness.example/heads", "ftp://w.example", "heads", "https://a:b@w.example/"])
def test_an_address_that_is_not_safe_is_refused(url: str) -> None:
    with pytest.raises(WrongUse):
        HttpWitness(url)
