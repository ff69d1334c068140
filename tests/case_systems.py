"""The systems of a case: each action answers what `given` says under its name.

shop.find_order: {order_id: "#W1234567", …}         the answer; `null` is not found
shop.find_order: {by: id, "#W1": {…}, "#W2": {…}}    chosen by an input; any other one is not found
shop.find_order: {in_turn: [{…}, {…}]}               one after another, the last one from then on
stripe.refund: {fails: already_refunded}             a declared failure
stripe.refund: {down: yes}                           surely not done
stripe.refund: {unclear: yes}                        done or not, nobody knows
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from aop.connectors.given import GivenConnector
from aop.engine.wording import word
from aop.errors import OutcomeUnknown, Unavailable
from aop.ports.connector import Answer, Call


class CaseSystems(GivenConnector):
    """Answers from `given`, and remembers the calls."""

    def __init__(self, given: dict[str, Any]) -> None:
        super().__init__(given)
        self._by_name = given
        self._asked: Counter[str] = Counter()

    async def call(self, call: Call) -> Answer:
        name = call.action.name
        if name not in self._by_name:
            return await super().call(call)
        self.calls.append(call)
        self._asked[name] += 1
        return _answer(self._by_name[name], call, self._asked[name])


def _answer(given: Any, call: Call, times: int) -> Answer:
    match given:
        case {"in_turn": answers}:
            return _answer(answers[min(times, len(answers)) - 1], call, times)
        case {"by": name, **answers}:
            return _answer(answers.get(word(call.inputs[name])), call, times)
        case {"fails": failure}:
            return Answer(failure=str(failure))
        case {"down": _}:
            raise Unavailable(f"{call.action.system} does not answer")
        case {"unclear": _}:
            raise OutcomeUnknown(f"{call.action.system} did not answer in time")
    return Answer(given)


def plain(data: Any) -> Any:
    """What YAML read, as a system would answer it: `3 days ago` is a date."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(item) for item in data]
    if isinstance(data, str) and (ago := re.fullmatch(r"(\d+) days ago", data)):
        return ("ago", int(ago[1]))
    if isinstance(data, str) and re.fullmatch(r"\$\d+(\.\d\d)?", data):
        return data[1:]
    return data


def dated(data: Any, today: datetime) -> Any:
    """The same with its dates counted from a day."""
    match data:
        case ("ago", days):
            return (today - timedelta(days=days)).date()
        case dict():
            return {key: dated(value, today) for key, value in data.items()}
        case list():
            return [dated(item, today) for item in data]
    return data
