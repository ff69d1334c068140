"""Rules about names that nothing uses, and names that mean something else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aop.diagnostics import Finding, Severity
from rules.changed_shop import findings

#: What the shop itself declares more than it uses, which is no matter of these tests.
OF_THE_SHOP = ("find_order", "legal_threat", "order_email")


def unused(changes: str | Mapping[str, str]) -> list[Finding]:
    found = findings(changes, unused=True)
    return [item for item in found if item.span.text not in OF_THE_SHOP]


def seen(changes: str | Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [(item.code, item.span.text, item.message) for item in unused(changes)]


def mended(finding: Finding) -> str:
    """The file with the edits of a finding made."""
    text = finding.span.source.text
    for fix in sorted(finding.fixes, key=lambda fix: -fix.span.start):
        assert not fix.safe
        text = text[: fix.span.start] + fix.replacement + text[fix.span.end :]
    return text


PLAIN = """\
slots:
  order_id: {type: id, ask: "Which order?"}
actions: [shop.find_order]
steps:
  act: |
    collect order_id
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    say "It is {order.status}."
    finish as informed
"""

# ---- AOP230


def test_a_slot_that_is_neither_collected_nor_read() -> None:
    slots = PLAIN.replace("actions:", '  size:\n    type: number\n    ask: "Which size?"\nactions:')
    (finding,) = unused(slots)
    assert finding.severity is Severity.WARNING
    assert (finding.code, finding.span.text, finding.message, finding.help) == (
        "AOP230",
        "size",
        "the slot `size` is neither collected nor read",
        "collect it where it is needed, or delete it",
    )
    assert "Which size" not in mended(finding)
    assert 'order_id: {type: id, ask: "Which order?"}\nactions: [shop.find_order]' in mended(finding)


@pytest.mark.parametrize(
    ("declared", "sentence"),
    [
        ("", "collect size"),
        ("", 'if size is known, say "Yes."'),
        ("", 'say "{size else 3}"'),
        ('  other: {type: number, valid when: other is under 5, invalid: "Not {size else 0}."}\n', "collect other"),
        ("", 'note "{size else 3}"'),
    ],
)
def test_a_slot_that_is_used_somehow(declared: str, sentence: str) -> None:
    slots = PLAIN.replace("actions:", f"  size: {{type: number}}\n{declared}actions:")
    assert seen(slots.replace("    finish", f"    {sentence}\n    finish")) == []


def test_its_own_declaration_is_no_use_of_a_slot() -> None:
    slots = PLAIN.replace("actions:", '  size: {type: number, valid when: size is under 5, invalid: "No."}\nactions:')
    assert [text for _, text, _ in seen(slots)] == ["size"]


def test_messages_tables_and_values() -> None:
    more = """\
        values: {patience: 3 days, small: $5}
        messages:
          greeting: "Hello."
        decide:
          share: |
            price | result
            under $100 | $1
            $100 to $200 | $2
            over $200 | $3
        """
    text = PLAIN.replace('say "It', 'set price to order.total\n    if price is over small, say "Much."\n    say "It')
    assert [message for _, _, message in seen({"returns/refund.aop.yaml": more.replace("        ", "") + text})] == [
        "the value `patience` is never used",
        "the message `greeting` is never said",
        "the table `share` is never read",
    ]


def test_of_a_file_with_an_error_nothing_is_said() -> None:
    slots = PLAIN.replace("actions:", "  size: {type: number}\nactions:").replace(
        "collect order_id", "collect order_idd"
    )
    assert [code for code, _, _ in seen(slots)] == ["AOP213"]


# ---- AOP231


def test_an_action_that_is_never_called_and_its_fix() -> None:
    listed = PLAIN.replace("[shop.find_order]", "[shop.find_order, stripe.refund, shop.replace]")
    assert [(code, text) for code, text, _ in seen(listed)] == [("AOP231", "stripe.refund"), ("AOP231", "shop.replace")]
    first, last = unused(listed)
    assert "actions: [shop.find_order, shop.replace]" in mended(first)
    assert "actions: [shop.find_order, stripe.refund]" in mended(last)


def test_the_first_of_a_list_is_taken_out_with_its_comma() -> None:
    (finding,) = unused(PLAIN.replace("[shop.find_order]", "[stripe.refund, shop.find_order]"))
    assert "actions: [shop.find_order]" in mended(finding)


def test_a_rule_is_no_call_and_a_check_is_one() -> None:
    rule = "rules: |\n  never do shop.replace unless order.paid is yes\n"
    listed = PLAIN.replace("[shop.find_order]", "[shop.find_order, shop.replace]")
    checked = "check shop.replace with order = order, items = order.items, otherwise finish as declined\n    finish"
    assert ("AOP231", "shop.replace") in [(code, text) for code, text, _ in seen(rule + listed)]
    assert seen(listed.replace("finish as informed", f"{checked} as informed")) == []


# ---- AOP232


@pytest.mark.parametrize(
    ("key", "text", "message"),
    [
        ("queues: {tier2: {}, care_desk: {}, returns_desk: {}}", "returns_desk", "nothing is escalated to the queue"),
        (
            "verification:\n  order_email: {lasts: 1 hours}\n  one_time_code: {lasts: 1 hours}",
            "one_time_code",
            "nothing verifies by the level",
        ),
        ("roles: {tier1_support: {}, trainee: {}}", "trainee", "nothing names the role"),
        ("values: {window: 30 days}", "window", "nothing uses the value"),
    ],
)
def test_what_the_workspace_declares_and_nothing_uses(key: str, text: str, message: str) -> None:
    changed = {"workspace.yaml": f"{key}\n", "rules/service.yaml": VERIFIED}
    found = [item for item in seen(changed) if item[0] == "AOP232"]
    assert found == [("AOP232", text, f"{message} `{text}`")]


VERIFIED = """\
rules: |
  never do any write unless customer is verified by order_email because "the customer has not shown who they are"
