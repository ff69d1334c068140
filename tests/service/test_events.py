"""What systems tell of themselves, over HTTP and by a signed delivery: who may, who hears of it, and once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from aop.engine.events import EventArrived
from aop.errors import WrongUse
from aop.extractors.scripted import ScriptedExtractor, read_pinned
from aop.machine.release import Release
from aop.ports.extractor import Extraction
from aop.ports.store import Commit, StoreFailed
from aop.runtime.clocks import ManualClock
from aop.service import events
from aop.service.events import DAYS, KEPT, SWEPT, TOLD, Events
from aop.service.webhooks.sources import hooks_of
from aop.service.wiring import Stores
from aop.stores.memory import MemoryKept, MemoryLedger, MemoryStore
from aop.stores.memory_shelf import MemoryShelf
from attacks.test_forged_events import GIVEN, SCANNED, line
from case_pins import refined
from case_systems import CaseSystems, plain
from next_version import changed
from service.hooked import ENVIRONMENT, HookedSite, hooked_site, secret_of, signed
from service.sites import Site

EVENT = "shop.parcel_scanned"
#: The parcel is scanned twice: at the door, and in the warehouse.
TWICE = {
    "returns/return_parcel.aop.yaml": {
        "    wait 2 days\n": "    wait for shop.parcel_scanned with order_id = order.order_id as at_the_desk, within "
        '14 days, otherwise say "It has not come." and escalate to returns_desk because "the parcel never arrived"\n'
    }
}
COURIER = {"name": "courier", "kind": "standard", "system": "shop", "secrets": ["STANDARD_SECRET"]}


@cache
def release() -> Release:
    found = changed(Path("tests/workspaces/service"), TWICE).release
    assert found is not None
    return found


class Failing(MemoryStore):
    """A store that takes no event for one conversation, for a while."""

    refused = ""

    async def commit(self, commit: Commit) -> None:
        if commit.conversation == self.refused and isinstance(commit.entries[0].event, EventArrived):
            raise StoreFailed("the disk is full", "full")
        await super().commit(commit)


class Parcels:
    """A service in which customers wait for their parcel to be scanned."""

    def __init__(self) -> None:
        ledger = MemoryLedger()
        self.store, self.shelf = Failing(ledger), MemoryShelf()
        self.stores = Stores(self.store, ledger, MemoryKept(), shelf=self.shelf)
        self.claims: dict[str, Extraction] = {}
        reader = ScriptedExtractor(lambda message, _: self.claims.get(message.text, Extraction(model="scripted")))
        served = {"release": release(), "reads": lambda _: reader, "connector": CaseSystems(plain(GIVEN))}
        self.hooked: HookedSite = hooked_site({"sources": [COURIER]}, self.stores, served=served)
        self.site: Site = self.hooked.site

    def waits(self, name: str, order: str = "W1234567", email: str = "ana@example.com") -> None:
        """A customer who waits for the parcel of an order."""
        text, claim = read_pinned(line(order, email))
        assert claim is not None
        self.claims[text] = refined(claim, text)
        self.site.begin(conversation=name)
        self.site.say(name, 1, text)
        assert self.site.say(name, 2, "yes") == ["The courier is booked. I'll write when the parcel is here."]

    def scanned(self, id: str, who: str = "courier", **payload: Any) -> Any:  # noqa: A002
        return self.site.post("/events", {"id": id, "event": EVENT, "payload": {**SCANNED, **payload}}, who)

    def heard(self, name: str) -> int:
        """How many events a conversation was told."""
        entries = self.hooked.run(self.store.history, name)
        return sum(isinstance(entry.event, EventArrived) for entry in entries)


@pytest.fixture
def parcels() -> Iterator[Parcels]:
    found = Parcels()
    with found.site.client:
        yield found


def test_an_event_reaches_who_waits_for_that_order_and_nobody_else(parcels: Parcels) -> None:
    parcels.waits("ana")
    parcels.waits("eve", "W7654321", "eve@example.com")
    told = parcels.scanned("e1")
    assert told.status_code == 200
    assert told.json() == {"event": EVENT, "id": "e1", "reached": 1, "repeated": False}
    assert (parcels.heard("ana"), parcels.heard("eve")) == (1, 0)


def test_who_waits_for_another_order_is_not_even_looked_at(parcels: Parcels, monkeypatch: pytest.MonkeyPatch) -> None:
    parcels.waits("ana")
    parcels.waits("eve", "W7654321", "eve@example.com")
    looked, waiting = [], parcels.store.waiting

    async def counted(kind: str, limit: int, after: str = "") -> tuple[tuple[str, Any], ...]:
        found = await waiting(kind, limit, after)
        looked.extend(name for name, _ in found)
        return found

    monkeypatch.setattr(parcels.store, "waiting", counted)
    assert parcels.scanned("e1").json()["reached"] == 1
    assert looked == ["ana"]


def test_more_than_a_delivery_tells_are_told_by_the_same_one_again(
    parcels: Parcels, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ana", "bea", "cid"):
        parcels.waits(name)
    monkeypatch.setattr(events, "MAX_TOLD", 2)
    refused = parcels.scanned("e1")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert [parcels.heard(name) for name in ("ana", "bea", "cid")] == [1, 1, 0]
    assert parcels.scanned("e1").json() == {"event": EVENT, "id": "e1", "reached": 1, "repeated": False}
    assert [parcels.heard(name) for name in ("ana", "bea", "cid")] == [1, 1, 1]


def test_the_same_event_again_is_told_to_nobody_though_they_wait_for_the_next_one(parcels: Parcels) -> None:
    parcels.waits("ana")
    parcels.scanned("e1")
    assert parcels.scanned("e1").json() == {"event": EVENT, "id": "e1", "reached": 0, "repeated": True}
    assert parcels.scanned("e1", order_id="#W7654321").json()["repeated"] is True
    assert parcels.heard("ana") == 1
    assert parcels.scanned("e2").json()["reached"] == 1
    assert parcels.heard("ana") == 2


def test_an_event_that_came_before_anybody_waited_wakes_nobody_when_it_comes_again(parcels: Parcels) -> None:
    assert parcels.scanned("e1").json()["reached"] == 0
    parcels.waits("ana")
    assert parcels.scanned("e1").json() == {"event": EVENT, "id": "e1", "reached": 0, "repeated": True}
    assert parcels.heard("ana") == 0


def test_a_delivery_that_broke_off_is_told_again_to_those_alone_who_did_not_hear_of_it(parcels: Parcels) -> None:
    for name in ("ana", "anna"):
        parcels.waits(name)
    parcels.store.refused = "ana"
    failed = parcels.scanned("e1")
    assert (failed.status_code, "Retry-After" in failed.headers) == (503, True)
    assert (parcels.heard("ana"), parcels.heard("anna")) == (0, 1)
    parcels.store.refused = ""
    assert parcels.scanned("e1").json() == {"event": EVENT, "id": "e1", "reached": 1, "repeated": False}
    assert (parcels.heard("ana"), parcels.heard("anna")) == (1, 1)  # who heard waits for the next one, and got it not
    assert parcels.scanned("e1").json()["repeated"] is True


def test_a_key_tells_of_the_events_of_its_own_systems(parcels: Parcels) -> None:
    parcels.waits("ana")
    assert [parcels.scanned("e1", who).status_code for who in ("website", "maria", "nobody")] == [403, 403, 401]
    other = parcels.site.post("/events", {"id": "e1", "event": "stripe.refunded", "payload": {}}, "courier")
    assert (other.status_code, other.json()["error"]["message"]) == (
        403,
        "you may not tell of events of the system `stripe`",
    )
    assert parcels.heard("ana") == 0
    assert parcels.site.get("/conversations", "courier").status_code == 403


@pytest.mark.parametrize(
    ("event", "payload", "told"),
    [
        ("shop.paid", SCANNED, "no system declares the event `shop.paid`"),
        (
            EVENT,
            {"order_id": "#W1234567"},
            "the payload of `shop.parcel_scanned` lacks `at`: a valid moment, as `2026-",
        ),
        (
            EVENT,
            {**SCANNED, "at": "soon"},
            "`at` of the payload of `shop.parcel_scanned` is not a valid moment, as `20",
        ),
    ],
)
def test_an_event_that_is_not_as_declared_is_refused(
    parcels: Parcels, event: str, payload: dict[str, Any], told: str
) -> None:
    parcels.waits("ana")
    refused = parcels.site.post("/events", {"id": "e1", "event": event, "payload": payload}, "courier")
    assert refused.status_code == 400
    assert refused.json()["error"]["message"].startswith(told)
    assert parcels.heard("ana") == 0
    assert parcels.scanned("e1").json()["reached"] == 1  # what was refused was not told under its id


def test_what_is_remembered_of_events_is_forgotten_again(parcels: Parcels) -> None:
    clock = ManualClock(parcels.site.service.clock.now())
    events = Events(parcels.site.service.releases, parcels.store, parcels.shelf, clock)

    def take(number: int) -> bool:
        return bool(parcels.hooked.run(events.take, EVENT, f"e{number}", SCANNED).repeated)

    assert [take(number) for number in range(30)] == [False] * 30
    clock.advance(KEPT - timedelta(days=1))
    assert take(0)
    clock.advance(timedelta(days=2))
    assert not take(30)
    assert len(_remembered(parcels)) == 2 * (30 - SWEPT + 1)
    assert not take(31)
    assert len(_remembered(parcels)) == 2 * 2
    assert not [name for name in _remembered(parcels) if "W1234567" in name or "e31" in name]


def _remembered(parcels: Parcels) -> list[str]:
    return [name for name in parcels.shelf.names(1_000) if name.startswith((DAYS, TOLD))]


# ---- by a signed delivery


def deliver(parcels: Parcels, kind: str, data: dict[str, Any], id: str = "e1", source: str = "courier") -> Any:  # noqa: A002
    body = json.dumps({"type": kind, "data": data}).encode()
    return parcels.hooked.deliver(source, signed("standard", body, secret_of("standard"), name=id))


def test_a_signed_delivery_tells_of_an_event_once(parcels: Parcels) -> None:
    parcels.waits("ana")
    assert deliver(parcels, EVENT, SCANNED).json() == {"messages": ["told"]}
    assert deliver(parcels, EVENT, SCANNED).json() == {"messages": ["again"]}
    assert parcels.scanned("e1").json()["repeated"] is True  # whichever way it comes
    assert deliver(parcels, EVENT, {**SCANNED, "order_id": "#W9999999"}, "e2").json() == {"messages": ["nobody_waits"]}
    assert parcels.heard("ana") == 1


def test_a_delivery_that_is_not_signed_or_not_of_its_system_tells_nobody(parcels: Parcels) -> None:
    parcels.waits("ana")
    body = json.dumps({"type": EVENT, "data": SCANNED}).encode()
    assert parcels.hooked.deliver("courier", signed("standard", body, os.urandom(24), name="e1")).status_code == 401
    assert deliver(parcels, "stripe.refunded", {}).json() == {"messages": ["not_of_this_source"]}
    assert deliver(parcels, "message.received", {"conversation": "t", "text": "hi"}).json() == {
        "messages": ["no_channel"]
    }
    assert deliver(parcels, EVENT, {"order_id": "#W1234567"}).status_code == 400
    assert parcels.heard("ana") == 0


def test_a_source_of_customers_tells_of_no_events() -> None:
    hooked = hooked_site()
    body = json.dumps({"type": EVENT, "data": SCANNED}).encode()
    with hooked.site.client:
        sent = signed("standard", body, secret_of("standard"), name="e1")
        assert hooked.deliver("standard", sent).json() == {"messages": ["not_of_this_source"]}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"kind": "slack", "account": "T1"}, "`channel` is missing"),
        ({"system": ""}, "`system` is a text"),
        ({"replies": {"url": "https://a.example", "secrets": ["STANDARD_SECRET"]}}, "it has no `channel` on which"),
    ],
)
def test_a_source_says_whether_customers_write_there_or_a_system_tells(more: dict[str, Any], told: str) -> None:
    with pytest.raises(WrongUse) as refused:
        hooks_of({"sources": [{**COURIER, **more}]}, ENVIRONMENT, ("chat",))
    assert told in str(refused.value)
