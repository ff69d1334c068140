"""Files of actions and of rules: what they declare, and what is wrong in them."""

# ruff: noqa: E501  (a row of a table stays on its line)

from __future__ import annotations

from decimal import Decimal

import pytest

from aop.diagnostics import Finding
from aop.syntax.declarations import ActionDecl, ActionsFile, RulesFile
from aop.syntax.workspace_files import Kind, read_one
from aop.values import Duration

SHOP = """\
system: shop
connect: {kind: sql, url: "sqlite:///shop.db"}                       # http | openapi | mcp | sql | python
cleared: [contact]                    # classes of personal data that may go there
fallback: escalate                    # stop | escalate | collect_for_human, when the system is down
records:
  account: {fields: {id: text, email: {type: email, personal: contact}, tier?: {type: choice, of: [regular, gold]}}}
  order:
    belongs_to: customer.id           # whose it is
    fields: {order_id: id, total: {type: money, signed: yes}, charge_id?: text, customer: account, items: list of item}
actions:
  find_order: {does: reads, inputs: {id: id}, returns: order?, sql: {query: orders_by_id}}        # ? = may be not found
events:
  parcel_scanned: {payload: {order_id: id, at: moment}, for: order_id}   # wakes only conversations waiting for it
"""

STRIPE = """\
system: stripe
connect: {kind: http, base: "https://api.stripe.com", auth: {bearer: secret STRIPE_KEY}}
cleared: [contact, financial]
actions:
  refund:
    does: writes                      # reads | writes | writes_once (cannot be undone)
    summary: Refund all or part of an order.
    roles: [tier1_support, finance]
    inputs:  {order: shop.order, amount: money, reason?: text}        # a record input comes only from a look-up
    returns: {id: text, status: {type: choice, of: [succeeded, pending, failed]}, card_brand?: text}
    limit: amount is at most $2000    # hard bound of the connector itself
    changes: money                    # money | identity | address | other
    failures: [already_refunded]      # named business failures
    undo: reverse                     # another action of this file
    timeout: 10 seconds
    retry: {times: 3, on: [unavailable]}
    idempotency: {header: Idempotency-Key, lasts: 24 hours}
    reads_because: "nothing"
    hosts: [stripe.com]
    http: {method: POST, path: /v1/refunds, form: {charge: "{order.charge_id}", amount: "{amount.minor}"}, result: {id: $.id}}
  reverse: {does: writes_once}
"""


def read(text: str) -> tuple[ActionsFile, tuple[Finding, ...]]:
    declared, findings = read_one(Kind.ACTIONS, "actions/shop.yaml", text)
    assert isinstance(declared, ActionsFile)
    return declared, findings


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, str, str]]:
    return [(f.code, f.message, f.span.text, f.help) for f in findings]


def test_records_actions_and_events() -> None:
    shop, findings = read(SHOP)
    assert findings == ()
    assert (shop.system.text, [word.text for word in shop.cleared], shop.fallback) == ("shop", ["contact"], "escalate")
    assert shop.connect == {"kind": "sql", "url": "sqlite:///shop.db"}
    account, order = shop.records
    assert [(f.name.text, f.type.kind, f.optional, f.personal and f.personal.text) for f in account.fields] == [
        ("id", "text", False, None), ("email", "email", False, "contact"), ("tier", "choice", True, None),
    ]  # fmt: skip
    assert account.fields[2].name.span.text == "tier"
    assert [option.text for option in account.fields[2].type.options] == ["regular", "gold"]
    assert (account.belongs_to, order.belongs_to and order.belongs_to.text) == (None, "customer.id")
    assert [(f.name.text, f.optional, f.signed) for f in order.fields[:3]] == [
        ("order_id", False, False), ("total", False, True), ("charge_id", True, False),
    ]  # fmt: skip
    assert order.fields[4].type.item is not None
    assert (order.fields[4].type.kind, order.fields[4].type.item.kind, order.fields[4].type.item.span.text) == (
        "list",
        "item",
        "item",
    )
    (find,) = shop.actions
    assert find.returns is not None
    assert (find.does.text, find.returns.kind, find.returns.span.text, find.maybe_missing) == (
        "reads",
        "order",
        "order",
        True,
    )
    assert find.binding == {"sql": {"query": "orders_by_id"}}
    (scanned,) = shop.events
    assert ([f.name.text for f in scanned.payload], scanned.key and scanned.key.text) == (
        ["order_id", "at"],
        "order_id",
    )


