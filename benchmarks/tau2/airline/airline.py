"""The airline's system: its actions as functions over the real database.

It checks what the benchmark's own actions check and no more: seats, balances, owners of payment methods, the sum of a
booking, the number of passengers. Everything else in the policy is left to whoever calls it, as the policy says.

Functions take keyword inputs as the connector passes them. Of a record only its key is believed and the row is looked up
again. Nothing found is `None`; what cannot be done raises `AirlineError` and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from aop.values import Money, Record

from . import records
from .connections import onward
from .database import DATABASE, NOW, Database, Passenger, Payment, PaymentMethod, Reservation, Segment, User, read
from .failures import AirlineError
from .records import TRIPS, Plain, Seat

#: What a bag over the allowance costs, and the insurance of a passenger.
BAG, INSURANCE = Decimal(50), Decimal(30)
CABINS = ("basic_economy", "economy", "business")
#: The order in which methods are used up.
SOURCES = ("certificate", "gift_card", "credit_card")
#: The numbers that the benchmark's own system gives to the first bookings; a seventh is refused.
NEW_IDS = ("HATHAT", "HATHAU", "HATHAV", "HATHAW", "HATHAX", "HATHAY")
_FLIGHT_TYPES = {said: name for name, said in TRIPS.items()}


class Airline:
    """One state of the database. Flights never change, so copies share them."""

    def __init__(self, rows: Database) -> None:
        self.rows = rows

    @classmethod
    def load(cls, path: Path = DATABASE) -> Airline:
        return cls(read(path))

    def copy(self) -> Airline:
        users, reservations = deepcopy(self.rows["users"]), deepcopy(self.rows["reservations"])
        return Airline({"flights": self.rows["flights"], "users": users, "reservations": reservations})

    # ---- reads

    def find_account(self, *, user_id: str) -> Plain | None:
        user = self.rows["users"].get(user_id)
        return records.account(user) if user else None

    def find_reservation(self, *, reservation_id: str) -> Plain | None:
        row = self.rows["reservations"].get(reservation_id)
        return records.reservation(row, self.rows["flights"]) if row else None

    def find_flights(self, *, origin: str, destination: str, flight_day: date | str, cabin: str) -> Plain:
        """What can be booked, cheapest first: direct flights, and pairs that connect on the same day."""
        found = onward(self.rows["flights"], origin.upper(), destination.upper(), str(flight_day), cabin)
        return {"found": sorted((records.offer(seats) for seats in found), key=lambda item: item["price"])}

    def same_flights(self, *, reservation: Record | str, cabin: str) -> Plain:
        row = self._reservation(reservation)
        kept = [Seat(item["flight_number"], item["date"], cabin) for item in row["flights"]]
        return records.offer(self.seat(seat, row) for seat in kept)

    def split_payment(self, *, due: Money, methods: Sequence[Record]) -> Plain:
        """Certificates first, then gift cards, what is left on the credit card; `open` is what nothing covers."""
        chosen = [self.payment_method(_key(item, "id")) for item in methods]
        left, parts = due.amount, []
        for owner, method in sorted(chosen, key=lambda item: SOURCES.index(item[1]["source"])):
            part = min(left, method.get("amount", left))
            left -= part
            if part:
                parts.append(records.payment_part(owner, method, part))
        return {"parts": parts, "due": due.amount, "open": left}

    # ---- writes

    def book(
        self,
        *,
        account: Record | str,
        origin: str,
        destination: str,
        trip: str,
        cabin: str,
        flights: Sequence[Record | Seat],
        passengers: Sequence[Any],
        payments: Sequence[Any],
        total_bags: Decimal,
        extra_bags: Decimal,
        free_bags: Decimal,
        insurance: bool,
    ) -> Plain:
        user = self._user(_key(account, "id"))
        seats = [self._on_sale(_seat(item, cabin), len(passengers)) for item in flights]
        price = sum((item["price"] for item in seats), Decimal(0)) + (INSURANCE if insurance else Decimal(0))
        paid = [_payment(item) for item in payments]
        self._take(user, paid, price * len(passengers) + BAG * extra_bags)
        row: Reservation = {
            "reservation_id": self._new_id(),
            "user_id": user["user_id"],
            "origin": origin,
            "destination": destination,
            "flight_type": _FLIGHT_TYPES[trip],
            "cabin": cabin,
            "flights": [_segment(item) for item in seats],
            "passengers": [_passenger(item) for item in passengers],
            "payment_history": paid,
            "created_at": NOW.replace(tzinfo=None).isoformat(),
            "total_baggages": total_bags,
            "nonfree_baggages": extra_bags,
            "insurance": "yes" if insurance else "no",
        }
        self.rows["reservations"][row["reservation_id"]] = row
        user["reservations"].append(row["reservation_id"])
        return records.reservation(row, self.rows["flights"])

    def change_flights(
        self, *, reservation: Record | str, cabin: str, flights: Sequence[Record | Seat], payment: Record | str
    ) -> Plain:
        """The flights that stay in their cabin keep the price that was paid; the difference is settled at once."""
        row = self._reservation(reservation)
        wanted = [_seat(item, cabin) for item in flights]
        seats = [self.seat(item, row) if _stays(item, row) else self._on_sale(item, len(row["passengers"])) for item in wanted]
        before, after = _total(item["price"] for item in row["flights"]), _total(item["price"] for item in seats)
        self._settle(row, payment, (after - before) * len(row["passengers"]))
        row["replaced"] = [*row.get("replaced", []), *row["flights"]]
        row["flights"] = [_segment(item) for item in seats]
        row["cabin"] = cabin
        return records.reservation(row, self.rows["flights"])

    def change_bags(
        self,
        *,
        reservation: Record | str,
        cabin: str,
        total_bags: Decimal,
        extra_bags: Decimal,
        free_bags: Decimal,
        payment: Record | str,
    ) -> Plain:
        row = self._reservation(reservation)
        self._settle(row, payment, BAG * max(extra_bags - row["nonfree_baggages"], Decimal(0)))
        row["total_baggages"], row["nonfree_baggages"] = total_bags, extra_bags
        return records.reservation(row, self.rows["flights"])

    def change_passengers(self, *, reservation: Record | str, passengers: Sequence[Any]) -> Plain:
        row = self._reservation(reservation)
        if len(passengers) != len(row["passengers"]):
            raise AirlineError("other_number_of_passengers", f"{len(passengers)} instead of {len(row['passengers'])}")
        row["passengers"] = [_passenger(item) for item in passengers]
        return records.reservation(row, self.rows["flights"])

    def cancel(self, *, reservation: Record | str, reason: str) -> Plain:
        """Refunds are on their way for days, so no balance changes at once."""
        row = self._reservation(reservation)
        refunds = [Payment(payment_id=item["payment_id"], amount=-item["amount"]) for item in row["payment_history"]]
        row["payment_history"] = [*row["payment_history"], *refunds]
        row["status"] = "cancelled"
        return records.reservation(row, self.rows["flights"])

    def compensate_cancellation(self, *, reservation: Record | str, amount: Money | Decimal) -> Plain:
        return self._certificate(reservation, amount)

    def compensate_delay(self, *, reservation: Record | str, amount: Money | Decimal) -> Plain:
        return self._certificate(reservation, amount)

    # ---- rows

    def seat(self, wanted: Seat, row: Reservation | None = None) -> Plain:
        """A seat; at the price that was paid where the reservation has it already. Raises `AirlineError`."""
        flight = self.rows["flights"].get(wanted.flight_number)
        if flight is None or wanted.date not in flight["dates"]:
            raise AirlineError("no_such_flight", records.leg(wanted.flight_number, wanted.date))
        kept = [item["price"] for item in row["flights"] if _is_on(item, wanted)] if row and _stays(wanted, row) else []
        return records.seat(flight, wanted, kept[0] if kept else None)

    def payment_method(self, method_id: str) -> tuple[User, PaymentMethod]:
        """A method and its owner, whoever that is."""
        for user in self.rows["users"].values():
            if method_id in user["payment_methods"]:
                return user, user["payment_methods"][method_id]
        raise AirlineError("no_such_payment_method", method_id)

    def _on_sale(self, wanted: Seat, passengers: int) -> Plain:
        seat = self.seat(wanted)
        if seat["status"] != "available" or seat["seats_left"] < passengers:
            raise AirlineError("not_available", seat["leg"])
        return seat

    def _reservation(self, ref: Record | str) -> Reservation:
        row = self.rows["reservations"].get(_key(ref, "reservation_id"))
        if row is None:
            raise AirlineError("no_such_reservation", _key(ref, "reservation_id"))
        return row

    def _user(self, user_id: str) -> User:
        if user_id not in self.rows["users"]:
            raise AirlineError("no_such_account", user_id)
        return self.rows["users"][user_id]

    def _own(self, user: User, method_id: str) -> PaymentMethod:
        if method_id not in user["payment_methods"]:
            raise AirlineError("no_such_payment_method", method_id)
        return user["payment_methods"][method_id]

    def _take(self, user: User, paid: Sequence[Payment], due: Decimal) -> None:
        """The parts of a booking's price; what a certificate has left is lost."""
        methods = [self._own(user, part["payment_id"]) for part in paid]
        for method, part in zip(methods, paid, strict=True):
            if method.get("amount", part["amount"]) < part["amount"]:
                raise AirlineError("balance_too_low", method["id"])
        if _total(part["amount"] for part in paid) != due:
            raise AirlineError("wrong_amount", f"{due} is due")
        for method, part in zip(methods, paid, strict=True):
            if method["source"] == "certificate":
                del user["payment_methods"][method["id"]]
            elif "amount" in method:
                method["amount"] -= part["amount"]

    def _settle(self, row: Reservation, ref: Record | str, due: Decimal) -> None:
        """Charge a method of the reservation's owner, or refund it when less than nothing is due."""
        method = self._own(self._user(row["user_id"]), _key(ref, "id"))
        if method["source"] == "certificate":
            raise AirlineError("certificate_not_taken", method["id"])
        if method.get("amount", due) < due:
            raise AirlineError("balance_too_low", method["id"])
        if due:
            row["payment_history"].append({"payment_id": method["id"], "amount": due})
        if "amount" in method:
            method["amount"] -= due

    def _certificate(self, ref: Record | str, amount: Money | Decimal) -> Plain:
        user = self._user(self._reservation(ref)["user_id"])
        number = sum(method["source"] == "certificate" for method in user["payment_methods"].values()) + 1
        method_id = f"certificate_{user['user_id']}_{number}"
        worth = amount.amount if isinstance(amount, Money) else amount
        user["payment_methods"][method_id] = {"id": method_id, "source": "certificate", "amount": worth}
        return records.account(user)

    def _new_id(self) -> str:
        free = next((item for item in NEW_IDS if item not in self.rows["reservations"]), None)
        if free is None:
            raise AirlineError("not_available", "too many new reservations")
        return free


