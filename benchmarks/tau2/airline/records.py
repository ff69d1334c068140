"""From rows of the database to the records that `workspace/actions/airline.yaml` declares.

A record says outright what a row leaves to be looked up elsewhere: the status of a reservation's flights, whose a payment
method is, when a flight departs and arrives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from . import database as rows

Plain = dict[str, Any]

TRIPS = {"one_way": "one way", "round_trip": "round trip"}
#: The schedule marks an arrival on the next day so.
NEXT_DAY = "+1"


@dataclass(frozen=True, slots=True)
class Seat:
    """A flight on a day in a cabin: the key of a `flight` record."""

    flight_number: str
    date: str
    cabin: str


def leg(flight_number: str, date: str) -> str:
    """What makes two seats seats on the same flight."""
    return f"{flight_number} on {date}"


def account(user: rows.User) -> Plain:
    return {
        "id": user["user_id"],
        "email": user["email"],
        "name": dict(user["name"]),
        "date_of_birth": user["dob"],
        "membership": user["membership"],
        "payment_methods": [payment_method(user, method) for method in user["payment_methods"].values()],
        "reservation_ids": list(user["reservations"]),
    }


def payment_method(owner: rows.User, method: rows.PaymentMethod) -> Plain:
    plain: Plain = {"owner": owner["user_id"], "id": method["id"], "title": _title(method), "source": method["source"]}
    return {**plain, "balance": method["amount"]} if "amount" in method else plain


def payment_part(owner: rows.User, method: rows.PaymentMethod, amount: Decimal) -> Plain:
    return {**payment_method(owner, method), "amount": amount}


def _title(method: rows.PaymentMethod) -> str:
    """How a customer would call it."""
    if method["source"] == "credit_card":
        return f"{method['brand']} ending in {method['last_four']}"
    return f"{method['source'].replace('_', ' ')} {method['id'].split('_')[-1]} (${method['amount']:.2f} left)"


def seat(flight: rows.Flight, wanted: Seat, paid: Decimal | None = None) -> Plain:
    """A seat at today's price, or at the one that was paid; a flight that is not on sale has no seats and costs 0."""
    day = flight["dates"][wanted.date]
    departs, arrives = _times(flight, wanted.date)
    today = day.get("prices", {}).get(wanted.cabin, Decimal(0))
    return {
        "leg": leg(wanted.flight_number, wanted.date),
        "flight_number": wanted.flight_number,
        "origin": flight["origin"],
        "destination": flight["destination"],
        "departs": departs,
        "arrives": arrives,
        "status": day["status"],
        "cabin": wanted.cabin,
        "seats_left": day.get("available_seats", {}).get(wanted.cabin, Decimal(0)),
        "price": today if paid is None else paid,
    }


def _times(flight: rows.Flight, date: str) -> tuple[datetime, datetime]:
    arrival = flight["scheduled_arrival_time_est"]
    departs = datetime.fromisoformat(f"{date}T{flight['scheduled_departure_time_est']}")
    arrives = datetime.fromisoformat(f"{date}T{arrival.removesuffix(NEXT_DAY)}")
    later = timedelta(days=1 if arrival.endswith(NEXT_DAY) else 0)
    return departs.replace(tzinfo=rows.ZONE), (arrives + later).replace(tzinfo=rows.ZONE)


def offer(seats: Iterable[Plain]) -> Plain:
    flights = list(seats)
    title = " and ".join(f"{item['flight_number']} at {item['departs']:%H:%M}" for item in flights)
    return {"title": title, "flights": flights, "price": sum((item["price"] for item in flights), Decimal(0))}


def passenger(row: rows.Passenger) -> Plain:
    return {"first_name": row["first_name"], "last_name": row["last_name"], "date_of_birth": row["dob"]}


def reservation(row: rows.Reservation, flights: dict[str, rows.Flight]) -> Plain:
    return {
        "reservation_id": row["reservation_id"],
        "account_id": row["user_id"],
        "origin": row["origin"],
        "destination": row["destination"],
        "trip": TRIPS[row["flight_type"]],
        "cabin": row["cabin"],
        "flights": _kept(row["flights"], row["cabin"], flights),
        "replaced": _kept(row.get("replaced", []), row["cabin"], flights),
        "passengers": [passenger(item) for item in row["passengers"]],
        "created_at": datetime.fromisoformat(row["created_at"]).replace(tzinfo=rows.ZONE),
        "total_bags": row["total_baggages"],
        "extra_bags": row["nonfree_baggages"],
        "insurance": row["insurance"] == "yes",
        "status": row.get("status", "booked"),
    }


def _kept(segments: Iterable[rows.Segment], cabin: str, flights: dict[str, rows.Flight]) -> list[Plain]:
    return [
        seat(flights[item["flight_number"]], Seat(item["flight_number"], item["date"], cabin), item["price"])
        for item in segments
    ]
