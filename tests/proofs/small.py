"""Small random procedures, with properties that hold of some of them.

The amounts in them are such that three values stand for all: one within every limit of a single call, one over that
and over the limit of a total, one in another currency. Two calls of any are over the limit of a total, and what a
sentence names is one of them, as the same call twice is another thing than two.

In some a payment, or what was told, is taken back when a customer cancels; in some the queue does something when it is
handed a conversation; in some a system knows a repeated call by its key, so that people may send it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from textwrap import indent

from aop.compiler import compile_files
from aop.machine.release import Release
from aop.syntax.load import read_files

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
RULES = (
    "s.pay needs confirmation",
    "s.pay needs approval from lead within 4 hours when amount is over $100",
    'never do s.pay when mode is "b"',
    "never do s.pay unless flag is yes",
    "never do s.pay when amount is over $100",
    "do s.pay at most 1 time",
    "never do both s.pay and s.tell",
    "never do s.pay before s.tell",
)
RULES_OF_UNDO = (
    "s.pay_back needs confirmation",
    "s.pay_back needs approval from lead within 4 hours when amount is over $100",
    "never do s.pay_back when amount is over $100",
    "do s.pay_back at most 1 time",
    "total of s.pay_back.amount is at most $150",
    "never do both s.pay_back and s.tell",
    "never do s.pay_back before s.tell",
    "never do s.tell before s.pay_back",
)
PROPERTIES = (
    "never s.pay when amount is over $100",
    "never s.pay when amount is over $100 without approval",
    "never s.pay without confirmation",
    'never s.pay unless mode is "a"',
    "never s.pay when flag is no",
    "never s.pay before s.tell",
    "never both s.pay and s.tell",
    "every path with s.pay has s.tell after it",
    "every path with s.pay has s.tell before it",
    "total of s.pay.amount is at most $150",
)
PROPERTIES_OF_UNDO = (
    "never s.pay_back when amount is over $100",
    "never s.pay_back when amount is over $100 without approval",
    "never s.pay_back before s.pay",
    "never both s.pay_back and s.tell",
    "every path with s.pay has s.pay_back after it",
    "total of s.pay_back.amount is at most $150",
)
PROPERTIES_OF_QUEUE = ('never s.tell when reason is "left"', "never s.tell before s.pay")

#: What answers a cancel where something cannot be taken back.
CANCELLED = (
    'escalate to desk because "cancelled"',
    'escalate to desk because "cancelled"',
    'do s.tell with reason = "cancelled"\nfinish as declined',
    'do s.tell with reason = "cancelled"\nescalate to desk because "left"',
    "do s.pay_back with amount = $100\nfinish as informed",
)


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

    @property
    def files(self) -> dict[str, str]:
        known = "idempotency: {header: Idempotency-Key, lasts: 24 hours}"
        pay = [line for line, said in (("undo: pay_back", self.pays_back), (known, self.knows_repeats)) if said]
        tell = [line for line, said in (("undo: take_back", self.takes_back), (known, self.knows_repeats)) if said]
        gives = "id: text, amount: money" if self.gives_amount else "id: text"
        system = SYSTEM.replace("%GIVES%", gives).replace("%PAY%", "".join(f"\n    {line}" for line in pay))
        queue = "do: s.tell" if self.queue_tells else ""
        return {
            "workspace.yaml": WORKSPACE.replace("%QUEUE%", queue),
            "actions/s.yaml": system.replace("%TELL%", "".join(f", {line}" for line in tell)),
        }

    def properties(self, chance: Random) -> list[str]:
        """As many for each, so that none costs more to prove."""
        more = [*(PROPERTIES_OF_UNDO if self.pays_back else ()), *(PROPERTIES_OF_QUEUE if self.queue_tells else ())]
        left_out = set(chance.sample(PROPERTIES, len(more)))
        return [*(item for item in PROPERTIES if item not in left_out), *more]

    @property
    def rules(self) -> tuple[str, ...]:
        told = ('never do s.tell when reason is "left"',) if self.queue_tells else ()
        return (*RULES, *(RULES_OF_UNDO if self.pays_back else ()), *told)


class Writer:
    """Writes one procedure without loops."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.bound: set[str] = set()
        self.number = 0
        self.catalogue = Catalogue.of(chance)

    def release(self) -> Release | None:
        """A compiled workspace; None where what was written is not accepted."""
        return compile_files(*read_files(self.files())).release

    def files(self) -> dict[str, str]:
        chance = self.chance
        lines = self._block(chance.randint(2, 4), 0)
        if self.catalogue.pays_back and chance.random() < 0.6:
            lines += self._confirm()  # there is somewhere to cancel at, behind what was done
        rules = [item for item in self.catalogue.rules if chance.random() < 0.15]
        denied = chance.choice(['escalate to desk because "denied"', "finish as declined"])
        corrected = chance.choice(['escalate to desk because "corrected"', "finish as informed"])
        steps = indent("\n".join([*lines, chance.choice(["finish as resolved", "finish as informed"])]), "    ")
        cancelled, properties = chance.choice(CANCELLED), self.catalogue.properties(chance)
        text = (
            "aop: 1\nprocedure: small\ntitle: Small\nowner: o@s.example\nsource: A test\nrole: agent\n"
            "intents:\n  small:\n    description: Small.\n    examples: |\n      small one\n      small two\n"
            f"slots:\n{indent(SLOTS, '  ')}actions: [{', '.join(self._listed())}]\n"
            + ("rules: |\n" + indent("\n".join(rules), "  ") + "\n" if rules else "")
            + f"steps:\n  only: |\n{steps}\non:\n  cancelled: |\n{indent(cancelled, '    ')}\n"
            f"  corrected: |\n    {corrected}\nprove: |\n" + indent("\n".join(properties), "  ") + "\n"
        )
        files = self.catalogue.files
        files["workspace.yaml"] = files["workspace.yaml"].replace("%DENIED%", denied)
        return {**files, "s/small.aop.yaml": text}

    def _listed(self) -> list[str]:
        """The actions that the procedure may take: what takes one back is now and then not among them."""
        undoing = [name for name in ("s.pay_back", "s.take_back") if self.chance.random() < 0.95]
        return ["s.pay", "s.tell", *undoing]

    def _block(self, count: int, depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(count):
            kinds = [self._collect, self._pay, self._pay, self._tell, self._confirm, self._require]
            if depth < 2:
                kinds.append(lambda: self._branch(depth))
            lines.extend(self.chance.choice(kinds)())
        return lines

    def _collect(self) -> list[str]:
        slot = self.chance.choice(["mode", "flag", "sum"])
        self.bound.add(slot)
        return [f"collect {slot}"]

    def _pay(self) -> list[str]:
        lines = [line for name in ("mode", "sum") if name not in self.bound for line in [f"collect {name}"]]
        self.bound.update(("mode", "sum"))
        self.number += 1
        flag = ", flag = flag" if "flag" in self.bound and self.chance.random() < 0.7 else ""
        amount = self.chance.choice(["sum", "sum", "$200", "$100"])
        if self.chance.random() < 0.5:
            lines.append(f'confirm "Pay {{sum}} number {self.number} by {{mode}}?", otherwise {self._leave()}')
        return [*lines, f"do s.pay with amount = {amount}, mode = mode{flag}", *self._outcome()]

    def _outcome(self) -> list[str]:
        if self.chance.random() < 0.7:
            return []
        outcome = self.chance.choice(["it fails", "it is denied", "it is unclear"])
        if outcome == "it is unclear" and self.chance.random() < 0.5:
            return [f"  if {outcome}:", "    collect flag"]
        return [f"  if {outcome}: {self._leave()}"]

    def _tell(self) -> list[str]:
        self.number += 1
        return [f'do s.tell with reason = "number {self.number}"', *self._outcome()]

    def _confirm(self) -> list[str]:
        self.number += 1
        return [f'confirm "Number {self.number}?", otherwise {self._leave()}']

    def _require(self) -> list[str]:
        tests = self._tests()
        return [f"require {self.chance.choice(tests)}, otherwise {self._leave()}"] if tests else self._collect()

    def _tests(self) -> list[str]:
        tests = {"mode": ['mode is "a"', 'mode is not "b"'], "flag": ["flag is yes"]}
        tests["sum"] = ["sum is at most $100", "sum is over $100"]
        return [test for name, found in tests.items() if name in self.bound for test in found]

    def _branch(self, depth: int) -> list[str]:
        tests = self._tests()
        if not tests:
            return self._collect()
        before = set(self.bound)
        lines = [f"if {self.chance.choice(tests)}:", *(f"  {line}" for line in self._block(1, depth + 1))]
        inside, self.bound = self.bound, set(before)
        if self.chance.random() < 0.5:
            lines += ["otherwise:", *(f"  {line}" for line in self._block(1, depth + 1))]
        self.bound &= inside
        return lines

    def _leave(self) -> str:
        return self.chance.choice(["finish as declined", 'escalate to desk because "left"', "finish as resolved"])
