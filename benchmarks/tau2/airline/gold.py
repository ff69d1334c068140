"""The benchmark's own actions, as calls of this workspace's actions.

Two things that a rule needs stand in no argument of theirs. Why somebody cancels is pinned for the tasks whose cancellation
the policy allows for one reason only. A certificate names no reservation: every one of the customer is tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .airline import Airline
from .calls import Call, free_bags
from .records import TRIPS, Seat

Arguments = Mapping[str, Any]

#: The customer of these tasks cancels an insured economy trip, which is allowed for reasons of health or weather only.
#: "You are sick" is said in task 7; task 39 says nothing of a reason, and its gold is right only with such a one.
REASONS = {"7": "health", "39": "health"}
USUAL_REASON = "change of plan"


def alternatives(airline: Airline, name: str, arguments: Arguments, reason: str = USUAL_REASON) -> tuple[Call, ...]:
    """The calls that an action may stand for, best known first; none for what changes nothing."""
    match name:
        case "book_reservation":
            return (_book(airline, arguments),)
        case "cancel_reservation":
            return (Call("cancel", {"reservation": arguments["reservation_id"], "reason": reason}),)
        case "update_reservation_flights":
            return (_flights(arguments),)
        case "update_reservation_baggages":
            return (_bags(airline, arguments),)
        case "update_reservation_passengers":
            people = _passengers(arguments)
            return (Call("change_passengers", {"reservation": arguments["reservation_id"], "passengers": people}),)
        case "send_certificate":
            return _certificates(airline, arguments)
    return ()


def _book(airline: Airline, arguments: Arguments) -> Call:
    user_id, cabin = arguments["user_id"], arguments["cabin"]
    inputs = {
        "account": user_id,
        "origin": arguments["origin"],
        "destination": arguments["destination"],
        "trip": TRIPS[arguments["flight_type"]],
        "cabin": cabin,
        "flights": _seats(arguments),
        "passengers": _passengers(arguments),
        "payments": tuple(
            {"id": part["payment_id"], "amount": Decimal(str(part["amount"]))} for part in arguments["payment_methods"]
        ),
        **_counted(arguments),
        "free_bags": free_bags(airline, user_id, cabin),
        "insurance": arguments["insurance"] == "yes",
    }
    return Call("book", inputs)


def _flights(arguments: Arguments) -> Call:
    inputs = {
        "reservation": arguments["reservation_id"],
        "cabin": arguments["cabin"],
        "flights": _seats(arguments),
        "payment": arguments["payment_id"],
    }
    return Call("change_flights", inputs)


def _bags(airline: Airline, arguments: Arguments) -> Call:
    row = airline.rows["reservations"].get(arguments["reservation_id"])
    owner, cabin = (row["user_id"], row["cabin"]) if row else ("", "economy")
    inputs = {
        "reservation": arguments["reservation_id"],
        "cabin": cabin,
        **_counted(arguments),
        "free_bags": free_bags(airline, owner, cabin),
        "payment": arguments["payment_id"],
    }
    return Call("change_bags", inputs)


def _certificates(airline: Airline, arguments: Arguments) -> tuple[Call, ...]:
    user = airline.rows["users"].get(arguments["user_id"])
    amount = Decimal(str(arguments["amount"]))
    return tuple(
        Call(action, {"reservation": reservation_id, "amount": amount})
        for reservation_id in (user["reservations"] if user else ())
        for action in ("compensate_delay", "compensate_cancellation")
    )


def _counted(arguments: Arguments) -> dict[str, Decimal]:
    total, paid = arguments["total_baggages"], arguments["nonfree_baggages"]
    return {"total_bags": Decimal(total), "extra_bags": Decimal(paid)}


def _seats(arguments: Arguments) -> tuple[Seat, ...]:
    return tuple(Seat(item["flight_number"], item["date"], arguments["cabin"]) for item in arguments["flights"])


def _passengers(arguments: Arguments) -> tuple[dict[str, str | None], ...]:
    return tuple(
        {"first_name": item.get("first_name"), "last_name": item.get("last_name"), "date_of_birth": item.get("dob")}
        for item in arguments["passengers"]
    )
