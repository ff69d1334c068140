"""The rules of the desks as a person would write them in Python: the floor that the gate stands beside.

Plain ifs over plain attributes. Nothing may be missing, nothing is explained, no consent is bound to anything; the
ledger's questions are tuples.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from aop.values import Money, Record
from benchmarks.gate_desk import NOW, Asked

#: Questions for the ledger, and who has to say yes.
Decided: TypeAlias = tuple[list[tuple[Any, ...]], list[str]]


@dataclass(slots=True)
class Facts:
    """What the rules read, as plain attributes."""

    id: str
    status: str
    country: str
    total: Decimal
    paid: Decimal
    weight: Decimal
    gift: bool
    ordered: date
    delivered: date
    prices: list[Decimal]
    final: list[bool]
    amount: Decimal
    share: Decimal
    count: Decimal
    method: str
    customer: str
    tier: str
    since: date
    score: Decimal
    level: int
    until: datetime
    conversation: str = "c1"
    channel: str = "chat"
    language: str = "en"
    intent: str = "back"


def facts(call: Asked) -> Facts:
    """Of a call on a desk."""
    order, customer = call.inputs["order"], call.work.state.customer
    assert isinstance(order, Record)
    assert customer is not None
    fields: Any = dict(order.fields)
    amounts = {name: fields[name].amount for name in ("total", "paid")}
    own = {name: fields[name] for name in ("status", "country", "weight", "gift", "ordered", "delivered")}
    given: Any = {name: call.inputs[name] for name in ("share", "count", "method")}
    amount, account = call.inputs["amount"], dict(customer.fields)
    assert isinstance(amount, Money)
    known: Any = {name: account[name] for name in ("tier", "since", "score")}
    prices, final = (
        [item.get("price").amount for item in fields["items"]],
        [item.get("final") for item in fields["items"]],
    )
    return Facts(
        id=fields["order_id"], **amounts, **own, prices=prices, final=final, amount=amount.amount, **given,
        customer=str(account["id"]), **known, level=1, until=NOW + timedelta(days=30),
    )  # fmt: skip


def those_of_several(f: Facts) -> Decided | None:
    """The ten that concern the refund on the desk of several actions; None where the call is forbidden."""
    today = NOW
    if f.amount > f.total or f.tier == "blocked" or len(f.prices) < 1:
        return None
    if today >= f.until or f.share > 1 or f.status == "lost":
        return None
    asks = [
        ("refund", f"conversation:{f.conversation}", "amount", None, f.amount, 3000),
        ("gift", f"customer:{f.customer}", None, None, 0, 0),
    ]
    people = ["lead"] if f.gift and f.score < 50 else []
    return asks, people


def all_fifty(f: Facts) -> Decided | None:
    """All fifty about the one call; None where it is forbidden."""
    if _forbidden_by_order(f) or _forbidden_by_call(f) or _not_permitted(f):
        return None
    people = ["customer"]
    if f.amount > 20:
        people.append("customer")
    if f.amount > 150:
        people.append("lead")
    if f.total > 1000:
        people.append("boss")
    if f.amount > 900:
        people.append("two bosses")
    if f.gift and f.score < 50:
        people.append("lead")
    return _asks(f), people


def _forbidden_by_order(f: Facts) -> bool:
    today = NOW.date()
    return (
        f.amount > f.total
        or f.amount > f.paid
        or f.status == "cancelled"
        or f.status not in ("delivered", "shipped")
        or f.country in ("CU", "KP", "IR")
        or (f.gift and f.method == "gift")
        or f.weight > 30
        or f.weight < 0
        or f.amount > sum(f.prices)
        or any(f.final)
        or f.ordered < today - timedelta(days=400)
        or f.delivered < today - timedelta(days=30)
        or f.status == "lost"
    )


def _forbidden_by_call(f: Facts) -> bool:
    return (
        f.share > 1
        or f.count < 1
        or f.count > len(f.prices)
        or f.tier == "blocked"
        or f.score < 10
        or f.channel == "email"
        or f.language == "es"
        or f.amount > 1000
        or f.amount < Decimal("0.01")
    )


def _not_permitted(f: Facts) -> bool:
    verified = f.until > NOW
    return not (
        f.delivered is not None
        and verified
        and f.level >= 1
        and f.total >= 1
        and f.since < date(2026, 1, 1)
        and (f.amount <= f.total or f.gift)
        and f.status != "pending"
        and all(price > 0 for price in f.prices)
        and len(f.prices) >= 1
        and f.intent == "back"
        and f.method in ("card", "bank")
        and 1 <= f.amount <= 1500
    )


def _asks(f: Facts) -> list[tuple[Any, ...]]:
    order, customer, conversation = f"order:{f.id}", f"customer:{f.customer}", f"conversation:{f.conversation}"
    month, day = NOW - timedelta(days=30), NOW - timedelta(days=1)
    return [
        ("voucher", order, None, None, 0, 0),
        ("gift", customer, None, None, 0, 0),
        ("paid", order, None, None, 1, None),
        ("refund", order, None, None, 1, 1),
        ("refund", customer, None, day, 1, 3),
        ("refund", conversation, None, None, 1, 5),
        ("refund", customer, None, NOW.replace(month=5), 1, 9),
        ("refund", customer, "amount", month, f.amount, 5000),
        ("refund", conversation, "amount", None, f.amount, 3000),
        ("refund", order, "count", None, f.count, 20),
    ]
