"""A service that is killed again and again while customers write: `aop serve`, kill -9, and the same again.

    customers write · a lead approves ──▶ kill -9 at some moment ──▶ serve again ──▶ whoever has no answer sends again

What was acknowledged and what was done is compared with what is in the files at the end. The first service, and every
tenth after it, starts from its command line; the others are forked from a process that has imported the program, since
most of a start is that (`service.forking`).
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from aop.engine.program import Program
from aop.engine.replay import replay
from aop.engine.transition import opened
from aop.machine.artifact import dump, load
from aop.machine.release import Release
from aop.ports.store import Store
from aop.runtime.standing import upright
from aop.service.people import new_key
from aop.stores.postgres import PostgresStore
from aop.stores.sqlite import SqliteStore
from aop.values import canonical
from service.forking import Forked
from tools.demo_service import ANSWERS, ENDS

#: So many customers write at once.
CUSTOMERS = 6
#: The service is killed so long after it is ready, seconds.
LIVES = (0.05, 0.5)
#: Every so many starts are from the command line.
FROM_NOTHING = 10
#: Whoever gets no answer gives up after so long: the service did not come back.
MAX_SECONDS = 120.0
#: A customer writes so often in one conversation.
MAX_MESSAGES = 12


@dataclass
class Campaign:
    """The processes one after the other, and what customers were told. The store is a file where no `database` is
    given."""

    folder: Path
    release: Release
    kills: int
    seed: int = 0
    database: str = ""
    process: subprocess.Popen[str] | None = None
    forked: Forked | None = None
    starts: int = 0
    port: int = 0
    killed: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    gone: threading.Event = field(default_factory=threading.Event)  # the service does not come back
    acknowledged: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        shutil.copytree("procedures", self.folder / "shop", ignore=shutil.ignore_patterns("*.db", "__pycache__"))
        subprocess.run(
            [sys.executable, "procedures/seed.py", "--out", str(self.folder / "shop" / "shop.db")], check=True
        )
        (self.folder / "shop.aopc").write_bytes(dump(self.release))
        self.release = load(dump(self.release))  # as the service has it
        (self.website, site_digest), (self.maria, maria_digest) = new_key(), new_key()
        people = [
            {"person": "website", "channels": ["chat"], "key_sha256": site_digest},
            {"person": "maria", "roles": ["team_lead"], "key_sha256": maria_digest},
        ]
        (self.folder / "people.jsonl").write_text("".join(f"{json.dumps(item)}\n" for item in people))

    # ---- the service

    def start(self) -> None:
        words = ["-m", "aop", "serve", str(self.folder / "shop.aopc"), "--files", str(self.folder / "shop")]
        words += ["--store", self.database or f"sqlite:{self.folder / 'conversations.db'}", "--port", str(self.port)]
        words += ["--people", str(self.folder / "people.jsonl")]
        for line in self._begun(words):
            if line.startswith("serving "):
                self.port = int(line.rsplit(":", 1)[1])
            if line.startswith("ready"):
                return
        raise AssertionError(f"the service did not start again: {(self.folder / 'log').read_text()[-2000:]}")

    def _begun(self, words: list[str]) -> Iterator[str]:
        """What a new service says."""
        self.starts += 1
        with (self.folder / "log").open("a") as log:
            if self.starts % FROM_NOTHING != 1:
                self.forked = self.forked or Forked(log)
                return self.forked.begin(words[2:])
            self.process = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, stderr=log, text=True)
        assert self.process.stdout is not None
        return iter(self.process.stdout)

    def ends(self, how: str) -> None:
        if self.process is None:
            assert self.forked is not None
            getattr(self.forked, how)()
            return
        getattr(self.process, how)()
        self.process.communicate(timeout=60)
        self.process = None

    def ask(self, method: str, path: str, key: str, body: Any = None) -> Any:
        """Until there is an answer: who does not know whether it arrived sends it again."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        end = time.monotonic() + MAX_SECONDS
        while True:
            request = Request(f"http://127.0.0.1:{self.port}{path}", data, headers, method=method)
            try:
                with urlopen(request, timeout=30) as answer:  # noqa: S310 - this machine
                    return json.loads(answer.read())
            except HTTPError as error:
                with error:
                    if error.code not in (429, 503) or time.monotonic() > end:
                        raise AssertionError(f"{error.code} {error.read()!r}") from error
            except (URLError, HTTPException, OSError, ValueError):
                if time.monotonic() > end or self.gone.is_set():
                    raise
            time.sleep(0.05)

    # ---- people

    def runs(self) -> None:
        """Everything, until the last conversation is at its end and the service was stopped."""
        self.start()
        threads = [threading.Thread(target=self._customer, args=(number,)) for number in range(CUSTOMERS)]
        threads.append(threading.Thread(target=self._approves))
        for thread in threads:
            thread.start()
        try:
            self._kills()
        except BaseException:
            self.gone.set()
            raise
        finally:
            self.over.set()
            for thread in threads:
                thread.join()
            self.ends("terminate")
            if self.forked is not None:
                self.forked.close()

    def _kills(self) -> None:
        chance = random.Random(f"kills {self.seed}")  # noqa: S311
        while self.killed < self.kills:
            time.sleep(chance.uniform(*LIVES))
            self.ends("kill")
            self.killed += 1
            self.start()

    def _customer(self, number: int) -> None:
        chance = random.Random(f"{self.seed} customer {number}")  # noqa: S311
        try:
            while True:
                self._talks(*chance.choice(self._orders()))
                if self.over.is_set():
                    return
        except Exception as error:  # noqa: BLE001 - told where the threads are joined
            self.broken.append(f"customer {number}: {type(error).__name__}: {error}")

    def _orders(self) -> list[tuple[str, str]]:
        sql = "select order_id, email from shop_order join shop_account using (account_id) where status = 'delivered'"
        with closing(sqlite3.connect(self.folder / "shop" / "shop.db")) as shop:
            return shop.execute(sql).fetchall()

    def _talks(self, order: str, email: str) -> None:
        name = self.ask("POST", "/conversations", self.website, {})["conversation"]
        told = self.acknowledged.setdefault(name, [])
        text, attachments = "hi, this isn't what I ordered", list[str]()
        for number in range(1, MAX_MESSAGES):
            body = {"id": f"m{number}", "text": text, "attachments": attachments}
            found = self.ask("POST", f"/conversations/{name}/messages", self.website, body)
            told.append((f"m{number}", text))
            said = " ".join(line["text"] for line in found["lines"])
            if any(end in said for end in ENDS):
                return
            text = next((answer for question, answer in ANSWERS if question in said), "a refund please")
            text = text.format(order=order, email=email)
            attachments = ["photo.jpg"] if "photo" in said else []

    def _approves(self) -> None:
        while not self.over.wait(0.05):
            try:
                for item in self.ask("GET", "/approvals", self.maria)["items"]:
                    path = f"/approvals/{quote(item['approval'])}"
                    seen = self.ask("GET", path, self.maria)["digest"]
                    self.ask("POST", f"{path}/decision", self.maria, {"granted": True, "seen": seen})
            except (AssertionError, OSError):
                continue  # it was decided meanwhile: the answer to the first time was lost; or nothing comes any more

    # ---- what came of it

    def wrong(self) -> list[str]:
        """What must not be, with what is in the files now."""
        return [*self.broken, *self._twice(), *asyncio.run(self._lost())]

    def _twice(self) -> list[str]:
        sql = "select charge_id, count(*) from stripe_refund group by charge_id having count(*) > 1"
        with closing(sqlite3.connect(self.folder / "shop" / "shop.db")) as shop:
            return [f"{charge} was refunded {count} times" for charge, count in shop.execute(sql)]

    def _opened(self) -> Store:
        if self.database:
            return PostgresStore(self.database)
        return SqliteStore(self.folder / "conversations.db", read_only=True)

    async def _lost(self) -> list[str]:
        store = self._opened()
        found: list[str] = []
        program = Program(self.release)
        known = {item.conversation: item.opened for item in await store.conversations(100_000)}
        for name, told in self.acknowledged.items():
            entries = await store.history(name)
            handled = Counter(part for e in entries if e.message for part in (e.message.parts or (e.message.id,)))
            found += [f"{name}: {item} was handled {handled[item]} times" for item, _ in told if handled[item] != 1]
            stored = await store.load(name)
            assert stored is not None
            after = upright(lambda digest: program, stored).snapshot
            start = opened(program, name, known[name], after.channel)
            again = replay({program.release.digest: program}, start, [(e.event, e.effects) for e in entries])
            if canonical(again.to_json()) != canonical(after.to_json()):
                found.append(f"{name}: its history does not give its snapshot")
        if not self.database:  # there, what another process was at is found as soon as it is surely gone
            found += [f"{name}: something was left to be carried out" for name in await store.unfinished(10)]
        await store.close()
        return found
