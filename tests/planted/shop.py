"""The small shop in whose procedures a mistake is planted: workspaces made from a few lines each."""

from __future__ import annotations

from textwrap import indent

from aop.compiler import compile_files
from aop.machine.release import Release
from aop.syntax.load import read_files

WORKSPACE = """\
workspace: shop_desk
currency: USD
time_zone: America/New_York
languages: [en]
customer: shop.account
verification: {order_email: {lasts: 8 hours}, one_time_code: {lasts: 8 hours}}
roles: {agent: {}, lead: {people: leads}}
queues: {desk: {}}
channels:
  chat: {sender: none}
limits: {attempts: 3, go_back: 3, questions: 60, turns: 200}
on:
  failed: |
    escalate to desk because "a system did not answer"
  denied: |
    escalate to desk because "not allowed"
  undecided: |
    escalate to desk because "nobody decided"
  unclear: |
    escalate to desk because "outcome unknown"
  not_understood: |
    escalate to desk because "not understood"
"""
SYSTEM = """\
system: shop
connect: {kind: python}
cleared: [contact, financial]
records:
  account:
    belongs_to: id
    fields: {id: text, email: {type: email, personal: contact}, tier: {type: choice, of: [regular, gold]}}
  item: {fields: {item_id: text, name: text, price: money}}
  order:
    belongs_to: customer.id
    fields:
      order_id: id
      status: {type: choice, of: [pending, shipped, delivered, cancelled]}
      total: money
      delivered_on?: date
      charge_id?: text
      customer: account
      items: list of item
actions:
  find_order: {does: reads, reads_because: "a query", inputs: {id: id}, returns: order?, python: {function: f}}
  refund:
    does: writes
    inputs: {order: order, amount: money}
    returns: {id: text}
    changes: money
    python: {function: f}
  replace: {does: writes, inputs: {order: order}, returns: {id: text}, python: {function: f}}
  replace_item: {does: writes, inputs: {item: item}, returns: {id: text}, python: {function: f}}
  credit: {does: writes, inputs: {email: email, amount: money}, returns: {id: text}, python: {function: f}}
  capture: {does: writes, inputs: {order: order}, returns: {id: text}, python: {function: f}}
  ship: {does: writes, inputs: {order: order}, returns: {id: text}, python: {function: f}}
  note: {does: writes, inputs: {text: text}, returns: {id: text}, python: {function: f}}
"""
SLOTS = """\
order_id: {type: id, pattern: "#?W?([0-9]{7})", form: "#W{1}", ask: "Which order?"}
other_id: {type: id, pattern: "#?W?([0-9]{7})", form: "#W{1}", ask: "Which other order?"}
email:    {type: email, personal: contact, ask: "Which email address?"}
amount:   {type: money, ask: "How much?"}
mode:     {type: choice, of: [quick, careful], ask: "Quick or careful?"}
"""
IDENTIFY = """\
identify: |
  collect order_id and email
  look up shop.find_order with id = order_id as order, otherwise escalate to desk because "no order"
  verify customer as order.customer by order_email when order.customer.email is email, at most 2 times, \
otherwise escalate to desk because "not verified"
"""
ACTIONS = (
    "shop.find_order, shop.refund, shop.replace, shop.replace_item, shop.credit, shop.capture, shop.ship, shop.note"
)
TAIL = """\
on:
  cancelled: |
    escalate to desk because "cancelled"
  corrected: |
    escalate to desk because "corrected"
"""


#: What may be added to the catalogue: changes that a cancel takes back, and what a queue does.
UNDONE = """\
  charge:
    does: writes
    inputs: {email: email, amount: money}
    returns: {id: text}
    changes: money
    undo: pay_out
    python: {function: f}
  pay_out: {does: writes, inputs: {email: email, amount: money}, changes: money, python: {function: f}}
  hold: {does: writes, inputs: {order: order}, returns: {id: text}, undo: let_go, python: {function: f}}
  let_go: {does: writes, inputs: {order: order}, python: {function: f}}
  assign: {does: writes, inputs: {queue: text, reason: text}, python: {function: f}}
"""
ACTIONS_UNDONE = "shop.charge, shop.pay_out, shop.hold, shop.let_go"


def procedure(
    name: str, steps: str, *, identify: bool = True, keys: str = "", asked_for: bool = True, actions: str = ACTIONS
) -> str:
    """The file of a procedure that begins by knowing who and what it is about. `keys` are more of its keys."""
    intents = (
        f"intents:\n  {name}:\n    description: Do {name}.\n    examples: |\n      {name} please\n      I want {name}\n"
        if asked_for
        else ""
    )
    body = indent((IDENTIFY if identify else "") + f"act: |\n{indent(steps.strip(), '  ')}\n", "  ")
    head = (
        f"aop: 1\nprocedure: {name}\ntitle: {name}\nowner: owner@shop.example\nsource: A test\nrole: agent\n{intents}"
    )
    return f"{head}slots:\n{indent(SLOTS, '  ')}actions: [{actions}]\n{keys}steps:\n{body}{TAIL}"


def block(key: str, lines: str) -> str:
    """A key with a literal block, nothing where there is nothing in it."""
    return f"{key}: |\n{indent(lines.strip(), '  ')}\n" if lines.strip() else ""


def files(*procedures: str, rules: str = "", undone: bool = False) -> dict[str, str]:
    """The files of the workspace with these procedures; `undone`: with changes that are taken back, and a queue that
    does something."""
    found = {"workspace.yaml": WORKSPACE, "actions/shop.yaml": SYSTEM}
    if undone:
        found = {
            "workspace.yaml": WORKSPACE.replace("desk: {}", "desk: {do: shop.assign}"),
            "actions/shop.yaml": SYSTEM + UNDONE,
        }
    found.update({f"desk/{text.split()[3]}.aop.yaml": text for text in procedures})
    if rules:
        found["rules/desk.yaml"] = block("rules", rules)
    return found


def release(*procedures: str, rules: str = "") -> Release:
    """The workspace with these procedures, which must compile."""
    return built(files(*procedures, rules=rules))


def built(texts: dict[str, str]) -> Release:
    """What these files are compiled to, which must be accepted."""
    made = compile_files(*read_files(texts))
    assert made.release is not None, [
        f"{item.code} {item.span.line} {item.message}" for item in made.findings if item.severity.value == "error"
    ]
    return made.release
