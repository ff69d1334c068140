"""A small desk to attack: one system with orders, refunds and notes, and procedures written by each test.

A test names only what matters to it: the sentences of its procedure, its rules, and what is special about the
workspace. Everything is compiled from text, as a workspace on disk is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from textwrap import indent
from typing import Any

from aop.compiler import compile_files
from aop.diagnostics import Finding, Severity
from aop.engine.snapshot import Snapshot
from aop.machine.release import Release
from aop.ports.connector import Answer, Call
from aop.runtime import Reply
from aop.syntax.load import read_files
from conversations import Talk

HOURS = 'business_hours: {monday to friday: "09:00-18:00"}'
LEVELS = "{postcode: {lasts: 30 days}}"
WORKSPACE = """\
workspace: desk
currency: USD
time_zone: America/New_York
languages: [en]
customer: s.account
roles: {agent: {}, lead: {people: leads}, boss: {people: bosses}}
queues: {desk: {}}
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
  account: {belongs_to: id, fields: {id: text, email: email, postcode: text}}
  order:
    belongs_to: owner
    fields: {order_id: id, owner: text, status: text, total: money, shipped?: date, items: list of item}
  item: {fields: {item_id: text, name: text, price: money}}
actions:
  account: {does: reads, reads_because: "a query", inputs: {email: email}, returns: account?, python: {function: f}}
  order:   {does: reads, reads_because: "a query", inputs: {id: id}, returns: order?, python: {function: f}}
  found:
    {does: reads, reads_because: "a query", inputs: {id: id}, returns: {orders: list of order}, python: {function: f}}
  refund:  {does: writes, inputs: {order: order, amount: money}, returns: {id: text}, python: {function: f}}
  note:    {does: writes, inputs: {text: text}, returns: {id: text}, python: {function: f}}
  log:     {does: writes, inputs: {customer: account, text: text}, returns: {id: text}, python: {function: f}}
"""
SLOTS = """\
  order_id: {type: id, pattern: "#?W?([0-9]{7})", form: "#W{1}", ask: "Which order?"}
  email:    {type: email, ask: "Which email address?"}
  postcode: {type: id, pattern: "[0-9]{5}", ask: "Which postcode?"}
  mode:     {type: choice, of: [quick, careful], ask: "Quick or careful?"}
  sum:      {type: money, ask: "How much?"}
"""
ACTIONS = "s.account, s.order, s.found, s.refund, s.note, s.log"
IDENTIFY = """\
identify: |
  collect order_id and email
  look up s.account with email = email as person, otherwise escalate to desk because "no account"
  collect postcode
  verify customer as person by postcode when person.postcode is postcode, at most 2 times, otherwise finish as declined
  look up s.order with id = order_id as order, otherwise escalate to desk because "no order"