def test_an_action_with_everything() -> None:
    stripe, findings = read(STRIPE)
    assert findings == ()
    assert stripe.connect == {"kind": "http", "base": "https://api.stripe.com", "auth": {"bearer": "secret STRIPE_KEY"}}
    refund, reverse = stripe.actions
    assert (refund.summary, refund.does.text) == ("Refund all or part of an order.", "writes")
    assert [role.text for role in refund.roles] == ["tier1_support", "finance"]
    assert [(f.name.text, f.type.kind, f.optional) for f in refund.inputs] == [
        ("order", "shop.order", False), ("amount", "money", False), ("reason", "text", True),
    ]  # fmt: skip
    assert (refund.returns, refund.maybe_missing, [f.name.text for f in refund.result_fields]) == (
        None,
        False,
        ["id", "status", "card_brand"],
    )
    assert refund.limit is not None
    assert (refund.changes and refund.changes.text, [word.text for word in refund.failures]) == (
        "money",
        ["already_refunded"],
    )
    assert (refund.undo and refund.undo.text, refund.timeout and refund.timeout.value) == (
        "reverse",
        Duration(Decimal(10), "seconds"),
    )
    assert (refund.retry["times"], [word.text for word in refund.retry["on"]]) == (3, ["unavailable"])
    assert refund.idempotency == {"header": "Idempotency-Key", "lasts": Duration(Decimal(24), "hours")}
    assert (refund.reads_because, refund.hosts) == ("nothing", ("stripe.com",))
    assert refund.binding["http"]["form"] == {"charge": "{order.charge_id}", "amount": "{amount.minor}"}
    assert reverse == ActionDecl(reverse.name, reverse.does, ())