"""


def test_the_first_queue_a_role_of_people_and_signing_in_are_used() -> None:
    changed = {
        "workspace.yaml": """\
            queues: {spare: {}, tier2: {}, care_desk: {}}
            roles: {tier1_support: {}, auditor: {people: auditors}}
            verification: {order_email: {lasts: 1 hours}, signed_in: {lasts: 8 hours}}
            """
    }
    assert [item for item in seen(changed) if item[0] == "AOP232"] == []


def test_a_topic_is_used_where_a_condition_mentions_it() -> None:
    mentioned = 'escalate: |\n  when customer mentions legal_threat, escalate to care_desk because "a lawyer"\n'
    assert "legal_threat" in [item.span.text for item in findings(PLAIN, unused=True)]
    assert "legal_threat" not in [item.span.text for item in findings({"rules/service.yaml": mentioned}, unused=True)]


# ---- AOP233


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("set amount to order.total", ("amount", "`amount` is set and never read")),
        ("add order.total to amounts", ("amounts", "`amounts` is filled and never read")),
        ("look up shop.find_order with id = order_id as once_more", None),
        ("set order_id to order.order_id", None),
        ('set amount to order.total\n    say "{amount}"', None),
    ],
)
def test_what_is_made_and_never_read(sentence: str, found: tuple[str, str] | None) -> None:
    result = [item[1:] for item in seen(PLAIN.replace("    finish as i", f"    {sentence}\n    finish as i"))]
    if sentence.startswith("look up"):  # it may be missing, which is an error of its own or none
        assert result == [("once_more", "`once_more` is looked up and never read")]
    else:
        assert result == ([] if found is None else [found])


def test_a_misspelt_name_is_suggested() -> None:
    sentence = 'set amount to $5\n    set amont to $7\n    say "{amount}"\n    finish as i'
    (finding,) = unused(PLAIN.replace("    finish as i", f"    {sentence}"))
    assert (finding.code, finding.span.text, finding.help) == ("AOP233", "amont", "did you mean `amount`?")


# ---- AOP234 to AOP236

ALONE = """\
aop: 1
procedure: {}
title: Alone in the dark
owner: a@acme.example
steps:
  only: |
    finish as informed
"""


def test_a_procedure_that_nothing_starts() -> None:
    assert ("AOP234", "lonely", "nothing starts the procedure `lonely`") in seen(
        {"orders/lonely.aop.yaml": ALONE.format("lonely")}
    )


@pytest.mark.parametrize(
    ("name", "found"),
    [("aop_goodbye", []), ("aop_goodbie", ["`aop_goodbie` replaces no built-in procedure"])],
)
def test_a_replacement_is_started_by_what_it_replaces(name: str, found: list[str]) -> None:
    result = seen({"orders/alone.aop.yaml": ALONE.format(name)})
    assert [message for code, _, message in result if code in ("AOP234", "AOP235")] == found


def test_a_record_named_like_a_type() -> None:
    system = "system: crm\nconnect: {kind: sql, url: 'sqlite:///crm.db'}\nrecords:\n  person: {fields: {id: text}}\n"
    (finding,) = [item for item in unused({"actions/crm.yaml": system}) if item.code == "AOP236"]
    assert finding.severity is Severity.ERROR
    assert (finding.span.text, finding.help) == ("person", "call it otherwise, for example `crm_person`")
