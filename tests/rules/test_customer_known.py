"""AOP409: who the customer is must surely be known where a step uses it, on every way and through `follow`."""

from __future__ import annotations

import pytest

from rules.changed_shop import IDENTIFY, SHOP, findings

HEAD = "aop: 1\nprocedure: {name}\ntitle: T\nowner: a@b.example\nsource: S\nrole: tier1_support\n"
SLOTS = """\
slots:
  order_id: {type: id, ask: "Which order?"}
  email: {type: email, ask: "Which email address?"}
actions: [shop.find_order]
"""


def unknown(changes: dict[str, str] | str) -> list[tuple[str, int, str]]:
    return [
        (item.span.source.path, item.span.line, item.span.text) for item in findings(changes) if item.code == "AOP409"
    ]


def helper(name: str, steps: str) -> str:
    body = "".join(f"    {line}\n" for line in steps.splitlines())
    return f"{HEAD.format(name=name)}{SLOTS}steps:\n  only: |\n{body}"


def refund(*sentences: str) -> str:
    return "steps:\n  only: |\n" + "".join(f"    {line}\n" for text in sentences for line in text.splitlines())


USES = 'say "Hello {customer.id}."'
END = "finish as resolved"


@pytest.mark.parametrize(
    "sentences",
    [
        ("say \"Hello {customer.id else 'you'}.\"", END),
        ("if customer is known, " + USES, END),
        ("if customer is missing, finish as declined", USES, END),
        ("require customer is verified, otherwise finish as declined", USES, END),
        ('if customer is verified and customer.id is "c1", note "them"', END),
        ('if not (customer is verified) or customer.id is "c1", note "them"', END),
        (IDENTIFY, USES, END),
        (IDENTIFY, 'for each item in order.items, at most 5:\n  note "{customer.id} {item.name}"', END),
    ],
    ids=lambda item: item[0][:40],
)
def test_what_shows_who_they_are_is_understood(sentences: tuple[str, ...]) -> None:
    assert unknown(refund(*sentences)) == []


@pytest.mark.parametrize(
    "sentences",
    [
        (USES, USES, END),
        ('if customer is verified, note "yes"', USES, END),
        ("if customer is missing, " + USES, END),
        ('if customer is verified or customer.id is "c1", note "them"', END),
        ("repeat until customer is verified, at most 2 times, otherwise finish as declined:", f"  {USES}", END),
    ],
    ids=lambda item: item[0][:40],
)
def test_the_first_use_on_a_way_without_it_is_found(sentences: tuple[str, ...]) -> None:
    assert [text for _, _, text in unknown(refund(*sentences))] == ["customer.id"]


def test_a_followed_procedure_knows_what_all_its_callers_know() -> None:
    tells = {"orders/greet.aop.yaml": helper("greet", f"{USES}\n{END}")}
    before = refund("follow greet", IDENTIFY, END)
    behind = refund(IDENTIFY, "follow greet", END)
    assert [path for path, _, _ in unknown({**tells, "returns/refund.aop.yaml": before})] == ["orders/greet.aop.yaml"]
    assert unknown({**tells, "returns/refund.aop.yaml": behind}) == []


def test_following_what_verifies_on_every_way_back_makes_them_known() -> None:
    verifies = helper("who", f"{IDENTIFY}{END}")
    leaves = verifies.replace(f"    {END}\n", f"    {END}\n  other: |\n    finish as informed\n").replace(
        "    collect order_id", '    if channel is "chat", go to other\n    collect order_id'
    )
    steps = refund("follow who", USES, END)
    assert unknown({"orders/who.aop.yaml": verifies, "returns/refund.aop.yaml": steps}) == []
    assert len(unknown({"orders/who.aop.yaml": leaves, "returns/refund.aop.yaml": steps})) == 1


def test_whoever_signs_in_is_known_from_the_start() -> None:
    levels = "verification: {order_email: {lasts: 1 hour}, signed_in: {lasts: 8 hours}}\n"
    chat = 'chat: {sender: signed_in, opening: "I am an AI assistant."}'
    email = "email: {sender: claimed}"
    both = f"{levels}channels: {{{chat}, {email}}}\n"
    one = f"{levels}channels: {{{chat}}}\n"
    assert unknown({"workspace.yaml": one, "returns/refund.aop.yaml": refund(USES, END)}) == []
    assert len(unknown({"workspace.yaml": both, "returns/refund.aop.yaml": refund(USES, END)})) == 1
    on_chat = refund(f'if channel is "chat", {USES}', END)
    assert unknown({"workspace.yaml": both, "returns/refund.aop.yaml": on_chat}) == []


def test_a_handler_knows_what_all_know_that_it_answers() -> None:
    handler = 'on:\n  silent: |\n    say "Goodbye {customer.id}." and finish as withdrawn\n'
    follows = helper("who", f"{IDENTIFY}{END}")
    waits = refund("follow who", 'confirm "Shall I go on?", otherwise finish as withdrawn', END)
    assert unknown({"orders/who.aop.yaml": follows, "returns/refund.aop.yaml": waits + handler}) == []
    early = refund('confirm "Shall I go on?", otherwise finish as withdrawn', "follow who", END)
    assert len(unknown({"orders/who.aop.yaml": follows, "returns/refund.aop.yaml": early + handler})) == 1


def test_an_optional_field_of_the_customer_may_be_missing_also_behind_a_verify() -> None:
    system = (SHOP / "actions/shop.yaml").read_text("utf-8").replace("tier:", "tier?:")
    said = refund(IDENTIFY, 'say "You are {customer.tier}."', END)
    tested = refund(IDENTIFY, 'if customer.tier is known, say "You are {customer.tier}."', END)
    for steps, expected in ((said, ["customer.tier"]), (tested, [])):
        found = findings({"actions/shop.yaml": system, "returns/refund.aop.yaml": steps})
        assert [item.span.text for item in found if item.code == "AOP403"] == expected
