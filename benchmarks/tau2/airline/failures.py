"""What the airline's system answers when an action cannot be done: one name per reason. Nothing was written then.

The system checks much less than the policy ("The API does not check these for the agent"): what is not here rests on the
rules of the workspace alone.
"""

from __future__ import annotations

from typing import Literal

Failure = Literal[
    "no_such_account",
    "no_such_reservation",
    "no_such_flight",
    "no_such_payment_method",
    "not_available",
    "certificate_not_taken",
    "balance_too_low",
    "wrong_amount",
    "other_number_of_passengers",
]


class AirlineError(Exception):
    """The airline did nothing; `failure` is the name that a procedure can answer."""

    def __init__(self, failure: Failure, detail: str) -> None:
        super().__init__(f"{failure}: {detail}")
        self.failure: Failure = failure
        self.detail = detail
