"""A procedure file: what it declares, and what is wrong in it. Sentences have tests of their own."""

# ruff: noqa: E501  (a row of a table stays on its line)

from __future__ import annotations

import pytest

from aop.diagnostics import Finding
from aop.syntax.declarations import ProcedureFile
from aop.syntax.workspace_files import Kind, read_one

WRONG_ITEM = """\
aop: 1
procedure: wrong_item
title: Wrong item received
owner: returns@acme.example
source: Returns SOP v12, section 3
role: tier1_support             # the role under which the agent acts
intents:
  wrong_item:
    description: The customer received something other than what they ordered.
    examples: |
      you sent me the wrong shoes
      hi, this isn't what I ordered  # it is "other"

      I got someone else's parcel
    unlike: [damaged_item]
    after: [verify_me]
inputs: {order: shop.order}
returns: {account: shop.account, note?: text}
slots:
  order_id: {type: id, pattern: "#?W?([0-9]{7})", form: "#W{1}", ask: "What is your order number? It starts with W."}
  items:    {type: choice, from: order.items, label: "{name}", key: item_id, many: yes, ask: "Which items are wrong?"}
  remedy:   {type: choice, of: [refund, "new one"], ask: "Would you like a refund or a replacement?", confirm: yes}
  variant:  {type: choice, from: product.variants, label: "{options}", key: item_id, like: item, rank: [price],
             valid when: variant.available is yes, invalid: "{options} is sold out.", ask: "What instead?"}
  email:    {type: email, personal: contact, keep: customer, hint: "the one on the invoice"}
  photos:
    type: list of attachment
    ask: {default: "Could you send photos?", again: "Please send a photo.", es: "¿Puede enviar fotos?"}
actions: [shop.find_order, stripe.refund]
values: {return_window: 30 days}
decide:
  refund_share: |
    days_held | used | result
    0 to 14   | no   | 100%
rules: |
  stripe.refund needs confirmation
escalate: |
  when repairs is over 3, escalate to tier2 because "going round in circles"
steps:
  identify: |
    collect order_id and email
  close: |
    finish as resolved
on:
  cancelled: |
    escalate to returns_desk because "customer cancelled"
messages:
  refund_done: "I have refunded {amount}."
  late: {en: "It is late.", es: |
    Llega tarde.
    }
prove: |
  never stripe.refund before customer is verified
release: {stage: pilot, slice: {channel: [chat], percent: 10}, hold: {resolution: 80%}}
""".replace(
    'late: {en: "It is late.", es: |\n    Llega tarde.\n    }',
    'late:\n    en: "It is late."\n    es: |\n      Llega tarde.',
)

SMALL = "aop: 1\nprocedure: a\ntitle: b\nowner: c\nsteps:\n  one: |\n    finish as resolved\n"


def read(text: str) -> tuple[ProcedureFile, tuple[Finding, ...]]:
    declared, findings = read_one(Kind.PROCEDURE, "orders/wrong_item.aop.yaml", text)
    assert isinstance(declared, ProcedureFile)
    return declared, findings


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, str, str]]:
    return [(f.code, f.message, f.span.text, f.help) for f in findings]


def test_everything_of_a_procedure() -> None:
    wrong, findings = read(WRONG_ITEM)
    assert findings == ()
    assert (wrong.name.text, wrong.span.text, wrong.title) == ("wrong_item", "wrong_item", "Wrong item received")
    assert (wrong.owner, wrong.reference) == ("returns@acme.example", "Returns SOP v12, section 3")
    assert wrong.role is not None
    assert wrong.role.text == "tier1_support"
    assert [(f.name.text, f.type.kind, f.optional) for f in (*wrong.inputs, *wrong.returns)] == [
        ("order", "shop.order", False), ("account", "shop.account", False), ("note", "text", True),
    ]  # fmt: skip
    assert [action.text for action in wrong.actions] == ["shop.find_order", "stripe.refund"]
    assert [constant.name.text for constant in wrong.constants] == ["return_window"]
    assert [(step.name.text, step.name.span.text) for step in wrong.steps] == [
        ("identify", "identify"),
        ("close", "close"),
    ]
    assert [handler.name.text for handler in wrong.handlers] == ["cancelled"]
    assert wrong.release == {
        "stage": "pilot",
        "slice": {"channel": ["chat"], "percent": "10"},
        "hold": {"resolution": "80%"},
    }


