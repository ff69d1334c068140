"""What goes live stays live over a restart, and conversations of every release go on, with nothing but the store."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from aop.runtime.clocks import SystemClock
from aop.service.opening import opened
from releases.sites import changed, went_live
from service.sites import Site, site_of

SAYS = ("returns/wrong_item.aop.yaml", "Which items are wrong?", "Which of them are wrong?")


def begun(tmp_path: Path, **more: Any) -> Site:
    """The service of a file; it begins with the first release each time."""
    stores = asyncio.run(opened(f"sqlite:{tmp_path / 'shop.db'}", SystemClock()))
    return site_of(release=changed(), stores=stores, compare=lambda old, new: (), **more)


def test_everything_stands_in_the_store(tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    first = begun(tmp_path, releases=folder)
    with first.client:
        old = first.begin()
        first.say(old, 1, "hi, this isn't what I ordered")
        went_live(first, folder, changed(SAYS))
        new = first.begin()
        first.say(new, 1, "hi, this isn't what I ordered")
        history = first.get("/releases/history").json()
    again = begun(tmp_path)  # and no folder any more
    with again.client:
        assert again.service.releases.live.digest == changed(SAYS).digest
        assert again.get("/releases/history").json() == history
        order = "the order is W1234567 and my email is ana@example.com"
        assert any("Which items are wrong?" in text for text in again.say(old, 2, order))
        assert any("Which of them are wrong?" in text for text in again.say(new, 2, order))
        back = again.post("/releases/back", {"reason": "the words"}).json()
        assert back["live"] == changed().digest
    last = begun(tmp_path)
    with last.client:
        assert last.service.releases.live.digest == changed().digest


def test_many_swaps_are_read_again_after_a_restart(tmp_path: Path) -> None:
    first = begun(tmp_path, releases=tmp_path / "releases")
    with first.client:
        went_live(first, tmp_path / "releases", changed(SAYS))
        for _ in range(6):  # more acts than lie between two snapshots
            assert first.post("/releases/back", {}).status_code == 200
            assert first.post(f"/releases/{changed(SAYS).digest}/activate", {}).status_code == 200
    again = begun(tmp_path)
    with again.client:
        assert again.service.releases.live.digest == changed(SAYS).digest
        found = again.post("/releases/back", {})
        assert (found.status_code, found.json()["live"]) == (200, changed().digest)
