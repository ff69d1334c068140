"""Tries again, for every kind of connector: only what surely was not done, or what the system knows by its key.

After a try of a write whose outcome is unknown, the next goes out only under an idempotency key and within the key's
lifetime, and then only *done* is believed: "already refunded" or "no connection" says nothing about the first try.
A wait is the longer of our own and the one that the system asks for; one that is too long ends the trying.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from hashlib import sha256

from aop.errors import PortError
from aop.machine.types import Action
from aop.ports.connector import Answer, Call, Connector

FIRST_WAIT_SECONDS = 0.5
MAX_WAIT_SECONDS = 60.0

#: All tries of a call with their waits; the customer waits too.
MAX_TOTAL_SECONDS = 120.0

#: However many tries a catalogue asks for.
MAX_RETRIES = 10

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800}


class Retrying:
    """A connector whose calls are tried again as their action says.

    Retrying(HttpConnector("shop", {"kind": "http", "base": "https://shop.example"}, Secrets()))
    """

    def __init__(
        self,
        connector: Connector,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        *,
        keyed: bool = True,
    ) -> None:
        """`keyed`: the connector gives the system the idempotency key, where the action has one."""
        self.connector = connector
        self._sleep = sleep
        self._clock = clock
        self._keyed = keyed

    async def call(self, call: Call) -> Answer:
        """The answer of the first try that has one. Raises what the last one raised, or the try that was unclear."""
        action = call.action
        started = self._clock()
        unclear: PortError | None = None
        for turn in range(min(action.retries, MAX_RETRIES) + 1):
            try:
                answer = await self.connector.call(call)
            except PortError as error:
                unclear = error if action.writes and not error.outcome_known else unclear
                wait = _wait(call, error, turn)
                if turn == action.retries or not self._may_go_again(action, error, unclear) or wait is None:
                    raise unclear or error from None
                if self._clock() - started + wait > _longest(action, unclear):
                    raise unclear or error from None
                await self._sleep(wait)
            else:
                if unclear is not None and (answer.failure is not None or _not_found(action, answer)):
                    raise unclear
                return answer
        raise unclear or PortError(f"{action.name} was tried too often")

    def _may_go_again(self, action: Action, error: PortError, unclear: PortError | None) -> bool:
        if unclear is not None:
            return action.idempotent and self._keyed and (error is unclear or error.retryable)
        return error.retryable


def _not_found(action: Action, answer: Answer) -> bool:
    return action.returns is not None and answer.data is None


def _longest(action: Action, unclear: PortError | None) -> float:
    """How long after the first try the last may go out."""
    lasts = action.key_lasts
    if unclear is None or lasts is None:
        return MAX_TOTAL_SECONDS
    return min(MAX_TOTAL_SECONDS, float(lasts.count) * _SECONDS.get(lasts.unit, 0))


def _wait(call: Call, error: PortError, turn: int) -> float | None:
    """Seconds before the next try; None for longer than anybody waits. Spread by the key, so that calls that failed
    together do not come back together."""
    spread = sha256(f"{call.key}/{turn}".encode()).digest()[0] / 255
    own = min(FIRST_WAIT_SECONDS * 2.0**turn, MAX_WAIT_SECONDS) * (0.5 + spread / 2)
    wait = max(own, error.retry_after or 0.0)
    return wait if wait <= MAX_WAIT_SECONDS else None
