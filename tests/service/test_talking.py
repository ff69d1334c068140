"""What a customer's channel does: begin, write, hear; once whatever is sent twice."""

from __future__ import annotations

import json
from typing import Any

from aop.stores.memory import MemoryStore


def test_a_conversation_is_begun_and_answered(site: Any) -> None:
    begun = site.post("/conversations", {"channel": "chat"}, "website")
    assert begun.status_code == 201
    assert [line["text"] for line in begun.json()["lines"]] == [
        "Hi, I'm Acme's AI assistant. I can help with orders, returns and refunds."
    ]
    name = begun.json()["conversation"]
    answer = site.post(
        f"/conversations/{name}/messages", {"id": "m1", "text": "hi, this isn't what I ordered"}, "website"
    )
    assert answer.json() == {
        "conversation": name,
        "message": "m1",
        "status": "open",
        "lines": [{"kind": "ask", "text": "What is your order number? It starts with W.", "options": []}],
        "repeated": False,
    }


def test_the_same_message_again_is_answered_the_same_and_done_once(site: Any) -> None:
    name = site.begin()
    first = site.say(name, 1, "hi, this isn't what I ordered")
    again = site.post(
        f"/conversations/{name}/messages", {"id": "m1", "text": "hi, this isn't what I ordered"}, "website"
    )
    assert again.json()["repeated"] is True
    assert [line["text"] for line in again.json()["lines"]] == first
    assert len(site.get(f"/conversations/{name}/entries").json()["items"]) == 1


def test_another_text_under_the_same_id_is_refused(site: Any) -> None:
    name = site.begin()
    site.say(name, 1, "hi, this isn't what I ordered")
    other = site.post(f"/conversations/{name}/messages", {"id": "m1", "text": "refund me now"}, "website")
    assert other.status_code == 409
    assert other.json()["error"]["message"] == "the message `m1` was another one: give each its own id"


def test_the_same_key_begins_the_same_conversation(site: Any) -> None:
    first = site.post("/conversations", {}, "website", headers={"Idempotency-Key": "k1"})
    again = site.post("/conversations", {}, "website", headers={"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["conversation"] == again.json()["conversation"]


def test_what_the_customer_hears_is_what_was_said_and_nothing_of_why(site: Any) -> None:
    name = site.to_approval()
    token = site.post("/conversations", {"conversation": name}, "website").json()["token"]
    events = heard(site, name, token, 6)
    assert {event["event"] for event in events} == {"said"}
    assert all(set(event["data"]) == {"number", "at", "lines"} for event in events)
    assert events[0]["data"]["lines"][0]["text"] == "What is your order number? It starts with W."


def test_a_person_hears_every_decision_with_its_sentence(site: Any) -> None:
    name = site.to_approval()
    events = heard(site, name, site.keys.maria, 6)
    decided = [item for event in events for item in event["data"]["decided"]]
    assert {event["event"] for event in events} == {"entry"}
    assert any(item["kind"] == "guard" and item["at"]["file"].endswith("wrong_item.aop.yaml") for item in decided)


def test_a_stream_goes_on_behind_the_last_event(site: Any) -> None:
    name = site.to_approval()
    every = heard(site, name, site.keys.maria, 6)
    later = heard(site, name, site.keys.maria, 2, last=every[3]["id"])
    assert later == every[4:6]


def test_nobody_learns_of_a_conversation_that_is_not_theirs(site: Any) -> None:
    name, other = site.begin(), site.begin()
    token = site.post("/conversations", {"conversation": other}, "website").json()["token"]
    for path in (f"/conversations/{name}", f"/conversations/{name}/said", f"/conversations/{name}/events"):
        assert site.get(path, token).status_code == 404
        assert site.get(path, token).json() == {
            "error": {
                "message": f"there is no conversation `{name}`",
                "type": "not_found",
                "code": "not_found",
                "param": None,
            }
        }


def test_a_person_does_not_write_as_the_customer(site: Any) -> None:
    name = site.begin()
    assert site.post(f"/conversations/{name}/messages", {"id": "m1", "text": "yes"}, "maria").status_code == 403


def test_nothing_is_done_for_who_is_not_known(site: Any) -> None:
    assert site.post("/conversations", {}, "nobody").status_code == 401
    assert site.client.post("/conversations", json={}).status_code == 401
    assert isinstance(site.service.store, MemoryStore)
    assert site.service.store._kept == {}


def heard(site: Any, name: str, key: str, count: int, last: str | None = None) -> list[dict[str, Any]]:
    """So many events of a stream."""
    headers = {"Authorization": f"Bearer {key}"} | ({} if last is None else {"Last-Event-ID": last})
    found: list[dict[str, Any]] = []
    with site.client.stream("GET", f"/conversations/{name}/events", headers=headers) as answer:
        assert answer.status_code == 200
        event: dict[str, Any] = {}
        for line in answer.iter_lines():
            field, _, value = line.partition(": ")
            if field in ("id", "event"):
                event[field] = value
            elif field == "data":
                found.append({**event, "data": json.loads(value)})
                if len(found) == count:
                    return found
    return found
