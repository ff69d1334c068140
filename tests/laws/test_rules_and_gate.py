"""Laws 5, 6, 8, 9 and 12: what a rule may let through, in which order, and how often."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from aop.engine.effects import Query
from aop.engine.gate import arguments_digest, call_digest, judge
from aop.engine.program import Program, RuleSet
from aop.engine.scope import Scope
from aop.engine.snapshot import Frame, Snapshot, Verified
from aop.engine.transition import opened
from aop.engine.work import Work
from aop.errors import ProtocolError
from aop.machine.expressions import Apply, Expr, Over, Path
from aop.machine.policy import Rule
from aop.machine.states import Enter, Place, Switch
from aop.monitor import Watch
from aop.monitor.books import Row as Let
from aop.ports.ledger import Row
from aop.stores.memory import MemoryLedger
from aop.values import Money, Record, Value
from laws.desk import IDENTIFY, desk, procedure
from laws.machines import machine
from laws.scripted import Scripted
from laws.streams import next_event
from laws.world import START, Talk, done, reached_all

SOME = settings(max_examples=200, deadline=None, database=None, derandomize=True,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
               phases=(Phase.explicit, Phase.generate))  # fmt: skip

ATOMS = [
    "amount is over order.total", "amount is at most $100", "amount is under order.total", "order.total is over $100",
    'order.status is "delivered"', 'order.status is not "delivered"', 'reason is "late"', 'reason is not "late"',
    "order.shipped is more than 30 days ago", "order.shipped is within the last 30 days",
    'customer.tier is "gold"', 'customer.tier is not "gold"', 'order.status is one of ["pending", "delivered"]',
    'order.status is not one of ["pending", "lost"]', "customer is verified", "customer is verified by code",
    "total of order.items.price is over $100", "count of (order.items where color is \"red\") is under 2",
    'any thing in order.items has (thing.color is "red")', 'every thing in order.items has (thing.price is under $150)',
    'no thing in order.items has (thing.color is not "red")', "customer mentions legal",
    "order.total - amount is under $20", "count of s.refund is under 1", 'channel is "chat"',
    'at least 2 of [(reason is "late"), (order.total is over $100), (customer.tier is "gold")]',
]  # fmt: skip


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> Expr:
    """A condition of these atoms, as the compiler gives it."""
    kind = draw(st.sampled_from(["atom", "atom", "and", "or", "not"])) if depth else "atom"
    if kind == "atom":
        return atom(draw(st.sampled_from(ATOMS)))
    if kind == "not":
        return Apply("not", (draw(conditions(depth - 1)),))
    return Apply(kind, (draw(conditions(depth - 1)), draw(conditions(depth - 1))))


@cache
def atom(text: str) -> Expr:
    (rule,) = rules_of(f"never do s.refund when {text}")
    assert rule.condition is not None
    return rule.condition


@st.composite
def forbidding(draw: st.DrawFn) -> Rule:
    kind = draw(st.sampled_from(["never_when", "never_unless"]))
    return never(kind, draw(conditions()))


def never(kind: str, condition: Expr) -> Rule:
    return Rule(f"rule {next(NUMBERS)}", kind, ("s.refund",), Place("rules", 1, 1, kind), condition)


NUMBERS = count()
CONSENTS = [
    "s.refund needs confirmation",
    "s.refund needs approval from lead within 4 hours when amount is over order.total",
    "do s.refund at most 1 time per order",
    "total of s.refund.amount per customer in 30 days is at most $500",
]
ITEM = st.fixed_dictionaries({"item_id": st.sampled_from(["i1", "i2"]), "name": st.just("shoes"),
                              "price": st.sampled_from(["9", "120"]),
                              "color": st.sampled_from([None, "red", "blue"])})  # fmt: skip


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


@st.composite
def calls(draw: st.DrawFn) -> dict[str, Value]:
    """The inputs of a refund."""
    items = tuple(
        Record("s.item", {**item, "price": dollars(item["price"])}, 2, "c1")
        for item in draw(st.lists(ITEM, max_size=3))
    )
    fields: dict[str, Value] = {
        "order_id": "#W1234567", "owner": "c1", "status": draw(st.sampled_from(["delivered", "pending", "lost"])),
        "total": dollars(draw(st.sampled_from(["80", "169", "2100"]))),
        "shipped": draw(st.sampled_from([None, START.date(), START.date() - timedelta(days=31)])), "items": items,
    }  # fmt: skip
    return {
        "order": Record("s.order", fields, 1, "c1"),
        "amount": dollars(draw(st.sampled_from(["10", "100", "169", "1999"]))),
        "reason": draw(st.sampled_from([None, "late", "broken"])),
    }


CUSTOMER = Record("s.account", {"id": "c1", "email": "a@b.example", "postcode": "02134", "tier": "gold"}, 3, "c1")
BARE = desk(procedure("pay", f"{IDENTIFY}act: |\n  finish as resolved\n"))


def standing(program: Program, customer: Record | None, level: str | None, topics: tuple[str, ...] = ()) -> Work:
    """A conversation in the middle of the procedure."""
    state: Snapshot = opened(program, "case", START)
    state.frames.append(Frame("pay", True, intent="pay", counts={"request": 1}))
    state.customer, state.topics = customer, topics
    if level is not None:
        state.verified = Verified("c1", level, START)
    return Work(program, state)


def rules_of(*lines: str) -> tuple[Rule, ...]:
    """The rules of these lines, compiled for the bare desk. Raises AssertionError where they do not compile."""
    return desk(procedure("pay", f"{IDENTIFY}act: |\n  finish as resolved\n"), rules="\n".join(lines)).release.rules


def with_rules(rules: tuple[Rule, ...]) -> Program:
    """The bare desk under these rules, its digest kept: consents are no matter here."""
    return Program(replace(BARE.release, rules=rules))


def allowed(program: Program, inputs: dict[str, Value], customer: Record | None = CUSTOMER,
            level: str | None = "code", topics: tuple[str, ...] = ()) -> bool:  # fmt: skip
    work = standing(program, customer, level, topics)
    given = {name: value for name, value in inputs.items() if value is not None}
    return judge(work, work.top, "s.refund", given, "do").refusal is None


def poorer(chance: Random, inputs: dict[str, Value]) -> dict[str, Value]:
    """The same call with one value lost, wherever it stands."""
    order = inputs["order"]
    assert isinstance(order, Record)
    places = [("reason",), ("order", "shipped"), ("order", "status"), ("order", "total")]
    items = order.get("items")
    assert isinstance(items, tuple)
    places += [("order", "items", index, name) for index in range(len(items)) for name in ("price", "color")]  # type: ignore[misc]
    place: tuple[Any, ...] = chance.choice(places)
    if place == ("reason",):
        return {**inputs, "reason": None}
    if len(place) == 2:
        return {**inputs, "order": replace(order, fields={**order.fields, place[1]: None})}
    item = items[place[2]]
    assert isinstance(item, Record)
    lost = replace(item, fields={**item.fields, place[3]: None})
    kept = (*items[: place[2]], lost, *items[place[2] + 1 :])
    return {**inputs, "order": replace(order, fields={**order.fields, "items": kept})}


def test_law_05_adding_a_rule_or_losing_a_value_never_enables_a_call() -> None:
    """Over conditions that do not ask whether something is known: `is known`, `is missing` and `else` are definite
    answers about a missing value, and say what a lost one means."""
    reached: Counter[str] = Counter()

    @SOME
    @given(st.lists(forbidding(), min_size=1, max_size=3), calls(), st.integers(0, 10**6))
    @example([never("never_when", atom('any thing in order.items has (thing.color is "red")'))],
             {"order": an_order(None), "amount": dollars("10"), "reason": None}, 3)  # fmt: skip
    def law(drawn: list[Rule], inputs: dict[str, Value], seed: int) -> None:
        rules = tuple(drawn)
        chance = Random(seed)  # noqa: S311 - repeatable
        full, fewer = with_rules(rules), with_rules(rules[1:])
        first, without = allowed(full, inputs), allowed(fewer, inputs)
        assert without or not first, "one rule more lets it through"
        reached["a rule makes the difference"] += without and not first
        lost = inputs
        for _ in range(3):
            lost = poorer(chance, lost)
            after = allowed(full, lost)
            assert first or not after, "a lost value lets it through"
            reached["a lost value makes the difference"] += first and not after
        deep = [
            rule for rule in rules if isinstance(rule.condition, Apply) and rule.condition.op in ("and", "or", "not")
        ]
        reached["a lost value under and, or, not"] += bool(deep) and first and not after

    law()
    reached_all(reached, "a rule makes the difference", "a lost value makes the difference",
                "a lost value under and, or, not")  # fmt: skip


def an_order(color: str | None) -> Record:
    item = Record("s.item", {"item_id": "i1", "name": "hat", "price": dollars("9"), "color": color}, 2, "c1")
    fields: dict[str, Value] = {
        "order_id": "#W1234567", "owner": "c1", "status": "pending", "total": dollars("80"), "shipped": None,
        "items": (item,),
    }  # fmt: skip
    return Record("s.order", fields, 1, "c1")


def test_law_06_the_order_of_rules_is_irrelevant_and_the_gate_agrees_with_the_monitor() -> None:
    """Of one call at a time over every kind of condition; over whole conversations `test_random_machines` has it."""
    reached: Counter[str] = Counter()
    consents = rules_of(*CONSENTS)

    @SOME
    @given(st.lists(forbidding(), max_size=4), calls(), st.sampled_from([None, "postcode", "code"]), st.booleans(),
           st.integers(0, 7))  # fmt: skip
    def law(drawn: list[Rule], inputs: dict[str, Value], level: str | None, legal: bool, turn: int) -> None:
        rules = (*drawn, *consents)
        program = with_rules(rules)
        topics = ("legal",) if legal else ()
        customer = None if level is None else CUSTOMER
        owned = inputs if level else {**inputs, "order": replace(inputs["order"], owner=None)}  # type: ignore[type-var]
        verdicts = []
        for order in (rules, tuple(reversed(rules)), (*rules[turn:], *rules[:turn])):
            work = standing(with_rules(order), customer, level, topics)
            given = {name: value for name, value in owned.items() if value is not None}
            verdict = judge(work, work.top, "s.refund", given, "do")
            asked = sorted(rule.id for rule in (*verdict.confirmations, *verdict.approvals))
            queries = sorted(query.rule for query in verdict.queries)
            fits = verdict.refusal is None and all(query.holds(Decimal(0)) for query in verdict.queries)
            verdicts.append((fits, asked, queries))
        assert verdicts[0] == verdicts[1] == verdicts[2]
        work = standing(program, customer, level, topics)
        monitor = Watch(program.release, "case", now=START)
        given = {name: value for name, value in owned.items() if value is not None}
        facts = replace(monitor.facts(given, work.state), now=START, verified=level, topics=frozenset(topics))
        new = Let("case", "c1" if level else None, "s.refund", given, START)
        answers = [
            monitor.permits(rule, facts) and monitor.books.fits(rule, program.release, new, "case/1") for rule in rules
        ]
        within = bool(work.program.release.actions["s.refund"].limit)
        assert all(answers) == verdicts[0][0], [rule for rule, fits in zip(rules, answers, strict=True) if not fits]
        reached["allowed" if all(answers) else "refused"] += within
        reached["refused by one of several"] += answers.count(False) == 1 and len(drawn) > 1
        reached["not verified"] += level is None

    law()
    reached_all(reached, "allowed", "refused", "refused by one of several", "not verified")


# ---- 8


class Operands:
    """Watches what the steps of a conversation evaluate, and collects operands that are missing."""

    def __init__(self) -> None:
        self.met: list[str] = []
        self.reached: Counter[str] = Counter()

    def look(self, program: Program, expr: Expr, scope: Scope) -> None:
        match expr:
            case Path(root, fields):
                self.reached["operands"] += 1
                self.reached["of the customer"] += root == "customer"
                if program.value(expr, scope) is None:
                    self.met.append(".".join((root, *fields)))
            case Apply("known" | "missing" | "verified" as op, _):  # a yes or a no whatever is missing
                self.reached["known or missing"] += op != "verified"
            case Apply("else", (_, second)):
                self.look(program, second, scope)
            case Apply("and" | "or" as op, args):
                for arg in args:  # the right side counts once the left has not decided it
                    self.look(program, arg, scope)
                    if program.value(arg, scope) is (op == "or"):
                        self.reached["narrowed"] += 1
                        return
            case Apply(_, args):
                for arg in args:
                    self.look(program, arg, scope)
            case Over(_, variable, source, condition):
                self.look(program, source, scope)
                found = program.value(source, scope)
                for item in found if isinstance(found, tuple) else ():
                    inner = Scope({**scope.names, variable: item}, scope.facts, scope.frame)
                    self.look(program, condition, inner)


@pytest.mark.interpreted
def test_law_08_what_is_accepted_never_meets_a_missing_operand_in_a_step(monkeypatch: Any) -> None:
    """Random procedures whose order may lack a day, whose customer may be nobody yet and whose look-ups fail;
    conditions, lists and values of steps, and what is given to what is followed. Not the `until` of a `repeat`, which
    is looked at before the first pass too, where a missing operand means one more."""
    watch = Operands()
    plain = Program.value
    depth = 0

    def value(program: Program, expr: Expr, scope: Scope) -> Value:
        nonlocal depth
        if not depth and id(expr) in steps(program):
            depth += 1
            try:
                watch.look(program, expr, scope)
            finally:
                depth -= 1
        return plain(program, expr, scope)

    monkeypatch.setattr(Program, "value", value)
    for seed in range(30):
        chance = Random(8000 + seed)  # noqa: S311 - repeatable on purpose
        made = machine(chance, of_customer=True)
        for number in range(8):
            talk = Talk(made.program, f"case{number}")
            for _ in range(50):
                with suppress(ProtocolError):
                    talk.feed(next_event(chance, talk))
            assert not watch.met, f"{watch.met[:3]}\n{made.files['desk/pay.aop.yaml']}"
    reached_all(watch.reached, "operands", "of the customer", "known or missing", "narrowed")


_STEPS: dict[int, frozenset[int]] = {}


def steps(program: Program) -> frozenset[int]:
    """The conditions of branches and the inputs of writes and look-ups, by identity."""
    found = _STEPS.get(id(program))
    if found is None:
        exprs = []
        for made in program.release.procedures.values():
            for step in made.code:
                if made.name.startswith("aop_"):
                    continue
                exprs += [getattr(step, name) for name in ("condition", "source") if hasattr(step, name)]
                if type(step).__name__ in ("Assign", "Append"):
                    exprs.append(step.value)  # type: ignore[union-attr]
                elif isinstance(step, Enter | Switch):
                    exprs += step.inputs.values()
        found = _STEPS[id(program)] = frozenset(id(item) for item in exprs)
        _KEPT.append(program)
    return found


_KEPT: list[Program] = []  # an id is only one while what it names lives


# ---- 9


def test_law_09_concurrent_conversations_never_exceed_a_limit() -> None:
    """Over interleavings of the ledger in memory: conversations count, reserve and settle between one another, some
    never come back (a crash leaves what was reserved), some reserve twice. Not over stores that outlive a process."""
    reached: Counter[str] = Counter()

    @SOME
    @given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["count", "reserve", "done", "unclear", "released"]),
                              st.sampled_from(["40", "200", "300"])), max_size=40))  # fmt: skip
    @example([(0, "count", "300"), (1, "count", "300"), (0, "reserve", "300"), (1, "reserve", "300")])
    def law(moves: list[tuple[int, str, str]]) -> None:
        ledger, seen, booked, state = MemoryLedger(), {}, {}, {}
        amounts: dict[int, Decimal] = {}
        for who, move, amount in moves:
            amounts.setdefault(who, Decimal(amount))
            times = Query("times", ("s.refund",), "customer:c1", adds=Decimal(1), at_most=Decimal(3))
            total = Query("total", ("s.refund",), "customer:c1", "amount", START - timedelta(days=30), amounts[who],
                          Decimal(500))  # fmt: skip
            if move == "count":
                seen[who] = all(query.holds(done(ledger.count(query))) for query in (times, total))
            elif move == "reserve":
                row = Row(
                    f"case{who}/1",
                    "s.refund",
                    ("customer:c1", f"conversation:case{who}"),
                    {"amount": amounts[who]},
                    START,
                )
                refused = done(ledger.reserve(row, (times, total)))
                reached["counted as free, taken meanwhile"] += refused is not None and seen.get(who) is True
                reached["reserved twice"] += who in booked and state.get(who) != "released"
                if refused is None and who not in booked:
                    booked[who], state[who] = amounts[who], "reserved"
            elif who in booked:
                done(ledger.settle(f"case{who}/1", move))
                if state[who] == "reserved" or move == "released":
                    state[who] = move
                reached[move] += 1
            held = [booked[name] for name, now in state.items() if now != "released"]
            assert len(held) <= 3
            assert sum(held) <= 500

    law()
    reached_all(reached, "counted as free, taken meanwhile", "reserved twice", "released", "unclear", "done")


# ---- 12


def test_law_12_any_changed_argument_makes_a_consent_unusable() -> None:
    """By the digest that a consent is bound to; that each serves one call is in `test_random_machines`, whose monitor
    counts them, and in `test_a_yes_serves_one_call`."""
    reached: Counter[str] = Counter()
    confirmed = rules_of(CONSENTS[0])

    @SOME
    @given(calls(), st.data())
    def law(inputs: dict[str, Value], data: st.DataObject) -> None:
        none = RuleSet.of(())
        mark = call_digest("r", arguments_digest("s.refund", inputs), none)
        name = data.draw(
            st.sampled_from(["amount", "reason", "order", "item", "currency", "rule", "release", "action"])
        )
        changed, release, action, rules = dict(inputs), "r", "s.refund", none
        order = inputs["order"]
        assert isinstance(order, Record)
        match name:
            case "amount":
                changed["amount"] = Money(inputs["amount"].amount + Decimal("0.01"), "USD")  # type: ignore[union-attr]
            case "currency":
                changed["amount"] = Money(inputs["amount"].amount, "EUR")  # type: ignore[union-attr]
            case "reason":
                changed["reason"] = f"{inputs['reason'] or ''} "
            case "order":
                changed["order"] = replace(order, fields={**order.fields, "status": f"{order.get('status')}x"})
            case "item":
                items = (*order.get("items"), Record("s.item", {"item_id": "i9"}))  # type: ignore[misc]
                changed["order"] = replace(order, fields={**order.fields, "items": items})
            case "rule":
                rules = RuleSet.of(confirmed)
            case "release":
                release = "s"
            case _:
                action = "s.ship"
        assert call_digest(release, arguments_digest(action, changed), rules) != mark
        same = {key: changed_serial(value) for key, value in reversed(list(inputs.items()))}
        assert call_digest("r", arguments_digest("s.refund", same), none) == mark, "the same arguments in another order"
        reached[name] += 1

    law()
    reached_all(reached, "amount", "reason", "order", "item", "currency", "rule", "release", "action")


def changed_serial(value: Value) -> Value:
    return replace(value, serial=99) if isinstance(value, Record) else value


def test_law_12_a_yes_serves_one_call() -> None:
    twice = "".join(f'  do s.note with text = "same"\n    if it is denied: escalate to desk because "{place}"\n'
                    for place in ("first", "second"))  # fmt: skip
    made = desk(
        procedure("pay", f'{IDENTIFY}act: |\n  confirm "Note same?", otherwise finish as withdrawn\n{twice}'
                         "  finish as resolved\n"),
        rules="s.note needs confirmation",
    )  # fmt: skip
    player = Scripted(made).opens().plays()
    assert len(player.writes()) == 1
    assert player.last()[1] == [("desk", ("second",))]
