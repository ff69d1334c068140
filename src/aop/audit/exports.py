"""An export of the audit log, which anybody can verify who has the log's public key: a JSON object a line.

    {"form": 1, "origin": "shop.example/audit", "size": 1204, "whole": true}
    {"number": 1, "leaf": "…", "body": "…"}                         each leaf; its body with its salt, if it is shown
    {"number": 7, "leaf": "…", "body": "…", "proof": ["…", …]}      with its proof where others are left out
    {"leaves": 2, "head": "…", "consistency": {"1000": ["…", …]}}

The last line closes it: how many leaves there were, the signed head, and proofs that smaller published heads are
beginnings of it.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aop.audit.checking import Checking, Witnessed
from aop.audit.heads import Head, head_of
from aop.audit.leaves import Body, Leaf, read_body, read_leaf
from aop.audit.notes import Forged, Verifier
from aop.audit.proofs import consistent, included
from aop.audit.tree import leaf_hash

FORM = 1
#: A longer line is not read.
MAX_LINE_CHARS = 16 << 20
#: An export of single leaves has no more of them; a whole log may have any number.
MAX_PROVED = 1_000_000


@dataclass(frozen=True, slots=True)
class Exported:
    """A leaf of an export. `number` counts from 1; `body` is what it was about, where that is shown."""

    number: int
    leaf: Leaf
    body: Body | None


@dataclass(slots=True)
class Verified:
    """What was proved: `leaves` of the log as it is at `head`, `bodies` of them shown, and `witnessed` heads that it
    agrees with."""

    head: Head
    whole: bool
    leaves: int = 0
    bodies: int = 0
    witnessed: int = 0
    kinds: dict[str, int] = field(default_factory=dict)


# ---- writing


def first_line(origin: str, size: int, *, whole: bool) -> str:
    return _line({"form": FORM, "origin": origin, "size": size, "whole": whole})


def leaf_line(number: int, leaf: bytes, body: bytes | None, proof: Sequence[bytes] | None) -> str:
    """`body` with its salt; None where it is not shown or was erased. `proof` is left out where all leaves are in."""
    written: dict[str, Any] = {"number": number, "leaf": _text(leaf)}
    if body is not None:
        written["body"] = _text(body)
    if proof is not None:
        written["proof"] = [_text(node) for node in proof]
    return _line(written)


def last_line(leaves: int, note: str, consistency: Mapping[int, Sequence[bytes]]) -> str:
    proofs = {str(size): [_text(node) for node in proof] for size, proof in consistency.items()}
    return _line({"leaves": leaves, "head": note, "consistency": proofs})


def _line(written: Mapping[str, Any]) -> str:
    return json.dumps(written, separators=(",", ":")) + "\n"


def _text(data: bytes) -> str:
    return b64encode(data).decode()


# ---- reading


def verified(lines: Iterable[str], verifiers: Sequence[Verifier], witnessed: Sequence[Witnessed] = ()) -> Verified:
    """Reads an export to its end. Raises Forged at the first thing that is not as it must be."""
    reading = _Reading(verifiers, witnessed)
    for line in lines:
        reading.take(_read(line))
    return reading.closed()


def leaves_of(lines: Iterable[str]) -> Iterator[Exported]:
    """The leaves in an export, for showing them; this proves nothing about them. Raises Forged for what is none."""
    for line in lines:
        read = _read(line)
        if "leaf" in read:
            number, _, leaf, body, _ = _leaf_in(read)
            yield Exported(number, leaf, body)


class _Reading:
    def __init__(self, verifiers: Sequence[Verifier], witnessed: Sequence[Witnessed]) -> None:
        self._verifiers = verifiers
        self._witnessed = witnessed
        self._first: Mapping[str, Any] | None = None
        self._checking = Checking(())
        self._proved: list[tuple[int, bytes, tuple[bytes, ...]]] = []
        self._done: Verified | None = None
        self._count = _Count()

    def take(self, read: Mapping[str, Any]) -> None:
        if self._done is not None:
            raise Forged("something stands behind the last line of the export")
        if self._first is None:
            self._begin(read)
        elif "leaf" in read:
            self._leaf(read)
        else:
            self._end(read)

    def closed(self) -> Verified:
        if self._done is None:
            raise Forged("the export has no last line: it was cut off")
        return self._done

    def _begin(self, read: Mapping[str, Any]) -> None:
        if read.get("form") != FORM or not isinstance(read.get("origin"), str):
            raise Forged(f"the first line is not that of an export of form {FORM}")
        self._first = read
        if self._whole:
            self._checking = Checking(self._witnessed)

    @property
    def _whole(self) -> bool:
        return self._first is not None and self._first.get("whole") is True

    def _leaf(self, read: Mapping[str, Any]) -> None:
        number, data, leaf, body, proof = _leaf_in(read)
        if self._whole:
            if number != self._checking.size + 1:
                raise Forged(f"leaf {number} stands where leaf {self._checking.size + 1} must")
            self._checking.append(data)
        else:
            if len(self._proved) >= MAX_PROVED:
                raise Forged(f"the export proves more than {MAX_PROVED} leaves one by one: export the whole log")
            if self._proved and number <= self._proved[-1][0]:
                raise Forged(f"leaf {number} stands behind leaf {self._proved[-1][0]}")
            self._proved.append((number, leaf_hash(data), proof))
        self._count.add(leaf, body)

    def _end(self, read: Mapping[str, Any]) -> None:
        note = read.get("head")
        if not isinstance(note, str) or self._first is None:
            raise Forged("a line of the export is neither a leaf nor the last one")
        head = head_of(note, self._verifiers)
        if head.origin != self._first["origin"] or head.size != self._first.get("size"):
            raise Forged("the head is not that of the log that the first line names")
        if read.get("leaves") != self._count.leaves:
            raise Forged(f"the export has {self._count.leaves} leaves and says that it has {read.get('leaves')}")
        passed = self._against(head) if self._whole else self._each_in(head, read.get("consistency"))
        found = self._count
        self._done = Verified(head, self._whole, found.leaves, found.bodies, passed, found.kinds)

    def _against(self, head: Head) -> int:
        root = self._checking.finish()
        if head.size != self._checking.size or head.root != root:
            raise Forged(f"the {self._checking.size} leaves are not those of the head over {head.size}")
        return self._checking.passed

    def _each_in(self, head: Head, proofs: object) -> int:
        for number, hashed, proof in self._proved:
            if not included(hashed, number - 1, head.size, proof, head.root):
                raise Forged(f"leaf {number} is not in the log")
        given = proofs if isinstance(proofs, Mapping) else {}
        for item in self._witnessed:
            if not _agrees(item.head, head, given.get(str(item.head.size))):
                raise Forged(
                    f"nothing proves that the head over {item.head.size} leaves from {item.where} is of this log"
                )
        return len(self._witnessed)


@dataclass(slots=True)
class _Count:
    leaves: int = 0
    bodies: int = 0
    kinds: dict[str, int] = field(default_factory=dict)

    def add(self, leaf: Leaf, body: Body | None) -> None:
        self.leaves += 1
        self.bodies += body is not None
        for kind, _, _ in leaf.did:
            self.kinds[kind] = self.kinds.get(kind, 0) + 1


def _agrees(old: Head, new: Head, proof: object) -> bool:
    """Whether what a witness has is the beginning of what is exported."""
    if old.size == 0 or old.origin != new.origin:
        return old.origin == new.origin
    return consistent(old.size, old.root, new.size, new.root, _nodes(proof if old.size != new.size else []))


def _leaf_in(read: Mapping[str, Any]) -> tuple[int, bytes, Leaf, Body | None, tuple[bytes, ...]]:
    number = read.get("number")
    if not isinstance(number, int) or number < 1:
        raise Forged("a leaf of the export has no number")
    try:
        data = _bytes(read["leaf"])
        leaf = read_leaf(data)
        body = read_body(leaf, _bytes(read["body"])) if "body" in read else None
        return number, data, leaf, body, _nodes(read.get("proof", []))
    except Forged as error:
        raise Forged(f"leaf {number}: {error}") from None


def _nodes(proof: object) -> tuple[bytes, ...]:
    return tuple(_bytes(node) for node in proof) if isinstance(proof, list) else ()


def _bytes(text: object) -> bytes:
    try:
        if isinstance(text, str):
            return b64decode(text, validate=True)
    except ValueError:
        pass
    raise Forged("something in it is not written in base64")


def _read(line: str) -> Mapping[str, Any]:
    try:
        read = json.loads(line) if len(line) <= MAX_LINE_CHARS else None
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise Forged("a line of the export is no JSON object: it was cut off or changed")
    return read
