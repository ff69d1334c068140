"""The scripted customer of a task: what they want, one wish after the other, and an answer to every question.

Everything is derived from the gold writes, so that a conversation in which every question is answered truthfully should
end in the gold state.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.tau2.retail.customer import Raw, Request

from . import records
from .airline import Airline
from .calls import Call
from .records import Seat

#: What the customer says when a slot is asked so many times: one value for each time.
Answers = dict[str, tuple[Raw, ...]]


def wishes(airline: Airline, call: Call) -> Request:
    """The wish that a gold write answers; values that are asked more than once are in `repeated`."""
    values: dict[str, Raw] = {}
    if "reservation" in call.inputs:
        values["reservation_id"] = call.inputs["reservation"]
    match call.action:
        case "cancel":
            return Request("cancel_reservation", {**values, "reason": call.inputs["reason"]})
        case "change_bags":
            bags = {"bags": str(call.inputs["total_bags"]), "payment": call.inputs["payment"]}
            return Request("add_bags", {**values, **bags})
        case "change_passengers":
            return Request("change_passengers", values)
        case "change_flights":
            return _change(airline, call, values)
    return _booking(airline, call)


def repeated(call: Call) -> Answers:
    """The passengers, who are asked for one by one."""
    people = call.inputs.get("passengers", ())
    names = ("first_name", "last_name")
    return {
        "passenger": tuple({name: str(item[name]) for name in names} for item in people),
        "born": tuple(str(item["date_of_birth"]) for item in people),
    }


def _change(airline: Airline, call: Call, values: dict[str, Raw]) -> Request:
    row = airline.rows["reservations"][call.inputs["reservation"]]
    before = {(item["flight_number"], item["date"]) for item in row["flights"]}
    after = {(seat.flight_number, seat.date) for seat in call.inputs["flights"]}
    chosen: dict[str, Raw] = {"cabin": call.inputs["cabin"], "payment": call.inputs["payment"]}
    if before == after:
        return Request("change_cabin", {**values, **chosen})
    days = dict(_days(airline, call.inputs["flights"], row["destination"]))
    return Request("change_flights", {**values, **chosen, **days})


def _booking(airline: Airline, call: Call) -> Request:
    inputs = call.inputs
    values: dict[str, Raw] = {name: inputs[name] for name in ("trip", "origin", "destination", "cabin")}
    values |= dict(_days(airline, inputs["flights"], inputs["destination"]))
    values["travellers"] = str(len(inputs["passengers"]))
    values["bags"] = str(inputs["total_bags"])
    values["insured"] = "yes" if inputs["insurance"] else "no"
    values["methods"] = tuple(part["id"] for part in inputs["payments"])
    return Request("book_trip", values)


def _days(airline: Airline, seats: Sequence[Seat], destination: str) -> Iterator[tuple[str, Raw]]:
    """The days and the offers there and back: the way out ends where the destination is reached."""
    plain = [airline.seat(seat) for seat in seats]
    ends = next(at for at, item in enumerate(plain) if item["destination"] == destination) + 1
    for day, offer, part in (("flight_day", "outward", slice(ends)), ("return_day", "homeward", slice(ends, None))):
        if plain[part]:
            yield day, seats[part][0].date
            yield offer, str(records.offer(plain[part])["title"])
