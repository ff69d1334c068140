"""Releases beside each other: every conversation stays with its own, whatever goes live, and nothing is left behind."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from aop.runtime import Runtime
from aop.service.releases import MAX_LOADED
from releases.sites import changed, other, put, serving, went_live
from service.sites import Site, shop

TALK = (
    "hi, this isn't what I ordered",
    "the order is W1234567 and my email is ana@example.com",
    "the trail running shoes",
)
ASKS = (
    "What is your order number? It starts with W.",
    "Which items are wrong?",
    "Could you send a photo of what arrived?",
)
SAYS = ("returns/wrong_item.aop.yaml", "Which items are wrong?", "Which of them are wrong?")
#: So many conversations at once, while releases go live.
CONVERSATIONS, SWAPS = 16, 10
#: So many releases go live one after the other in the test that looks for what is left behind.
MANY_SWAPS = 100
#: A window of two seconds is over by then, however busy the computer is.
WAITED_SECONDS = 30


def of(site: Site, conversation: str) -> str:
    release: str = site.get(f"/conversations/{conversation}").json()["release"]
    return release


async def talk(client: httpx.AsyncClient, site: Site, began: Counter[str]) -> bool:
    """A conversation from its beginning; whether each answer was that of the release it began with."""
    headers = site.headers("website")
    name = (await client.post("/conversations", json={}, headers=headers)).json()["conversation"]
    release = (await client.get(f"/conversations/{name}", headers=site.headers("maria"))).json()["release"]
    began[release] += 1
    asks = list(ASKS)
    if release == changed(SAYS).digest:
        asks[1] = "Which of them are wrong?"
    for number, text in enumerate(TALK):
        body = {"id": f"m{number}", "text": text}
        found = (await client.post(f"/conversations/{name}/messages", json=body, headers=headers)).json()
        if not any(asks[number] in line["text"] for line in found["lines"]):
            return False
        await asyncio.sleep(0)
    after = (await client.get(f"/conversations/{name}", headers=site.headers("maria"))).json()["release"]
    return bool(after == release)


def test_each_conversation_keeps_its_release_while_others_go_live(tmp_path: Path) -> None:
    first, second = changed(), changed(SAYS)
    site = serving(tmp_path / "releases", first, compare=lambda old, new: ())
    put(tmp_path / "releases", second)
    began: Counter[str] = Counter()

    async def swap(client: httpx.AsyncClient) -> None:
        headers = site.headers("maria")
        await client.post(f"/releases/{second.digest}/load", headers=headers)
        for number in range(SWAPS):
            digest = (second, first)[number % 2].digest
            found = await client.post(f"/releases/{digest}/activate", json={}, headers=headers)
            assert found.json()["live"] == digest, found.text
            await asyncio.gather(*(talk(client, site, began) for _ in range(2)))

    async def run() -> list[bool]:
        async with site.app.router.lifespan_context(site.app):
            transport = httpx.ASGITransport(app=site.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
                talks = [talk(client, site, began) for _ in range(CONVERSATIONS)]
                *kept, _ = await asyncio.gather(*talks, swap(client))
        return kept

    assert all(asyncio.run(run()))
    assert set(began) == {first.digest, second.digest}


@pytest.fixture
def quick(tmp_path: Path) -> Any:
    """A service in which comparing takes no time."""
    found = serving(tmp_path / "releases", compare=lambda old, new: ())
    with found.client:
        yield found


def test_a_conversation_goes_on_where_its_release_was_let_go(quick: Site, tmp_path: Path) -> None:
    old = quick.begin()
    assert quick.say(old, 1, TALK[0]) == [ASKS[0]]
    for number in range(MAX_LOADED + 1):
        went_live(quick, tmp_path / "releases", other(number))
    loaded = quick.service.releases.all()
    assert len(loaded) == MAX_LOADED
    assert shop()[0].digest not in {item.digest for item in loaded}
    assert any(ASKS[1] in text for text in quick.say(old, 2, TALK[1]))
    assert of(quick, old) == shop()[0].digest
    states = Counter(item["state"] for item in quick.get("/releases").json()["items"])
    assert states == {"live": 1, "was live": MAX_LOADED + 1}


def test_where_people_are_waited_for_a_release_stays(quick: Site, tmp_path: Path) -> None:
    waiting = quick.to_approval()
    for number in range(MAX_LOADED + 1):
        went_live(quick, tmp_path / "releases", other(number))
    assert shop()[0].digest in {item.digest for item in quick.service.releases.all()}
    [approval] = quick.get("/approvals").json()["items"]
    assert approval["approval"].startswith(waiting)


def test_what_is_due_in_a_release_that_was_let_go_is_done(quick: Site, tmp_path: Path) -> None:
    old = quick.begin()
    quick.say(old, 1, TALK[0])
    went_live(quick, tmp_path / "releases", other())
    body = {"id": "m2", "text": TALK[1], "more": True}  # kept for the channel's window
    assert quick.post(f"/conversations/{old}/messages", body, "website").status_code in (200, 202)
    del quick.service.releases._loaded[shop()[0].digest]
    until = time.monotonic() + WAITED_SECONDS
    while ASKS[1] not in (said := quick.get(f"/conversations/{old}/said").text) and time.monotonic() < until:
        time.sleep(0.1)
    assert ASKS[1] in said


def test_a_hundred_releases_go_live_and_none_is_left_behind(
    quick: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[weakref.ref[Runtime]] = []
    begin = Runtime.__init__

    def noted(self: Runtime, *given: Any, **named: Any) -> None:
        made.append(weakref.ref(self))
        begin(self, *given, **named)

    monkeypatch.setattr(Runtime, "__init__", noted)
    for number in range(MANY_SWAPS):
        went_live(quick, tmp_path / "releases", other(number))
        if number % 10 == 0:
            assert quick.say(quick.begin(), 1, TALK[0]) == [ASKS[0]]
    gc.collect()
    assert len(made) == MANY_SWAPS
    assert sum(item() is not None for item in made) <= MAX_LOADED
    history = quick.get("/releases/history").json()["items"]
    assert len(history) == MANY_SWAPS + 1
    back = quick.post("/releases/back", {}).json()
    assert back["live"] == other(MANY_SWAPS - 2).digest
