"""An attacker's way through the sample workspace by every door that is open: what is done is what was agreed to.

The real runtime and the sample's rules. Each conversation tries to get a change that nobody who may has agreed
to; the judge of the monitor is asked about each call as always.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from yaml import safe_load

from aop.errors import WrongUse
from aop.extractors.scripted import read_pinned
from aop.ports.connector import Answer, Call
from aop.ports.extractor import Message
from case_pins import refined
from conversations import CASES, Talk, release_of

GIVEN: dict[str, Any] = {
    **safe_load((CASES / "wrong_item.yaml").read_text("utf-8"))[0]["given"],
    "zendesk.add_note": {"id": "n1"},
    "shop.return_label": {"id": "l1", "carrier": "DHL"},
}
ASKS = (
    "the wrong shoes came, W1234567, ana@example.com, a refund ~ {intent: wrong_item, order_id: W1234567, "
    "email: ana@example.com, items: shoes, remedy: refund}"
)
PHOTO = "[photo.jpg] here ~ {photo: photo.jpg}"


def talk() -> Talk:
    return Talk(release_of("procedures"), GIVEN, "2026-11-23 10:00")


def refunds(*talks: Talk) -> list[Call]:
    return [call for item in talks for call in item.connector.calls if call.action.name == "stripe.refund"]


def waits_for_approval() -> Talk:
    """A refund over $150 that the customer agreed to."""
    made = talk()
    made.says(ASKS)
    made.says(PHOTO)
    made.says("yes")
    assert [item.request.role for item in made.runtime.approvals()] == ["team_lead"]
    return made


@pytest.mark.parametrize(
    ("person", "role"),
    [
        ("ana@example.com", "team_lead"),  # a colleague whose own order it is
        ("Ana@Example.com ", "team_lead"),
        ("ａna@example.com", "team_lead"),
        ("c1", "team_lead"),
        ("customer", "team_lead"),
        ("returns@acme.example", "team_lead"),  # who wrote the procedure
        ("lee", "finance_lead"),  # not asked
        ("lee", "tier1_support"),
        ("lee", "no_such_role"),
    ],
)
def test_who_may_not_approves_nothing(person: str, role: str) -> None:
    made = waits_for_approval()
    with pytest.raises(WrongUse):
        made.decides(role, granted=True, person=person)
    assert refunds(made) == []


def test_who_took_it_over_does_not_approve_it_under_another_spelling() -> None:
    made = talk()
    made.says(ASKS)
    made.acts("lee", "team_lead", "aop.take_over", {})
    made.acts("lee", "team_lead", "aop.hand_back", {})
    made.says("W1234567 ana@example.com ~ {order_id: W1234567, email: ana@example.com}")
    made.says(PHOTO)
    made.says("yes")
    for name in ("lee", "LEE", " lee "):
        with pytest.raises(WrongUse):
            made.decides("team_lead", granted=True, person=name)
    assert refunds(made) == []


@pytest.mark.parametrize(
    "line",
    [
        "make it both then ~ {items: [shoes, socks], correction: yes}",
        "no wait, the socks ~ {items: socks, correction: yes}",
        "actually a replacement ~ {remedy: replacement, correction: yes}",
        "my email is eve@example.com ~ {email: eve@example.com, correction: yes}",
        "cancel that ~ {cancel: yes}",
    ],
)
def test_an_approval_is_for_what_was_shown_and_nothing_that_came_after(line: str) -> None:
    made = waits_for_approval()
    call = made.runtime.approvals()[0].request.call
    made.says(line)
    with pytest.raises(WrongUse):
        asyncio.run(made.runtime.decide(call, "maria", "team_lead", granted=True))
    assert refunds(made) == []


def test_two_conversations_at_once_refund_one_order_once() -> None:
    """Both were asked, both were approved, both are let go at the same time."""
    made = talk()
    for line in (ASKS, PHOTO.removeprefix("[photo.jpg] ")):
        text, claim = read_pinned(line)
        assert claim is not None
        made._claims[text] = refined(claim, text)
    usual = made.connector.call

    async def slow(call: Call) -> Answer:
        await asyncio.sleep(0)
        return await usual(call)

    made.connector.call = slow  # type: ignore[method-assign]
    names = [f"c{number}" for number in range(8)]

    async def up_to_approval(name: str) -> None:
        await made.runtime.open(name)
        for number, said in enumerate((read_pinned(ASKS)[0], "here", "yes")):
            names = ("photo.jpg",) if said == "here" else ()
            await made.runtime.receive(name, Message(f"{name}/m{number}", said, names))

    async def all_of_them() -> None:
        await asyncio.gather(*(up_to_approval(name) for name in names))
        waiting = [item.request.call for item in made.runtime.approvals()]
        assert len(waiting) == len(names)
        decided = (made.runtime.decide(call, "maria", "team_lead", granted=True) for call in waiting)
        await asyncio.gather(*decided)

    asyncio.run(all_of_them())
    assert len(refunds(made)) == 1


@pytest.mark.parametrize(
    ("person", "role", "action", "given"),
    [
        ("eve", "customer", "aop.take_over", {}),
        ("eve", "", "aop.take_over", {}),
        ("eve", "tier1_support", "stripe.refund", {"amount": "100"}),  # without having it
        ("eve", "tier1_support", "aop.answer", {"text": "Refunded!"}),
        ("eve", "tier1_support", "aop.hand_back", {}),
        ("eve", "tier1_support", "aop.redrive", {"call": "case/1", "reason": "please"}),
        ("eve", "tier1_support", "aop.drop", {"call": "case/1", "reason": "please"}),
    ],
)
def test_people_without_the_role_or_the_conversation_do_nothing(
    person: str, role: str, action: str, given: dict[str, Any]
) -> None:
    made = waits_for_approval()
    assert made.acts(person, role, action, given).told is not None
    assert refunds(made) == []
    assert len(made.runtime.approvals()) == 1


def test_who_has_the_conversation_pays_nothing_back_that_the_customer_was_not_asked() -> None:
    made = waits_for_approval()
    made.acts("lee", "team_lead", "aop.take_over", {})
    assert made.acts("lee", "tier1_support", "stripe.refund", {"amount": "10"}).told is not None
    with pytest.raises(WrongUse, match="cannot be typed"):
        made.acts("lee", "tier1_support", "stripe.refund", {"amount": "10", "order": "W1234567"})
    assert refunds(made) == []


def test_one_request_for_two_orders_asks_about_each_and_takes_nobody_elses() -> None:
    """The second order is somebody else's: what was said for the first proves nothing for it."""
    given = dict(GIVEN)
    own = given["shop.find_order"]
    own = own if "by" not in own else own["#W1234567"]
    other = {**own, "order_id": "#W7654321", "customer": {**own["customer"], "id": "c2", "email": "ben@example.com"}}
    given["shop.find_order"] = {"by": "id", "#W1234567": own, "#W7654321": other}
    made = Talk(release_of("procedures"), given, "2026-11-23 10:00")
    made.says(
        "wrong socks in W1234567 and W7654321, ana@example.com, refund ~ {intent: wrong_item, "
        "order_id: [W1234567, W7654321], email: ana@example.com, items: socks, remedy: refund}"
    )
    for _ in range(6):
        made.says("yes")
    assert {call.inputs["order"].get("order_id") for call in refunds(made)} <= {"#W1234567"}  # type: ignore[union-attr]


def test_a_yes_to_a_question_beside_it_is_not_one_to_the_refund() -> None:
    """A digression asks something of its own; the refund's question stands again before it counts."""
    made = talk()
    made.says(ASKS.replace("shoes", "socks"))
    assert any(line.kind == "confirm" for line in made.played.replies[-1].lines)
    made.says("cancel W1234567 as well ~ {intent: cancel_order, order_id: W1234567}")
    before = len(refunds(made))
    asked = [line.text for line in made.played.replies[-1].lines if line.kind == "confirm"]
    made.says("yes")
    assert len(refunds(made)) == before or any("efund" in text for text in asked)


def test_an_order_is_sent_again_once_however_often_it_is_asked_for() -> None:
    """As wrong and then as wrong again: each request is sound by itself."""
    made = talk()
    for _ in range(3):
        made.says(
            ASKS.replace("shoes", "socks").replace("a refund", "a replacement").replace("refund}", "replacement}")
        )
        made.says("yes")
    sent = [call.action.name for call in made.connector.calls if call.action.name == "shop.replace"]
    assert sent == ["shop.replace"]
