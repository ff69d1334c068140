"""A monitor that objects to nothing, for tests of what comes after it: a lone call has no history to be judged by."""

from __future__ import annotations

from aop.engine.effects import CallAction
from aop.ports.ledger import Ledger
from aop.runtime.watching import Watching


class Unwatched(Watching):
    """Lets every call leave."""

    def __init__(self) -> None:
        self.parked = {}

    async def objections(self, call: CallAction, ledger: Ledger) -> tuple[str, ...]:
        return ()

    def stopped(self, call: CallAction, objections: tuple[str, ...]) -> None:
        raise AssertionError(f"{call.action} was stopped: {objections}")
