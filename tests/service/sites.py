"""A service with the sample shop, its systems pretended by `sandbox/`, and people with keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from aop.cli.loading import loaded, sandbox_of
from aop.connectors.given import GivenConnector
from aop.hosts.safekeeping import safekeeping
from aop.keys.purposes import INDEX, LOG, MASTER
from aop.keys.wrapped import MemoryWrappedKeys
from aop.machine.artifact import ReleaseFile
from aop.machine.pretended import Given
from aop.machine.release import Release
from aop.ports.connector import Answer, Call, Connector
from aop.ports.keys import Key
from aop.runtime.clocks import SystemClock
from aop.service.app import create_app
from aop.service.log import Log
from aop.service.people import KnownPeople, Person, new_key
from aop.service.service import Service
from aop.service.settings import Settings
from aop.service.wiring import Stores, made
from aop.stores.given import GivenKeys
from aop.stores.memory import MemoryKept, MemoryLedger, MemoryStore
from aop.stores.memory_shelf import MemoryShelf

SHOP = Path("procedures")
ROLES = ("tier1_support", "team_lead", "finance_lead")


@cache
def shop() -> tuple[Release, Given]:
    """The sample, compiled once, with what its systems are pretended to answer."""
    files, result = loaded(SHOP, train=True)
    assert result.release is not None
    return result.release, sandbox_of(files, result.release)


@dataclass(frozen=True)
class Keys:
    """The keys of those who are known."""

    website: str
    maria: str
    lee: str
    courier: str
    nobody: str


class Slow:
    """A connector that answers when it is let."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self.go = asyncio.Event()
        self.go.set()

    async def call(self, call: Call) -> Answer:
        await self.go.wait()
        return await self._connector.call(call)


@dataclass
class Site:
    """A service with a client for it."""

    service: Service
    app: FastAPI
    client: TestClient
    keys: Keys
    slow: Slow

    def headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {getattr(self.keys, who, who)}"}

    def get(self, path: str, who: str = "maria", **more: Any) -> Any:
        headers = {**self.headers(who), **more.pop("headers", {})}
        return self.client.get(path, headers=headers, **more)

    def post(self, path: str, body: Any = None, who: str = "maria", **more: Any) -> Any:
        headers = {**self.headers(who), **more.pop("headers", {})}
        return self.client.post(path, json=body, headers=headers, **more)

    def begin(self, **body: Any) -> str:
        found = self.post("/conversations", body, "website")
        assert found.status_code in (200, 201), found.text
        name: str = found.json()["conversation"]
        return name

    def say(self, conversation: str, number: int, text: str, attachments: tuple[str, ...] = ()) -> list[str]:
        body = {"id": f"m{number}", "text": text, "attachments": list(attachments)}
        found = self.post(f"/conversations/{conversation}/messages", body, "website")
        assert found.status_code == 200, found.text
        return [line["text"] for line in found.json()["lines"]]

    def to_approval(self) -> str:
        """A conversation in which a refund of $164.50 waits for a team lead; its name."""
        conversation = self.begin()
        self.say(conversation, 1, "hi, this isn't what I ordered")
        self.say(conversation, 2, "the order is W1234567 and my email is ana@example.com")
        self.say(conversation, 3, "the trail running shoes")
        self.say(conversation, 4, "here it is", ("photo.jpg",))
        self.say(conversation, 5, "a refund please")
        said = self.say(conversation, 6, "yes")
        assert said == ["A colleague checks refunds over $150; this takes a few hours at most."]
        return conversation


def site_of(
    settings: Settings | None = None,
    release: Release | ReleaseFile | None = None,
    stores: Stores | None = None,
    routers: Callable[[Service], list[APIRouter]] = lambda _: [],
    connector: Connector | None = None,
    **more: Any,
) -> Site:
    """A service, on a memory store where no other is given; not started yet. `connector` is what its systems are."""
    sample, given = shop()
    ledger = MemoryLedger()
    clock = SystemClock()
    slow = Slow(connector or GivenConnector(given, clock, sample.workspace.time_zone))
    made_keys = {name: new_key() for name in ("website", "maria", "lee", "courier")}
    people = KnownPeople(
        [
            (Person("website", channels=frozenset(("chat", "email"))), made_keys["website"][1]),
            (Person("maria", frozenset(("team_lead",))), made_keys["maria"][1]),
            (Person("lee", frozenset(("tier1_support", "finance_lead"))), made_keys["lee"][1]),
            (Person("courier", systems=frozenset(("shop",))), made_keys["courier"][1]),
        ]
    )

    def systems(item: Release) -> Mapping[str, Connector]:
        return dict.fromkeys(item.systems, slow)

    stores = stores or Stores(MemoryStore(ledger), ledger, MemoryKept())
    service = made(release or sample, stores, people, systems, settings=settings, clock=clock, **more)
    keys = Keys(**{name: key for name, (key, _) in made_keys.items()}, nobody="aop_nobody")
    app = create_app(service, routers(service))
    return Site(service, app, TestClient(app), keys, slow)


def audited() -> Stores:
    """A store that forgets, whose commits are in a log under keys."""
    keys = GivenKeys({purpose: [Key(purpose, purpose[:1].encode() * 32)] for purpose in (MASTER, INDEX, LOG)})
    safe = safekeeping(keys, "shop.example/audit", MemoryWrappedKeys())
    ledger, shelf = MemoryLedger(), MemoryShelf()
    store = MemoryStore(ledger)
    log = Log(safe.auditing, safe.heads(store, shelf, SystemClock()), safe.verifiers, safe.seal.open, safe.seal)
    return Stores(store, ledger, MemoryKept(), keys, log, shelf=shelf)


def hold(site: Site) -> None:
    """From now on no system answers."""

    async def held() -> None:
        site.slow.go.clear()

    assert site.client.portal is not None
    site.client.portal.call(held)
