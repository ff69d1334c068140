"""What a person does that needs somebody else's yes: asked for, denied, granted, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from aop.machine.artifact import sealed
from aop.machine.policy import Rule
from aop.machine.states import Place
from aop.values import Duration
from service.sites import Site, shop, site_of

SENTENCE = "aop.pause needs approval from finance_lead within 4 hours"
PAUSE: dict[str, Any] = {"action": "aop.pause", "inputs": {"what": "everything", "reason": "a wrong price list"}}


@pytest.fixture
def site() -> Iterator[Site]:
    """The shop, where a pause needs the yes of a finance lead."""
    at = Place("rules/people.yaml", 2, 3, SENTENCE)
    within = Duration(Decimal(4), "hours")
    rule = Rule("people:2", "needs_approval", ("aop.pause",), at, role="finance_lead", within=within, workspace=True)
    release, _ = shop()
    found = site_of(release=sealed(replace(release, rules=(*release.rules, rule))))
    with found.client:
        yield found


def asked(site: Site) -> tuple[str, str]:
    """Maria wants to pause everything; the approval that waits, and what Lee is shown of it."""
    assert site.post("/acts", PAUSE).json()["waits_for"]
    (waits,) = site.get("/approvals", "lee").json()["items"]
    assert (waits["action"], waits["roles"], waits["mine"]) == ("aop.pause", ["finance_lead"], True)
    shown = site.get(f"/approvals/{waits['approval']}", "lee").json()
    assert shown["by"] == "maria"
    return waits["approval"], shown["digest"]


def decides(site: Site, who: str = "lee", *, granted: bool, comment: str = "") -> Any:
    approval, seen = asked(site)
    return site.post(f"/approvals/{approval}/decision", {"granted": granted, "seen": seen, "comment": comment}, who)


def test_a_no_is_taken_and_recorded_and_nothing_is_done(site: Site) -> None:
    answer = decides(site, granted=False, comment="the list is right")
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said["granted"] is False
    assert said["not_done"] == "aop.pause by maria is not done: the list is right"
    assert site.get("/pauses").json()["items"] == []
    assert site.get("/approvals").json()["items"] == []
    decided = [item["text"] for entry in entries(site) for item in entry["decided"] if item["kind"] == "approval"]
    assert len(decided) == 1
    assert decided[0].startswith("approval lee (finance_lead) denied aop.pause, digest")


def entries(site: Site) -> list[Any]:
    found: list[Any] = site.get("/conversations/aop/entries", "lee").json()["items"]
    return found


def test_a_yes_is_taken_and_it_is_done(site: Site) -> None:
    answer = decides(site, granted=True)
    assert (answer.status_code, answer.json()["granted"], answer.json()["not_done"]) == (200, True, None)
    assert [item["what"] for item in site.get("/pauses").json()["items"]] == ["everything"]


def test_the_word_of_who_asked_for_it_counts_for_nothing(site: Site) -> None:
    answer = decides(site, "maria", granted=False)
    assert answer.status_code == 409
    assert answer.json()["error"]["message"] == "maria cannot decide this: it is for finance_lead"
    assert len(site.get("/approvals").json()["items"]) == 1


def test_a_no_to_what_was_decided_is_told_that_nothing_waits(site: Site) -> None:
    approval, seen = asked(site)
    body = {"granted": False, "seen": seen}
    assert site.post(f"/approvals/{approval}/decision", body, "lee").status_code == 200
    again = site.post(f"/approvals/{approval}/decision", body, "lee")
    assert again.status_code in (404, 409)
    assert "no approval is waiting" in again.json()["error"]["message"]
