"""Customers erased, handed over and revealed by a service that goes on serving, on every store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from aop.audit.checking import Witnessed
from aop.errors import WrongUse
from aop.keys.file import FileKeys
from aop.machine.artifact import sealed
from aop.machine.policy import Rule
from aop.machine.states import Place
from aop.ports.extractor import Message
from aop.ports.seal import Erased
from aop.ports.store import Conflict, Leaf
from aop.runtime import Busy
from aop.runtime.clocks import SystemClock
from aop.runtime.log_reading import verify_log
from aop.service.opening import opened
from aop.service.settings import Settings
from aop.service.wiring import Stores
from aop.values import Duration
from service.live import listening
from service.sites import Site, audited, hold, shop, site_of
from stores.conftest import cluster
from tools.cluster import Cluster

__all__ = ["cluster"]

ORIGIN = "shop.example/audit"
CLOCK = SystemClock()


def address(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    if kind == "sqlite":
        return f"sqlite:{folder / 'c.db'}"
    server: Cluster = request.getfixturevalue("cluster")
    return server.database()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Stores:
    if request.param == "memory":
        return audited()
    FileKeys.make(tmp_path / "keys.json", ORIGIN)
    where = address(request.param, tmp_path, request)
    return asyncio.run(opened(where, CLOCK, tmp_path / "keys.json", [], with_keys=True))


@pytest.fixture
def kept(tmp_path: Path) -> Stores:
    """On SQLite alone, for what is the same on all of them."""
    FileKeys.make(tmp_path / "keys.json", ORIGIN)
    return asyncio.run(opened(f"sqlite:{tmp_path / 'c.db'}", CLOCK, tmp_path / "keys.json", [], with_keys=True))


@pytest.fixture
def site(stores: Stores) -> Iterator[Site]:
    found = site_of(stores=stores)
    with found.client:
        yield found


@pytest.fixture
def shop_with(kept: Stores) -> Iterator[Callable[..., Site]]:
    """A service with rules of its own."""
    served: list[Site] = []

    def make(*rules: Rule) -> Site:
        release, _ = shop()
        found = site_of(stores=kept, release=sealed(replace(release, rules=(*release.rules, *rules))))
        found.client.__enter__()
        served.append(found)
        return found

    yield make
    for found in served:
        found.client.__exit__(None, None, None)


def verifies(site: Site) -> int:
    """The log is what its heads say, and every history that can be read is what the log says; how many leaves are about
    what was erased."""
    log, store = site.service.log, site.service.store
    assert log is not None
    head = asyncio.run(log.heads.sign()).head
    rows = getattr(store, "written", None)
    report = asyncio.run(verify_log(store, [Witnessed(head, "a witness")], log.auditing._named, log.opens, rows))
    assert report.problems == []
    return report.erased


def erases(site: Site, who: str = "maria", **body: Any) -> Any:
    found = site.post("/erasures", body, who)
    assert found.status_code == 200, found.text
    return found.json()


def test_a_customer_is_erased_while_the_service_goes_on(site: Site) -> None:
    theirs, other = site.to_approval(), site.begin()
    approval = site.get("/approvals").json()["items"][0]["approval"]
    seen = site.get(f"/approvals/{approval}").json()["digest"]
    assert erases(site, customer="c1", reason="ticket 4711") == {"conversations": [theirs], "keys": 2, "values": 0}
    assert site.get(f"/conversations/{theirs}").json()["error"]["code"] == "erased"
    assert site.get("/approvals").json()["items"] == []
    late = site.post(f"/approvals/{approval}/decision", {"granted": True, "seen": seen}, "maria")
    assert (late.status_code, late.json()["error"]["code"]) == (410, "erased")
    for path, body in (("", {"conversation": theirs}), (f"/{theirs}/messages", {"id": "m7", "text": "hello?"})):
        assert site.post(f"/conversations{path}", body, "website").status_code == 410
    assert site.say(other, 1, "hi, this isn't what I ordered") == ["What is your order number? It starts with W."]
    assert erases(site, customer="c1") == {"conversations": [], "keys": 0, "values": 0}
    assert verifies(site) == len([item for item in leaves(site) if item["conversation"] == theirs])


def leaves(site: Site) -> list[Any]:
    found: list[Any] = site.get("/audit?limit=200").json()["items"]
    return found


def test_who_comes_back_is_a_new_customer(site: Site) -> None:
    first = site.to_approval()
    erases(site, customer="c1")
    again = site.to_approval()
    assert site.get(f"/conversations/{again}").status_code == 200
    assert erases(site, customer="c1")["conversations"] == [again]
    assert {site.get(f"/conversations/{name}").status_code for name in (first, again)} == {410}


def test_the_history_of_the_act_leads_to_nobody(site: Site) -> None:
    site.to_approval()
    erases(site, customer="c1", reason="ticket 4711")
    entries = site.get("/conversations/aop/entries").json()["items"]
    (hidden,) = [
        word for item in entries[0]["decided"] for word in item["text"].split() if len(word) > 32 and "." in word
    ]
    assert site.service.privacy is not None
    assert hidden.partition(".")[0] == site.service.privacy.subject("c1")
    assert site.service.privacy.shown(hidden.rstrip(",")) is None
    body = {"customer": "c1", "reason": "Please forget C1, they wrote"}
    assert site.post("/erasures", body).json()["error"]["param"] == "reason"


def test_what_is_on_its_way_to_a_system_comes_back_before_it_is_erased(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody could find out later what became of a refund from what cannot be read any more."""
    monkeypatch.setattr("aop.service.privacy.RESTS_SECONDS", 0.3)
    site = site_of(replace(Settings(), answer_within=0.05), stores=stores)
    with site.client:
        name, other = site.begin(), site.begin()
        site.say(name, 1, "hi, this isn't what I ordered")
        hold(site)
        message = {"id": "m2", "text": "the order is W1234567 and my email is ana@example.com"}
        assert site.post(f"/conversations/{name}/messages", message, "website").status_code == 202
        busy = site.post("/erasures", {"conversation": name})
        assert (busy.status_code, busy.json()["error"]["code"]) == (503, "too_busy")
        assert "is being carried out: try again in a moment" in busy.json()["error"]["message"]
        assert site.get(f"/conversations/{name}").status_code == 200
        assert erases(site, conversation=other)["conversations"] == [other]
        lets_go(site)
        for _ in range(50):
            if (erased := site.post("/erasures", {"conversation": name})).status_code == 200:
                break
        assert erased.json()["conversations"] == [name]
        settled = [did for item in leaves(site) for did in item["did"] if did["kind"] == "settled"]
        assert "shop.find_order" in {did["name"] for did in settled}
        verifies(site)


