"""Two desks of fifty rules each, of every form that a rule has, and a call that all of them let through.

`A` in a rule stands for an action. On the desk `one call` it is the refund everywhere; on the desk `several` the seven
writes of the system take turns, as in a workspace that grew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from textwrap import indent

from aop.compiler import compile_files
from aop.engine.program import Program
from aop.engine.records import stamped
from aop.engine.snapshot import Frame, Verified
from aop.engine.transition import opened
from aop.engine.work import Work
from aop.machine.release import Release
from aop.syntax.load import read_files
from aop.values import Money, Record, Value

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
ACTION = "s.refund"
WRITES = ("s.refund", "s.replace", "s.ship", "s.capture", "s.credit", "s.cancel", "s.label")

RULES = """\
never do A when amount is over order.total because "a refund cannot exceed the order"
never do A when amount is over order.paid
never do A when order.status is "cancelled"
never do A when order.status is not one of ["delivered", "shipped"]
never do A when order.country is one of ["CU", "KP", "IR"]
never do A when order.gift is yes and method is "gift"
never do A when order.weight is over 30 or order.weight is under 0
never do A when share is over 100%
never do A when count is under 1
never do A when count is over count of order.items
never do A when amount is over total of order.items.price
never do A when any item in order.items has (item.final is yes)
never do A when order.ordered is more than 400 days ago
never do A when order.delivered is more than window ago
never do A when customer.tier is "blocked"
never do A when customer.score is under 10
never do A when channel is "email"
never do A when language is "es"
never do A when amount is over ceiling
never do A when amount is under $0.01
never do A unless order.delivered is known
never do A unless customer is verified
never do A unless customer is verified by postcode
never do A unless order.total is at least $1
never do A unless customer.since is before 2026-01-01
never do A unless amount is at most order.total or order.gift is yes
never do A unless not (order.status is "pending")
never do A unless every item in order.items has (item.price is over $0)
never do A unless count of order.items is at least 1
never do A unless intent is "back"
never do A unless method is one of ["card", "bank"]
never do A unless amount is between $1 and $1500
never do any write unless customer is verified
never do any write to s when order.status is "lost"
never do both A and s.voucher per order
never do both A and s.gift per customer
never do A before s.paid per order
do A at most 1 time per order
do A at most 3 times per customer in 1 day
do A at most 5 times per conversation
do A at most 9 times per customer in 6 months
total of A.amount per customer in 30 days is at most $5000
total of A.amount per conversation is at most $3000
total of A.count per order is at most 20
A needs confirmation
A needs confirmation when amount is over $20
A needs approval from lead within 4 business hours when amount is over $150
A needs approval from boss within 1 day when order.total is over $1000
A needs approval from 2 different boss within 1 day when amount is over $900
A needs approval from lead when order.gift is yes and customer.score is under 50
""".splitlines()

WORKSPACE = """\
workspace: desk
currency: USD
time_zone: America/New_York
languages: [en, es]
customer: s.account
business_hours: {monday to friday: "09:00-18:00"}
verification: {code: {lasts: 30 days}, postcode: {lasts: 30 days}}
channels: {chat: {sender: none}, email: {sender: none}}
roles: {agent: {}, lead: {people: leads}, boss: {people: bosses}}
queues: {desk: {}}
values: {window: 30 days, ceiling: $1000}
on:
  failed: |
    escalate to desk because "failed"
  denied: |
    say "Denied: {reason}" and finish as declined
  undecided: |
    say "Nobody decided." and finish as declined
  unclear: |
    escalate to desk because "unclear"
  not_understood: |
    escalate to desk because "not understood"
"""
SYSTEM = """\
system: s
connect: {kind: python}
records:
  account: {belongs_to: id, fields: {id: text, email: email, tier: text, since: date, score: number}}
  order:
    belongs_to: owner
    fields: {order_id: id, owner: text, status: text, total: money, paid: money, weight: number, gift: yes_no,
      country: text, ordered: date, delivered: date, items: list of item}
  item: {fields: {item_id: text, name: text, price: money, final: yes_no}}
