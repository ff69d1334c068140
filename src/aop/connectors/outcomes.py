"""What every connector says the same way: how long a call may take, and what it is when something broke.

A message names the action and the kind of trouble, never an argument, a row or an address: it may be read to a
customer, stands in the audit and goes to people who may not see what the call carried.
"""

from __future__ import annotations

from aop.errors import OutcomeUnknown, PortError, Unavailable
from aop.machine.types import Action

#: For an action that gives no `timeout`.
DEFAULT_SECONDS = 10.0

_UNIT_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3_600}


def seconds_of(action: Action) -> float:
    """The longest the call may take. A time-out in days is a mistake, and no connector waits for that long."""
    timeout = action.timeout
    if timeout is None or timeout.unit not in _UNIT_SECONDS:
        return DEFAULT_SECONDS
    return float(timeout.count) * _UNIT_SECONDS[timeout.unit]


def timed_out(action: Action) -> PortError:
    """A read has changed nothing; of a write nobody knows."""
    message = f"{action.name} took longer than {seconds_of(action):g} seconds"
    return OutcomeUnknown(message) if action.writes else Unavailable(message)


def broken(action: Action, error: BaseException) -> PortError:
    """Something went wrong in the middle of a call, where it cannot be told how far it came."""
    message = f"{action.name} broke off ({type(error).__name__})"
    return OutcomeUnknown(message) if action.writes else Unavailable(message)


def broken_off(action: Action, why: str) -> PortError:
    """The same with a reason in words of this program."""
    message = f"{action.name} broke off: {why}"
    return OutcomeUnknown(message) if action.writes else Unavailable(message)
