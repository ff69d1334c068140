"""Which flights lead from one airport to another on a day: direct ones, and pairs with one stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .database import Flight
from .records import Plain, Seat

#: A search answers with no more offers than a customer could be shown.
MOST_OFFERS = 50


def on_sale(flights: dict[str, Flight], date: str, cabin: str) -> Iterator[Seat]:
    """Every seat of a cabin that is left on a day."""
    for number, flight in flights.items():
        day = flight["dates"].get(date)
        if day and day["status"] == "available" and day["available_seats"][cabin]:
            yield Seat(number, date, cabin)


def onward(seats: Iterable[Plain], origin: str, destination: str) -> list[list[Plain]]:
    """Offers from those seats: each a flight, or two that meet on the day."""
    known = list(seats)
    leaving = [seat for seat in known if seat["origin"] == origin]
    arriving = [seat for seat in known if seat["destination"] == destination]
    direct = [[seat] for seat in leaving if seat["destination"] == destination]
    pairs = [[first, second] for first in leaving for second in arriving if _meet(first, second)]
    return [*direct, *pairs][:MOST_OFFERS]


def _meet(first: Plain, second: Plain) -> bool:
    return first["destination"] == second["origin"] and bool(first["arrives"] < second["departs"])