def test_an_intent_has_one_example_a_line() -> None:
    (intent,) = read(WRONG_ITEM)[0].intents
    assert intent.description == "The customer received something other than what they ordered."
    assert [(word.text, word.span.line) for word in intent.examples] == [
        ("you sent me the wrong shoes", 11),
        ('hi, this isn\'t what I ordered  # it is "other"', 12),
        ("I got someone else's parcel", 14),
    ]
    assert all(word.span.text == word.text for word in intent.examples)
    assert ([word.text for word in intent.unlike], [word.text for word in intent.after]) == (
        ["damaged_item"],
        ["verify_me"],
    )


def test_a_table_is_kept_as_it_stands() -> None:
    (table,) = read(WRONG_ITEM)[0].tables
    assert table.name.text == "refund_share"
    assert table.body.text == "days_held | used | result\n0 to 14   | no   | 100%\n"
    assert table.body.span(26, 33).text == "0 to 14"


def test_messages_have_variants() -> None:
    done, late = read(WRONG_ITEM)[0].messages
    assert (done.name.text, list(done.variants)) == ("refund_done", ["default"])
    assert (late.name.text, list(late.variants)) == ("late", ["en", "es"])
    assert late.variants["es"].parts == ("Llega tarde.",)


def test_slots() -> None:
    slots = {slot.name.text: slot for slot in read(WRONG_ITEM)[0].slots}
    assert list(slots) == ["order_id", "items", "remedy", "variant", "email", "photos"]
    order_id, items, remedy, variant, email, photos = slots.values()
    assert order_id.pattern is not None
    assert order_id.form is not None
    assert (order_id.type.kind, order_id.pattern.text, order_id.form.text) == ("id", "#?W?([0-9]{7})", "#W{1}")
    assert order_id.ask is not None
    assert order_id.ask.parts == ("What is your order number? It starts with W.",)
    assert (items.many, items.key and items.key.text, items.label is not None, items.options_from is not None) == (
        True,
        "item_id",
        True,
        True,
    )
    assert [(option.text, option.span.text) for option in remedy.type.options] == [
        ("refund", "refund"),
        ("new one", "new one"),
    ]
    assert (remedy.many, remedy.confirm, remedy.options_from) == (False, True, None)
    assert (variant.like and variant.like.text, [word.text for word in variant.rank]) == ("item", ["price"])
    assert variant.valid_when is not None
    assert variant.invalid is not None
    assert (email.personal and email.personal.text, email.keep and email.keep.text) == ("contact", "customer")
    assert (email.ask, email.asks, email.hint and email.hint.text) == (None, {}, "the one on the invoice")
    assert photos.type.item is not None
    assert (photos.type.kind, photos.type.item.kind, photos.type.span.text) == (
        "list",
        "attachment",
        "list of attachment",
    )
    assert (list(photos.asks), photos.ask) == (["default", "again", "es"], photos.asks["default"])


