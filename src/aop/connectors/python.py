"""Actions that are Python functions: `connect: {kind: python}`, and `python: {function: find_order}` at each action.

A function takes the action's inputs as keyword arguments, as values of the language (`aop.values`: records,
money, tuples), and returns plain data: dict, list, text, Decimal, bool, date, or None for *not found*.

    def find_order(*, id: str) -> dict[str, object] | None:
        return ORDERS.get(id)

    PythonConnector({"find_order": find_order})

To say that it surely did nothing, for a reason that the action declares, it raises an exception with an attribute
`failure` (the name) and, if people should read more, `detail`. Whatever else it raises is trouble, not an answer:
of a read nothing is lost, of a write the outcome is unknown.

A plain function runs where the conversation runs and should be quick; one that waits is an `async def`, and the
action's `timeout` bounds it.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping

from aop.connectors.outcomes import broken, seconds_of, timed_out
from aop.errors import CatalogueError, PortError
from aop.machine.types import Action
from aop.ports.connector import Answer, Call

Functions = Mapping[str, Callable[..., object]]


class PythonConnector:
    """Carries calls to functions by name."""

    def __init__(self, functions: Functions) -> None:
        for name, function in functions.items():
            if not callable(function):
                raise CatalogueError(f"`{name}` is no function")
        self._functions = dict(functions)

    def check(self, actions: Iterable[Action]) -> None:
        """Raises CatalogueError unless every action has a function that takes its inputs."""
        for action in actions:
            _check_inputs(action, self._function(action))

    async def call(self, call: Call) -> Answer:
        action = call.action
        function = self._function(action)
        try:
            found = function(**call.inputs)
            if inspect.isawaitable(found):
                found = await _awaited(action, found)
        except PortError:
            raise
        except Exception as error:  # the functions are anybody's, and so is what they raise
            failure = getattr(error, "failure", None)
            if isinstance(failure, str):
                return Answer(failure=failure, reason=str(getattr(error, "detail", None) or ""))
            raise broken(action, error) from error
        return Answer(found)

    def _function(self, action: Action) -> Callable[..., object]:
        name = function_name(action)
        function = self._functions.get(name)
        if function is None:
            raise CatalogueError(f"{action.name} calls the function `{name}`, which is not there")
        return function


def function_name(action: Action) -> str:
    """The function an action names. Raises CatalogueError when it names none."""
    binding = action.binding.get("python")
    name = binding.get("function") if isinstance(binding, Mapping) else None
    if not isinstance(name, str) or not name:
        raise CatalogueError(f"{action.name} names no function: write `python: {{function: name_of_it}}`")
    return name


async def _awaited(action: Action, found: Awaitable[object]) -> object:
    try:
        return await asyncio.wait_for(found, seconds_of(action))
    except TimeoutError:
        raise timed_out(action) from None


def _check_inputs(action: Action, function: Callable[..., object]) -> None:
    """Tried with every input, and with only those that are always there."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return  # some built-in functions do not tell what they take
    always = [name for name, field in action.inputs.items() if not field.optional]
    for names in (tuple(action.inputs), always):
        try:
            signature.bind(**dict.fromkeys(names))
        except TypeError as error:
            listed = ", ".join(f"`{name}`" for name in names) or "nothing"
            raise CatalogueError(
                f"the function `{function_name(action)}` of {action.name} must take {listed} by name: {error}"
            ) from None
