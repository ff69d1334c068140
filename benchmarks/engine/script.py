"""What every program of this comparison plays: the scripts, the shop behind the actions, and what must come of it.

`conversation.json` is read by the programs of all languages. A turn is one message of the customer (with what people
decide because of it); its understanding is handed in. Standard library only: peers run in an environment of their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

#: {"type": "request", "intent"} · {"type": "value", "slot", "value"} · {"type": "answer", "yes"}
#: · {"type": "decision", "person", "role", "granted"}
Said: TypeAlias = Mapping[str, Any]
Turn: TypeAlias = tuple[Said, ...]

DATA: dict[str, Any] = json.loads((Path(__file__).parent / "conversation.json").read_text())
TODAY = date.fromisoformat(DATA["today"])
SCRIPTS: dict[str, tuple[Turn, ...]] = {
    name: tuple(tuple(turn) for turn in script["turns"]) for name, script in DATA["scripts"].items()
}
EXPECTED: dict[str, dict[str, Any]] = {name: script["outcome"] for name, script in DATA["scripts"].items()}
REFERENCE = SCRIPTS["refund"]


@dataclass(slots=True)
class Record:
    """What came of a conversation: words said, actions carried out, how the request ended."""

    lines: list[str] = field(default_factory=list)
    calls: list[list[Any]] = field(default_factory=list)
    ended: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"ended": self.ended, "calls": self.calls, "lines": self.lines}


def find_order(record: Record, order_id: str) -> dict[str, Any] | None:
    """An order as a system answers it, a fresh one for each call; None when there is none."""
    record.calls.append(["find_order", order_id])
    order = DATA["orders"].get(order_id)
    if order is None:
        return None
    delivered = date.fromisoformat(order["delivered_on"])
    return {**order, "order_id": order_id, "delivered_on": delivered, "customer": dict(DATA["customer"])}


def refund(record: Record, charge: str, cents: int, reason: str) -> dict[str, Any]:
    """Money back."""
    record.calls.append(["refund", charge, cents, reason])
    return {"id": "re_1", "card": "Visa"}


def add_note(record: Record, text: str) -> dict[str, Any]:
    """A note for colleagues."""
    record.calls.append(["add_note", text])
    return {"id": "n_1"}


def dollars(cents: int) -> str:
    """As a customer reads it."""
    return f"${cents / 100:,.2f}"
