"""What is said belongs to one request; a correction changes that request and hides nothing that was done."""

from __future__ import annotations

from typing import Any

from yaml import safe_load

from aop.engine.effects import CallAction, CloseRequest
from aop.ports.connector import Answer, Call
from aop.values import Record
from attacks.workspace import IDENTIFY, asks_for, desk, followed, paying, procedure, texts
from conversations import CASES, Talk, release_of

SHOP: dict[str, Any] = safe_load((CASES / "wrong_item.yaml").read_text("utf-8"))[0]["given"]
SOCKS = (
    "the socks in W1234567 are wrong, ana@example.com, a refund"
    " ~ {intent: wrong_item, order_id: W1234567, email: ana@example.com, items: socks, remedy: refund}"
)


def test_a_value_that_belongs_to_another_request_leaves_the_running_one_as_it_is() -> None:
    talk = Talk(release_of("procedures"), SHOP, "2026-11-23 10:00")
    usual = talk.connector.call

    async def by_number(call: Call) -> Answer:
        answer = await usual(call)
        if call.action.name != "shop.find_order":
            return answer
        assert isinstance(answer.data, dict)
        return Answer({**answer.data, "order_id": call.inputs["id"]})

    talk.connector.call = by_number  # type: ignore[method-assign]
    talk.says(SOCKS)
    reply = talk.says("and where is W7654321? ~ {intent: order_status, order_id: W7654321}")
    assert [item.procedure for item in reply.effects if isinstance(item, CloseRequest)] == ["order_status"]
    assert "Order #W7654321 was delivered" in texts(reply)[0]
    assert "Shall I refund $9.00 for socks" in texts(reply)[-1]
    reply = talk.says("yes")
    (refund,) = (item for item in reply.effects if isinstance(item, CallAction) and item.action == "stripe.refund")
    order = refund.inputs["order"]
    assert isinstance(order, Record)
    assert order.get("order_id") == "#W1234567"


def test_a_cancel_after_a_write_does_not_say_that_nothing_was_changed_when_the_request_has_switched() -> None:
    second = 'only: |\n  collect sum\n  confirm "Pay {sum}?", otherwise finish as withdrawn\n  finish as resolved'
    talk = desk(paying('do s.note with text = "begun"\nswitch to second'), procedure("second", second))
    talk.says(asks_for("pay"))
    reply = talk.says("never mind ~ {cancel: yes}")
    assert "Shall I stop?" in texts(reply)[-1]
    reply = talk.says("yes")
    assert not any("othing was changed" in text for text in texts(reply))
    assert talk.played.queues == ["desk"]
    assert talk.played.did == ["s.note"]


def test_a_correction_after_a_switch_runs_the_procedure_that_the_request_began_as() -> None:
    second = 'only: |\n  collect sum\n  confirm "Pay {sum}?", otherwise finish as withdrawn\n  finish as resolved'
    first = 'collect mode\nif mode is "quick", switch to second\nsay "With care."\nfinish as resolved'
    talk = desk(paying(first), procedure("second", second))
    talk.says(asks_for("pay"))
    talk.says("quick ~ {mode: quick}")
    reply = talk.says("sorry, careful ~ {mode: careful, correction: yes}")
    assert texts(reply)[-1] == "With care."
    assert talk.played.ends == ["resolved"]


def test_going_back_over_a_follow_asks_for_its_slots_again() -> None:
    finding = 'follow finder as order\n  confirm "Is it {order.order_id}?", otherwise go to find\n  finish as resolved'
    slots = (
        'slots:\n  order_id: {type: id, pattern: "#?W?([0-9]{7})", form: "#W{1}", ask: "Which order?"}\n'
        '  email: {type: email, ask: "Which email address?"}\n'
        '  postcode: {type: id, pattern: "[0-9]{5}", ask: "Which postcode?"}'
    )
    finder = followed("finder", f"{IDENTIFY}  finish as resolved", keys=f"returns: {{order: s.order}}\n{slots}")
    talk = desk(procedure("pay", f"find: |\n  {finding}"), finder)
    assert texts(talk.says(asks_for("pay"))) == ["Is it #W1234567?"]
    reply = talk.says("no")
    assert [(line.kind, line.slot) for line in reply.lines] == [("ask", "order_id")]
