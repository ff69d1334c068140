"""A service out of its parts: stores, people, systems, and a runtime for each release."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes
from time import monotonic

from aop.extractors.chosen import extractor_of
from aop.machine.powers import SYSTEM
from aop.machine.release import Release
from aop.ports.clock import Clock
from aop.ports.connector import Connector
from aop.ports.extractor import Extractor
from aop.ports.kept import Kept
from aop.ports.keys import Key, Keys
from aop.ports.ledger import Ledger
from aop.ports.store import Store
from aop.runtime import Runtime
from aop.runtime.clocks import SystemClock
from aop.service.access import Access, Known
from aop.service.changes import Changes
from aop.service.conversations import Conversations
from aop.service.health import Health
from aop.service.log import Log
from aop.service.metrics import Metrics
from aop.service.oidc import Issuer, Oidc
from aop.service.powers import Powers
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


def made(
    release: Release,
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
) -> Service:
    """A service with one release to begin with. `systems` connects the systems of a release, `reads` is what reads its
    messages. Without a key for them browsers' tokens lapse when the process ends."""
    settings, clock = settings or Settings(), clock or SystemClock()
    changes, metrics, health = Changes(), Metrics(), Health()
    store = stores.store
    content = settings.traced_content

    def runtime(item: Release) -> Runtime:
        connectors = {**systems(item), SYSTEM: Powers(lambda digest: known.activate(digest))}
        return Runtime(
            item,
            extractor=TracedExtractor(reads(item), item.workspace.model, content=content),
            connectors=traced(connectors, content=content),
            store=published(store, item.digest, lambda: known.live.digest, changes, metrics, health),
            ledger=stores.ledger,
            clock=clock,
            kept=stores.kept,
            leaf_of=None if stores.log is None else stores.log.auditing.leaf_of,
            earlier=tuple(loaded.release for loaded in known.all()),
        )

    known = Releases(runtime, releases)
    known.start(release)
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
        settings,
        stores.log,
        stores.close,
    )


def _signing(keys: Keys | None) -> Keys:
    """The keys that sign tokens: those that are given, else one that the processes of a service share."""
    if keys is not None and keys.of(PURPOSE):
        return keys
    shared = os.environ.get(TOKEN_SECRET, "")
    return GivenKeys({PURPOSE: [Key("process", shared.encode() if shared else token_bytes(32))]})