actions:
  order: {does: reads, reads_because: "a query", inputs: {id: id}, returns: order?, python: {function: f}}
"""
WRITE = """\
  NAME:
    does: writes
    roles: [agent]
    limit: amount is at most $2000
    inputs:
      {order: order, amount: money, share: percent, count: integer, method: {type: choice, of: [card, bank, gift]}}
    returns: {id: text}
    python: {function: f}
"""
PROCEDURE = """\
aop: 1
procedure: back
title: Money back
owner: desk@shop.example
source: Desk, section 1
role: agent
intents:
  back:
    description: Money back.
    examples: |
      I want my money back
      give me a refund
      refund me
slots:
  order_id: {type: id, pattern: "[0-9]{7}", ask: "Which order?"}
actions: [ACTIONS]
rules: |
RULES
steps:
  only: |
    collect order_id
    look up s.order with id = order_id as order, otherwise finish as declined
    finish as resolved
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call under way in a conversation of a desk."""

    work: Work
    frame: Frame
    inputs: Mapping[str, Value]


def rules(*, one: bool) -> tuple[str, ...]:
    """The fifty, about one action or about the seven in turn."""
    names = WRITES[:1] if one else WRITES
    return tuple([re.sub(r"\bA\b", names[place % len(names)], text) for place, text in enumerate(RULES)])


def release(lines: tuple[str, ...]) -> Release:
    """A desk with every other rule in its workspace and the rest in the procedure that runs."""
    other = ("s.voucher", "s.gift", "s.paid")
    system = SYSTEM + "".join(WRITE.replace("NAME", name.removeprefix("s.")) for name in (*WRITES, *other))
    own = indent("\n".join(lines[1::2]), "  ")
    procedure = PROCEDURE.replace("ACTIONS", ", ".join(("s.order", *WRITES, *other))).replace("RULES", own)
    files = {
        "workspace.yaml": WORKSPACE,
        "actions/s.yaml": system,
        "rules/desk.yaml": "rules: |\n" + indent("\n".join(lines[::2]), "  ") + "\n",
        "desk/back.aop.yaml": procedure,
    }
    found = compile_files(*read_files(files))
    assert found.release is not None, [f"{item.code} {item.span.line} {item.message}" for item in found.findings]
    return found.release


def asked(machine: Release) -> Asked:
    """A verified customer's refund, which every rule lets through."""
    program = Program(machine)
    work = Work(program, opened(program, "c1", NOW))
    account: dict[str, Value] = {"id": "c1", "email": "ana@shop.example", "tier": "gold"}
    account |= {"since": date(2020, 1, 1), "score": Decimal(70)}
    order = stamped(work, _order())
    work.state.frames.append(Frame("back", True, intent="back", values={"order": order}))
    work.state.customer = Record("s.account", account, owner="c1")
    work.state.verified = Verified("c1", "postcode", NOW)
    plain: dict[str, Value] = {"amount": _dollars(100), "share": Decimal("0.5"), "count": Decimal(1), "method": "card"}
    return Asked(work, work.top, {"order": order, **plain})


def _order() -> Record:
    items = tuple(
        Record("s.item", {"item_id": f"i{number}", "name": "lamp", "price": _dollars(100), "final": False})
        for number in (1, 2)
    )
    fields: dict[str, Value] = {
        "order_id": "#1", "owner": "c1", "status": "delivered", "total": _dollars(169), "paid": _dollars(169),
        "weight": Decimal(2), "gift": False, "country": "US", "ordered": date(2026, 11, 1),
        "delivered": date(2026, 11, 10), "items": items,
    }  # fmt: skip
    return Record("s.order", fields)


def _dollars(amount: int) -> Money:
    return Money(Decimal(amount), "USD")
