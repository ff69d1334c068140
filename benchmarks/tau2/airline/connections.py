"""Which flights lead from one airport to another on a day: direct ones, and pairs with one stop."""

from __future__ import annotations

from collections.abc import Iterator

from . import records
from .database import Flight
from .records import Plain, Seat

#: A search answers with no more offers than a customer could be shown.
MOST_OFFERS = 50


def onward(flights: dict[str, Flight], origin: str, destination: str, date: str, cabin: str) -> list[list[Plain]]:
    """Offers with seats left: each a flight, or two that meet on the day."""
    leaving = [seat for seat in _seats(flights, date, cabin) if seat["origin"] == origin]
    arriving = [seat for seat in _seats(flights, date, cabin) if seat["destination"] == destination]
    direct = [[seat] for seat in leaving if seat["destination"] == destination]
    pairs = [[first, second] for first in leaving for second in arriving if _meet(first, second)]
    return [*direct, *pairs][:MOST_OFFERS]


def _seats(flights: dict[str, Flight], date: str, cabin: str) -> Iterator[Plain]:
    for number, flight in flights.items():
        if flight["dates"].get(date, {"status": ""})["status"] == "available":
            seat = records.seat(flight, Seat(number, date, cabin))
            if seat["seats_left"]:
                yield seat


def _meet(first: Plain, second: Plain) -> bool:
    return first["destination"] == second["origin"] and bool(first["arrives"] < second["departs"])
