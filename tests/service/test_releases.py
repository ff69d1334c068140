"""Releases: one is live, another goes live by an act that passes the gate, conversations stay with theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aop.errors import WrongUse
from aop.machine.artifact import ReleaseFile, dump, sealed
from aop.runtime.serving import ServedReleases
from aop.service.releases import Releases
from aop.stores.memory_shelf import MemoryShelf
from service.sites import shop, site_of


def other(number: int = 1) -> Any:
    """The sample with another limit, so with another digest."""
    release = shop()[0]
    limits = replace(release.workspace.limits, turns=release.workspace.limits.turns + number)
    return sealed(replace(release, workspace=replace(release.workspace, limits=limits)))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Any]:
    found = site_of(releases=tmp_path / "releases")
    with found.client:
        yield found


def put(site: Any, folder: Path, release: Any) -> None:
    (folder / "releases").mkdir(exist_ok=True)
    (folder / "releases" / f"{release.digest}.aopc").write_bytes(dump(release))


def test_a_release_is_loaded_goes_live_and_back(kept: Any, tmp_path: Path) -> None:
    first, second = shop()[0], other()
    put(kept, tmp_path, second)
    old = kept.begin()
    assert kept.post(f"/releases/{second.digest}/load").json()["live"] is False
    went = kept.post(f"/releases/{second.digest}/activate", {"reason": "longer talks"})
    assert went.json()["live"] == second.digest
    new = kept.begin()
    of = {name: kept.get(f"/conversations/{name}").json()["release"] for name in (old, new)}
    assert of == {old: first.digest, new: second.digest}
    assert kept.say(old, 1, "hi, this isn't what I ordered") == ["What is your order number? It starts with W."]
    assert kept.post("/releases/back", {}).json()["live"] == first.digest
    live = kept.get("/releases/history").json()["items"]
    assert [(item["release"], item["by"]) for item in live] == [
        (first.digest, "maria"), (second.digest, "maria"), (first.digest, "the start of the service"),
    ]  # fmt: skip


def test_going_back_twice_lets_nothing_go_live_again_that_was_gone_back_from(kept: Any, tmp_path: Path) -> None:
    """Two people in a hurry would have ended with the release that was wrong, and nobody's yes."""
    first, second, third = shop()[0], other(), other(2)
    for release in (second, third):
        put(kept, tmp_path, release)
        kept.post(f"/releases/{release.digest}/load")
        assert kept.post(f"/releases/{release.digest}/activate", {}).status_code == 200
    assert [kept.post("/releases/back", {}).json()["live"] for _ in range(2)] == [second.digest, first.digest]
    refused = kept.post("/releases/back", {})
    assert (refused.status_code, "there is nothing to go back to" in refused.text) == (409, True)
    assert kept.post(f"/releases/{third.digest}/activate", {}).json()["live"] == third.digest
    assert kept.post("/releases/back", {}).json()["live"] == first.digest


def test_a_release_that_is_not_in_the_folder_is_said_without_where_that_is(kept: Any, tmp_path: Path) -> None:
    refused = kept.post(f"/releases/{'0' * 64}/load")
    assert refused.status_code == 409
    assert refused.json()["error"]["message"] == (
        f"no file of the releases folder holds the release {'0' * 64}: put it there first"
    )
    assert str(tmp_path) not in refused.text


def test_who_let_it_go_live_stands_in_the_history_of_the_workspace(kept: Any, tmp_path: Path) -> None:
    second = other()
    put(kept, tmp_path, second)
    kept.post(f"/releases/{second.digest}/load")
    kept.post(f"/releases/{second.digest}/activate", {"reason": "longer talks"})
    entries = kept.get("/conversations/aop/entries").json()["items"]
    assert next((item["event"], item.get("person")) for item in entries) == ("PersonActed", "maria")


def test_nobody_says_themselves_that_a_release_widens_nothing(kept: Any) -> None:
    body = {"action": "aop.release", "inputs": {"release": "0" * 64, "widens": False}}
    assert kept.post("/acts", body).status_code == 400


def test_what_people_let_go_live_stays_after_a_restart(tmp_path: Path) -> None:
    made: list[str] = []

    def make(release: Any) -> Any:
        made.append(release.digest)
        return None

    first, second = shop()[0], other()
    (tmp_path / f"{second.digest}.aopc").write_bytes(dump(second))
    served = ServedReleases(MemoryShelf())
    before = Releases(make, tmp_path, served)
    before.start(ReleaseFile(first))
    before.load_kept(second.digest)
    asyncio.run(before.activate(second.digest, "maria"))
    again = Releases(make, None, served)  # its file stands in the store
    again.start(ReleaseFile(first))
    assert again.live.digest == second.digest
    third = other(2)
    deployed = Releases(make, None, served)
    deployed.start(ReleaseFile(third))  # a new one, named at the start
    assert deployed.live.digest == third.digest
    assert deployed.before() == second.digest


def test_a_release_of_another_workspace_is_none_of_this_service(tmp_path: Path) -> None:
    first = shop()[0]
    stranger = sealed(replace(first, workspace=replace(first.workspace, name="elsewhere")))
    releases = Releases(lambda release: None, tmp_path)  # type: ignore[arg-type, return-value]
    releases.start(ReleaseFile(first))
    (tmp_path / f"{stranger.digest}.aopc").write_bytes(dump(stranger))
    with pytest.raises(WrongUse, match="this is a release of elsewhere: a service has one workspace, acme_shop"):
        releases.load_kept(stranger.digest)


def test_a_file_that_is_another_release_is_refused(kept: Any, tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / f"{'0' * 64}.aopc").write_bytes(dump(other()))
    assert kept.post(f"/releases/{'0' * 64}/load").json()["error"]["message"] == (
        f"the file of the release {'0' * 64} holds another one"
    )
