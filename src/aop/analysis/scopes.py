"""What a name means where it stands. A scope gives the type of a name, or says that there is none.

Names of a procedure get their type from what binds them (a slot, a result, a `set`), found on demand, so the order
of sentences does not matter here; whether a name is bound *by then* is the business of `aop.analysis.flow`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from aop.analysis.kinds import DURATION, INTEGER, PERCENT, TEXT
from aop.machine.expressions import Apply
from aop.machine.types import Type
from aop.syntax.tree import Word

#: What can be read in the conditions of `escalate:` beside what is always in scope.
SIGNALS: dict[str, Type] = {
    "sentiment": Type("choice", options=("very_negative", "negative", "neutral", "positive")),
    "confidence": PERCENT,
    "repairs": INTEGER,
    "questions": INTEGER,
    "turns": INTEGER,
    "elapsed": DURATION,
    "cost": Type("money"),
}


class Unbound(Exception):
    """No such name in a scope."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Names with their types (None: not known, because something else is wrong already).

    `plain` is what is always there; `bound` computes the type of what a procedure binds; `inner` are variables of
    an expression. `constants` are the names that are the same always, or by the day; `seasons` has what
    those by the day stand for. Inside something that could not be read
    (`is_open`) a name may be one of its fields.
    """

    plain: Mapping[str, Type | None]
    bound: Mapping[str, Callable[[], Type | None]]
    inner: Mapping[str, Type | None]
    constants: frozenset[str] = frozenset()
    is_open: bool = False
    seasons: Mapping[str, Apply] = field(default_factory=dict)

    def type_of(self, name: str) -> Type | None:
        """The type of a name; raises Unbound."""
        if name in self.inner:
            return self.inner[name]
        if name in self.bound:
            return self.bound[name]()
        if name in self.plain:
            return self.plain[name]
        if self.is_open:
            return None
        raise Unbound(name)

    def season(self, name: str) -> Apply | None:
        """What a name stands for that has several values by the day."""
        return None if name in self.inner else self.seasons.get(name)

    def names(self) -> set[str]:
        return {*self.inner, *self.bound, *self.plain}

    def with_inner(self, names: Mapping[str, Type | None], is_open: bool = False) -> Scope:
        """With the variables of an expression; `is_open` when others may be there that could not be read."""
        return replace(self, inner={**self.inner, **names}, is_open=self.is_open or is_open)


def everywhere(
    customer: Type | None, intents: tuple[str, ...], channels: tuple[str, ...], languages: tuple[str, ...]
) -> dict[str, Type | None]:
    """What is in scope in every condition."""
    return {
        "customer": customer,
        "channel": Type("choice", options=channels) if channels else TEXT,
        "language": Type("choice", options=languages) if languages else TEXT,
        "intent": Type("choice", options=intents) if intents else TEXT,
    }


class Lazy:
    """The type of a name, computed once; a name that rests on itself has none. What it was computed with is let go:
    it leads back to the names of the procedure, and a circle waits for the collector, which then takes long."""

    #: How often it is computed.
    times = 1

    def __init__(self, compute: Callable[[], Type | None]) -> None:
        self._compute: Callable[[], Type | None] | None = compute
        self._type: Type | None = None

    def __call__(self) -> Type | None:
        compute, self._compute = self._compute, None
        if compute is not None:
            for _ in range(self.times):
                self._type = compute()
        return self._type


class Grown(Lazy):
    """The type of a name that may rest on itself, as in `set n to n + 1`: what else it is given decides."""

    times = 2


@dataclass(frozen=True, slots=True)
class Binding:
    """A place where a name is bound, for messages about it."""

    word: Word
    what: str  # slot, input, result, value, item