NAME = "no name: lower case words joined by `_`"


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("conect: {kind: sql}\n", ("AOP160", "`conect` is no key of a file of actions", "conect", "did you mean `connect`?")),
        ("connect: {url: x}\n", ("AOP161", "a connection needs `kind`", "connect", "write `kind: http`, for example")),
        ("connect: {kind: soap}\n", ("AOP166", "`soap` is no value of `kind`", "soap", "write `http`, `openapi`, `mcp`, `sql` or `python`")),
        ("connect: http\n", ("AOP162", "`connect` expects keys with values, not a text", "http", "write its keys below it, one a line and deeper")),
        ("cleared: [contacts]\n", ("AOP166", "`contacts` is no value of `cleared`", "contacts", "did you mean `contact`?")),
        ("fallback: wait\n", ("AOP166", "`wait` is no value of `fallback`", "wait", "write `stop`, `escalate` or `collect_for_human`")),
        ("records: {a: {fields: {}, id: text}}\n", ("AOP160", "`id` is no key of a record", "id", "its keys are `fields`, `belongs_to`")),
        ("records: {a: {fields: {b: txt 1}}}\n", ("AOP170", "`txt 1` is no type", "txt 1", "write one, as `text` or `list of text`")),
        ("records: {a: {fields: {b: boolean}}}\n", ("AOP170", "`boolean` is no type", "boolean", "write `yes_no`")),
        ("records: {a: {fields: {b: list}}}\n", ("AOP170", "a list has to say of what", "list", "write `list of text`, for example")),
        ("records: {a: {fields: {b: date?}}}\n", ("AOP170", "a `?` cannot follow a type here", "?", "put the `?` after the name: `name?: date`")),
        ("records: {a: {fields: {b: choice}}}\n", ("AOP161", "a choice needs its options", "choice", "write `{type: choice, of: [a, b]}`")),
        ("records: {a: {fields: {b: {type: choice, of: c}}}}\n", ("AOP162", "`of` expects a list, not a text", "c", "write `of: [a, b]`")),
        ("records: {a: {fields: {b: [c]}}}\n", ("AOP162", "`b` expects one text, not a list", "[c]", "write one text here")),
        ("records: {a: {fields: {b: {type: text, size: 3}}}}\n", ("AOP160", "`size` is no key of a field", "size", "its keys are `type`, `of`, `personal`, `signed`")),
        ("records: {a: {fields: {b: {personal: contact}}}}\n", ("AOP161", "a field needs `type`", "b", "write `type: text`, for example")),
        ("records: {a: {fields: {b: text, b?: text}}}\n", ("AOP204", "`b` is given twice", "b", "keep one of them")),
        ("records: {a: {fields: {B?: text}}}\n", ("AOP165", f"`B` is {NAME}", "B", "write `b`")),
        ("actions: {a: {inputs: {b: text}}}\n", ("AOP161", "an action needs `does`", "a", "write `does: reads`, `does: writes` or `does: writes_once`")),
        ("actions: {a: {does: write}}\n", ("AOP166", "`write` is no value of `does`", "write", "did you mean `writes`?")),
        ("actions: {a: {does: reads, http: {}, sql: {}}}\n", ("AOP171", "an action has one way to be called", "sql", "keep one of them")),
        ("actions: {a: {does: reads, retry: {times: 99}}}\n", ("AOP167", "`99` is no whole number from 0 to 10", "99", "write `times: 1`, for example")),
        ("actions: {a: {does: reads, timeout: 10}}\n", ("AOP168", "`10` is no duration", "10", "write `30 minutes` or `2 business days`, for example")),
        ("actions: {a: {does: reads, http: GET}}\n", ("AOP162", "`http` expects keys with values, not a text", "GET", "write its keys below it, one a line and deeper")),
        ("events: {a: {for: b}}\n", ("AOP161", "an event needs `payload`", "a", "write `payload: {id: text}`")),
    ],
)  # fmt: skip
def test_one_finding_each(line: str, finding: tuple[str, str, str, str]) -> None:
    _, findings = read("system: shop\n" + line)
    assert told(findings) == [finding]


def test_what_cannot_be_read_keeps_its_name() -> None:
    shop, _ = read("records: {a: {fields: {b: string}}}\nactions: {c: {does: eats}, d: e}\n")
    assert shop.system.text == "shop"
    assert [(f.name.text, f.type.kind) for f in shop.records[0].fields] == [("b", "")]
    assert [(action.name.text, action.does.text) for action in shop.actions] == [("c", ""), ("d", "")]


def test_what_a_file_of_actions_needs() -> None:
    _, findings = read("cleared: []\n")
    assert told(findings) == [("AOP161", "a file of actions needs `system`", "cleared", "write `system: name_of_it`")]


def test_a_file_of_rules() -> None:
    text = 'rules: |\n  stripe.refund needs confirmation\nescalate: |\n  when repairs is over 3, escalate to tier2 because "b"\n'
    declared, findings = read_one(Kind.RULES, "rules/service.yaml", text)
    assert isinstance(declared, RulesFile)
    assert findings == ()


def test_a_file_of_rules_has_nothing_else() -> None:
    _, findings = read_one(Kind.RULES, "rules/service.yaml", "rule: |\n  a\nsteps: {}\n")
    assert told(findings) == [
        ("AOP160", "`rule` is no key of a file of rules", "rule", "did you mean `rules`?"),
        ("AOP160", "`steps` is no key of a file of rules", "steps", "its keys are `rules`, `escalate`"),
    ]
