"""The gate on its own: order, polarity, ownership, freshness, consents bound to a digest (semantics S2, S7, S10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.engine import consent
from aop.engine.gate import Verdict, arguments_digest, call_digest, judge
from aop.engine.program import Program, RuleSet
from aop.engine.records import make_stale, stamped
from aop.engine.snapshot import Consent, Flight, Frame, Verified
from aop.engine.transition import opened
from aop.engine.work import Work
from aop.machine.artifact import sealed
from aop.machine.expressions import Apply, Const, Expr, Path
from aop.machine.policy import Rule
from aop.machine.release import Level, Limits, Procedure, Release, Workspace
from aop.machine.states import Place
from aop.machine.types import Action, Field, RecordType, Type
from aop.values import Money, Record, Value

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
AT = Place("rules.yaml", 1, 1, "the rule")
ORDER = RecordType(
    "shop.order",
    {
        "order_id": Field("order_id", Type("id")),
        "owner": Field("owner", Type("text")),
        "status": Field("status", Type("text"), optional=True),
    },
    belongs_to="owner",
    key="order_id",
)
REFUND = Action(
    "stripe.refund",
    "stripe",
    "writes",
    {"order": Field("order", Type("record", record="shop.order")), "amount": Field("amount", Type("money"))},
    roles=("tier1",),
    limit=Apply("at_most", (Path("amount"), Const(Money(Decimal(2000), "USD")))),
)
FORBIDDEN_OVER_100 = Apply("over", (Path("amount"), Const(Money(Decimal(100), "USD"))))
ONLY_DELIVERED = Apply("is", (Path("order", ("status",)), Const("delivered")))


def rule(kind: str, condition: Expr | None = None, number: int = 1, **more: object) -> Rule:
    return Rule(f"rules.yaml:{number}", kind, ("stripe.refund",), AT, condition, **more)  # type: ignore[arg-type]


def release(*rules: Rule, action: Action = REFUND, role: str = "tier1", listed: bool = True) -> Release:
    workspace = Workspace(
        "shop", "USD", "America/New_York", "shop.account", (Level("email", None),), ("tier1",), {}, Limits(),
        Decimal("0.8"), Decimal("0.5"), "tier2",
    )  # fmt: skip
    procedure = Procedure(
        "refund", "Refund", "", "", role, "refund.aop.yaml", (), {}, {}, {}, {}, (),
        ("stripe.refund",) if listed else (), {}, (), (), (),
    )  # fmt: skip
    records = {"shop.order": ORDER}
    return sealed(
        Release(workspace, {}, records, {"stripe.refund": action}, {}, {}, {"refund": procedure}, tuple(rules), (), {})
    )


def conversation(machine: Release, customer: str | None = "c1") -> Work:
    program = Program(machine)
    work = Work(program, opened(program, "t", NOW))
    work.state.frames.append(Frame("refund", True))
    if customer is not None:
        work.state.customer = Record("shop.account", {"id": customer})
        work.state.verified = Verified(customer, "email", NOW)
    return work


def order(work: Work, owner: str | None = "c1", status: str | None = "delivered") -> Value:
    return stamped(work, Record("shop.order", {"order_id": "#W1", "owner": owner, "status": status}))


def verdict(work: Work, amount: str = "50", currency: str = "USD", **changes: Value) -> Verdict:
    inputs: dict[str, Value] = {"order": order(work), "amount": Money(Decimal(amount), currency), **changes}
    return judge(work, work.top, "stripe.refund", inputs, "do")


def test_an_allowed_call_has_no_refusal() -> None:
    assert verdict(conversation(release())).refusal is None


@pytest.mark.parametrize(
    ("machine", "says"),
    [
        (release(listed=False), "not among the actions"),
        (release(role="intern"), "may not use"),
        (release(rule("never_when", FORBIDDEN_OVER_100, because="too much")), "too much"),
    ],
)
def test_the_first_thing_that_forbids_is_the_reason(machine: Release, says: str) -> None:
    assert says in verdict(conversation(machine), "150").reason


@pytest.mark.parametrize(
    ("amount", "says"),
    [("-1", "not negative"), ("1.005", "whole"), ("2001", "limit of its system")],
)
def test_an_amount_that_cannot_be_paid_is_refused(amount: str, says: str) -> None:
    assert says in verdict(conversation(release()), amount).reason


def test_inputs_that_are_missing_unknown_or_of_another_type_are_refused() -> None:
    work = conversation(release())
    assert "missing" in verdict(work, amount="1", order=None).reason
    assert "has no input" in verdict(work, colour="red").reason
    assert "not a valid record" in verdict(work, order="#W1").reason


def test_a_record_of_someone_else_is_never_written_with() -> None:
    work = conversation(release())
    assert "does not belong" in verdict(work, order=order(work, owner="c2")).reason
    assert "does not belong" in verdict(work, order=order(work, owner=None)).reason
    stranger = conversation(release(), customer=None)
    assert "does not belong" in verdict(stranger).reason


def test_what_is_inside_a_record_belongs_to_its_owner() -> None:
    work = conversation(release())
    held = stamped(work, Record("shop.order", {"owner": "c2", "item": Record("shop.item", {"name": "lamp"})}))
    assert isinstance(held, Record)
    assert work.is_foreign(held.get("item"))


def test_a_record_that_a_write_was_given_is_stale() -> None:
    work = conversation(release())
    held = order(work)
    assert isinstance(held, Record)
    make_stale(work, {"order": held})
    assert "was changed since" in verdict(work, order=held).reason
    assert verdict(work).refusal is None  # looked up again


# ---- polarity


def test_a_when_that_forbids_is_lifted_only_by_a_definite_no() -> None:
    machine = release(rule("never_when", FORBIDDEN_OVER_100), action=replace(REFUND, limit=None))
    assert verdict(conversation(machine), "100").refusal is None
    assert verdict(conversation(machine), "100.01").refusal is not None
    assert verdict(conversation(machine), "50", "EUR").refusal is not None  # not comparable: missing


def test_an_unless_needs_a_definite_yes() -> None:
    work = conversation(release(rule("never_unless", ONLY_DELIVERED)))
    assert verdict(work).refusal is None
    assert verdict(work, order=order(work, status="pending")).refusal is not None
    assert verdict(work, order=order(work, status=None)).refusal is not None


def test_an_approval_is_needed_unless_its_condition_is_surely_false() -> None:
    machine = release(rule("needs_approval", FORBIDDEN_OVER_100, role="lead"), action=replace(REFUND, limit=None))
    work = conversation(machine)
    assert verdict(work, "100").approvals == ()
    assert len(verdict(work, "101").approvals) == 1
    assert len(verdict(work, "1", "EUR").approvals) == 1


amounts = st.decimals(0, 300, places=2)
conditions = st.sampled_from([FORBIDDEN_OVER_100, ONLY_DELIVERED, Apply("not", (ONLY_DELIVERED,))])
rules = st.builds(rule, st.sampled_from(["never_when", "never_unless"]), conditions, st.integers(1, 99))


@given(st.lists(rules, max_size=4), rules, amounts, st.sampled_from(["delivered", "pending", None]))
def test_adding_a_rule_never_lets_a_call_through(
    held: list[Rule], new: Rule, amount: Decimal, status: str | None
) -> None:
    def refused(*policy: Rule) -> bool:
        work = conversation(release(*(replace(item, id=str(place)) for place, item in enumerate(policy))))
        return verdict(work, str(amount), order=order(work, status=status)).refusal is not None

    assert refused(*held) <= refused(*held, new)


@given(st.lists(rules, min_size=1, max_size=4), amounts)
def test_losing_a_value_never_lets_a_call_through(held: list[Rule], amount: Decimal) -> None:
    work = conversation(release(*(replace(item, id=str(place)) for place, item in enumerate(held))))
    with_status = [
        verdict(work, str(amount), order=order(work, status=status)).refusal for status in ("delivered", "pending")
    ]
    without = verdict(work, str(amount), order=order(work, status=None)).refusal
    assert without is not None or with_status == [None, None]


@given(st.lists(rules, min_size=2, max_size=3), amounts)
def test_the_order_of_rules_does_not_matter(held: list[Rule], amount: Decimal) -> None:
    numbered = [replace(item, id=str(place)) for place, item in enumerate(held)]
    refused = {
        verdict(conversation(release(*order_)), str(amount)).refusal is None for order_ in permutations(numbered)
    }
    assert len(refused) == 1


# ---- consent


def test_a_yes_covers_exactly_what_was_shown_and_serves_once() -> None:
    work = conversation(release(rule("needs_confirmation")))
    shown = verdict(work, "50").digest
    work.state.consents = (Consent("customer", shown, NOW),)
    assert consent.find(work, verdict(work, "50").digest)
    assert not consent.find(work, verdict(work, "50.01").digest)
    consent.use(work, Flight("c1", 0, "do", "shop.refund", {}, shown, "called"))
    assert not consent.find(work, shown)


@given(amounts, amounts)
def test_any_other_argument_has_another_digest(one: Decimal, other: Decimal) -> None:
    def mark(amount: Decimal) -> str:
        return call_digest("r", arguments_digest("stripe.refund", {"amount": Money(amount, "USD")}), RuleSet.of(()))

    assert (mark(one) == mark(other)) == (one == other)


def test_a_digest_does_not_depend_on_when_the_record_was_read() -> None:
    work = conversation(release())
    assert verdict(work).digest == verdict(work).digest
