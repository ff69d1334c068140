"""What belongs to somebody else is neither said nor used; what a write has changed is looked up again."""

from __future__ import annotations

import pytest

from aop.engine.effects import WriteNote
from attacks.workspace import CONFIRMED, ORDER, REFUND, asks_for, desk, paying, procedure, texts

FOREIGN = {**ORDER, "owner": "c9"}
LOOKED_UP = "only: |\n  collect order_id\n  look up s.found with id = order_id as found\n"
ABOUT = "look W1234567 ~ {intent: look, order_id: W1234567}"


@pytest.mark.parametrize(
    "sentences",
    [
        '  say "I see {found.orders.total} {found.orders.items.name}."\n',
        "  for each other in found.orders, at most 5:\n"
        "    do s.refund with order = other, amount = $5  # aop: allow AOP561 because the gate is tried here\n",
        '  do s.note with text = "in all {found.orders.total}"\n',
        "  for each other in found.orders, at most 5:\n    do s.note with text = other.owner\n",
        '  set sum to total of found.orders.total\n  say "{sum}"\n',
        '  set sum to total of found.orders.total\n  do s.note with text = "{sum}"\n',
    ],
    ids=["said", "written with", "put into a text", "taken in a loop", "copied and said", "copied and put into a text"],
)
def test_somebody_elses_record_inside_an_answer_is_not_used(sentences: str) -> None:
    look = procedure("look", f"{LOOKED_UP}{sentences}  finish as resolved")
    talk = desk(look, given={"s.found": {"orders": [FOREIGN]}})
    reply = talk.says(ABOUT)
    assert talk.played.did == []
    assert not any("169" in text or "shoes" in text for text in texts(reply))
    assert talk.played.ends == ["declined"]


def test_somebody_elses_record_inside_an_answer_is_not_noted() -> None:
    look = procedure("look", f'{LOOKED_UP}  note "in all {{found.orders.total}}"\n  finish as resolved')
    talk = desk(look, given={"s.found": {"orders": [FOREIGN]}})
    assert not any(isinstance(effect, WriteNote) for effect in talk.says(ABOUT).effects)


def test_a_choice_offers_nothing_of_somebody_elses_record() -> None:
    items = 'items: {type: choice, from: order.items, key: item_id, many: yes, ask: "Which?"}'
    steps = (
        "only: |\n  collect order_id\n  look up s.order with id = order_id as order, otherwise finish as declined\n"
        "  collect items\n  finish as resolved"
    )
    talk = desk(procedure("look", steps, slots=items), given={"s.order": FOREIGN})
    reply = talk.says(ABOUT)
    assert all(line.options == () for line in reply.lines)
    assert talk.played.ends == ["declined"]


def test_a_write_in_a_digression_makes_the_older_copy_of_the_order_outdated() -> None:
    talk = desk(paying(CONFIRMED), paying(REFUND, name="other"))
    talk.says(asks_for("pay"))
    talk.says(asks_for("other"))
    assert talk.played.did == ["s.refund"]
    reply = talk.says("yes")
    assert "was changed since it was looked up" in texts(reply)[0]
    assert talk.played.did == ["s.refund"]


def test_the_customer_record_is_not_outdated_by_a_write_that_is_given_it() -> None:
    log = 'do s.log with customer = customer, text = "called"\nfinish as resolved'
    talk = desk(paying(log))
    for _ in range(2):
        talk.says(asks_for("pay"))
    assert talk.played.ends == ["resolved", "resolved"]
    assert talk.played.did == ["s.log", "s.log"]


def test_the_customers_own_record_inside_an_answer_is_said() -> None:
    look = 'look up s.found with id = order_id as found\nsay "In all {found.orders.total}."\nfinish as resolved'
    talk = desk(paying(look))
    assert texts(talk.says(asks_for("pay"))) == ["In all $169.00."]
