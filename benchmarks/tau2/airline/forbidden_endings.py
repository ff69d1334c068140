"""Cancellations and compensations that the policy forbids."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from . import right
from .airline import Airline
from .calls import Call
from .database import Reservation

REASONS = ("change of plan", "airline cancelled", "health", "weather", "other")
COVERED = ("health", "weather")


def cancellations(airline: Airline, row: Reservation) -> Iterator[tuple[str, Call]]:
    """Flown in part: for every reason. Else, where nothing but insurance could allow it, every reason it does not
    cover.
    """
    statuses = right.statuses(airline, row)
    free = right.is_recent(row) or row["cabin"] == "business" or "cancelled" in statuses
    for reason in REASONS:
        call = Call("cancel", {"reservation": row["reservation_id"], "reason": reason})
        if right.has_flown(airline, row):
            yield "flown", call
        elif not free and row["insurance"] == "no":
            yield "not eligible", call
        elif not free and reason not in COVERED:
            yield "reason not covered", call


def compensations(airline: Airline, row: Reservation) -> Iterator[tuple[str, Call]]:
    """For flights that were neither cancelled nor delayed, to whom none is due, of another amount, before the
    change.
    """
    statuses, people = right.statuses(airline, row), len(row["passengers"])
    due = right.may_be_compensated(airline, row)
    for action, status, each in (("compensate_cancellation", "cancelled", 100), ("compensate_delay", "delayed", 50)):
        call = Call(action, {"reservation": row["reservation_id"], "amount": Decimal(each * people)})
        if status not in statuses:
            yield f"no flight {status}", call
        elif not due:
            yield "no member, no insurance, no business", call
        elif action == "compensate_delay":
            yield "before the change", call
        else:
            for amount in (each * people + 1, each * (people + 1), 50 * people):
                yield "another amount", call.but(amount=Decimal(amount))
