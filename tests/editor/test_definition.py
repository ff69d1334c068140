"""Where a name leads, what else names it, and the outline of a file."""

from __future__ import annotations

import pytest

from aop.editor.marks import Index
from aop.editor.symbols import outline
from editor.desk import WRONG_ITEM, Desk


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        (WRONG_ITEM, "collect ord¦er_id", "returns/wrong_item.aop.yaml: order_id: {type: id, pattern"),
        (WRONG_ITEM, "do stripe.ref¦und with", "actions/stripe.yaml: refund:"),
        (WRONG_ITEM, "or¦der.status is not", "returns/wrong_item.aop.yaml: look up shop.find_order with"),
        (WRONG_ITEM, "order.sta¦tus is not", "actions/shop.yaml: status: {type: choice, of: ["),
        (WRONG_ITEM, "otherwise go to rem¦edy", "returns/wrong_item.aop.yaml: remedy: |"),
        (WRONG_ITEM, "escalate to fra¦ud_desk", "workspace.yaml: fraud_desk:   {says: \"I'm pa"),
        (WRONG_ITEM, "by order_em¦ail when", "workspace.yaml: order_email: {lasts: 96 hour"),
        (WRONG_ITEM, "from team_le¦ad", "workspace.yaml: team_lead: {people: support-"),
        (WRONG_ITEM, "unlike: [dama¦ged_item]", "returns/damaged_item.aop.yaml: damaged_item:"),
        (WRONG_ITEM, "{items.na¦me} again", "actions/shop.yaml: fields: {item_id: text, name"),
        (WRONG_ITEM, 'label: "{na¦me}"', "actions/shop.yaml: fields: {item_id: text, name"),
        (WRONG_ITEM, "set rem¦edy to", "returns/wrong_item.aop.yaml: remedy:"),
        (WRONG_ITEM, "as ref¦und\n", "returns/wrong_item.aop.yaml: do stripe.refund with order"),
        ("orders/order_status.aop.yaml", "follow find_o¦rder", "orders/find_order.aop.yaml: procedure: find_order"),
        (
            "orders/order_status.aop.yaml",
            "more than pat¦ience",
            "orders/order_status.aop.yaml: values: {patience: 3 days}",
        ),
        ("rules/service.yaml", "mentions inj¦ury", "workspace.yaml: injury:"),
        ("rules/service.yaml", "when amo¦unt is over", "actions/stripe.yaml: inputs: {order: shop.order, amount"),
        ("actions/stripe.yaml", "order: shop.or¦der", "actions/shop.yaml: order:"),
        ("actions/stripe.yaml", "limit: amo¦unt", "actions/stripe.yaml: inputs: {order: shop.order, amount"),
        ("workspace.yaml", "customer: shop.acc¦ount", "actions/shop.yaml: account:"),
        (
            "orders/cancel_order.aop.yaml",
            "fails with already_ship¦ped",
            "actions/shop.yaml: failures: [already_shipped]",
        ),
    ],
)
def test_a_name_leads_to_where_it_is_declared(path: str, text: str, place: str) -> None:
    (found,) = Desk().definition(path, text)
    assert found.startswith(place)


def test_a_table_and_a_message_are_found() -> None:
    desk = Desk()
    text = desk.text(WRONG_ITEM).replace(
        "    collect remedy\n", "    decide share\n    say sorry\n    collect remedy\n", 1
    )
    table = (
        'decide:\n  share: |\n    remedy | result\n    refund | 1\n    replacement | 2\nmessages:\n  sorry: "Sorry."\n'
    )
    desk.write(WRONG_ITEM, text + table)
    assert desk.definition(WRONG_ITEM, "decide sha¦re")[0].endswith("share: |")
    assert desk.definition(WRONG_ITEM, "say sor¦ry")[0].endswith('sorry: "Sorry."')


def test_of_results_of_one_name_the_nearest_above_is_meant() -> None:
    (found,) = Desk().definition(WRONG_ITEM, "return_label with order = ord¦er")
    assert "# read again: the order has changed" in found


def test_what_is_no_name_leads_nowhere() -> None:
    assert Desk().definition(WRONG_ITEM, "I rec¦eived the wrong color") == []
    assert Desk().definition(WRONG_ITEM, "fini¦sh as resolved") == []


def test_references_are_found_in_every_file() -> None:
    desk = Desk()
    page, at = desk.at("workspace.yaml", "  returns_d¦esk:")
    index = Index(desk.project.view)
    mark = index.at(page, at)
    assert mark is not None
    shown = [desk.shown(item) for item in index.references(mark)]
    assert shown[-1].startswith("workspace.yaml: returns_desk:")
    assert (
        'returns/wrong_item.aop.yaml: if it is denied: escalate to returns_desk because "refund not approved"' in shown
    )
    assert len(shown) > 5


def test_the_outline_of_a_procedure() -> None:
    found = [(item.kind, item.name) for item in outline(Desk().page(WRONG_ITEM).declared)]
    assert found == [
        ("intent", "wrong_item"),
        *(("slot", name) for name in ("order_id", "email", "items", "remedy", "photo")),
        *(("step", name) for name in ("identify", "eligible", "remedy", "close")),
        *(("handler", name) for name in ("denied", "cancelled", "corrected")),
    ]


def test_the_outline_of_a_catalogue_has_inputs_and_fields() -> None:
    order = outline(Desk().page("actions/shop.yaml").declared)[2]
    refund = outline(Desk().page("actions/stripe.yaml").declared)[0]
    assert (order.name, order.children[0].name) == ("order", "order_id")
    assert [child.name for child in refund.children] == ["order", "amount", "reason"]
