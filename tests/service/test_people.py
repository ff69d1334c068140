"""What people with a role see and do over HTTP, and what is refused them."""

from __future__ import annotations

from typing import Any

import pytest


def test_an_approval_is_shown_exactly_and_decided(site: Any) -> None:
    name = site.to_approval()
    listed = site.get("/approvals").json()["items"]
    assert [(item["action"], item["roles"], item["mine"]) for item in listed] == [
        ("stripe.refund", ["team_lead"], True)
    ]
    shown = site.get(f"/approvals/{listed[0]['approval']}").json()
    assert shown["inputs"]["amount"] == "$164.50"
    assert [item["words"] for item in shown["evidence"] if item["slot"] == "order_id"] == ["W1234567"]
    body = {"granted": True, "seen": shown["digest"], "comment": "fine"}
    decided = site.post(f"/approvals/{shown['id']}/decision", body)
    assert decided.status_code == 200
    assert decided.json()["lines"][0]["text"] == "I've refunded $164.50 to your Visa."
    assert site.get("/approvals").json()["items"] == []
    said = site.get(f"/conversations/{name}/said", "website").json()["items"]
    assert said[-1]["lines"][0]["text"] == "I've refunded $164.50 to your Visa."


def test_what_was_not_shown_is_not_said_yes_to(site: Any) -> None:
    site.to_approval()
    approval = site.get("/approvals").json()["items"][0]["approval"]
    decided = site.post(f"/approvals/{approval}/decision", {"granted": True, "seen": "0" * 64})
    assert decided.status_code == 409
    assert decided.json()["error"]["message"].endswith("is not what maria was shown: look at it again")


def test_who_does_not_have_the_role_does_not_decide(site: Any) -> None:
    site.to_approval()
    approval = site.get("/approvals").json()["items"][0]["approval"]
    seen = site.get(f"/approvals/{approval}").json()["digest"]
    refused = site.post(f"/approvals/{approval}/decision", {"granted": True, "seen": seen}, "lee")
    assert refused.status_code == 409
    assert refused.json()["error"]["message"] == "lee cannot decide this: it is for team_lead"


def test_who_took_the_conversation_over_approves_nothing_in_it(site: Any) -> None:
    name = site.to_approval()
    approval = site.get("/approvals").json()["items"][0]["approval"]
    seen = site.get(f"/approvals/{approval}").json()["digest"]
    assert site.post(f"/conversations/{name}/acts", {"action": "aop.take_over"}).status_code == 200
    assert site.post(f"/approvals/{approval}/decision", {"granted": True, "seen": seen}).status_code == 409
    assert site.get(f"/approvals/{approval}").status_code == 404


def test_a_conversation_is_taken_answered_and_handed_back(site: Any) -> None:
    name = site.begin()
    site.say(name, 1, "hi, this isn't what I ordered")
    acts = f"/conversations/{name}/acts"
    assert site.post(acts, {"action": "aop.take_over", "inputs": {"reason": "I know her"}}).json()["status"] == "taken"
    assert site.say(name, 2, "hello?") == []
    said = site.post(acts, {"action": "aop.answer", "inputs": {"text": "Hello, Maria here."}}).json()
    assert said["lines"] == [{"kind": "person", "text": "Hello, Maria here.", "options": []}]
    refused = site.post(acts, {"action": "aop.answer", "role": "tier1_support", "inputs": {"text": "hi"}}, "lee")
    assert refused.status_code == 403
    assert "maria" in refused.json()["error"]["message"]
    assert site.post(acts, {"action": "aop.hand_back"}).json()["status"] == "open"


def test_everything_is_paused_and_goes_on(site: Any) -> None:
    body = {"action": "aop.pause", "inputs": {"what": "everything", "reason": "a wrong price list"}}
    assert site.post("/acts", body).status_code == 200
    assert site.get("/pauses").json()["items"] == [
        {"what": "everything", "reason": "a wrong price list", "by": "maria"}
    ]
    name = site.begin()
    site.say(name, 1, "hi, this isn't what I ordered")
    assert site.get(f"/conversations/{name}").json()["status"] == "handed_off"
    assert site.post("/acts", {"action": "aop.resume", "inputs": {"what": "everything"}}).status_code == 200
    assert site.get("/pauses").json()["items"] == []


def test_a_role_that_somebody_has_not_is_refused(site: Any) -> None:
    body = {"action": "aop.pause", "inputs": {"what": "everything"}, "role": "finance_lead"}
    assert site.post("/acts", body).json()["error"]["message"] == "you do not have the role `finance_lead`"
    assert site.post("/acts", {**body, "role": None}, "lee").json()["error"]["message"] == (
        "say in which `role`: you have finance_lead, tier1_support"
    )


def test_why_and_why_not_are_told_with_their_sentences(site: Any) -> None:
    name = site.to_approval()
    why = site.get(f"/conversations/{name}/why").json()["lines"]
    assert any("stripe.refund" in line for line in why)
    found = site.get(f"/conversations/{name}/why-not?action=shop.replace").json()["lines"]
    assert found[0] == "Why not shop.replace, now:"
    assert site.get(f"/conversations/{name}/why-not?action=shop.fly").status_code == 404


def test_a_handoff_is_given_as_data_and_as_text(site: Any) -> None:
    name = site.begin()
    site.say(name, 1, "I will sue you")
    package = site.get(f"/conversations/{name}/handoff").json()
    assert package["package"]["reason"]["queue"] == "compliance"
    assert "legal threat or chargeback" in package["text"]


def test_lists_come_in_pages(site: Any) -> None:
    names = {site.begin() for _ in range(5)}
    seen: list[str] = []
    after = None
    while True:
        found = site.get("/conversations", params={"limit": 2} | ({} if after is None else {"after": after})).json()
        assert len(found["items"]) <= 2
        seen += [item["conversation"] for item in found["items"]]
        after = found["next"]
        if after is None:
            break
    assert len(seen) == 5
    assert set(seen) == names
    assert site.get("/conversations?limit=201").status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/conversations", "/approvals", "/questions", "/tasks", "/parked", "/pauses", "/releases"],
)
def test_what_is_for_people_is_for_nobody_else(site: Any, path: str) -> None:
    assert site.get(path, "website").status_code == 403
    assert site.get(path, "maria").status_code == 200


def test_a_get_changes_nothing(site: Any) -> None:
    name = site.to_approval()
    approval = site.get("/approvals").json()["items"][0]["approval"]
    before = site.get(f"/conversations/{name}/entries").json()
    for path in (
        f"/approvals/{approval}", f"/conversations/{name}", f"/conversations/{name}/why",
        f"/conversations/{name}/why-not?action=shop.replace", f"/conversations/{name}/handoff",
        f"/approvals/{approval}/decision", f"/conversations/{name}/acts", "/acts", "/releases/back",
    ):  # fmt: skip
        site.get(path)
    assert site.get(f"/conversations/{name}/entries").json() == before
    assert len(site.get("/approvals").json()["items"]) == 1
