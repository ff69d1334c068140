"""What may be known at a place: each name and each fact as a formula, worked out when it is first asked for.

A state is what its parents are, each under its condition, with what was set since. Where ways meet, a name that holds
the same on all of them stays that; else it is the one of the way that was gone. At the head of a cycle whatever the
cycle may set is anything of its type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from aop.proofs import terms
from aop.proofs.terms import Truth
from aop.proofs.values import Sym, Values, merged

#: `("v", frame, name)` for a name; `("rank",)`, `("count", action)`, … for a fact.
Key: TypeAlias = tuple[Any, ...]

#: What a key holds before the first sentence, or after any number of passes of a cycle.
Unknown: TypeAlias = Callable[[Key, Callable[[], Any]], Any]


class State:
    """`parents` with the condition of each way; `own` is what was set since, a value or what makes it."""

    __slots__ = ("_found", "_loose", "_own", "_parents", "_values", "mark")

    def __init__(
        self,
        values: Values,
        parents: tuple[tuple[Truth, State], ...],
        own: Mapping[Key, Any] | None = None,
        loose: Callable[[Key], bool] | None = None,
        unknown: Unknown | None = None,
    ) -> None:
        self._values = values
        self._parents = parents
        self._own = dict(own or {})
        self._loose = (loose, unknown)
        self._found: dict[Key, Any] = {}

    def get(self, key: Key) -> Any:
        """What the key holds here. Without recursion: there may be as many states as places."""
        stack = [self]
        while stack:
            state = stack[-1]
            waiting = state._waits_for(key)
            if waiting:
                stack.extend(waiting)
            else:
                stack.pop()
                if key not in state._found:
                    state._found[key] = state._made(key)
        return self._found[key]

    def seen(self, key: Key) -> Any:
        """What the key holds, where something has asked for it; else None."""
        return self._found.get(key)

    def _waits_for(self, key: Key) -> list[State]:
        if key in self._found or key in self._own:
            return []
        return [parent for _, parent in self._parents if key not in parent._found]

    def _made(self, key: Key) -> Any:
        if key in self._own:
            held = self._own[key]
            return held() if callable(held) else held
        loose, unknown = self._loose
        if not self._parents:
            assert unknown is not None
            return unknown(key, lambda: None)
        if loose is not None and unknown is not None and loose(key):
            return unknown(key, lambda: self._joined(key))
        return self._joined(key)

    def _joined(self, key: Key) -> Any:
        cases = [(condition, parent._found[key]) for condition, parent in self._parents]
        first = cases[0][1]
        if all(item is first for _, item in cases):
            return first
        if isinstance(first, Sym):
            return merged(self._values, cases)
        if isinstance(first, Epoch):
            return Epoch()
        found = first
        for condition, item in reversed(cases):
            found = terms.chosen(condition, item, found)
        return found

    def then(self, own: Mapping[Key, Any]) -> State:
        """The same with other values for some keys."""
        return State(self._values, ((True, self),), own) if own else self


class Epoch:
    """The time between two waits, in which nothing changes by itself."""

    __slots__ = ()
