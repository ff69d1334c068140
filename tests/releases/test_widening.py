"""A release that widens what may be done waits for the approval that the live one asks for; any other goes live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aop.errors import WrongUse
from aop.machine.artifact import sealed
from aop.service.letting_live import let_live
from releases.sites import changed, put, serving

LATER = ("returns/wrong_item.aop.yaml", "more than 30 days ago:", "more than 45 days ago:")
EARLIER = ("returns/wrong_item.aop.yaml", "more than 30 days ago:", "more than 20 days ago:")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Any]:
    found = serving(tmp_path / "releases", changed())
    with found.client:
        yield found


def asked(site: Any, folder: Path, release: Any) -> Any:
    digest = put(folder / "releases", release)
    site.post(f"/releases/{digest}/load")
    return site.post(f"/releases/{digest}/activate", {"reason": "the season"}).json()


def decided(site: Any, call: str, *, granted: bool) -> Any:
    seen = site.get(f"/approvals/{call}", who="lee").json()
    return site.post(f"/approvals/{call}/decision", {"granted": granted, "seen": seen["digest"]}, "lee")


def live(site: Any) -> str:
    return next(item["release"] for item in site.get("/releases").json()["items"] if item["live"])


def test_one_that_widens_waits_for_a_yes_and_goes_live_with_it(shop: Any, tmp_path: Path) -> None:
    found = asked(shop, tmp_path, changed(LATER))
    assert found["live"] == changed().digest
    assert any("wrong_item" in reason for reason in found["widens"])
    [call] = found["waits_for"]
    shown = shop.get(f"/approvals/{call}", who="lee").json()["inputs"]
    assert shown["instead_of"] == changed().digest
    assert "wrong_item" in shown["widening"]
    assert decided(shop, call, granted=True).status_code == 200
    assert live(shop) == changed(LATER).digest
    went = shop.get("/releases/history").json()["items"][0]
    assert (went["release"], went["by"]) == (changed(LATER).digest, "maria")


def test_who_asked_for_it_does_not_approve_it(shop: Any, tmp_path: Path) -> None:
    digest = put(tmp_path / "releases", changed(LATER))
    shop.post(f"/releases/{digest}/load")
    [call] = shop.post(f"/releases/{digest}/activate", {"role": "tier1_support"}, "lee").json()["waits_for"]
    refused = decided(shop, call, granted=True)
    assert refused.status_code == 409
    assert "lee" in refused.json()["error"]["message"]
    assert live(shop) == changed().digest


def test_a_no_leaves_everything_as_it_was(shop: Any, tmp_path: Path) -> None:
    [call] = asked(shop, tmp_path, changed(LATER))["waits_for"]
    decided(shop, call, granted=False)
    assert shop.get("/approvals", who="lee").json()["items"] == []
    assert live(shop) == changed().digest


def test_one_that_narrows_goes_live_at_once(shop: Any, tmp_path: Path) -> None:
    found = asked(shop, tmp_path, changed(EARLIER))
    assert (found["widens"], found["live"]) == ([], changed(EARLIER).digest)


def test_going_back_waits_for_nobody_and_coming_again_does(shop: Any, tmp_path: Path) -> None:
    asked(shop, tmp_path, changed(EARLIER))
    assert shop.post("/releases/back", {}).json()["live"] == changed().digest
    assert shop.post(f"/releases/{changed(EARLIER).digest}/activate", {}).json()["live"] == changed(EARLIER).digest
    [call] = asked(shop, tmp_path, changed(LATER))["waits_for"]
    assert decided(shop, call, granted=True).status_code == 200
    again = shop.post(f"/releases/{changed().digest}/activate", {}).json()
    assert again["live"] == changed().digest  # narrower than what is live
    assert shop.post(f"/releases/{changed(LATER).digest}/activate", {}).json()["waits_for"]


def test_a_yes_counts_only_for_what_it_was_compared_with(shop: Any, tmp_path: Path) -> None:
    [call] = asked(shop, tmp_path, changed(LATER))["waits_for"]
    shop.post(f"/releases/{put(tmp_path / 'releases', changed(EARLIER))}/load")
    refused = shop.post(f"/releases/{changed(EARLIER).digest}/activate", {})
    assert refused.status_code == 403  # one thing at a time is under way in the workspace
    assert decided(shop, call, granted=True).status_code == 200
    assert live(shop) == changed(LATER).digest


def test_nobody_says_themselves_that_nothing_is_widened(shop: Any, tmp_path: Path) -> None:
    digest = put(tmp_path / "releases", changed(LATER))
    shop.post(f"/releases/{digest}/load")
    inputs = {"release": digest, "widens": False, "instead_of": changed().digest}
    conversation = shop.begin()
    for path in ("/acts", f"/conversations/{conversation}/acts"):
        assert shop.post(path, {"action": "aop.release", "inputs": inputs}).status_code == 400
    runtime = shop.service.releases.live.runtime
    reply = shop.client.portal.call(runtime.act, "aop", "maria", "team_lead", "aop.release", inputs)
    assert reply.told is not None
    assert "it widens what may be done: wrong_item: " in reply.told
    del inputs["instead_of"]
    reply = shop.client.portal.call(runtime.act, "aop", "maria", "team_lead", "aop.release", inputs)
    assert "it does not say what it was compared with" in reply.told
    assert live(shop) == changed().digest


def test_what_cannot_be_compared_widens(tmp_path: Path) -> None:
    def compare(old: Any, new: Any) -> tuple[str, ...]:
        return ("wrong_item: is other than it was, and the solver that could compare it is not installed",)

    site = serving(tmp_path / "releases", changed(), compare=compare)
    with site.client:
        same = sealed(replace(changed(), sources="others"))
        assert asked(site, tmp_path, same)["waits_for"]
        assert site.get(f"/releases/{same.digest}/widening").json()["widens"] is True


def test_what_was_compared_with_another_release_does_not_go_live(shop: Any, tmp_path: Path) -> None:
    digest = put(tmp_path / "releases", changed(EARLIER))
    shop.post(f"/releases/{digest}/load")
    inputs = {"release": digest, "widens": True, "instead_of": "0" * 64, "person": "maria"}
    releases, comparing = shop.service.releases, shop.service.comparing
    with pytest.raises(WrongUse, match="another release went live meanwhile: ask again"):
        shop.client.portal.call(let_live, releases, comparing, inputs)
    assert live(shop) == changed().digest
