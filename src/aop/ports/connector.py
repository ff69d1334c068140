"""The connector port: carries one call to a system and brings its answer back as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from aop.machine.types import Action
from aop.values import Value


@dataclass(frozen=True, slots=True)
class Call:
    """`key` is the idempotency key: the same key twice is the same call."""

    id: str
    action: Action
    inputs: Mapping[str, Value]
    key: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system said. `data` is plain (dict, list, str, Decimal or number, bool, date, None); None of an action
    that `returns T?` is *not found*. `failure` names a declared business failure: surely nothing was done.
    """

    data: Any = None
    failure: str | None = None
    reason: str = ""


class Connector(Protocol):
    """Carries calls of one system. Raises PortError: `Unavailable` when surely nothing was done, `OutcomeUnknown`
    when that cannot be known. Never raises anything else for what a system answers.

        class Greeter:
            async def call(self, call: Call) -> Answer:
                return Answer({"text": f"hello {call.inputs['name']}"})
    """

    async def call(self, call: Call) -> Answer: ...