def lets_go(site: Site) -> None:
    """Systems answer again."""

    async def going() -> None:
        site.slow.go.set()

    assert site.client.portal is not None
    site.client.portal.call(going)


def test_customers_are_erased_while_many_talk_and_nothing_is_written_behind_it(site: Site) -> None:
    """Nothing is added to the log about a conversation once its erasure was answered."""
    assert site.client.portal is not None
    erased = site.client.portal.call(under_load, site)
    assert len(erased) > 10
    last = {item.conversation: item.number for item in leaves_of(site)}
    assert [name for name, number in erased.items() if last[name] > number] == []
    for name in erased:
        with pytest.raises(Erased):
            site.client.portal.call(site.service.store.load, name)
    listed = site.client.portal.call(site.service.store.conversations, 200)
    assert {item.conversation for item in listed if item.status == "erased"} == set(erased)
    assert verifies(site) >= len(erased)


def leaves_of(site: Site) -> tuple[Leaf, ...]:
    assert site.client.portal is not None
    found: tuple[Leaf, ...] = site.client.portal.call(site.service.store.leaves, 0, 10_000)
    return found


async def under_load(site: Site) -> dict[str, int]:
    """Customers talk, and one is erased again and again: the conversations that were, and how long the log was then."""
    runtime, erased, over = site.service.releases.live.runtime, dict[str, int](), asyncio.Event()

    async def talks(number: int) -> None:
        for time in range(3):
            name = f"load-{number}-{time}"
            with suppress(Erased, WrongUse, Conflict):
                await runtime.open(name)
                for place, text in enumerate(TALK):
                    attachments = ("photo.jpg",) if text == "here it is" else ()
                    await runtime.receive(name, Message(f"m{place}", text, attachments))
                    await asyncio.sleep(0.002)  # as somebody else would be served meanwhile

    async def erases() -> None:
        privacy = site.service.privacy
        assert privacy is not None
        while not over.is_set():
            inputs = {"customer": privacy.hidden("c1")}
            await runtime.act("aop", "maria", "team_lead", "aop.erase", inputs)
            with suppress(Busy):
                came = await privacy.came_of({**inputs, "person": "maria"})
                size = len(await site.service.store.leaves(0, 100_000))
                erased.update(() if came is None else dict.fromkeys(came.conversations, size))
            await asyncio.sleep(0.02)

    erasing = asyncio.create_task(erases())
    await asyncio.gather(*(talks(number) for number in range(16)))
    over.set()
    await erasing
    return erased


