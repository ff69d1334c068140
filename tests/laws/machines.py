"""Random procedures, written as an author would write them, and compiled; what does not compile is thrown away.

Every choice comes from the `Random` that is given, so hypothesis can shrink them and a seed repeats them. The writer
knows roughly what is bound where, so that most of what it writes is accepted; the compiler decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from textwrap import indent

from laws.desk import IDENTIFY, Desk, compiled, files_of, procedure

LEAVES = [
    "finish as withdrawn",
    'say "We stop here." and finish as declined',
    'escalate to desk because "no way on"',
    "finish as informed",
]
RULES = [
    "s.refund needs confirmation",
    "s.ship needs confirmation",
    "s.refund or s.note needs confirmation",
    "s.refund needs approval from lead within 4 hours when amount is over $100",
    "s.refund needs approval from 2 different boss within 1 day when amount is over $150",
    "s.ship needs approval from lead within 4 hours",
    "s.note needs approval from boss within 1 day when count of s.note is over 0",
    'never do s.refund when amount is over order.total because "more than the order"',
    'never do s.refund unless order.status is "delivered"',
    "never do any write unless customer is verified",
    "never do s.log unless customer is verified by code",
    "never do s.ship when count of items is over 2",
    "never do s.ship when any thing in items has (thing.price is over $500)",
    'never do s.refund when order.shipped is more than 30 days ago and not (customer.tier is "gold")',
    'never do s.note when customer mentions legal or text is "Forbidden"',
    "never do both s.refund and s.ship per order",
    "never do s.ship before s.note",
    "do s.refund at most 1 time per order",
    "do s.note at most 2 times per customer in 1 day",
    "do s.note at most 3 times",
    "total of s.refund.amount per customer in 30 days is at most $500",
    "total of s.refund.amount in 2 hours is at most $300",
]
HANDLERS = {
    "denied": ['say "Denied: {reason}" and finish as declined', 'do s.note with text = "Denied"\nfinish as declined'],
    "corrected": [
        'escalate to desk because "corrected"',
        'do s.note with text = "Corrected"\nfinish as declined',
        'say "That was done already." and finish as informed',
    ],
    "cancelled": ['escalate to desk because "cancelled"', 'do s.note with text = "Cancelled"\nfinish as withdrawn'],
    "silent": ['note "silent"\nfinish as withdrawn'],
    "resumed": ['say "Where were we?"\nfinish as informed'],
    "not_understood": ['escalate to desk because "not understood"', "finish as informed"],
}
#: Of the customer before they are verified; the last one is accepted only where everybody who follows it has verified.
BEFORE = [
    'if customer is verified and customer.postcode is "02134", note "known before"',
    'if customer is known and customer.email is "ana@example.com", note "known before"',
    'if customer.postcode is "02134", note "known before"',
]
SILENT = [
    'if customer is known and customer.id is "c1", note "silent"\nfinish as withdrawn',
    'if customer.id is "c1", note "silent"\nfinish as withdrawn',
]
PLAIN = ["sum", "mode", "why", "sure"]
PICKED = ["item", "items", "other"]


class Writer:
    """Writes the sentences of one procedure. `bound` are the names that are surely assigned at this place. With
    `of_customer`, steps also test who the customer is, who may be nobody yet."""

    def __init__(
        self, chance: Random, followed: Sequence[str] = (), others: Sequence[str] = (), *, of_customer: bool = False
    ) -> None:
        self.chance = chance
        self._of_customer = of_customer
        self.bound: set[str] = set()
        self.steps: list[str] = []  # written so far
        self.fresh = False  # the order was read since it was last written with
        self.knows = True  # who the customer is; a followed procedure knows what those who follow it do
        self.names = 0
        self._followed = list(followed)
        self._others = list(others)

    def procedure(self, name: str, *, steps: int | None = None) -> str:
        """A whole procedure that starts by knowing who and what it is about."""
        chance = self.chance
        text = IDENTIFY
        if chance.random() < 0.15:
            text = text.replace("  collect postcode\n", "").replace("verify", "# verify")
            self.knows = False
        if self._of_customer and chance.random() < 0.2:
            text = text.replace("  collect postcode\n", f"  {chance.choice(BEFORE)}\n  collect postcode\n")
        self.bound = {"order_id", "email", "person", "order"}
        self.fresh = True
        self.steps = ["identify"]
        for number in range(steps or chance.randint(1, 3)):
            lines = self._block(chance.randint(1, 5), 0)
            text += f"step_{number}: |\n{indent(chr(10).join(lines), '  ')}\n"
            self.steps.append(f"step_{number}")
        text += f"ending: |\n  {chance.choice(['finish as resolved', *LEAVES])}\n"
        return procedure(name, text, keys=self._keys())

    def helper(self, name: str) -> str:
        """A procedure that others follow, with the order they look at."""
        self.bound, self.fresh = {"order"}, False
        lines = self._block(self.chance.randint(1, 3), 1)
        end = self.chance.choice(["finish as resolved", "finish as resolved", "finish as declined"])
        text = "only: |\n" + indent("\n".join([*lines, end]), "  ") + "\n"
        return procedure(name, text, keys=f"inputs: {{order: s.order}}\n{self._keys()}", followed=True)

    def _keys(self) -> str:
        chance = self.chance
        keys = ""
        rules = [item for item in RULES if chance.random() < 0.06]
        if rules:
            keys += "rules: |\n" + indent("\n".join(rules), "  ") + "\n"
        given = {key: chance.choice(texts) for key, texts in HANDLERS.items() if chance.random() < 0.3}
        if self._of_customer and chance.random() < 0.3:
            given["silent"] = chance.choice(SILENT)
        given.setdefault("corrected", 'escalate to desk because "corrected"')
        given.setdefault("cancelled", 'escalate to desk because "cancelled"')
        keys += "on:\n" + "".join(f"  {key}: |\n{indent(text, '    ')}\n" for key, text in given.items())
        return keys

    # ---- sentences

    def _block(self, count: int, depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(count):
            lines.extend(self._sentence(depth))
        return lines or ['note "nothing"']

    def _sentence(self, depth: int) -> list[str]:
        kinds: list[Callable[[int], list[str]]] = [
            self._collect, self._collect, self._pick, self._refund, self._refund, self._note, self._note, self._ship,
            self._say, self._wait, self._person, self._look_up, self._set, self._confirm, self._require, self._log,
            self._check,
        ]  # fmt: skip
        if depth < 2:
            kinds += [self._branch, self._branch, self._branch, self._each, self._repeat]
        if depth == 0:
            kinds += [self._follow, self._switch, self._go]
        return self.chance.choice(kinds)(depth)

    def _collect(self, depth: int) -> list[str]:
        chance = self.chance
        slot = chance.choice(PLAIN)
        again = f"collect {slot} again" if slot in self.bound and chance.random() < 0.4 else f"collect {slot}"
        if chance.random() < 0.15:
            return ["collect sum or why"]
        self.bound.add(slot)
        if chance.random() < 0.3:
            return [f"{again}, at most {chance.randint(1, 3)} times, otherwise {chance.choice(LEAVES)}"]
        return [again]

    def _pick(self, depth: int) -> list[str]:
        slot = self.chance.choice(PICKED)
        self.bound.add(slot)
        return [f"collect {slot}"]

    def _amount(self) -> tuple[list[str], str]:
        choices = ["order.total"] + (["sum"] if "sum" in self.bound else []) + (["amount"] * ("amount" in self.bound))
        return [], self.chance.choice(choices)

    def _order(self) -> list[str]:
        """Reads the order again where a write made it stale; now and then it is forgotten."""
        if self.fresh or self.chance.random() < 0.3:
            return []
        self.fresh = True
        return ["look up s.order with id = order.order_id as order, otherwise finish as informed"]

    def _refund(self, depth: int) -> list[str]:
        lines = self._order()
        before, amount = self._amount()
        lines += before
        if self.chance.random() < 0.8:
            lines.append(f'confirm "Refund {{{amount}}} of {{order.total}}?", otherwise {self._leave()}')
        name = self._name("refund")
        lines.append(f"do s.refund with order = order, amount = {amount} as {name}")
        lines += self._outcomes(["fails", "fails with already_refunded", "is denied", "is unclear"])
        self.fresh = False
        return lines

    def _note(self, depth: int) -> list[str]:
        said = self.chance.choice(["Noted", "Forbidden", *(["{why}"] if "why" in self.bound else []), "{order_id}"])
        if "order_id" not in self.bound:
            said = said.replace("order_id", "order.order_id")
        lines = [f'confirm "Note {said}?", otherwise {self._leave()}'] if self.chance.random() < 0.4 else []
        return [*lines, f'do s.note with text = "{said}"', *self._outcomes(["is denied", "fails"])]

    def _ship(self, depth: int) -> list[str]:
        if "items" not in self.bound:
            return self._pick(depth)
        lines = self._order()
        if self.chance.random() < 0.8:
            lines.append(f'confirm "Ship {{items.name}}?", otherwise {self._leave()}')
        self.fresh = False
        return [*lines, "do s.ship with order = order, items = items", *self._outcomes(["is denied"])]

    def _log(self, depth: int) -> list[str]:
        return ['do s.log with customer = customer, text = "seen"', *self._outcomes(["is denied"])]

    def _outcomes(self, kinds: list[str]) -> list[str]:
        chance = self.chance
        return [f"  if it {kind}: {chance.choice([*LEAVES, 'go on'])}" for kind in kinds if chance.random() < 0.35]

    def _check(self, depth: int) -> list[str]:
        return [
            'check s.refund with order = order, amount = order.total, otherwise say "{reason}" and finish as declined'
        ]

    def _leave(self) -> str:
        if len(self.steps) > 1 and self.chance.random() < 0.5:
            return f"go to {self.chance.choice(self.steps[1:])}"
        return self.chance.choice(LEAVES)

    def _confirm(self, depth: int) -> list[str]:
        return [f'confirm "Shall I go on?", otherwise {self._leave()}']

    def _say(self, depth: int) -> list[str]:
        known = [name for name in ("why", "sum", "mode") if name in self.bound]
        about = f"{{{self.chance.choice(known)}}}" if known else "{order.status}"
        return [f'{self.chance.choice(["say", "say", "note"])} "It is {about}."']

    def _wait(self, depth: int) -> list[str]:
        if self.chance.random() < 0.4:
            return ["wait 2 hours"]
        name = self._name("parcel")
        return [
            f"wait for s.parcel with order_id = order.order_id as {name}, within 3 days, otherwise "
            f"{self.chance.choice(LEAVES)}"
        ]

    def _person(self, depth: int) -> list[str]:
        self.bound.add("verdict")
        return [f"collect verdict from lead, within 4 hours, otherwise {self.chance.choice(LEAVES)}"]

    def _look_up(self, depth: int) -> list[str]:
        if self.chance.random() < 0.5:
            self.bound.add("stock")
            return ["look up s.stock with order = order as stock"]
        self.fresh = True
        return ["look up s.order with id = order.order_id as order, otherwise finish as informed"]

    def _set(self, depth: int) -> list[str]:
        choices = ["set amount to order.total", "set amount to $40"]
        if "items" in self.bound:
            choices.append("set amount to total of items.price")
        if "sum" in self.bound:
            choices.append("set amount to sum")
        self.bound.add("amount")
        return [self.chance.choice(choices)]

    def _condition(self) -> str:
        choices = ['order.status is "delivered"', "order.total is over $100"]
        if "mode" in self.bound:
            choices += ['mode is "quick"'] * 4
        if "sum" in self.bound:
            choices += ["sum is over $50"] * 2
        if "sure" in self.bound:
            choices += ["sure is yes"]
        if "stock" in self.bound:
            choices += ["stock.available is yes"]
        if "items" in self.bound:
            choices += ["count of items is over 1"]
        if "verdict" in self.bound:
            choices += ["verdict is yes"]
        if self._of_customer:
            if self.knows or self.chance.random() < 0.3:
                choices += ["customer.email is order.owner", 'customer.tier is known and customer.tier is "gold"']
            choices += [
                'customer is verified and customer.postcode is "02134"',
                'customer is known and customer.id is "c1"',
            ]
        shipped = "order.shipped is known and order.shipped is more than 5 days ago"
        return self.chance.choice([*choices, "customer is verified", "order.shipped is missing", shipped, shipped])

    def _require(self, depth: int) -> list[str]:
        return [f"require {self._condition()}, otherwise {self._leave()}"]

    def _branch(self, depth: int) -> list[str]:
        before, fresh = set(self.bound), self.fresh
        lines = [f"if {self._condition()}:", *_in(self._block(self.chance.randint(1, 3), depth + 1))]
        first, first_fresh = self.bound, self.fresh
        self.bound, self.fresh = set(before), fresh
        if self.chance.random() < 0.5:
            lines += ["otherwise:", *_in(self._block(self.chance.randint(1, 2), depth + 1))]
        self.bound &= first
        self.fresh = self.fresh and first_fresh
        return lines

    def _each(self, depth: int) -> list[str]:
        if "items" not in self.bound:
            return self._pick(depth)
        before, fresh = set(self.bound), self.fresh
        thing = self._name("thing")
        body = self._block(self.chance.randint(1, 2), depth + 2)
        if self.chance.random() < 0.3:
            body.append(f"collect other for {thing}")
        if self.chance.random() < 0.3:
            body.append(f'if {thing}.name is "socks", skip {thing}')
        body.append(f"add {thing} to {self._name('list')}")
        self.bound, self.fresh = before, fresh and self.fresh
        return [f"for each {thing} in items, at most 4:", *_in(body)]

    def _repeat(self, depth: int) -> list[str]:
        before = set(self.bound)
        body = ["look up s.stock with order = order as stock", *self._block(1, depth + 2)]
        self.bound = {*before, "stock"}
        leave = self.chance.choice(LEAVES)
        times = self.chance.randint(1, 3)
        return [f"repeat until stock.available is yes, at most {times} times, otherwise {leave}:", *_in(body)]

    def _follow(self, depth: int) -> list[str]:
        if not self._followed:
            return self._say(depth)
        self.fresh = False
        name = self.chance.choice(self._followed)
        return [f"follow {name} with order = order, otherwise {self.chance.choice([*LEAVES, 'go on'])}"]

    def _switch(self, depth: int) -> list[str]:
        if not self._others or self.chance.random() < 0.5:
            return self._say(depth)
        return [f"if {self._condition()}, switch to {self.chance.choice(self._others)}"]

    def _go(self, depth: int) -> list[str]:
        if len(self.steps) < 2:
            return self._say(depth)
        return [f"if {self._condition()}, go to {self.chance.choice([*self.steps[1:], 'ending'])}"]

    def _name(self, kind: str) -> str:
        self.names += 1
        return f"{kind}_{self.names}"


def _in(lines: Sequence[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def files(chance: Random, *, of_customer: bool = False) -> dict[str, str]:
    """The files of a random workspace: two requests, something that they may follow, some rules."""
    helper = Writer(chance, of_customer=of_customer).helper("look_at")
    second = Writer(chance, ["look_at"], of_customer=of_customer).procedure("ask", steps=1)
    first = Writer(chance, ["look_at"], ["ask"], of_customer=of_customer).procedure("pay")
    rules = "\n".join(item for item in RULES if chance.random() < 0.15)
    return files_of(first, second, helper, rules=rules, questions=chance.choice([8, 20, 60]))


def machine(chance: Random, attempts: int = 40, *, of_customer: bool = False) -> Desk:
    """A random workspace that compiles."""
    for _ in range(attempts):
        made, _ = compiled(files(chance, of_customer=of_customer))
        if made is not None:
            return made
    raise AssertionError(f"none of {attempts} random workspaces compiles")
