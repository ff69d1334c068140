"""A request that asks the customer as much as it can: along the way with most questions, whose every answer comes only
when it is asked for the last time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from aop.machine import states
from aop.proofs.encoding import Encoding
from aop.proofs.terms import Model, Truth, at_least, both, no

#: An assignment in which all of these hold, None where there is none.
Ask: TypeAlias = Callable[..., Model | None]


def most_asked(encoding: Encoding, wishes: tuple[Truth, ...], ask: Ask) -> Iterator[Model]:
    """Runs that come by as many questions as there can be in one, those with full lists first."""
    early = no(encoding.facts.late)
    questions = [
        when
        for (_, place), when in encoding.reach.items()
        if isinstance(encoding.graph.step(place), states.Collect | states.Confirm)
    ]
    low, high = 0, len(questions)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if ask(early, at_least(middle, questions)) else (low, middle - 1)
    full = both(*(asked["full"] for asked in encoding.asked.values() if "full" in asked))
    for lists in (True,) if full is True else (full, True):
        for wish in wishes:
            model = ask(early, at_least(low, questions), lists, wish)
            if model is not None:
                yield model