TALK = (
    "hi, this isn't what I ordered", "the order is W1234567 and my email is ana@example.com",
    "the trail running shoes", "here it is", "a refund please", "yes",
)  # fmt: skip


def test_another_process_writes_nothing_behind_an_erasure(cluster: Cluster, tmp_path: Path) -> None:
    """It has the conversation at hand, with its key, and a customer who goes on writing."""
    FileKeys.make(tmp_path / "keys.json", ORIGIN)
    url = cluster.database()
    one, two = (
        site_of(stores=asyncio.run(opened(url, CLOCK, tmp_path / "keys.json", [], with_keys=True))) for _ in range(2)
    )
    with one.client, two.client:
        name = two.to_approval()
        assert erases(one, customer="c1")["conversations"] == [name]
        before = len(leaves_of(one))
        for number in range(7, 10):
            said = {"id": f"m{number}", "text": "are you there?"}
            assert two.post(f"/conversations/{name}/messages", said, "website").status_code == 410
        assert two.get("/approvals").json()["items"] == []
        assert len(leaves_of(one)) == before
        assert verifies(two) > 0


def test_a_stream_hears_that_it_is_over(kept: Stores) -> None:
    site = site_of(stores=kept)
    with listening(site) as at:
        key = {"Authorization": f"Bearer {site.keys.website}"}
        httpx.post(f"{at}/conversations", json={"conversation": "c-1"}, headers=key).raise_for_status()
        with httpx.stream("GET", f"{at}/conversations/c-1/events", headers=key, timeout=20) as stream:
            lines = stream.iter_lines()
            assert next(lines).startswith("retry:")
            body = {"conversation": "c-1"}
            done = httpx.post(f"{at}/erasures", json=body, headers={"Authorization": f"Bearer {site.keys.maria}"})
            assert done.json()["conversations"] == ["c-1"]
            assert "event: erased" in list(lines)


def test_an_erasure_that_needs_a_yes_is_done_with_it(shop_with: Callable[..., Site]) -> None:
    site = shop_with(approved("aop.erase"))
    name = site.to_approval()
    asked = site.post("/erasures", {"customer": "c1"})
    assert (asked.status_code, asked.json()) == (202, {"waits_for": ["aop/1"]})
    assert site.get(f"/conversations/{name}").status_code == 200
    shown = site.get("/approvals/aop/1", "lee").json()
    assert shown["inputs"]["customer"] == "c1"
    done = site.post("/approvals/aop/1/decision", {"granted": True, "seen": shown["digest"]}, "lee")
    assert (done.status_code, done.json()["not_done"]) == (200, None)
    assert site.get(f"/conversations/{name}").status_code == 410
    assert verifies(site) > 0


def test_who_pauses_the_agent_waits_for_no_approval_of_something_else(shop_with: Callable[..., Site]) -> None:
    """Prices are wrong now, and somebody's erasure may wait for days."""
    site = shop_with(approved("aop.erase"))
    name = site.to_approval()
    assert site.post("/erasures", {"customer": "c1"}).json()["waits_for"] == ["aop/1"]
    seen = site.get("/approvals/aop/1", "lee").json()["digest"]
    assert site.post("/releases/back", {}).status_code == 409
    pause = {"action": "aop.pause", "inputs": {"what": "everything", "reason": "a wrong price list"}}
    assert site.post("/acts", pause).status_code == 200
    assert [item["what"] for item in site.get("/pauses").json()["items"]] == ["everything"]
    late = site.post("/approvals/aop/1/decision", {"granted": True, "seen": seen}, "lee")
    assert late.status_code in (404, 409)
    assert site.get(f"/conversations/{name}").status_code == 200
    told = [
        item["text"] for entry in site.get("/conversations/aop/entries").json()["items"] for item in entry["decided"]
    ]
    assert "override aop.erase by maria is not done: a colleague paused the agent first: ask for it again" in told
    assert site.post("/erasures", {"customer": "c1"}).status_code == 202


def approved(action: str) -> Rule:
    sentence = f"{action} needs approval from finance_lead within 4 hours"
    within = Duration(Decimal(4), "hours")
    place = Place("rules/people.yaml", 2, 3, sentence)
    return Rule("people:2", "needs_approval", (action,), place, role="finance_lead", within=within, workspace=True)


