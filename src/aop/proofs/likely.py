"""What a conversation that is shown had better be like, where nothing says otherwise: what is found under an id has
that id, and a customer who names two things names two.

So two orders are two also for a limit that counts each by itself. Nothing rests on it: a wish that cannot be had is
given up, and no proof looks at one.
"""

from __future__ import annotations

from collections.abc import Mapping

from aop.machine import states
from aop.proofs.terms import same
from aop.proofs.values import Sym, Values


def found_as_asked(values: Values, step: states.Call, inputs: Mapping[str, Sym], result: Sym) -> None:
    """The record that a look-up by one id finds is the one of this id."""
    declared = values.release.records.get(result.of.type) if result.kind == "record" else None
    types = values.release.actions[step.action].inputs
    ids = [held for name, held in inputs.items() if held.kind == "text" and types[name].type.kind == "id"]
    if step.verb != "look_up" or declared is None or declared.key is None or len(ids) != 1:
        return
    found = values.read(result, (declared.key,))
    if found.kind == "text":
        values.wishes.append(("kinds", same(found.term, ids[0].term)))
