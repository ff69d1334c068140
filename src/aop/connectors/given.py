"""A connector that answers from what it was given: for tests and for trying a procedure out. First-class and public."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from aop.engine.calendar import civil, due_after, is_exact, seconds, shifted
from aop.errors import OutcomeUnknown, Unavailable
from aop.machine.pretended import FromNow, Pretended
from aop.ports.clock import Clock
from aop.ports.connector import Answer, Call
from aop.values import Duration, Record, Value

#: So many calls, and answers to writes by their keys, are remembered: the latest ones.
MAX_REMEMBERED = 10_000


class GivenConnector:
    """Answers each action with the data under its name, and remembers the calls.

        GivenConnector({"shop.find_order": {"order_id": "#W1", …}, "shop.stock": {"available": True}})

    Data `None` is *not found*. In place of data may stand several `Pretended`: the first that fits the call answers.
    What was not given is not found or done where that is possible, else not available. The same key of a write is the
    same call, so it gets the same answer.

    `clock` says what days and moments from now are; a day is one of `zone`.
    """

    def __init__(self, given: Mapping[str, Any], clock: Clock | None = None, zone: str = "UTC") -> None:
        self._given = given
        self._clock = clock
        self._zone = ZoneInfo(zone)
        self._done: dict[str, Answer] = {}
        self.calls: list[Call] = []

    async def call(self, call: Call) -> Answer:
        self.calls.append(call)
        if len(self.calls) > MAX_REMEMBERED:  # where a sandbox is served for long
            del self.calls[0]
        known = self._done.get(call.key) if call.action.writes else None
        if known is not None:
            return known
        answer = self._answered(call)
        if call.action.writes:
            self._done[call.key] = answer
            if len(self._done) > MAX_REMEMBERED:
                del self._done[next(iter(self._done))]
        return answer

    def _answered(self, call: Call) -> Answer:
        if call.action.name not in self._given:
            return _silent(call)
        given = self._given[call.action.name]
        if not _is_pretended(given):
            return Answer(given)
        found = next((item for item in given if self.matches(item.inputs or {}, call)), None)
        return _silent(call) if found is None else self._said(found, call)

    def matches(self, inputs: Mapping[tuple[str, ...], Any], call: Call) -> bool:
        """Whether a call has these values at these paths of its inputs, days and moments counted from now."""
        return all(_same(_at(call.inputs, path), self._now_known(item)) for path, item in inputs.items())

    def _said(self, found: Pretended, call: Call) -> Answer:
        match found.outcome:
            case "fails":
                return Answer(failure=found.failure)
            case "missing":
                return Answer()
            case "down":
                raise Unavailable(f"{call.action.system} does not answer")
            case "unclear":
                raise OutcomeUnknown(f"{call.action.system} did not answer in time")
        return Answer(self._now_known(found.data))

    def _now_known(self, data: Any) -> Any:
        """The data with its days and moments as they are now."""
        match data:
            case FromNow():
                return self._moved(data)
            case Mapping():
                return {name: self._now_known(item) for name, item in data.items()}
            case list() | tuple():
                return [self._now_known(item) for item in data]
        return data

    def _moved(self, moved: FromNow) -> Any:
        now = datetime.now(UTC) if self._clock is None else self._clock.now()
        time = Duration(Decimal(abs(moved.count)), moved.unit)
        if moved.kind == "date":
            return shifted(civil(now, self._zone), time, 1 if moved.count >= 0 else -1)
        if moved.count >= 0:
            return due_after(now, time, self._zone, {}, ())
        if is_exact(time):
            return now - seconds(time)
        local = now.astimezone(self._zone)
        return datetime.combine(shifted(local.date(), time, -1), local.timetz()).astimezone(UTC)


def _is_pretended(given: Any) -> bool:
    return isinstance(given, tuple) and bool(given) and all(isinstance(item, Pretended) for item in given)


def _silent(call: Call) -> Answer:
    """What comes of a call of which nothing is said."""
    action = call.action
    if action.returns is None or action.maybe_missing:
        return Answer()
    raise Unavailable(f"nothing was given for {action.name}")


def _at(inputs: Mapping[str, Value], path: tuple[str, ...]) -> Value:
    """The value of `order.order_id` among inputs; a field of a list is the list of that field."""
    value = inputs.get(path[0])
    for name in path[1:]:
        value = _field(value, name)
    return value


def _field(value: Value, name: str) -> Value:
    if isinstance(value, tuple):
        return tuple(_field(item, name) for item in value)
    return value.get(name) if isinstance(value, Record) else None


def _same(value: Value, wanted: Any) -> bool:
    match value:
        case tuple():
            listed = isinstance(wanted, list) and len(wanted) == len(value)
            return listed and all(_same(item, other) for item, other in zip(value, wanted, strict=True))
        case Record():
            return isinstance(wanted, Mapping) and all(_same(value.get(name), item) for name, item in wanted.items())
    return bool(value == wanted)
