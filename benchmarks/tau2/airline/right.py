"""Calls that the policy allows for a reservation: what a forbidden call is made from by spoiling one thing.

They are the other half of the enumeration: a gate that refuses everything would pass it, so each of these must be
allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from .airline import BAG, CABINS, INSURANCE, Airline
from .calls import Call, free_bags
from .database import NOW, PaymentMethod, Reservation
from .failures import AirlineError
from .records import TRIPS, Seat

FLOWN = ("landed", "flying")
#: So many days a trip is moved at most, to find one on which every flight can be booked.
MOST_DAYS = 5
ENOUGH = Decimal(10_000)


def right(airline: Airline, row: Reservation) -> Iterator[Call]:
    """At most one call of each action: what the policy lets the owner do with this reservation."""
    for call in (cancel(airline, row), bags(airline, row), passengers(row), upgrade(airline, row), moved(airline, row)):
        if call is not None:
            yield call
    booking = book(airline, row)
    if booking is not None:
        yield booking
    called_off = compensation(airline, row, "cancelled", "compensate_cancellation", 100)
    if called_off is not None:
        yield called_off


def after_cancelling(airline: Airline, row: Reservation) -> tuple[Call, Call] | None:
    """A delay is compensated once the reservation is cancelled: first this, then that."""
    first = cancel(airline, row)
    then = compensation(airline, row, "delayed", "compensate_delay", 50)
    return None if first is None or then is None else (first, then)


def statuses(airline: Airline, row: Reservation) -> list[str]:
    days = ((airline.rows["flights"][item["flight_number"]], item["date"]) for item in row["flights"])
    return [flight["dates"][day]["status"] for flight, day in days]


def has_flown(airline: Airline, row: Reservation) -> bool:
    return any(status in FLOWN for status in statuses(airline, row))


def is_recent(row: Reservation) -> bool:
    return row["created_at"] > (NOW - timedelta(hours=24)).replace(tzinfo=None).isoformat()


def cancel(airline: Airline, row: Reservation) -> Call | None:
    """For health where insurance covers it, else for a change of plan, if that is allowed at all."""
    if has_flown(airline, row):
        return None
    free = is_recent(row) or row["cabin"] == "business" or "cancelled" in statuses(airline, row)
    if not free and row["insurance"] == "no":
        return None
    reason = "change of plan" if free else "health"
    return Call("cancel", {"reservation": row["reservation_id"], "reason": reason})


def bags(airline: Airline, row: Reservation) -> Call | None:
    """One bag more, paid for where the allowance is used up."""
    method = paying(airline, row["user_id"], BAG)
    if method is None:
        return None
    return with_bags(airline, row, row["total_baggages"] + 1, method["id"])


def with_bags(airline: Airline, row: Reservation, total: Decimal, payment: str) -> Call:
    each = free_bags(airline, row["user_id"], row["cabin"])
    inputs = {
        "reservation": row["reservation_id"],
        "cabin": row["cabin"],
        "total_bags": total,
        "extra_bags": max(Decimal(0), total - each * len(row["passengers"])),
        "free_bags": each,
        "payment": payment,
    }
    return Call("change_bags", inputs)


def passengers(row: Reservation) -> Call:
    """The same people, the first under a new name."""
    people = [_said(item) for item in row["passengers"]]
    people[0] = {**people[0], "last_name": "Newname"}
    return Call("change_passengers", {"reservation": row["reservation_id"], "passengers": tuple(people)})


def _said(item: dict[str, str] | object) -> dict[str, str | None]:
    assert isinstance(item, dict)
    return {"first_name": item["first_name"], "last_name": item["last_name"], "date_of_birth": item["dob"]}


def upgrade(airline: Airline, row: Reservation) -> Call | None:
    """The same flights in another cabin, paid by credit card."""
    method = paying(airline, row["user_id"], ENOUGH)
    for cabin in CABINS:
        seats = seats_of(row, cabin)
        if method and cabin != row["cabin"] and can_book(airline, seats, len(row["passengers"])):
            return changed(row, cabin, seats, method["id"])
    return None


def moved(airline: Airline, row: Reservation) -> Call | None:
    """The same flights some days later or earlier; not for basic economy."""
    method, seats = paying(airline, row["user_id"], ENOUGH), moved_seats(airline, row)
    if method is None or seats is None or row["cabin"] == "basic_economy" or not is_in_order(airline, seats):
        return None
    return changed(row, row["cabin"], seats, method["id"])


def moved_seats(airline: Airline, row: Reservation, cabin: str | None = None) -> tuple[Seat, ...] | None:
    """The whole trip on other days on which all of it can be booked."""
    wanted = seats_of(row, cabin or row["cabin"])
    for days in range(1, MOST_DAYS + 1):
        for shift in (days, -days):
            seats = tuple(Seat(item.flight_number, _later(item.date, shift), item.cabin) for item in wanted)
            if not set(seats) & set(wanted) and can_book(airline, seats, len(row["passengers"])):
                return seats
    return None


def book(airline: Airline, row: Reservation) -> Call | None:
    """The same trip booked anew at today's price, without bags, insured as it was, paid by credit card."""
    seats, method = seats_of(row, row["cabin"]), paying(airline, row["user_id"], ENOUGH)
    if method is None or not can_book(airline, seats, len(row["passengers"])) or not is_in_order(airline, seats):
        return None
    inputs = {
        "account": row["user_id"],
        "origin": row["origin"],
        "destination": row["destination"],
        "trip": TRIPS[row["flight_type"]],
        "cabin": row["cabin"],
        "flights": seats,
        "passengers": tuple(_said(item) for item in row["passengers"]),
        "payments": ({"id": method["id"], "amount": price_of(airline, row, seats)},),
        "total_bags": Decimal(0),
        "extra_bags": Decimal(0),
        "free_bags": free_bags(airline, row["user_id"], row["cabin"]),
        "insurance": row["insurance"] == "yes",
    }
    return Call("book", inputs)


