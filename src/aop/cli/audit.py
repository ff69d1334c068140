"""`aop audit`: verify the log, look into it, export it, prove single leaves, sign heads for witnesses.

Looking at what was about whom, and exporting it, is noted in the log itself with the name of who does (`--by`).
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aop.audit import verify as exports
from aop.audit.exports import Exported, leaves_of
from aop.audit.heads import head_of
from aop.audit.leaves import Leaf as Read
from aop.audit.leaves import read_leaf
from aop.audit.notes import Forged
from aop.cli import taken_out
from aop.cli.safe_store import Forgetting, Opened, is_store, opened
from aop.cli.taken_out import is_service
from aop.errors import PortError, WrongUse
from aop.hosts.safekeeping import witness_at
from aop.ports.store import Leaf
from aop.runtime.log_exports import export_some, export_whole, numbers_of
from aop.runtime.log_heads import LAST_SEEN, Published
from aop.runtime.log_reading import Report, about_of, heads_of, leaves_in, verify_log, wanted

#: So many leaves are shown at once.
MAX_SHOWN = 10_000


def verify(
    source: str, keys: Path | None, key: list[str], witness: list[str], output: str, *, history: bool = True
) -> int:
    """Exit code 0: it verifies; 1: it does not. Raises WrongUse for an export without a public key."""
    if not is_store(source):
        _look_for(source)
        if not key:
            raise WrongUse(f"say with `--key` whose log `{source}` must be: the line that `aop keys list` shows")
        listed = [part for item in witness for part in ("--witness", item)]
        return exports.main([source, *(part for item in key for part in ("--key", item)), *listed])
    return asyncio.run(_verify(source, keys, witness, output, history=history))


def _look_for(export: str) -> None:
    """Raises WrongUse where there is no file to read."""
    if not Path(export).is_file():
        raise WrongUse(f"there is no store and no export at `{export}`")


async def _verify(source: str, keys: Path | None, witness: list[str], output: str, *, history: bool) -> int:
    async with opened(source, keys, read_only=True) as found:
        safe = found.safe
        try:
            heads = heads_of((witness_at(item) for item in witness), safe.verifiers)
            last = found.shelf.get(LAST_SEEN)
            if last is not None:
                heads += heads_of([_Own(json.loads(last)["head"])], safe.verifiers)
        except (Forged, ValueError, KeyError) as error:
            return _tell(Report(problems=[str(error)]), witness, output)
        rows = found.rows if history else None
        return _tell(await verify_log(found.store, heads, safe.named, safe.seal.open, rows), witness, output)


class _Own:
    """The last head that was signed here, as a witness: it finds what was changed by somebody without the key."""

    name = "the database itself"

    def __init__(self, note: str) -> None:
        self._note = note

    def publish(self, note: str) -> None:
        raise PortError("it keeps nothing")

    def heads(self) -> Iterator[str]:
        return iter((self._note,))


def _tell(report: Report, witness: list[str], output: str) -> int:
    if output == "json":
        _out(json.dumps({**asdict(report), "root": report.root.hex()}, indent=2))
        return 1 if report.problems else 0
    for problem in report.problems:
        sys.stderr.write(f"not verified: {problem}\n")
    if report.more:
        sys.stderr.write(f"and {report.more} more\n")
    if report.problems:
        return 1
    _out(f"verified: {report.leaves} leaves, {report.heads} published heads, root {report.root.hex()[:16]}")
    _out(f"{report.compared} entries are what the log says of them, {report.erased} leaves are about what was erased")
    if not witness:
        _out("no witness was asked: only heads that are kept elsewhere show what the keeper of the key rewrote")
    return 0


# ---- looking


def show(
    source: str,
    keys: Path | None,
    conversation: str | None,
    kind: str | None,
    after: int,
    limit: int,
    output: str,
    said: dict[str, str | None],
    *,
    reveal: bool,
    by: str,
) -> int:
    """Prints leaves, one a line; with `reveal` what they were about, which is noted. Of a store, an export, or a
    running service."""
    limit = min(limit, MAX_SHOWN)
    if is_service(source, keys, by, *said.values()):
        found = taken_out.leaves(after, limit, conversation, kind, said if reveal else None)
        return 0 if found is None else _show_all(taken_out.shown(item, output) for item in found)
    if not is_store(source):
        _look_for(source)
        return _show_export(source, output)
    return asyncio.run(_show(source, keys, conversation, kind, after, limit, output, reveal=reveal, by=by))


async def _show(
    source: str,
    keys: Path | None,
    conversation: str | None,
    kind: str | None,
    after: int,
    limit: int,
    output: str,
    *,
    reveal: bool,
    by: str,
) -> int:
    async with opened(source, keys, read_only=not reveal, by_service=True) as found:
        if reveal:
            await found.safe.auditing.note(found.store, found.clock, "reveal", by, {"after": after, "limit": limit})
        shown = 0
        async for leaf in leaves_in(found.store, after):
            if shown >= limit:
                break
            if wanted(leaf, conversation, kind):
                shown += 1
                _out(_line(leaf, found if reveal else None, output))
    return 0 if shown else _none_is_so()


def _show_all(lines: Iterable[str]) -> int:
    shown = 0
    for line in lines:
        shown += 1
        _out(line)
    return 0 if shown else _none_is_so()


def _none_is_so() -> int:
    sys.stderr.write("no leaf of the log is so: `aop audit show` without options lists them\n")
    return 0


def _line(leaf: Leaf, found: Opened | None, output: str) -> str:
    read = read_leaf(leaf.data)
    about = None if found is None else about_of(leaf, found.safe.seal.open)
    if output == "json":
        return json.dumps({**_plain(leaf, read), **({} if about is None else {"about": about})}, ensure_ascii=False)
    did = "; ".join(" ".join(part for part in deed if part) for deed in read.did) or "-"
    told = "" if about is None else f"  {json.dumps(about, ensure_ascii=False)}"
    return f"{leaf.number:>8} {read.at:%Y-%m-%d %H:%M:%S} {leaf.conversation}: {did}{told}"


def _plain(leaf: Leaf, read: Read) -> dict[str, Any]:
    did = [list(deed) for deed in read.did]
    return {"number": leaf.number, "at": read.at.isoformat(), "conversation": leaf.conversation, "did": did}


def _show_export(source: str, output: str) -> int:
    with open(source, encoding="utf-8") as lines:
        for item in _exported(lines, source):
            if output == "json":
                did = [list(deed) for deed in item.leaf.did]
                about = None if item.body is None else [dict(deed) for deed in item.body.did]
                _out(json.dumps({"number": item.number, "at": item.leaf.at.isoformat(), "did": did, "about": about}))
            else:
                _out(exports.shown(item))
    return 0


def _exported(lines: Iterable[str], source: str) -> Iterator[Exported]:
    """The leaves of an export. Raises WrongUse for a file that is none."""
    try:
        yield from leaves_of(lines)
    except (Forged, ValueError, KeyError, TypeError) as error:
        raise WrongUse(f"`{source}` is no store and no export of `aop audit export`, or was damaged") from error


# ---- exporting, proving, signing


def export(
    source: str,
    keys: Path | None,
    out: Path,
    conversation: str | None,
    customer: str | None,
    witness: list[str],
    said: dict[str, str | None],
    *,
    reveal: bool,
    by: str,
) -> int:
    """Writes an export of the log, of one conversation, or of a customer's, which is noted first; a running service
    exports all of it."""
    if is_service(source, keys, by, *said.values()):
        if conversation is not None or customer is not None or witness:
            raise WrongUse("a running service exports the whole log: leave the other options out")
        return taken_out.export(out, said, reveal=reveal)
    return asyncio.run(_export(source, keys, out, conversation, customer, witness, reveal=reveal, by=by))


async def _export(
    source: str,
    keys: Path | None,
    out: Path,
    conversation: str | None,
    customer: str | None,
    witness: list[str],
    *,
    reveal: bool,
    by: str,
) -> int:
    async with opened(source, keys, read_only=False, by_service=True) as found:
        safe = found.safe
        names = set() if customer is None else set(safe.seal.conversations_of(customer))
        names |= set() if conversation is None else {conversation}
        about = {"conversations": sorted(names), "reveals": reveal}
        await safe.auditing.note(found.store, found.clock, "export", by, about)
        signed = await _signed(found, witness)
        opens = safe.seal.open if reveal else None
        if conversation is None and customer is None:
            count = await _write(out, export_whole(found.store, signed.note, signed.head, opens))
        else:
            wanted = await numbers_of(found.store, lambda leaf: leaf.conversation in names)
            numbers = [number for number in wanted if number <= signed.head.size]  # others may go on meanwhile
            sizes = _sizes(found, witness)
            count = await _write(out, export_some(found.store, signed.note, signed.head, numbers, sizes, opens))
        _out(f"{count - 2} leaves to `{out}`; verify them with `aop audit verify {out} --key {safe.verifiers[0].text}`")
    return 0


def prove(source: str, keys: Path | None, number: int, out: Path | None, witness: list[str]) -> int:
    """Writes one leaf with the proof that it is in the log; nothing of what it was about."""
    return asyncio.run(_prove(source, keys, number, out, witness))


async def _prove(source: str, keys: Path | None, number: int, out: Path | None, witness: list[str]) -> int:
    async with opened(source, keys, read_only=True) as found:
        signed = await found.safe.heads(found.store, Forgetting(), found.clock).sign()
        lines = export_some(found.store, signed.note, signed.head, [number], _sizes(found, witness), None)
        if out is not None:
            await _write(out, lines)
            _out(f"leaf {number} with its proof to `{out}`")
        else:
            async for line in lines:
                sys.stdout.write(line)
    return 0


def sign(source: str, keys: Path | None, witness: list[str]) -> int:
    """Signs the log as it is and hands the head to witnesses. Exit code 1 where one did not take it."""
    return asyncio.run(_sign(source, keys, witness))


async def _sign(source: str, keys: Path | None, witness: list[str]) -> int:
    async with opened(source, keys, read_only=False) as found:
        signed = await _signed(found, witness)
    sys.stdout.write(signed.note)
    return 1 if signed.missed else 0


async def _signed(found: Opened, witness: list[str]) -> Published:
    witnesses = [witness_at(item) for item in witness]
    signed = await found.safe.heads(found.store, found.shelf, found.clock, witnesses).sign()
    for name in signed.missed:
        sys.stderr.write(f"the head did not reach {name}\n")
    return signed


def _sizes(found: Opened, witness: list[str]) -> list[int]:
    """The heads that witnesses have: the export proves that it agrees with them."""
    return [head_of(note, found.safe.verifiers).size for item in witness for note in witness_at(item).heads()]


async def _write(out: Path, lines: AsyncIterator[str]) -> int:
    """To a file that only its owner may read; how many lines. Raises WrongUse where it cannot be written."""
    count = 0
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as stream:
            async for line in lines:
                stream.write(line)
                count += 1
    except OSError as error:
        raise WrongUse(f"`{out}` cannot be written: {error.strerror}") from None
    return count


def _out(line: str) -> None:
    sys.stdout.write(f"{line}\n")
