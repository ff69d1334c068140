"""Random conditions over random values, and what both the engine and the prover see of a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from aop.machine.expressions import Apply, Const, Expr, Path, walk
from aop.machine.types import Type
from aop.proofs import terms
from aop.proofs.terms import Truth, applied, both, same
from aop.proofs.values import Sym, Values, no
from aop.values import Duration, Money, Value

TYPES = {
    "amount": Type("money"), "other": Type("money"), "count": Type("number"), "size": Type("number"),
    "flag": Type("yes_no"), "sure": Type("yes_no"), "day": Type("date"), "later": Type("date"),
    "moment": Type("moment"), "status": Type("choice", ("pending", "shipped", "delivered")), "word": Type("text"),
    "list": Type("list", item=Type("text")),
}  # fmt: skip
NOW = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
ZONE = ZoneInfo("UTC")

#: What the fragment decides exactly; of the rest the prover says that it may be so, or not.
OPAQUE = frozenset(("contains", "length", "text", "joined", "moment"))


class Writer:
    """Writes conditions. Every choice comes from the `Random` that is given."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def condition(self, depth: int) -> Expr:
        pick = self.chance.random()
        if depth > 0 and pick < 0.45:
            op = self.chance.choice(["and", "or", "not", "several"])
            if op == "not":
                return Apply("not", (self.condition(depth - 1),))
            parts = tuple(self.condition(depth - 1) for _ in range(self.chance.randint(2, 3)))
            return Apply("several", (Const(Decimal(2)), *parts)) if op == "several" else Apply(op, parts)
        return self.chance.choice(
            [
                self._ordered,
                self._ordered,
                self._same,
                self._one_of,
                self._aged,
                self._presence,
                self._flag,
                self._facts,
            ]
        )()

    def _ordered(self) -> Expr:
        kind = self.chance.choice(["money", "number", "date"])
        left, right = self._value(kind), self._value(kind)
        if kind != "date" and self.chance.random() < 0.2:
            return Apply("between", (left, right, self._value(kind)))
        ops = ["before", "after"] if kind == "date" else ["over", "under", "at_least", "at_most"]
        return Apply(self.chance.choice([*ops, "is", "is_not"]), (left, right))

    def _value(self, kind: str, depth: int = 2) -> Expr:
        chance = self.chance
        if depth > 0 and chance.random() < 0.5:
            return self._computed(kind, depth)
        if kind == "money":
            amount = Money(Decimal(chance.randint(0, 40)) / 4, chance.choice(["USD", "USD", "EUR"]))
            return chance.choice([Path("amount"), Path("other"), Const(amount)])
        if kind == "number":
            return chance.choice(
                [Path("count"), Path("size"), Path("amount", ("amount",)), Const(Decimal(chance.randint(-5, 5)))]
            )
        return chance.choice([Path("day"), Path("later"), Apply("today", ()), Const(self._day())])

    def _computed(self, kind: str, depth: int) -> Expr:
        chance = self.chance
        if kind == "date":
            length = Duration(Decimal(chance.randint(1, 40)), chance.choice(["days", "weeks"]))
            return Apply(chance.choice(["plus", "minus"]), (self._value("date", 0), Const(length)))
        inner = self._value(kind, depth - 1)
        number = Const(Decimal(chance.choice(["2", "0.5", "-3", "0.1", "4", "3"])))
        choices: list[Expr] = [
            Apply("plus", (inner, self._value(kind, depth - 1))),
            Apply("minus", (inner, self._value(kind, depth - 1))),
            Apply("times", (inner, number)),
            Apply("divide", (inner, number)),
            Apply("negative", (inner,)),
            Apply("else", (inner, self._value(kind, 0))),
        ]
        if kind == "money":
            choices.append(Apply("rounded", (inner,)))
        else:
            choices.append(Apply("since", (Const("days"), self._value("date", 0))))
            choices.append(Apply("count", (Path("list"),)))
        return chance.choice(choices)

    def _same(self) -> Expr:
        op = self.chance.choice(["is", "is_not"])
        if self.chance.random() < 0.5:
            return Apply(op, (Path("status"), Const(self.chance.choice(["pending", "shipped", "delivered"]))))
        return Apply(op, (Path("word"), self.chance.choice([Const("red"), Const("blue"), Path("status")])))

    def _one_of(self) -> Expr:
        options = tuple(Const(item) for item in self.chance.sample(["pending", "shipped", "delivered", "red"], 2))
        op = self.chance.choice(["one_of", "not_one_of"])
        return Apply(op, (self.chance.choice([Path("status"), Path("word")]), Apply("list", options)))

    def _aged(self) -> Expr:
        ops = ["within_last", "within_next", "more_than_ago", "at_least_ago", "at_most_ago"]
        unit = self.chance.choice(["days", "days", "weeks", "months", "years"])
        length = Duration(Decimal(self.chance.randint(1, 40 if unit == "days" else 3)), unit)
        if self.chance.random() < 0.15:
            hours = Duration(Decimal(self.chance.randint(1, 100)), "hours")
            return Apply(self.chance.choice(ops), (Path("moment"), Const(hours)))
        return Apply(self.chance.choice(ops), (self.chance.choice([Path("day"), Path("later")]), Const(length)))

    def _presence(self) -> Expr:
        return Apply(self.chance.choice(["known", "missing"]), (Path(self.chance.choice([*TYPES])),))

    def _flag(self) -> Expr:
        other: Expr = Const(self.chance.random() < 0.5)
        return Apply(self.chance.choice(["is", "is_not"]), (Path("flag"), self.chance.choice([other, Path("sure")])))

    def _facts(self) -> Expr:
        chance = self.chance
        return chance.choice(
            [
                Apply("verified", (Path("customer"), Const(chance.choice([None, "code"])))),
                Apply("over", (Apply("done_count", (Const("s.note"),)), Const(Decimal(chance.randint(0, 2))))),
                Apply("contains", (Path("word"), Const("e"))),
                Apply("over", (Apply("length", (Path("word"),)), Const(Decimal(3)))),
            ]
        )

    def _day(self) -> date:
        return NOW.date() + timedelta(days=self.chance.randint(-60, 60))

    # ---- values

    def values(self) -> dict[str, Value]:
        """What the names hold; some of them nothing."""
        chance = self.chance

        def money() -> Money:
            return Money(Decimal(chance.randint(-400, 4000)) / 100, chance.choice(["USD", "USD", "USD", "EUR"]))

        found: dict[str, Value] = {
            "amount": money(), "other": money(), "count": Decimal(chance.randint(-8, 8)),
            "size": Decimal(chance.randint(-80, 80)) / 8, "flag": chance.random() < 0.5, "sure": chance.random() < 0.5,
            "day": self._day(), "later": self._day(),
            "moment": NOW + timedelta(minutes=chance.randint(-9000, 9000)),
            "status": chance.choice(["pending", "shipped", "delivered"]),
            "word": chance.choice(["red", "blue", "green", "shipped"]),
            "list": tuple(chance.choice(["a", "b"]) for _ in range(chance.randint(0, 3))),
        }  # fmt: skip
        return {name: None if chance.random() < 0.15 else value for name, value in found.items()}