def _key(ref: Record | str, field: str) -> str:
    return ref if isinstance(ref, str) else _text(ref, field)


def _text(source: Mapping[str, Any] | Record, field: str) -> str:
    value = source.get(field)
    if not isinstance(value, str):
        raise TypeError(f"{field} must be a text, not {type(value).__name__}")
    return value


def _seat(item: Record | Seat, cabin: str) -> Seat:
    """The very flight, in the cabin of the call."""
    if isinstance(item, Seat):
        return Seat(item.flight_number, item.date, cabin)
    number, day = _text(item, "leg").split(" on ")
    return Seat(number, day, cabin)


def _segment(seat: Plain) -> Segment:
    day = seat["leg"].split(" on ")[1]
    names = ("flight_number", "origin", "destination", "price")
    return Segment(**{name: seat[name] for name in names}, date=day)


def _is_on(segment: Segment, seat: Seat) -> bool:
    return (segment["flight_number"], segment["date"]) == (seat.flight_number, seat.date)


def _stays(seat: Seat, row: Reservation) -> bool:
    return seat.cabin == row["cabin"] and any(_is_on(item, seat) for item in row["flights"])


def _passenger(item: Any) -> Passenger:
    born = item.get("date_of_birth")
    return {
        "first_name": _text(item, "first_name"),
        "last_name": _text(item, "last_name"),
        "dob": born.isoformat() if isinstance(born, date) else str(born),
    }


def _payment(item: Any) -> Payment:
    amount = item.get("amount")
    return {"payment_id": _text(item, "id"), "amount": amount.amount if isinstance(amount, Money) else amount}


def _total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