NAME = "no name: lower case words joined by `_`"
BESIDE = "or leave it out"


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("titel: x\n", ("AOP160", "`titel` is no key of a procedure", "titel", "did you mean `title`?")),
        ("role: Tier 1\n", ("AOP165", f"`Tier 1` is {NAME}", "Tier 1", "write `tier_1`")),
        ("actions: shop.find\n", ("AOP162", "`actions` expects a list, not a text", "shop.find", "write `actions: [a, b]`")),
        ("actions: [shop.findOrder]\n", ("AOP165", f"`shop.findOrder` is {NAME}", "shop.findOrder", "write `shop.find_order`")),
        ("intents: {a: {}}\n", ("AOP161", "an intent needs `description`", "a", "write `description: …`, one sentence about what the customer wants")),
        ("intents: {a: {description: b, examples: [c, d]}}\n", ("AOP162", "`examples` expects lines in a block, not a list", "[c, d]", "write `examples: |`, and the lines below it, deeper")),
        ("rules: never do a.b\n", ("AOP164", "`rules` has its sentences outside a block", "never do a.b", "write `rules: |`, and the sentences below it, deeper")),
        ("rules: >\n  never do a.b\n", ("AOP164", "`rules` has its sentences outside a block", "rules", "write `rules: |`, and the sentences below it, deeper")),
        ("rules: |\n", ("AOP163", "`rules` has no value", "rules", "write its lines, or leave it out")),
        ("rules:\n", ("AOP163", "`rules` has no value", "rules", "write it, or leave `rules` out")),
        ("actions:\n  - ? a\n", ("AOP162", "`actions` expects texts in its list, not keys with values", "actions", "write one text here")),
        ("decide: {a: b}\n", ("AOP164", "`a` has its sentences outside a block", "b", "write `a: |`, and the sentences below it, deeper")),
        ("slots: {a: {ask: b}}\n", ("AOP161", "a slot needs `type`", "a", "write `type: text`, for example")),
        ("slots: {a: text}\n", ("AOP162", "`a` expects keys with values, not a text", "text", "write its keys below it, one a line and deeper")),
        ("slots: {a: {tpye: text}}\n", ("AOP160", "`tpye` is no key of a slot", "tpye", "did you mean `type`?")),
        ("slots: {a: {type: choice}}\n", ("AOP161", "a choice needs its options", "choice", "write `{type: choice, of: [a, b]}`")),
        ("slots: {a: {type: choice, of: [b, c, b]}}\n", ("AOP204", "the option `b` is given twice", "b", "keep one of them")),
        ("slots: {a: {type: text, of: [b]}}\n", ("AOP171", "only a `choice` has options", "b", "write `type: choice`, or leave `of` out")),
        ("slots: {a: {type: choice, of: [b], from: c}}\n", ("AOP171", "a slot has `of` or `from`, not both", "from", "keep one of them")),
        ("slots: {a: {type: text, invalid: b}}\n", ("AOP161", "`invalid` needs `valid when` beside it", "invalid", f"add `valid when`, {BESIDE}")),
        ("slots: {a: {type: text, label: b}}\n", ("AOP161", "`label` needs `from` beside it", "label", f"add `from`, {BESIDE}")),
        ("slots: {a: {type: text, many: true}}\n", ("AOP166", "`true` is no value of `many`", "true", "write `yes` or `no`")),
        ("slots: {a: {type: text, personal: secret}}\n", ("AOP166", "`secret` is no value of `personal`", "secret", "write `contact`, `identity`, `financial` or `health`")),
        ("slots: {a: {type: string}}\n", ("AOP170", "`string` is no type", "string", "write `text`")),
        ("slots: {orderId: {type: id}}\n", ("AOP165", f"`orderId` is {NAME}", "orderId", "write `order_id`")),
        ("slots: {7: {type: id}}\n", ("AOP165", f"`7` is {NAME}", "7", "start it with a letter from a to z")),
        ("slots:\n  a: {type: id}\n  a: {type: id}\n", ("AOP142", "the key `a` is given twice", "a", "keep one of them")),
        ("release: {stage: live, slices: {}}\n", ("AOP160", "`slices` is no key of a release", "slices", "did you mean `slice`?")),
        ("release: {stage: now}\n", ("AOP166", "`now` is no value of `stage`", "now", "write `draft`, `shadow`, `pilot` or `live`")),
        ("on: {failed: []}\n", ("AOP162", "`failed` expects lines in a block, not a list", "[]", "write `failed: |`, and the lines below it, deeper")),
        ("messages: {a: [b]}\n", ("AOP162", "`a` expects one text, not a list", "[b]", "write one text here")),
        ("values: {a: }\n", ("AOP163", "`a` has no value", "a", "write it, or leave `a` out")),
    ],
)  # fmt: skip
def test_one_finding_each(line: str, finding: tuple[str, str, str, str]) -> None:
    _, findings = read(SMALL + line)
    assert told(findings) == [finding]


