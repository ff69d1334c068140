"""A desk that keeps its conversations in a database, encrypted and audited, as a service does."""

from __future__ import annotations

import asyncio
from pathlib import Path
from shutil import copytree
from typing import Any

from aop.extractors.scripted import read_pinned
from aop.hosts.safekeeping import Safekeeping, safekeeping, signers_of, wrapped_keys_of
from aop.keys.file import FileKeys
from aop.ports.extractor import Message
from aop.ports.wrapped_keys import WrappedKeys
from aop.runtime import Runtime
from aop.stores.postgres import PostgresStore
from aop.stores.sqlite import SqliteStore
from attacks.workspace import CONFIRMED, GIVEN, asks_for, compiled, paying
from case_pins import refined
from conversations import Talk

LEAD = "s.refund needs approval from lead within 1 day"
ORIGIN = "desk.example/audit"


class Place:
    """A folder with keys, a database and its wrapped keys."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.url = folder, url
        folder.mkdir(exist_ok=True)
        self.database, self.keys, self.heads = folder / "desk.db", folder / "keys.json", folder / "heads.jsonl"
        if not self.keys.exists():
            FileKeys.make(self.keys, ORIGIN)

    def copied(self, folder: Path) -> Place:
        """The same, elsewhere."""
        copytree(self.folder, folder)
        return Place(folder)

    @property
    def signs(self) -> tuple[object, ...]:
        return "--keys", self.keys, "--witness", self.heads

    @property
    def public(self) -> str:
        """The log's public key."""
        return signers_of(FileKeys(self.keys), ORIGIN)[0].verifier.text

    @property
    def source(self) -> str:
        return self.url or f"sqlite:{self.database}"

    def safe(self) -> tuple[Safekeeping, WrappedKeys]:
        rows = wrapped_keys_of(self.source)
        return safekeeping(FileKeys(self.keys), ORIGIN, rows), rows

    def talk(self, name: str = "case", *, pays: bool = True) -> None:
        """A whole conversation: a refund that a lead approves."""
        asyncio.run(self._talk(name, pays=pays))

    async def _talk(self, name: str, *, pays: bool) -> None:
        safe, rows = self.safe()
        seal = safe.seal
        store: Any = (
            PostgresStore(self.url, seal=seal) if self.url else SqliteStore(self.database, seal=seal, snapshot_every=2)
        )
        release, findings = compiled(paying(CONFIRMED), rules=LEAD)
        assert release is not None, findings
        helper = await asyncio.to_thread(Talk, release, GIVEN)
        parts: dict[str, Any] = {
            "extractor": helper.runtime._listening._extractor,
            "connectors": dict.fromkeys(release.systems, helper.connector),
        }
        runtime = Runtime(
            release,
            store=store,
            ledger=store.ledger,
            clock=helper.clock,
            kept=store.kept,
            leaf_of=safe.auditing.leaf_of,
            **parts,
        )
        await runtime.open(name)
        for number, line in enumerate([asks_for("pay"), "yes please"] if pays else ["hello"]):
            text, _, _ = line.partition(" ~ ")
            whole, claim = read_pinned(line)
            if claim is not None:
                helper._claims[whole] = refined(claim, whole)
            await runtime.receive(name, Message(f"m{number}", text))
        if pays:
            (waiting,) = runtime.approvals()
            await runtime.decide(waiting.request.call, "maria", "lead", granted=True)
        await store.close()
        rows.close()
