"""Small random procedures, with properties that hold of some of them.

The amounts in them are such that three values stand for all: one within every limit of a single call, one over that
and over the limit of a total, one in another currency. Two calls of any are over the limit of a total, and what a
sentence names is one of them, as the same call twice is another thing than two.
"""

from __future__ import annotations

from random import Random

from aop.compiler import compile_files
from aop.machine.release import Release
from aop.syntax.load import read_files
from proofs.catalogue import Catalogue, Written

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


def rules_of(catalogue: Catalogue) -> tuple[str, ...]:
    """What may be written under `rules:`."""
    told = ('never do s.tell when reason is "left"',) if catalogue.queue_tells else ()
    return (*RULES, *(RULES_OF_UNDO if catalogue.pays_back else ()), *told)


def properties_of(catalogue: Catalogue, chance: Random) -> list[str]:
    """As many for each machine, so that none costs more to prove."""
    of_queue = PROPERTIES_OF_QUEUE if catalogue.queue_tells else ()
    more = [*(PROPERTIES_OF_UNDO if catalogue.pays_back else ()), *of_queue]
    left_out = set(chance.sample(PROPERTIES, len(more)))
    return [*(item for item in PROPERTIES if item not in left_out), *more]


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
        """A workspace with one procedure."""
        chance = self.chance
        lines = self._block(chance.randint(2, 4), 0)
        if self.catalogue.pays_back and chance.random() < 0.6:
            lines += self._confirm()  # there is somewhere to cancel at, behind what was done
        return self.catalogue.files(
            Written(
                steps=[*lines, chance.choice(["finish as resolved", "finish as informed"])],
                rules=[item for item in rules_of(self.catalogue) if chance.random() < 0.15],
                properties=properties_of(self.catalogue, chance),
                listed=self._listed(),
                denied=chance.choice(['escalate to desk because "denied"', "finish as declined"]),
                corrected=chance.choice(['escalate to desk because "corrected"', "finish as informed"]),
                cancelled=self._cancelled(),
                not_understood=self._not_understood(),
            )
        )

    def _cancelled(self) -> str:
        return self.chance.choice(CANCELLED)

    def _not_understood(self) -> str:
        """What the procedure itself says to it; nothing: the workspace's answer stands."""
        return ""

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