def test_what_is_kept_of_a_customer_is_handed_to_who_asked_after_a_yes(shop_with: Callable[..., Site]) -> None:
    site = shop_with(approved("aop.export"))
    name = site.to_approval()
    assert site.post("/exports", {"customer": "c1"}).json() == {"waits_for": ["aop/1"]}
    seen = site.get("/approvals/aop/1", "lee").json()["digest"]
    assert site.post("/approvals/aop/1/decision", {"granted": True, "seen": seen}, "lee").status_code == 200
    assert site.post("/exports", {"customer": "c2"}).status_code == 202  # the yes was for another customer
    again = site.post("/exports", {"customer": "c1"})
    assert again.status_code == 200, again.text
    assert [item["conversation"] for item in again.json()["conversations"]] == [name]
    assert "ana@example.com" in again.text
    assert site.post("/exports", {"customer": "c1"}).status_code != 200  # once


def test_what_leaves_were_about_is_told_and_noted(site: Site) -> None:
    name = site.to_approval()
    body = {"conversation": name, "kind": "message", "limit": 2}
    told = site.post("/audit/reveal", body).json()
    assert [item["about"][0]["kind"] for item in told["items"]] == ["message", "message"]
    more = site.post("/audit/reveal", {**body, "after": told["next"], "limit": 100}).json()
    assert (more["next"], len(more["items"])) == (None, 4)
    assert [did["kind"] for item in leaves(site) for did in item["did"]].count("reveal") == 2
    erases(site, conversation=name)
    gone = site.post("/audit/reveal", body).json()
    assert [item["about"] for item in gone["items"]] == ["erased", "erased"]


def test_what_was_kept_long_enough_is_erased(site: Site) -> None:
    name = site.begin()
    assert erases(site, older_than="conversations=1d") == {"conversations": [], "keys": 0, "values": 0}
    assert erases(site, older_than="contact=30d")["values"] == 0
    assert site.get(f"/conversations/{name}").status_code == 200


WRONG = {
    "nothing": ({}, "maria", 400, "say what is to be erased"),
    "two things": ({"customer": "c1", "conversation": "c-1"}, "maria", 400, "say what is to be erased"),
    "no such conversation": ({"conversation": "c-1"}, "maria", 404, "there is no conversation `c-1`"),
    "what people do": ({"conversation": "aop"}, "maria", 404, "there is no conversation `aop`"),
    "no age": ({"older_than": "cats=3d"}, "maria", 409, "`cats=3d` is no age"),
    "a role of somebody else": ({"customer": "c1", "role": "tier1_support"}, "maria", 403, "you do not have the role"),
    "no role said": ({"customer": "c1"}, "lee", 400, "say in which `role`"),
    "an application": ({"customer": "c1"}, "website", 403, "this is for people with a role"),
    "nobody": ({"customer": "c1"}, "nobody", 401, "this key is not known here"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_erasure_is_refused(kept: Stores, what: str) -> None:
    body, who, status, says = WRONG[what]
    site = site_of(stores=kept)
    with site.client:
        refused = site.post("/erasures", body, who)
        assert (refused.status_code, says in refused.json()["error"]["message"]) == (status, True), refused.text


def test_a_rule_of_the_workspace_decides_how_often(shop_with: Callable[..., Site]) -> None:
    place, day = (
        Place("rules/people.yaml", 2, 3, "do aop.erase at most 1 time per person in 1 day"),
        Duration(Decimal(1), "days"),
    )
    told = "one a day, the rest is for the privacy team"
    rule = Rule("people:2", "at_most", ("aop.erase",), place, because=told, count=1, per="person", period=day)
    site = shop_with(replace(rule, workspace=True))
    first, second = site.begin(), site.begin()
    erases(site, conversation=first)
    refused = site.post("/erasures", {"conversation": second})
    assert (refused.status_code, told in refused.json()["error"]["message"]) == (403, True)
    assert site.get(f"/conversations/{second}").status_code == 200


def test_nobody_is_erased_by_a_plain_act(kept: Stores) -> None:
    """It would keep whom it is about for good."""
    site = site_of(stores=kept)
    with site.client:
        for action in ("aop.erase", "aop.export", "aop.reveal"):
            refused = site.post("/acts", {"action": action, "inputs": {"customer": "c1"}})
            assert refused.status_code == 400
            assert "erased by `/erasures`" in refused.json()["error"]["message"]


def test_without_keys_nothing_can_be_erased_for_good(kept: Stores) -> None:
    site = site_of()
    with site.client:
        for path in ("/erasures", "/exports"):
            refused = site.post(path, {"customer": "c1"})
            assert refused.status_code == 404
            assert "start it with `--keys FILE`" in refused.json()["error"]["message"]


def test_an_erasure_is_done_while_the_agent_is_paused(site: Site) -> None:
    name = site.to_approval()
    pause = {"action": "aop.pause", "inputs": {"what": "everything", "reason": "a wrong price list"}}
    assert site.post("/acts", pause).status_code == 200
    assert erases(site, customer="c1")["conversations"] == [name]