def test_what_a_procedure_needs() -> None:
    _, findings = read("source: x\n")
    assert [(f.code, f.message, f.span.text) for f in findings] == [
        ("AOP161", f"a procedure needs `{key}`", "source") for key in ("aop", "owner", "procedure", "steps", "title")
    ]


def test_a_key_that_was_misspelt_is_not_missing_too() -> None:
    _, findings = read(SMALL.replace("title", "tilte"))
    assert told(findings) == [("AOP160", "`tilte` is no key of a procedure", "tilte", "did you mean `title`?")]


def test_a_part_that_was_lost_is_not_missing_too() -> None:
    _, findings = read(SMALL.replace("title: b", "title: @b"))
    assert [f.code for f in findings] == ["AOP150"]


def test_a_version_that_is_not_known() -> None:
    _, findings = read(SMALL.replace("aop: 1", "aop: 1.0"))
    assert told(findings) == [("AOP169", "the language has no version `1.0`", "1.0", "write `aop: 1`")]


def test_a_procedure_without_a_readable_name_has_that_of_its_file() -> None:
    wrong, _ = read(SMALL.replace("procedure: a\n", ""))
    assert wrong.name.text == "wrong_item"


def test_a_step_that_cannot_be_read_keeps_its_name() -> None:
    wrong, findings = read(
        "aop: 1\nprocedure: a\ntitle: b\nowner: c\nsteps:\n  one: collect x\n  two:\n    collect x\n    say y\n"
    )
    assert [(step.name.text, step.body) for step in wrong.steps] == [("one", ()), ("two", ())]
    assert [(f.code, f.span.text) for f in findings] == [("AOP164", "collect x"), ("AOP164", "two")]


CHOICE = 'of: [refund, "new one"]'


def test_options_may_have_other_words() -> None:
    file, findings = read(WRONG_ITEM.replace(CHOICE, "of: {refund: [money back, reembolso], new one: [another]}"))
    assert not findings
    remedy = next(slot for slot in file.slots if slot.name.text == "remedy")
    assert [(option.text, option.span.text) for option in remedy.type.options] == [("refund",) * 2, ("new one",) * 2]
    assert [[word.span.text for word in own] for own in remedy.words] == [["money back", "reembolso"], ["another"]]


@pytest.mark.parametrize(
    ("written", "underlined"),
    [
        ("of: {refund: [back], new one: [BACK]}", "BACK"),
        ("of: {refund: [new  One], new one: []}", "new  One"),
        ("of: {refund: [back, back], new one: []}", "back"),
    ],
)
def test_words_mean_one_option(written: str, underlined: str) -> None:
    findings = read(WRONG_ITEM.replace(CHOICE, written))[1]
    assert [(code, at) for code, _, at, _ in told(findings)] == [("AOP204", underlined)]


def test_braces_around_a_list_are_no_options_with_words() -> None:
    assert read(WRONG_ITEM.replace(CHOICE, "of: {refund, new one}"))[1]


def test_a_slot_that_cannot_be_read_keeps_its_name() -> None:
    wrong, _ = read(SMALL + "slots: {a: text, b: {type: string}, c: {}}\n")
    assert [(slot.name.text, slot.type.kind) for slot in wrong.slots] == [("a", ""), ("b", ""), ("c", "")]


@pytest.mark.parametrize(("text", "kind"), [("- a\n- b\n", "a list"), ("just words\n", "a text")])
def test_a_file_that_is_no_procedure(text: str, kind: str) -> None:
    declared, findings = read_one(Kind.PROCEDURE, "a.aop.yaml", text)
    assert declared is None
    assert told(findings) == [
        ("AOP162", f"a procedure is keys with values, not {kind}", text[0], "write `name: value` in each line")
    ]


def test_only_so_many_findings_are_shown() -> None:
    _, findings = read(SMALL + "".join(f"k{number}: x\n" for number in range(300)))
    assert len(findings) == 201
    assert (findings[-1].code, findings[-1].message) == ("AOP174", "100 more findings in this file are not shown")
