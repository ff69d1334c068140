"""One write as plain data: the action's name and its inputs by key.

Gold actions, the writes of an agent's runs and the forbidden calls are all such calls, so that one way leads from each of
them to the airline (`carry_out`) and to the gate (`records_of`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from . import records
from .airline import Airline
from .failures import AirlineError
from .records import Plain

#: The writes that concern one reservation.
RESERVATION_WRITES = (
    "change_flights",
    "change_bags",
    "change_passengers",
    "cancel",
    "compensate_cancellation",
    "compensate_delay",
)
#: Bags that are free for each passenger, as the policy's table has them.
FREE_BAGS = {
    ("regular", "basic_economy"): 0,
    ("regular", "economy"): 1,
    ("regular", "business"): 2,
    ("silver", "basic_economy"): 1,
    ("silver", "economy"): 2,
    ("silver", "business"): 3,
    ("gold", "basic_economy"): 2,
    ("gold", "economy"): 3,
    ("gold", "business"): 4,
}


@dataclass(frozen=True, slots=True)
class Call:
    """An action of `workspace/actions/airline.yaml` and its inputs, each record written as its key.

    `account` and `reservation` are ids, `payment` a method's id, `flights` seats, `payments` parts with `id` and `amount`.
    """

    action: str
    inputs: Mapping[str, Any]

    def but(self, **changed: Any) -> Call:
        """The same call with other inputs."""
        return Call(self.action, {**self.inputs, **changed})


def carry_out(airline: Airline, call: Call) -> Plain:
    """Do it; raises `AirlineError` when the airline cannot."""
    answer: Plain = getattr(airline, call.action)(**call.inputs)
    return answer


def records_of(airline: Airline, call: Call) -> Plain:
    """The same inputs with every key replaced by the record that a look-up would have answered; `None` where there is
    no such thing. A payment method is found whoever owns it: what a foreign one may do is the question to the gate."""
    return {name: _found(airline, call, name, value) for name, value in call.inputs.items()}


def _found(airline: Airline, call: Call, name: str, value: Any) -> Any:
    try:
        return _record(airline, call, name, value)
    except AirlineError:
        return None


def _record(airline: Airline, call: Call, name: str, value: Any) -> Any:
    match name:
        case "account":
            return airline.find_account(user_id=value)
        case "reservation":
            return airline.find_reservation(reservation_id=value)
        case "flights":
            row = airline.rows["reservations"].get(call.inputs.get("reservation", ""))
            return [airline.seat(seat, row) for seat in value]
        case "payment":
            return records.payment_method(*airline.payment_method(value))
        case "payments":
            return [records.payment_part(*airline.payment_method(part["id"]), part["amount"]) for part in value]
    return value


def free_bags(airline: Airline, user_id: str, cabin: str) -> Decimal:
    """What a passenger of this customer may check in for nothing."""
    user = airline.rows["users"].get(user_id)
    return Decimal(FREE_BAGS[user["membership"] if user else "regular", cabin])
