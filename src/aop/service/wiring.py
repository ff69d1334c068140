"""A service out of its parts: stores, people, systems, and a runtime for each release."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes
from time import monotonic

from aop.audit.notes import Verifier
from aop.extractors.chosen import extractor_of
from aop.machine.artifact import ReleaseFile
from aop.machine.powers import SYSTEM
from aop.machine.release import Release
from aop.ports.clock import Clock
from aop.ports.connector import Connector
from aop.ports.extractor import Extractor
from aop.ports.kept import Kept
from aop.ports.keys import Key, Keys
from aop.ports.ledger import Ledger
from aop.ports.shelf import Shelf
from aop.ports.store import Store
from aop.runtime import Runtime
from aop.runtime.clocks import SystemClock
from aop.runtime.serving import ServedReleases
from aop.service.access import Access, Known
from aop.service.changes import Changes
from aop.service.comparing import Comparing, Widening, widening
from aop.service.conversations import Conversations
from aop.service.events import Events
from aop.service.health import Health
from aop.service.letting_live import let_live
from aop.service.log import Log
from aop.service.metrics import Metrics
from aop.service.moving import move
from aop.service.oidc import Issuer, Oidc
from aop.service.powers import MIGRATE, RELEASE, Power, Powers
from aop.service.privacy import Privacy
from aop.service.published import published
from aop.service.rates import Rates
from aop.service.releases import Releases
from aop.service.service import Service
from aop.service.settings import Settings
from aop.service.streams import OpenStreams
from aop.service.tokens import PURPOSE, Tokens
from aop.service.tracing import TracedExtractor, traced
from aop.service.workers import TOKEN_SECRET
from aop.stores.given import GivenKeys
from aop.stores.memory_shelf import MemoryShelf
from aop.values import Value


@dataclass(frozen=True, slots=True)
class Stores:
    """What is kept: the conversations, what was done across them, what is kept of customers; the keys, the audit log,
    and what is to be closed at the end, where there are any."""

    store: Store
    ledger: Ledger
    kept: Kept | None = None
    keys: Keys | None = None
    log: Log | None = None
    close: Callable[[], None] | None = None
    shelf: Shelf = field(default_factory=MemoryShelf)


def made(
    release: Release | ReleaseFile,
    stores: Stores,
    people: Known,
    systems: Callable[[Release], Mapping[str, Connector]],
    *,
    settings: Settings | None = None,
    releases: Path | None = None,
    issuer: Issuer | None = None,
    keys: Keys | None = None,
    clock: Clock | None = None,
    reads: Callable[[Release], Extractor] = extractor_of,
    listed: tuple[Verifier, ...] = (),
    compare: Widening = widening,
) -> Service:
    """A service with one release to begin with. `systems` connects the systems of a release, `reads` is what reads its
    messages. Without a key for them browsers' tokens lapse when the process ends. Where keys are `listed`, a release is
    loaded only where one of them signed it; `compare` says what a release lets through that another does not."""
    settings, clock = settings or Settings(), clock or SystemClock()
    changes, metrics, health = Changes(), Metrics(), Health()
    store = stores.store
    content = settings.traced_content

    def runtime(item: Release) -> Runtime:
        connectors = {**systems(item), SYSTEM: powers}
        connected[item.digest] = tuple(connectors.values())
        return Runtime(
            item,
            extractor=TracedExtractor(reads(item), item.workspace.model, content=content),
            connectors=traced(connectors, content=content),
            store=published(store, item.digest, lambda: known.live.digest, changes, metrics, health),
            ledger=stores.ledger,
            clock=clock,
            kept=stores.kept,
            leaf_of=None if stores.log is None else stores.log.auditing.leaf_of,
            others=known.program,
        )

    def gone(item: Release) -> None:
        for connector in connected.pop(item.digest, ()):
            close = getattr(connector, "close", None)
            if callable(close):
                close()

    async def activate(given: Mapping[str, Value]) -> None:
        await let_live(known, comparing, given)

    async def migrate(given: Mapping[str, Value]) -> None:
        await move(store, known, str(given["conversation"]), str(given["release"]))

    carried_out: dict[str, Power] = {RELEASE: activate, MIGRATE: migrate}
    powers = Powers(carried_out)
    connected: dict[str, tuple[Connector, ...]] = {}
    comparing, served = Comparing(compare), ServedReleases(stores.shelf)
    known = Releases(runtime, releases, served, listed=listed, clock=clock, gone=gone)
    known.start(release if isinstance(release, ReleaseFile) else ReleaseFile(release))
    privacy = None
    if stores.log is not None:
        privacy = Privacy(store, stores.kept, stores.shelf, stores.log, clock, known, changes)
        carried_out |= privacy.powers
    tokens = Tokens(_signing(keys or stores.keys), clock)
    oidc = None if issuer is None else Oidc(issuer, monotonic)
    return Service(
        known,
        Conversations(known, store, changes, settings),
        store,
        Access(people, tokens, Rates(settings.callers, monotonic), settings, oidc),
        people,
        tokens,
        changes,
        clock,
        metrics,
        health,
        OpenStreams(settings),
        Events(known, store, stores.shelf, clock),
        settings,
        stores.log,
        stores.close,
        comparing,
        privacy,
    )


def _signing(keys: Keys | None) -> Keys:
    """The keys that sign tokens: those that are given, else one that the processes of a service share."""
    if keys is not None and keys.of(PURPOSE):
        return keys
    shared = os.environ.get(TOKEN_SECRET, "")
    return GivenKeys({PURPOSE: [Key("process", shared.encode() if shared else token_bytes(32))]})
