"""Bookings that the policy forbids: each the right booking of a known trip with one thing wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from . import right
from .airline import BAG, CABINS, INSURANCE, Airline
from .calls import Call
from .database import NOW, PaymentMethod, Reservation
from .records import Seat

Wrong = tuple[str, Call]

MOST_PASSENGERS = 5


def bookings(airline: Airline, row: Reservation) -> Iterator[Wrong]:
    call = right.book(airline, row)
    if call is None:
        return
    yield from _wrong_people(airline, row, call)
    yield from _wrong_flights(call)
    yield from _wrong_extras(airline, row, call)
    yield from _wrong_amounts(call)
    yield from _wrong_methods(airline, row, call)


def _wrong_people(airline: Airline, row: Reservation, call: Call) -> Iterator[Wrong]:
    people, seats = call.inputs["passengers"], call.inputs["flights"]
    if right.can_book(airline, seats, MOST_PASSENGERS + 1):
        many = tuple({**people[0], "first_name": f"Person {number}"} for number in range(MOST_PASSENGERS + 1))
        price = right.price_of(airline, row, seats, len(many))
        yield "six passengers", call.but(passengers=many, payments=_paid(call, price))
    yield "no passenger", call.but(passengers=(), payments=_paid(call, Decimal(0)))
    for field in ("first_name", "last_name", "date_of_birth"):
        yield f"{field} missing", call.but(passengers=({**people[0], field: None}, *people[1:]))


def _wrong_flights(call: Call) -> Iterator[Wrong]:
    """Each with the price of what is right, which a wrong flight may not even have."""
    seats: tuple[Seat, ...] = call.inputs["flights"]
    for cabin in CABINS:
        if cabin != call.inputs["cabin"]:
            yield "another cabin on one flight", call.but(flights=(replace(seats[0], cabin=cabin), *seats[1:]))
    gone = NOW.date().isoformat()
    yield "not on sale", call.but(flights=(*seats[:-1], replace(seats[-1], date=gone)))
    yield "another origin", call.but(origin="XXX")
    yield "another destination", call.but(destination="XXX")
    if set(_dates_turned(seats)) != set(seats):
        yield "flights of the wrong days", call.but(flights=_dates_turned(seats))
    if call.inputs["origin"] != call.inputs["destination"]:  # some trips of the database lead nowhere
        yield "another trip type", call.but(trip="one way" if call.inputs["trip"] == "round trip" else "round trip")


def _dates_turned(seats: tuple[Seat, ...]) -> tuple[Seat, ...]:
    """The first flight on the last day, the last on the first."""
    days = [seat.date for seat in reversed(seats)]
    return tuple(replace(seat, date=day) for seat, day in zip(seats, days, strict=True))


def _wrong_extras(airline: Airline, row: Reservation, call: Call) -> Iterator[Wrong]:
    each, people = call.inputs["free_bags"], len(call.inputs["passengers"])
    price = call.inputs["payments"][0]["amount"]
    over = each * people + 1
    yield "bag not paid", call.but(total_bags=over)
    if each:
        charged = call.but(total_bags=Decimal(1), extra_bags=Decimal(1), payments=_paid(call, price + BAG))
        yield "free bag charged", charged
    for other in range(5):
        if other != each:
            extra = max(Decimal(0), over - other * people)
            paid = _paid(call, price + BAG * extra)
            wrong = call.but(total_bags=over, extra_bags=extra, free_bags=Decimal(other), payments=paid)
            yield "another allowance", wrong
    insured = not call.inputs["insurance"]
    yield ("insurance not paid" if insured else "insurance paid but not given"), call.but(insurance=insured)


def _wrong_amounts(call: Call) -> Iterator[Wrong]:
    price = call.inputs["payments"][0]["amount"]
    for other in (price - 1, price + 1, price - INSURANCE):
        if other > 0:
            yield "another amount", call.but(payments=_paid(call, other))
    yield "not paid", call.but(payments=())


def _wrong_methods(airline: Airline, row: Reservation, call: Call) -> Iterator[Wrong]:
    price, card = call.inputs["payments"][0]["amount"], call.inputs["payments"][0]["id"]
    yield "one method twice", call.but(payments=({"id": card, "amount": price - 1}, {"id": card, "amount": Decimal(1)}))
    for method in right.methods(airline, row["user_id"], "gift_card"):
        half = min(method["amount"], price) // 2
        if method["id"] != card and price > 2 * half > 0:
            parts = ({"id": method["id"], "amount": half}, {"id": method["id"], "amount": half})
            yield "one gift card twice", call.but(payments=(*parts, {"id": card, "amount": price - 2 * half}))
    for source, most in (("certificate", 1), ("credit_card", 1), ("gift_card", 3)):
        held = right.methods(airline, row["user_id"], source)
        if len(held) > most and price > most:
            yield f"too many by {source}", call.but(payments=_split(held[: most + 1], price, card))
    for source in ("certificate", "gift_card"):
        for method in right.methods(airline, row["user_id"], source):
            if method["amount"] < price:
                yield f"{source} too low", call.but(payments=({"id": method["id"], "amount": price},))
    users = list(airline.rows["users"])
    stranger = users[(users.index(row["user_id"]) + 1) % len(users)]
    for method in airline.rows["users"][stranger]["payment_methods"].values():
        if method.get("amount", price) >= price:
            yield "foreign method", call.but(payments=({"id": method["id"], "amount": price},))


def _paid(call: Call, amount: Decimal) -> tuple[dict[str, Any], ...]:
    return ({"id": call.inputs["payments"][0]["id"], "amount": amount},)


def _split(held: list[PaymentMethod], price: Decimal, card: str) -> tuple[dict[str, Any], ...]:
    """A dollar from each, the rest from the card (or from the first, where the card is one of them)."""
    parts = {item["id"]: Decimal(1) for item in held}
    parts[card] = parts.get(card, Decimal(0)) + price - len(held)
    return tuple({"id": name, "amount": amount} for name, amount in parts.items())
