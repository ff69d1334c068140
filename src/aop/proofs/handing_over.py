"""What a queue does when it is handed a conversation (`aop.engine.assigning`), as calls: at the sentences that hand
over to it, and wherever anybody may (an escalation, a customer who wants a person, a call that nobody made).

Nobody can be asked for a yes any more, so a rule that asks for one refuses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aop.machine import states
from aop.machine.types import Action, Type
from aop.proofs import calls, terms
from aop.proofs.facts import Sight
from aop.proofs.graph import HANDED_OVER, Place
from aop.proofs.states import State
from aop.proofs.terms import Truth, at_most, both, no
from aop.proofs.values import MISSING, Sym

if TYPE_CHECKING:
    from aop.proofs.encoding import Encoding

#: What a call beside a handover is given, by name.
_TOLD = ("reason", "conversation")


def at_any_time(encoding: Encoding, copy: int, place: Place, state: State, when: Truth, label: str) -> None:
    """Notes what the queues do that a conversation may be handed to wherever it is."""
    for queue in _anywhere(encoding, place):
        hand_over(encoding, copy, place, state, when, queue, label)


def hand_over(
    encoding: Encoding, copy: int, place: Place, state: State, when: Truth, queue: str, label: str = HANDED_OVER
) -> None:
    """Notes what one queue does, as a site."""
    from aop.proofs.encoding import Site

    declared = encoding.release.workspace.queues.get(queue)
    if declared is None or declared.do is None:
        return
    action = encoding.release.actions[declared.do]
    inputs = {name: _input(encoding, place, state, action, name, queue) for name in action.inputs}
    scope = Sight(encoding.facts, state, place.frame, inputs)
    rules = calls.rules_about(encoding, place, action.name)
    asks = (calls.applies(encoding, rule, scope) for rule in rules if rule.kind.startswith("needs_"))
    made = both(
        when,
        _in_role(encoding, place, action),
        calls.sound(action, inputs),
        calls.permitted(encoding, rules, action, scope),
        no(calls.of_another(encoding, calls.owners_of(inputs), state)) if action.writes else True,
        *(no(asked) for asked in asks),
    )
    if made is not False:
        step = states.Call("assign", action.name, {}, encoding.graph.step(place).at)
        encoding.sites.append(Site(copy, place, step, made, False, False, inputs, scope, state, label))


def _anywhere(encoding: Encoding, place: Place) -> Iterator[str]:
    """The queue that people are asked for in, and those of the escalations that hold here."""
    procedures = [encoding.release.procedures[frame.procedure] for frame in place.frame.stack]
    own = [item for procedure in procedures for item in procedure.escalations]
    queues = [item.queue for item in (*encoding.release.escalations, *own)]
    yield from dict.fromkeys((encoding.release.workspace.person_queue, *queues))


def _in_role(encoding: Encoding, place: Place, action: Action) -> bool:
    procedures = [encoding.release.procedures[frame.procedure] for frame in place.frame.stack]
    return all(not action.roles or item.role in action.roles for item in procedures)


def _input(encoding: Encoding, place: Place, state: State, action: Action, name: str, queue: str) -> Sym:
    """What is known of the handover, of that what the action takes."""
    values = encoding.values
    match name:
        case "queue":
            return values.constant(queue)
        case "procedure":
            return values.constant(place.frame.procedure)
        case "channel" | "language" | "intent":
            return encoding.facts.named(name, state, place.frame)
        case "customer":
            return _customer(encoding, state, action)
        case "priority":
            return values.any(Type("text"), name, terms.any_truth(values.name("it has a priority")))
    return values.any(Type("text"), name) if name in _TOLD else MISSING


def _customer(encoding: Encoding, state: State, action: Action) -> Sym:
    """Who was verified, where the system may know every class of personal data in their record."""
    release = encoding.release
    declared = release.records.get(release.workspace.customer or "")
    if declared is None:
        return MISSING
    classes = {field.personal for field in declared.fields.values()} - {None}
    cleared = classes <= set(release.systems[action.system].cleared)
    customer: Sym = state.get(("customer",))
    return customer.when(at_most(0, state.get(("rank",)))) if cleared else MISSING
