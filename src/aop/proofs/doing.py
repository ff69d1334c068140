"""Which changes a procedure can make at all: what no run of it ever makes was not made in the runs before either.

A run that begins late is taken to have done anything before it. By the runs of one conversation, one after the other,
it has done only what some run can do: first what can be done where nothing was, then what can be done where that was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from aop.proofs.encoding import Encoding
from aop.proofs.terms import Model, Truth, both, either, no

#: An assignment in which all of these hold, None where there is none.
Ask: TypeAlias = Callable[..., Model | None]


def never_made(encoding: Encoding, ask: Ask, given: Truth = True) -> Truth:
    """That the changes that no run can make were never made; True where all of them can be. What is `given` holds in
    every run."""
    made = [site for site in encoding.sites if site.step.verb in ("do", "undo")]
    actions = dict.fromkeys((*encoding.calls, *sorted(encoding.facts.undos)))
    left = {action: either(*(site.when for site in made if site.step.action == action)) for action in actions}
    while left:
        nothing = both(*(no(encoding.facts.made_here(action)) for action in left))
        model = ask(either(*left.values()), nothing, given)
        if model is None:
            return nothing
        left = {action: when for action, when in left.items() if not model.truth(when)}
    return True
