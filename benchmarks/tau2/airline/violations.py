"""Calls that the policy forbids, enumerated over every reservation of the database.

Each is a call that would be right but for one thing, named by `kind` (the part of the policy) and `detail` (the
clause), so that a gate which lets one through names the rule that is missing. The enumeration is a pure function of
the database: same rows, same calls, same order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from . import right
from .airline import Airline
from .calls import Call
from .database import Reservation
from .forbidden_bookings import bookings
from .forbidden_changes import bag_changes, flight_changes, passenger_changes
from .forbidden_endings import cancellations, compensations


@dataclass(frozen=True, slots=True)
class Violation:
    """A call that must be denied to `user_id` (nobody is identified without one), after `before` was done; `confirmed`
    says whether the customer said yes to it."""

    kind: str
    detail: str
    user_id: str | None
    reservation_id: str
    call: Call
    confirmed: bool = True
    before: tuple[Call, ...] = ()


def violations(airline: Airline) -> Iterator[Violation]:
    for row in airline.rows["reservations"].values():
        for kind, wrongs in (
            ("cancel", cancellations(airline, row)),
            ("flights", flight_changes(airline, row)),
            ("bags", bag_changes(airline, row)),
            ("passengers", passenger_changes(row)),
            ("compensation", compensations(airline, row)),
            ("booking", bookings(airline, row)),
        ):
            for detail, call in wrongs:
                yield Violation(kind, detail, row["user_id"], row["reservation_id"], call)
        yield from _dropped(airline, row)
        yield from _out_of_order(airline, row)
        yield from _after_cancelling(airline, row)


def _dropped(airline: Airline, row: Reservation) -> Iterator[Violation]:
    """Every right call without a yes, before anybody is identified, and asked for by somebody else."""
    stranger = next_user(airline, row["user_id"])
    for call in right.right(airline, row):
        place = row["reservation_id"]
        yield Violation("dropped", "confirmation", row["user_id"], place, call, confirmed=False)
        yield Violation("dropped", "authentication", None, place, call)
        yield Violation("swapped", "another customer", stranger, place, call)
        own = right.paying(airline, stranger, right.ENOUGH)
        if "payment" in call.inputs and own is not None:
            yield Violation("swapped", "with their own method", stranger, place, call.but(payment=own["id"]))


def _out_of_order(airline: Airline, row: Reservation) -> Iterator[Violation]:
    """Right calls repeated where that is no longer right, and calls after or before others that they depend on."""
    who, place = row["user_id"], row["reservation_id"]
    cancel = right.cancel(airline, row)
    if cancel is not None:
        yield Violation("repeated", "cancelled twice", who, place, cancel, before=(cancel,))
        for call in (right.bags(airline, row), right.passengers(row), right.upgrade(airline, row)):
            if call is not None:
                yield Violation("reordered", "changed after it was cancelled", who, place, call, before=(cancel,))
    upgrade = right.upgrade(airline, row)
    if cancel is None and upgrade is not None and upgrade.inputs["cabin"] == "economy" and row["insurance"] == "no":
        early = Call("cancel", {"reservation": place, "reason": "change of plan"})
        yield Violation("reordered", "another cabin is no reason to cancel", who, place, early, before=(upgrade,))
    sent = right.compensation(airline, row, "cancelled", "compensate_cancellation", 100)
    if sent is not None:
        yield Violation("repeated", "compensated twice", who, place, sent, before=(sent,))


def _after_cancelling(airline: Airline, row: Reservation) -> Iterator[Violation]:
    """The delay of a cancelled trip, compensated twice or with another amount."""
    pair = right.after_cancelling(airline, row)
    if pair is None:
        return
    who, place, (first, then) = row["user_id"], row["reservation_id"], pair
    yield Violation("repeated", "compensated twice", who, place, then, before=pair)
    for amount in (then.inputs["amount"] * 2, then.inputs["amount"] + 50, then.inputs["amount"] - 1):
        wrong = then.but(amount=amount)
        yield Violation("compensation", "another amount for a delay", who, place, wrong, before=(first,))


def next_user(airline: Airline, user_id: str) -> str:
    users = list(airline.rows["users"])
    return users[(users.index(user_id) + 1) % len(users)]
