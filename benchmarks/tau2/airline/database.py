"""The rows of the tau2 airline database, as its JSON has them; every amount an exact decimal from the first byte on."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import NotRequired, TypedDict, cast
from zoneinfo import ZoneInfo

#: The data lies beside the project, not in it.
DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "tau2" / "airline"
DATABASE = DATA / "db.json.gz"

#: The times of the database have no zone; the policy's own clock is that of the airline's eastern time.
ZONE = ZoneInfo("America/New_York")
#: The policy: "The current time is 2024-05-15 15:00:00 EST."
NOW = datetime(2024, 5, 15, 15, 0, tzinfo=ZONE)


class Name(TypedDict):
    first_name: str
    last_name: str


class PaymentMethod(TypedDict):
    id: str
    source: str
    brand: NotRequired[str]
    last_four: NotRequired[str]
    amount: NotRequired[Decimal]


class User(TypedDict):
    user_id: str
    name: Name
    email: str
    dob: str
    payment_methods: dict[str, PaymentMethod]
    membership: str
    reservations: list[str]


class Day(TypedDict):
    """A flight on one day; seats and prices only while it can be booked."""

    status: str
    available_seats: NotRequired[dict[str, Decimal]]
    prices: NotRequired[dict[str, Decimal]]


class Flight(TypedDict):
    flight_number: str
    origin: str
    destination: str
    scheduled_departure_time_est: str
    scheduled_arrival_time_est: str
    dates: dict[str, Day]


class Segment(TypedDict):
    flight_number: str
    date: str
    origin: str
    destination: str
    price: Decimal


class Passenger(TypedDict):
    first_name: str
    last_name: str
    dob: str


class Payment(TypedDict):
    payment_id: str
    amount: Decimal


class Reservation(TypedDict):
    reservation_id: str
    user_id: str
    origin: str
    destination: str
    flight_type: str
    cabin: str
    flights: list[Segment]
    passengers: list[Passenger]
    payment_history: list[Payment]
    created_at: str
    total_baggages: Decimal
    nonfree_baggages: Decimal
    insurance: str
    status: NotRequired[str]
    replaced: NotRequired[list[Segment]]


class Database(TypedDict):
    flights: dict[str, Flight]
    users: dict[str, User]
    reservations: dict[str, Reservation]


def read(path: Path = DATABASE) -> Database:
    """The database of a `.json.gz` file, every number a decimal."""
    raw = gzip.decompress(path.read_bytes())
    return cast(Database, json.loads(raw, parse_float=Decimal, parse_int=Decimal))
