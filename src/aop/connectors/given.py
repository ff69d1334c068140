"""A connector that answers from what it was given: for tests and for trying a procedure out. First-class and public."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aop.errors import Unavailable
from aop.ports.connector import Answer, Call


class GivenConnector:
    """Answers each action with the data under its name, and remembers the calls.

        GivenConnector({"shop.find_order": {"order_id": "#W1", …}, "shop.stock": {"available": True}})

    Data `None` is *not found*. What was not given is not found or done where that is possible, else not available.
    """

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given
        self.calls: list[Call] = []

    async def call(self, call: Call) -> Answer:
        self.calls.append(call)
        if call.action.name not in self._given:
            if call.action.returns is None or call.action.maybe_missing:
                return Answer()
            raise Unavailable(f"nothing was given for {call.action.name}")
        return Answer(self._given[call.action.name])
