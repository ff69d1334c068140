"""The connector of the built-in system `aop`: what people may do that the service carries out itself.

The gate has let it pass when it comes here, with its rules, limits and approvals, and it stands in the history of the
workspace. What this service does not do yet fails, and says so.
"""

from __future__ import annotations

from collections.abc import Callable

from aop.errors import WrongUse
from aop.ports.connector import Answer, Call

RELEASE = "aop.release"


class Powers:
    """Carries `aop.release` out; `activate` lets a release that is loaded go live."""

    def __init__(self, activate: Callable[[str], None]) -> None:
        self._activate = activate

    async def call(self, call: Call) -> Answer:
        if call.action.name != RELEASE:
            return Answer(failure="not_here", reason=f"this service does not carry out {call.action.name}")
        try:
            self._activate(str(call.inputs["release"]))
        except WrongUse as error:
            return Answer(failure="refused", reason=str(error))
        return Answer()
