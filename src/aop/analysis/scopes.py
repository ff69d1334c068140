"""What a name means where it stands. A scope gives the type of a name, or says that there is none.

Names of a procedure get their type from what binds them (a slot, a result, a `set`), found on demand, so the order
of sentences does not matter here; whether a name is bound *by then* is the business of `aop.analysis.flow`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aop.analysis.kinds import DURATION, NUMBER, PERCENT, TEXT
from aop.machine.types import Type
from aop.syntax.tree import Word

#: What can be read in the conditions of `escalate:` beside what is always in scope.
SIGNALS: dict[str, Type] = {
    "sentiment": Type("choice", options=("very_negative", "negative", "neutral", "positive")),
    "confidence": PERCENT,
    "repairs": NUMBER,
    "questions": NUMBER,
    "turns": NUMBER,
    "elapsed": DURATION,
    "cost": Type("money"),
}


class Unbound(Exception):
    """No such name in a scope."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Names with their types (None: not known, because something else is wrong already).

    `plain` is what is always there; `bound` computes the type of what a procedure binds; `inner` are variables of
    an expression.
    """

    plain: Mapping[str, Type | None]
    bound: Mapping[str, Callable[[], Type | None]]
    inner: Mapping[str, Type | None]

    def type_of(self, name: str) -> Type | None:
        """The type of a name; raises Unbound."""
        if name in self.inner:
            return self.inner[name]
        if name in self.bound:
            return self.bound[name]()
        if name in self.plain:
            return self.plain[name]
        raise Unbound(name)

    def names(self) -> set[str]:
        return {*self.inner, *self.bound, *self.plain}

    def with_inner(self, names: Mapping[str, Type | None]) -> Scope:
        return Scope(self.plain, self.bound, {**self.inner, **names})


def everywhere(customer: Type | None, intents: tuple[str, ...], channels: tuple[str, ...]) -> dict[str, Type | None]:
    """What is in scope in every condition."""
    return {
        "customer": customer,
        "channel": Type("choice", options=channels) if channels else TEXT,
        "language": TEXT,
        "intent": Type("choice", options=intents) if intents else TEXT,
    }


class Lazy:
    """The type of a name, computed once; a name that rests on itself has none."""

    def __init__(self, compute: Callable[[], Type | None]) -> None:
        self._compute = compute
        self._state = "new"
        self._type: Type | None = None

    def __call__(self) -> Type | None:
        if self._state == "new":
            self._state = "busy"
            self._type = self._compute()
            self._state = "done"
        return self._type


@dataclass(frozen=True, slots=True)
class Binding:
    """A place where a name is bound, for messages about it."""

    word: Word
    what: str  # slot, input, result, value, item
