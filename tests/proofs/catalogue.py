"""The workspace that small procedures run in: one system, one queue, and what they can do beside what sentences say.

In some a payment, or what was told, is taken back when a customer cancels; in some the queue does something when it is
handed a conversation; in some a system knows a repeated call by its key, so that people may send it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from textwrap import indent

WORKSPACE = """\
workspace: small
currency: USD
time_zone: UTC
languages: [en]
roles: {agent: {}, lead: {people: leads}}
queues: {desk: {%QUEUE%}}
limits: {attempts: 1, go_back: 1, questions: 40, turns: 100}
on:
  failed: |
    escalate to desk because "failed"
  denied: |
    %DENIED%
  undecided: |
    finish as declined
  unclear: |
    escalate to desk because "unclear"
  not_understood: |
    finish as withdrawn
"""
SYSTEM = """\
system: s
connect: {kind: python}
actions:
  pay:
    does: writes
    inputs: {amount: money, mode: {type: choice, of: [a, b]}, flag?: yes_no}
    returns: {%GIVES%}
    python: {function: f}%PAY%
  tell: {does: writes, inputs: {reason: text}, python: {function: f}%TELL%}
  pay_back: {does: writes, inputs: {amount: money, id?: text}, python: {function: f}}
  take_back: {does: writes, inputs: {reason: text}, python: {function: f}}
"""
SLOTS = """\
mode: {type: choice, of: [a, b], ask: "a or b?"}
flag: {type: yes_no, ask: "Yes or no?"}
sum:  {type: money, ask: "How much?"}
"""
PROCEDURE = """\
aop: 1
procedure: small
title: Small
owner: o@s.example
source: A test
role: agent
intents:
  small:
    description: Small.
    examples: |
      small one
      small two
slots:
%SLOTS%actions: [%LISTED%]
%RULES%steps:
  only: |
%STEPS%
on:%ON%
  cancelled: |
%CANCELLED%
  corrected: |
    %CORRECTED%
prove: |
%PROPERTIES%
"""


@dataclass(frozen=True, slots=True)
class Written:
    """What one procedure says. `listed` are the actions that it may take; the rest answers what steps leave open."""

    steps: Sequence[str]
    properties: Sequence[str]
    rules: Sequence[str] = ()
    listed: Sequence[str] = ("s.pay", "s.tell", "s.pay_back", "s.take_back")
    denied: str = "finish as declined"
    corrected: str = "finish as informed"
    cancelled: str = 'escalate to desk because "cancelled"'
    not_understood: str = ""

    @property
    def text(self) -> str:
        parts = {
            "SLOTS": indent(SLOTS, "  "),
            "LISTED": ", ".join(self.listed),
            "RULES": "rules: |\n" + indent("\n".join(self.rules), "  ") + "\n" if self.rules else "",
            "STEPS": indent("\n".join(self.steps), "    "),
            "ON": f"\n  not_understood: |\n{indent(self.not_understood, '    ')}" if self.not_understood else "",
            "CANCELLED": indent(self.cancelled, "    "),
            "CORRECTED": self.corrected,
            "PROPERTIES": indent("\n".join(self.properties), "  "),
        }
        text = PROCEDURE
        for name, part in parts.items():
            text = text.replace(f"%{name}%", part)
        return text


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a machine's actions and queue can do beside what the sentences say."""

    pays_back: bool = False
    takes_back: bool = False
    gives_amount: bool = False
    knows_repeats: bool = False
    queue_tells: bool = False

    @staticmethod
    def of(chance: Random) -> Catalogue:
        pays_back = chance.random() < 0.5
        takes_back = chance.random() < (0.7 if pays_back else 0.15)
        queue_tells, knows_repeats = chance.random() < 0.25, chance.random() < 0.3
        return Catalogue(pays_back, takes_back, pays_back and chance.random() < 0.2, knows_repeats, queue_tells)

    def files(self, written: Written) -> dict[str, str]:
        """A workspace with one procedure."""
        known = "idempotency: {header: Idempotency-Key, lasts: 24 hours}"
        pay = [line for line, said in (("undo: pay_back", self.pays_back), (known, self.knows_repeats)) if said]
        tell = [line for line, said in (("undo: take_back", self.takes_back), (known, self.knows_repeats)) if said]
        gives = "id: text, amount: money" if self.gives_amount else "id: text"
        system = SYSTEM.replace("%GIVES%", gives).replace("%PAY%", "".join(f"\n    {line}" for line in pay))
        queue = "do: s.tell" if self.queue_tells else ""
        return {
            "workspace.yaml": WORKSPACE.replace("%QUEUE%", queue).replace("%DENIED%", written.denied),
            "actions/s.yaml": system.replace("%TELL%", "".join(f", {line}" for line in tell)),
            "s/small.aop.yaml": written.text,
        }