def is_exact(expr: Expr, given: Mapping[str, Value]) -> bool:
    """Whether everything in a condition is inside of the fragment. Rounding is exact in the workspace's currency only:
    how many decimals another one has is the engine's to know."""
    foreign = any(isinstance(value, Money) and value.currency != "USD" for value in given.values())
    for part in walk(expr):
        if isinstance(part, Apply) and part.op == "rounded" and foreign:
            return False
        if isinstance(part, Apply) and part.op in OPAQUE:
            return False
        if isinstance(part, Apply) and part.op == "divide" and part.args[1] == Const(Decimal(3)):
            return False
        if isinstance(part, Const) and isinstance(part.value, Duration) and part.value.unit in ("months", "years"):
            return False
    return True


@dataclass(slots=True)
class Known:
    """What the engine knows of a conversation beside names."""

    rank: int
    done: int
    now: datetime = NOW
    zone: ZoneInfo = ZONE

    def named(self, name: str, frame: object) -> Value:
        return None

    def verified(self, level: str | None) -> bool:
        return self.rank >= (1 if level == "code" else 0)

    def shifted(self, duration: Duration, sign: int) -> Value:
        hours = {"hours": 1, "minutes": 60, "seconds": 3600}[duration.unit]
        return self.now + sign * timedelta(hours=float(duration.count) / hours)

    def mentions(self, topic: str) -> bool:
        return False

    def queue_open(self, queue: str) -> bool:
        return True

    def done_count(self, action: str) -> int:
        return self.done

    def done_total(self, action: str, field: str) -> Value:
        return None


@dataclass(slots=True)
class Seen:
    """What the prover sees of the same: unknowns, with what they are said separately."""

    values: Values
    names: dict[str, Sym] = field(default_factory=dict)
    facts: list[Truth] = field(default_factory=list)
    rank: int = 0
    count: int = 0

    def hold(self, given: Mapping[str, Value]) -> None:
        """An unknown for each name, and that it is this value."""
        for name, value in given.items():
            known = terms.any_truth(self.values.name(f"{name} known"))
            unknown = self.names[name] = self.values.any(TYPES[name], name, known)
            self.facts.append(no(known) if value is None else both(known, self._is(unknown, value)))

    def _is(self, unknown: Sym, value: Value) -> Truth:
        constant = self.values.constant(value)
        fits = same(unknown.term, constant.term)
        if unknown.kind == "money":
            return both(fits, same(unknown.currency, constant.currency))
        if isinstance(value, datetime):
            return both(fits, same(applied("civil", [unknown.term], "code"), value.date().toordinal()))
        return fits

    def get(self, name: str) -> Sym:
        return self.names.get(name, self.values.constant(None))

    def today(self) -> Sym:
        return self.values.constant(NOW.date())

    def now(self) -> Sym:
        return self.values.constant(NOW)

    def verified(self, level: str | None) -> Truth:
        return self.rank >= (1 if level == "code" else 0)

    def signal(self, name: str, kind: Type) -> Sym:
        return self.values.any(kind, name)

    def done(self, action: str) -> Sym:
        return self.values.constant(Decimal(self.count))
