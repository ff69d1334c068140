"""What the shop answers when an action cannot be done: one name per reason.

These are the business failures that `actions/retail.yaml` declares under `failures`, so that a procedure may
say `if it fails with sold_out:`. A failure means that nothing was written.
"""

from __future__ import annotations

from typing import Literal

Failure = Literal[
    "no_such_account",
    "no_such_order",
    "no_such_item",
    "no_such_variant",
    "no_such_payment_method",
    "not_pending",
    "not_delivered",
    "unknown_reason",
    "nothing_chosen",
    "lists_differ",
    "different_product",
    "same_item",
    "sold_out",
    "gift_card_too_low",
    "not_original_payment",
    "same_payment_method",
    "payment_already_changed",
]


class ShopError(Exception):
    """The shop did nothing; `failure` is the name that a procedure can answer."""

    def __init__(self, failure: Failure, detail: str) -> None:
        super().__init__(f"{failure}: {detail}")
        self.failure: Failure = failure
        self.detail = detail
