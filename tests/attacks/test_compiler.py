"""What the compiler must refuse, and what it must let through."""

from __future__ import annotations

import pytest

from attacks.workspace import CONFIRMED, REFUND, asks_for, codes, desk, followed, paying, procedure, texts

REFUNDING = followed("refunding", "only: |\n  " + REFUND.replace("\n", "\n  "))


@pytest.mark.parametrize(
    "procedures",
    [
        [paying(REFUND.replace("say", 'do s.note with text = "x"\nsay'), keys="on:\n  failed: |\n    go to act\n")],
        [paying(CONFIRMED.replace("amount = order.total", "amount = order.total\n  if it is unclear: go to act"))],
        [
            paying(
                "follow refunding with order = order",
                more='thanks: |\n  confirm "Happy?", otherwise go to act\n  finish as resolved\n',
            ),
            REFUNDING,
        ],
    ],
    ids=["from a handler", "from an unclear outcome", "over a follow that writes"],
)
def test_going_back_over_a_change_is_refused(procedures: list[str]) -> None:
    assert "AOP405" in codes(*procedures)


@pytest.mark.parametrize(
    "value",
    [
        "highest of order.items by price",
        "lowest of order.items by price",
        "the item in order.items where (item.price is over $5)",
    ],
)
def test_what_is_picked_from_a_list_may_be_missing(value: str) -> None:
    assert "AOP403" in codes(paying(f'set best to {value}\nsay "It is {{best.name}}."\nfinish as resolved'))
    assert not codes(paying(f'set best to {value}\nif best is known, say "It is {{best.name}}."\nfinish as resolved'))


def test_a_step_that_only_a_handler_leads_to_is_reached() -> None:
    steps = (
        "only: |\n  collect order_id\n  look up s.order with id = order_id as order, otherwise finish as declined\n"
        '  finish as resolved\nsorry: |\n  say "Sorry."\n  finish as declined'
    )
    assert not codes(procedure("look", steps, keys="on:\n  failed: |\n    go to sorry\n"))


@pytest.mark.parametrize(
    "condition", ["turns is over lots", 'intent is "pay" and turns is over 1'], ids=["its values", "the intent"]
)
def test_an_escalation_of_a_procedure_knows_its_values_and_its_intent(condition: str) -> None:
    keys = f'values: {{lots: 1}}\nescalate: |\n  when {condition}, escalate to desk because "asked"\n'
    talk = desk(paying('confirm "Is it right?", otherwise finish as withdrawn\nfinish as resolved', keys=keys))
    assert texts(talk.says(asks_for("pay"))) == ["Is it right?"]
    talk.says("hm, what")
    assert talk.played.queues == ["desk"]
