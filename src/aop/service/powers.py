"""The connector of the built-in system `aop`: what people may do that the service carries out itself.

The gate has let it pass when it comes here, with its rules, limits and approvals, and it stands in the history of the
workspace. What this service does not do yet fails, and says so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from aop.errors import AopError, PortError
from aop.ports.connector import Answer, Call
from aop.values import Value

RELEASE, MIGRATE = "aop.release", "aop.migrate"
REVEAL, EXPORT, ERASE = "aop.reveal", "aop.export", "aop.erase"

#: Carries a power out, given its inputs. Raises WrongUse or MigrationRefused with why not.
Power = Callable[[Mapping[str, Value]], Awaitable[None]]


class Powers:
    """Carries out the powers that it is given, by the name of their action."""

    def __init__(self, powers: Mapping[str, Power]) -> None:
        self._powers = powers

    async def call(self, call: Call) -> Answer:
        power = self._powers.get(call.action.name)
        if power is None:
            return Answer(failure="not_here", reason=f"this service does not carry out {call.action.name}")
        try:
            await power(call.inputs)
        except PortError:
            raise  # nobody knows what became of it
        except AopError as error:
            return Answer(failure="refused", reason=str(error))
        return Answer()
