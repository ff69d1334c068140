"""The small desk that the laws are tried on: one system, a few records, and workspaces compiled from text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import indent
from typing import Any

from aop.compiler import compile_files
from aop.diagnostics import Finding, Severity
from aop.engine.program import Program
from aop.machine.release import Release
from aop.syntax.load import read_files

WORKSPACE = """\
workspace: desk
currency: USD
time_zone: America/New_York
languages: [en]
customer: s.account
verification: {postcode: {lasts: 2 hours}, code: {lasts: 1 hour}}
roles: {agent: {}, lead: {people: leads}, boss: {people: bosses}}
queues: {desk: {}}
topics:
  legal:
    description: The customer threatens to sue.
    examples: |
      I will sue you
limits: {attempts: 3, go_back: 3, questions: %QUESTIONS%, turns: 200}
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
  account: {belongs_to: id, fields: {id: text, email: email, postcode: text, tier?: text}}
  order:
    belongs_to: owner
    fields: {order_id: id, owner: text, status: text, total: money, shipped?: date, items: list of item}
  item: {fields: {item_id: text, name: text, price: money, color?: text}}
  level: {fields: {item_id: text, left: integer, available: yes_no}}
actions:
  account: {does: reads, reads_because: "a query", inputs: {email: email}, returns: account?, python: {function: f}}
  order:   {does: reads, reads_because: "a query", inputs: {id: id}, returns: order?, python: {function: f}}
  stock:   {does: reads, reads_because: "a query", inputs: {order: order}, returns: level, python: {function: f}}
  refund:
    does: writes
    inputs: {order: order, amount: money, reason?: text}
    returns: {id: text}
    failures: [already_refunded]
    limit: amount is at most $2000
    undo: take_back
    python: {function: f}
  take_back: {does: writes, inputs: {id: text}, returns: {id: text}, python: {function: f}}
  ship:    {does: writes, inputs: {order: order, items: list of item}, returns: {id: text}, python: {function: f}}
  note:    {does: writes, inputs: {text: text}, returns: {note_id: text}, undo: erase, python: {function: f}}
  erase:   {does: writes, inputs: {note_id: text}, python: {function: f}}
  log:     {does: writes, roles: [agent], inputs: {customer: account, text: text}, python: {function: f}}
events:
  parcel: {payload: {order_id: id, weight: number}, for: order_id}
"""
SLOTS = """\
order_id: {type: id, pattern: "#?W?([0-9]{7})", form: "#W{1}", ask: "Which order?"}
email:    {type: email, ask: "Which email address?"}
postcode: {type: id, pattern: "[0-9]{5}", ask: "Which postcode?"}
mode:     {type: choice, of: [quick, careful], ask: "Quick or careful?"}
sum:      {type: money, ask: "How much?"}
why:      {type: text, ask: "Why?"}
sure:     {type: yes_no, confirm: yes, ask: "Are you sure?"}
item:     {type: choice, from: order.items, label: "{name}", key: item_id, ask: "Which item?"}
items:    {type: choice, from: order.items, label: "{name}", key: item_id, many: yes, ask: "Which items?"}
other:
  type: choice
  from: order.items
  label: "{name}"
  key: item_id
  valid when: other.price is over $10
  invalid: "{name} is too cheap."
  ask: "Which other one?"
verdict:  {type: yes_no, ask: "Is this all right?"}
"""
ACTIONS = "s.account, s.order, s.stock, s.refund, s.take_back, s.ship, s.note, s.erase, s.log"
IDENTIFY = """\
identify: |
  collect order_id and email
  look up s.account with email = email as person, otherwise escalate to desk because "no account"
  collect postcode
  verify customer as person by postcode when person.postcode is postcode, at most 2 times, otherwise finish as declined
  look up s.order with id = order_id as order, otherwise escalate to desk because "no order"
"""


def procedure(name: str, steps: str, *, keys: str = "", slots: str = SLOTS, followed: bool = False) -> str:
    """The file of a procedure; one that is followed has no intent of its own."""
    intents = (
        ""
        if followed
        else f"intents:\n  {name}:\n    description: Do {name}.\n    examples: |\n"
        f"      {name} one\n      {name} two\n      {name} three\n"
    )
    return (
        f"aop: 1\nprocedure: {name}\ntitle: Title of {name}\nowner: author@desk.example\nsource: A test\nrole: agent\n"
        f"{intents}slots:\n{indent(slots, '  ')}\nactions: [{ACTIONS}]\n{keys}\nsteps:\n{indent(steps, '  ')}\n"
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """A compiled workspace, the text it came from, and the program that runs it."""

    files: Mapping[str, str]
    release: Release
    program: Program


def files_of(*procedures: str, rules: str = "", keys: str = "", questions: int = 60) -> dict[str, str]:
    """The files of a workspace with these procedures."""
    workspace = WORKSPACE.replace("%QUESTIONS%", str(questions))
    files = {"workspace.yaml": f"{workspace}{keys}\n", "actions/s.yaml": SYSTEM}
    files.update({f"desk/{text.split()[3]}.aop.yaml": text for text in procedures})
    if rules:
        files["rules/desk.yaml"] = f"rules: |\n{indent(rules, '  ')}\n"
    return files


def compiled(files: Mapping[str, str]) -> tuple[Desk | None, tuple[Finding, ...]]:
    """The desk, None when a finding is an error; and the errors."""
    result = compile_files(*read_files(dict(files)))
    errors = tuple(item for item in result.findings if item.severity is Severity.ERROR)
    if errors or result.release is None:
        return None, errors
    return Desk(files, result.release, Program(result.release)), ()


def desk(*procedures: str, **special: Any) -> Desk:
    """A workspace that must compile."""
    made, findings = compiled(files_of(*procedures, **special))
    assert made is not None, [f"{item.code} {item.span.line} {item.message}" for item in findings]
    return made