def price_of(airline: Airline, row: Reservation, seats: tuple[Seat, ...], people: int = 0) -> Decimal:
    fares = sum((airline.seat(seat)["price"] for seat in seats), Decimal(0))
    return (fares + (INSURANCE if row["insurance"] == "yes" else 0)) * (people or len(row["passengers"]))


def compensation(airline: Airline, row: Reservation, status: str, action: str, each: int) -> Call | None:
    if status not in statuses(airline, row) or not may_be_compensated(airline, row):
        return None
    return Call(action, {"reservation": row["reservation_id"], "amount": Decimal(each * len(row["passengers"]))})


def may_be_compensated(airline: Airline, row: Reservation) -> bool:
    member = airline.rows["users"][row["user_id"]]["membership"]
    return member != "regular" or row["insurance"] == "yes" or row["cabin"] == "business"


def changed(row: Reservation, cabin: str, seats: tuple[Seat, ...], payment: str) -> Call:
    inputs = {"reservation": row["reservation_id"], "cabin": cabin, "flights": seats, "payment": payment}
    return Call("change_flights", inputs)


def seats_of(row: Reservation, cabin: str) -> tuple[Seat, ...]:
    return tuple(Seat(item["flight_number"], item["date"], cabin) for item in row["flights"])


def can_book(airline: Airline, seats: tuple[Seat, ...], people: int) -> bool:
    try:
        found = [airline.seat(seat) for seat in seats]
    except AirlineError:
        return False
    return all(item["status"] == "available" and item["seats_left"] >= people for item in found)


def is_in_order(airline: Airline, seats: tuple[Seat, ...]) -> bool:
    """Whether each flight departs after the one before it; a few trips of the database are not like that."""
    departs = [airline.seat(seat)["departs"] for seat in seats]
    return all(first < second for first, second in pairwise(departs))


def methods(airline: Airline, user_id: str, source: str) -> list[PaymentMethod]:
    return [item for item in airline.rows["users"][user_id]["payment_methods"].values() if item["source"] == source]


def paying(airline: Airline, user_id: str, amount: Decimal) -> PaymentMethod | None:
    """A credit card, or a gift card that holds so much."""
    cards = [item for item in methods(airline, user_id, "gift_card") if item["amount"] >= amount]
    return next(iter([*methods(airline, user_id, "credit_card"), *cards]), None)


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
