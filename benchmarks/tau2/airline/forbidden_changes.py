"""Changes of flights, cabin, bags and passengers that the policy forbids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from . import right
from .airline import BAG, CABINS, Airline
from .calls import Call
from .database import NOW, Reservation
from .records import Seat

Wrong = tuple[str, Call]


def flight_changes(airline: Airline, row: Reservation) -> Iterator[Wrong]:
    upgrade, moved = right.upgrade(airline, row), right.moved(airline, row)
    for call in (upgrade, moved):
        if call is not None:
            yield from _badly_paid(airline, row, call)
    if upgrade is not None:
        yield from _wrong_cabins(row, upgrade)
        yield from _uncovered(airline, row, upgrade)
    if moved is not None:
        yield from _wrong_ways(airline, row, moved)
    yield from _basic_economy(airline, row)
    yield from _after_flying(airline, row)


def _basic_economy(airline: Airline, row: Reservation) -> Iterator[Wrong]:
    method = right.paying(airline, row["user_id"], right.ENOUGH)
    if row["cabin"] != "basic_economy" or method is None:
        return
    for cabin in CABINS:
        seats = right.moved_seats(airline, row, cabin)
        if seats is not None:
            yield "basic economy moved", right.changed(row, cabin, seats, method["id"])


def _after_flying(airline: Airline, row: Reservation) -> Iterator[Wrong]:
    method = right.paying(airline, row["user_id"], right.ENOUGH)
    if method is not None and right.has_flown(airline, row):
        for cabin in CABINS:
            if cabin != row["cabin"]:
                yield "cabin after flying", right.changed(row, cabin, right.seats_of(row, cabin), method["id"])


def _wrong_cabins(row: Reservation, upgrade: Call) -> Iterator[Wrong]:
    seats = upgrade.inputs["flights"]
    for at in range(len(seats) if len(seats) > 1 else 0):
        mixed = (*seats[:at], replace(seats[at], cabin=row["cabin"]), *seats[at + 1 :])
        yield "cabin of one flight", upgrade.but(flights=mixed)


def _wrong_ways(airline: Airline, row: Reservation, moved: Call) -> Iterator[Wrong]:
    """Another origin, another destination, half the trip, a flight that is not on sale, no flight at all."""
    seats: tuple[Seat, ...] = moved.inputs["flights"]
    yield "no flight", moved.but(flights=())
    if len(seats) > 1:
        yield "the last flight left out", moved.but(flights=seats[:-1])
        yield "the first flight left out", moved.but(flights=seats[1:])
    gone = tuple(replace(seat, date=NOW.date().isoformat()) for seat in seats)
    if not set(gone) & set(right.seats_of(row, row["cabin"])):
        yield "not on sale", moved.but(flights=gone)
    full = _full(airline, row, seats)
    if full is not None:
        yield "not enough seats", moved.but(flights=full)
    for detail, at in (("another origin", 0), ("another destination", len(seats) - 1)):
        for other in _elsewhere(airline, seats[at], len(row["passengers"])):
            yield detail, moved.but(flights=(*seats[:at], other, *seats[at + 1 :]))


def _full(airline: Airline, row: Reservation, seats: tuple[Seat, ...]) -> tuple[Seat, ...] | None:
    """The last flight on a day with fewer seats than passengers."""
    last, kept = seats[-1], right.seats_of(row, row["cabin"])
    days = airline.rows["flights"][last.flight_number]["dates"]
    for day, flight in days.items():
        full = flight["status"] == "available" and flight["available_seats"][last.cabin] < len(row["passengers"])
        if full and replace(last, date=day) not in kept:
            return (*seats[:-1], replace(last, date=day))
    return None


def _elsewhere(airline: Airline, seat: Seat, people: int, most: int = 2) -> Iterator[Seat]:
    """Flights of the same day with seats, that start and end at other airports."""
    here = airline.rows["flights"][seat.flight_number]
    for number, flight in airline.rows["flights"].items():
        other = Seat(number, seat.date, seat.cabin)
        apart = {here["origin"], here["destination"]}.isdisjoint({flight["origin"], flight["destination"]})
        if most and apart and right.can_book(airline, (other,), people):
            most -= 1
            yield other


def _badly_paid(airline: Airline, row: Reservation, call: Call) -> Iterator[Wrong]:
    for method in right.methods(airline, row["user_id"], "certificate"):
        yield "by certificate", call.but(payment=method["id"])
    users = list(airline.rows["users"])
    stranger = users[(users.index(row["user_id"]) + 1) % len(users)]
    for method in airline.rows["users"][stranger]["payment_methods"].values():
        yield "foreign method", call.but(payment=method["id"])


def _uncovered(airline: Airline, row: Reservation, upgrade: Call) -> Iterator[Wrong]:
    """Gift cards that do not hold the difference."""
    seats = upgrade.inputs["flights"]
    before = sum((item["price"] for item in row["flights"]), Decimal(0))
    due = (sum((airline.seat(seat)["price"] for seat in seats), Decimal(0)) - before) * len(row["passengers"])
    for method in right.methods(airline, row["user_id"], "gift_card"):
        if method["amount"] < due:
            yield "gift card too low", upgrade.but(payment=method["id"])


def bag_changes(airline: Airline, row: Reservation) -> Iterator[Wrong]:
    call = right.bags(airline, row)
    if call is None:
        return
    yield from _badly_paid(airline, row, call)
    payment, free = call.inputs["payment"], call.inputs["free_bags"] * len(row["passengers"])
    if row["total_baggages"]:
        yield "removed", right.with_bags(airline, row, row["total_baggages"] - 1, payment)
    over = right.with_bags(airline, row, max(free, row["total_baggages"]) + 1, payment)
    yield "not paid", over.but(extra_bags=over.inputs["extra_bags"] - 1)
    if call.inputs["total_bags"] <= free:
        yield "a free one charged", call.but(extra_bags=Decimal(1))
    for each in range(5):
        if each != call.inputs["free_bags"]:
            extra = max(Decimal(0), over.inputs["total_bags"] - each * len(row["passengers"]))
            yield "another allowance", over.but(free_bags=Decimal(each), extra_bags=extra)
    for cabin in CABINS:
        if cabin != row["cabin"]:
            yield "the allowance of another cabin", call.but(cabin=cabin)
    for method in right.methods(airline, row["user_id"], "gift_card"):
        many = max(free, row["total_baggages"]) + method["amount"] // BAG + row["nonfree_baggages"] + 1
        yield "gift card too low", right.with_bags(airline, row, many, method["id"])


def passenger_changes(row: Reservation) -> Iterator[Wrong]:
    call = right.passengers(row)
    people = call.inputs["passengers"]
    yield "one more", call.but(passengers=(*people, {**people[0], "first_name": "Another"}))
    yield "one less", call.but(passengers=people[1:])
    for field in ("first_name", "last_name", "date_of_birth"):
        yield f"{field} missing", call.but(passengers=({**people[0], field: None}, *people[1:]))
