"""The time of a proof: the sample, the tau2 policies, and procedures of 25 to 500 sentences with six properties.

Each procedure is proved three times in this process; the table shows the median, with everything that is looked at
without being asked for, in seconds of the processor, which other work on the machine does not add to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from textwrap import indent
from time import process_time

from aop.cli.loading import compiled
from aop.compiler import compile_files
from aop.machine.release import Release
from aop.proofs.prove import Prover
from aop.proofs.verdicts import Proved
from aop.syntax.builtin_files import SHOWN
from aop.syntax.load import read_files

ROOT = Path(__file__).parents[1]
ROUNDS = 3
#: Sentences → seconds that a proof of them may take.
WANTED = {25: 1.0, 100: 5.0, 500: 30.0}

WORKSPACE = """\
workspace: large
currency: USD
time_zone: America/New_York
languages: [en]
customer: shop.account
verification: {order_email: {lasts: 8 hours}}
roles: {agent: {}, lead: {people: leads}}
queues: {desk: {}}
limits: {attempts: 3, go_back: 3, questions: 200, turns: 400}
on:
  failed: |
    escalate to desk because "no answer"
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
records:
  account: {belongs_to: id, fields: {id: text, email: email}}
  order:
    belongs_to: customer.id
    fields: {order_id: id, status: {type: choice, of: [pending, delivered]}, total: money, customer: account}
actions:
  find_order: {does: reads, reads_because: "a query", inputs: {id: id}, returns: order?, python: {function: f}}
  refund:
    does: writes
    inputs: {order: order, amount: money}
    returns: {id: text}
    changes: money
    python: {function: f}
  note: {does: writes, inputs: {text: text}, returns: {id: text}, python: {function: f}}
"""
HEAD = """\
aop: 1
procedure: large
title: Large
owner: owner@shop.example
source: A benchmark
role: agent
intents:
  large:
    description: Do it.
    examples: |
      do it
      do it please
      please do that for me
slots:
  order_id: {type: id, pattern: "#?W?([0-9]{7})", form: "#W{1}", ask: "Which order?"}
  email:    {type: email, ask: "Which email address?"}
  mode:     {type: choice, of: [quick, careful], ask: "Quick or careful?"}
  amount:   {type: money, ask: "How much?"}
actions: [shop.find_order, shop.refund, shop.note]
rules: |
  never do any write unless customer is verified
  never do shop.refund when amount is over order.total
  shop.refund needs confirmation
  shop.refund needs approval from lead within 4 hours when amount is over $100
  do shop.refund at most 1 time per order
"""
IDENTIFY = """\
collect order_id and email
look up shop.find_order with id = order_id as order, otherwise finish as declined
verify customer as order.customer by order_email when order.customer.email is email, otherwise finish as declined
collect amount
collect mode
"""
#: Eight sentences.
BLOCK = """\
look up shop.find_order with id = order_id as order_{n}, otherwise finish as declined
require order_{n}.status is "delivered", otherwise say "Not yet." and finish as informed
set sum_{n} to order_{n}.total + ${n}
if sum_{n} is over $50 and mode is "quick":
  say "That is {{sum_{n}}}."
confirm "Number {n}?", otherwise finish as withdrawn
if amount is over order_{n}.total, finish as declined
note "seen {{order_{n}.order_id}}"
"""
TAIL = """\
confirm "Refund {amount}?", otherwise finish as withdrawn
look up shop.find_order with id = order_id as order, otherwise finish as declined
require order.status is "delivered", otherwise finish as declined
do shop.refund with order = order, amount = amount
do shop.note with text = "refunded"
finish as resolved
"""
ENDS = """\
on:
  cancelled: |
    escalate to desk because "cancelled"
  corrected: |
    escalate to desk because "corrected"
"""
PROPERTIES = """\
never any write before customer is verified
never shop.refund when amount is over $100 without approval
never shop.refund without confirmation
never shop.refund unless order.status is "delivered"
never shop.refund when amount is over order.total
every path with shop.refund has shop.note after it
"""


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    places: int
    properties: int
    proved: int
    seconds: float
    wanted: float | None = None


def large(sentences: int) -> Release:
    """A procedure of about so many sentences."""
    blocks = "".join(BLOCK.format(n=number) for number in range(1, (sentences - 11) // 8 + 1))
    steps = f"steps:\n  act: |\n{indent(IDENTIFY + blocks + TAIL, '    ')}"
    text = f"{HEAD}{steps}{ENDS}prove: |\n{indent(PROPERTIES, '  ')}"
    files = {"workspace.yaml": WORKSPACE, "actions/shop.yaml": SYSTEM, "shop/large.aop.yaml": text}
    made = compile_files(*read_files(files))
    if made.release is None:
        raise SystemExit(f"the benchmark does not compile: {[item.message for item in made.findings]}")
    return made.release


def measured(release: Release, name: str, shown: str, wanted: float | None = None) -> Row:
    """The median of some proofs of one procedure."""
    times: list[float] = []
    found: Proved | None = None
    for _ in range(ROUNDS):
        start = process_time()
        found = Prover(release).of(name)
        times.append(process_time() - start)
    assert found is not None
    proved = sum(item.status == "proved" for item in found.verdicts)
    return Row(shown, found.places, len(found.verdicts), proved, median(times), wanted)


def rows() -> Iterator[Row]:
    for folder in ("procedures", "benchmarks/tau2/retail/workspace", "benchmarks/tau2/airline/workspace"):
        release = compiled(ROOT / folder).release
        assert release is not None
        for name, procedure in release.procedures.items():
            if procedure.properties and not procedure.file.startswith(SHOWN):
                yield measured(release, name, f"{folder.split('/')[-2 if '/' in folder else 0]}: {name}")
    for sentences, wanted in WANTED.items():
        yield measured(large(sentences), "large", f"{sentences} sentences", wanted)


def main() -> None:
    """Prints the table."""
    print(f"{'procedure':<34}{'places':>8}{'properties':>12}{'proved':>8}{'seconds':>9}  wanted")
    for row in rows():
        wanted = "" if row.wanted is None else f"{row.wanted:.0f}"
        print(
            f"{row.name:<34}{row.places:>8}{row.properties:>12}{row.proved:>8}{row.seconds:>9.3f}  {wanted}", flush=True
        )


if __name__ == "__main__":
    main()