"""
REFUND = 'do s.refund with order = order, amount = order.total\nsay "Refunded."\nfinish as resolved'
#: A change on a way where nobody asked: the compiler finds it, and the gate must hold all the same.
UNASKED = REFUND.replace("\n", "  # aop: allow AOP501 because the gate is tried here\n", 1)
CONFIRMED = 'confirm "Refund {order.total}?", otherwise finish as withdrawn\n' + REFUND

ITEMS: list[dict[str, Any]] = [
    {"item_id": "i1", "name": "shoes", "price": "$160"},
    {"item_id": "i2", "name": "socks", "price": "$9"},
]
ORDER: dict[str, Any] = {
    "order_id": "#W1234567",
    "owner": "c1",
    "status": "delivered",
    "total": "$169",
    "items": ITEMS,
}
GIVEN: dict[str, Any] = {
    "s.account": {"id": "c1", "email": "ana@example.com", "postcode": "02134"},
    "s.order": ORDER,
    "s.found": {"orders": [ORDER]},
    "s.refund": {"id": "r1"},
    "s.note": {"id": "n1"},
    "s.log": {"id": "l1"},
}


def procedure(name: str, steps: str, *, keys: str = "", slots: str = "") -> str:
    """A procedure that a customer can ask for by its name."""
    return (
        f"aop: 1\nprocedure: {name}\ntitle: Title of {name}\nowner: author@desk.example\nsource: A test\nrole: agent\n"
        f"intents:\n  {name}:\n    description: Do {name}.\n    examples: |\n"
        f"      {name} one\n      {name} two\n      {name} three\n"
        f"slots:\n{SLOTS}{indent(slots, '  ')}\nactions: [{ACTIONS}]\n{keys}\nsteps:\n{indent(steps, '  ')}\n"
    )


def followed(name: str, steps: str, *, keys: str = "inputs: {order: s.order}") -> str:
    """A procedure that only others follow."""
    return (
        f"aop: 1\nprocedure: {name}\ntitle: Title of {name}\nowner: author@desk.example\nsource: A test\nrole: agent\n"
        f"{keys}\nactions: [{ACTIONS}]\nsteps:\n{indent(steps, '  ')}\n"
    )


def paying(act: str, *, name: str = "pay", keys: str = "", slots: str = "", more: str = "") -> str:
    """A procedure that identifies the customer and their order, and then acts. `more` are further steps."""
    return procedure(name, f"{IDENTIFY}act: |\n{indent(act, '  ')}\n{more}", keys=keys, slots=slots)


def compiled(
    *procedures: str, rules: str = "", hours: str = HOURS, levels: str = LEVELS, keys: str = ""
) -> tuple[Release | None, tuple[Finding, ...]]:
    """The desk with these procedures: its release, None when there is an error, and all that was found."""
    files = {
        "workspace.yaml": f"{WORKSPACE}{hours}\nverification: {levels}\n{keys}\n",
        "actions/s.yaml": SYSTEM,
        **{f"desk/{text.split()[3]}.aop.yaml": text for text in procedures},
    }
    if rules:
        files["rules/desk.yaml"] = f"rules: |\n{indent(rules, '  ')}\n"
    result = compile_files(*read_files(files))
    return result.release, result.findings


def codes(*procedures: str) -> set[str]:
    """The codes of the errors in the desk with these procedures."""
    return {item.code for item in compiled(*procedures)[1] if item.severity is Severity.ERROR}


def desk(*procedures: str, given: dict[str, Any] | None = None, at: str = "2026-11-23 10:00", **special: str) -> Talk:
    """A conversation with the desk; 23 November 2026 is a Monday. `given` is what its system answers instead."""
    release, findings = compiled(*procedures, **special)
    assert release is not None, [f"{item.code} {item.span.line} {item.message}" for item in findings]
    return Talk(release, {**GIVEN, **(given or {})}, at)


def asks_for(name: str, **values: str) -> str:
    """A customer's line that asks for a procedure and says who they are and which order it is about."""
    said = {"order_id": "W1234567", "email": "ana@example.com", "postcode": "02134", **values}
    pin = ", ".join(f"{slot}: {value}" for slot, value in {"intent": name, **said}.items())
    return f"{name} {' '.join(said.values())} ~ {{{pin}}}"


def answers(talk: Talk, action: str, answer: Callable[[int], Answer]) -> None:
    """Lets the system answer an action by the number of its call, from 1; what `answer` raises is raised."""
    usual = talk.connector.call
    calls = 0

    async def call(sent: Call) -> Answer:
        nonlocal calls
        if sent.action.name != action:
            return await usual(sent)
        calls += 1
        return answer(calls)

    talk.connector.call = call  # type: ignore[method-assign]


def texts(reply: Reply) -> list[str]:
    """The lines of a reply, as words."""
    return [line.text for line in reply.lines]


def snapshot(talk: Talk) -> Snapshot:
    """How the conversation stands."""
    stored = asyncio.run(talk.store.load("case"))
    assert stored is not None
    return stored.snapshot
