"""What a queue does when it is handed a conversation (`aop.engine.assigning`), as calls: at the sentences that hand
over to it, and wherever anybody may (an escalation, a customer who wants a person, a call that nobody made).

Nobody can be asked for a yes any more, so a rule that asks for one refuses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aop.machine import states
from aop.machine.expressions import Const, walk
from aop.machine.types import Action, Template, Type
from aop.proofs import calls, terms
from aop.proofs.facts import Sight
from aop.proofs.graph import Place
from aop.proofs.states import State
from aop.proofs.terms import Truth, at_most, both, no, same
from aop.proofs.values import MISSING, Sym

if TYPE_CHECKING:
    from aop.proofs.encoding import Encoding

#: What stands in the reasons that the engine gives by itself; a text in a rule without any of it is none of them.
_SAID_BY_ENGINE = ("customer", "conversation", "procedure", "answer", "paused", "`on: ")


def at_any_time(encoding: Encoding, copy: int, place: Place, state: State, when: Truth, label: str | None) -> None:
    """Notes what the queues do that a conversation may be handed to wherever it is."""
    for queue, because in _anywhere(encoding, place):
        hand_over(encoding, copy, place, state, when, (queue, because), label)


def hand_over(
    encoding: Encoding,
    copy: int,
    place: Place,
    state: State,
    when: Truth,
    told: tuple[str, Template | None],
    label: str | None,
) -> None:
    """Notes what one queue does, as a site; `told`: which, and why it is handed to, where a sentence says that."""
    from aop.proofs.encoding import Site

    declared = encoding.release.workspace.queues.get(told[0])
    if declared is None or declared.do is None:
        return
    action = encoding.release.actions[declared.do]
    inputs = {name: _input(encoding, place, state, action, name, told) for name in action.inputs}
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


def _anywhere(encoding: Encoding, place: Place) -> Iterator[tuple[str, Template | None]]:
    """The queue that people are asked for in, and those of the escalations that hold here, each with why."""
    procedures = [encoding.release.procedures[frame.procedure] for frame in place.frame.stack]
    own = [item for procedure in procedures for item in procedure.escalations]
    yield encoding.release.workspace.person_queue, None
    for item in (*encoding.release.escalations, *own):
        yield item.queue, item.because


def _in_role(encoding: Encoding, place: Place, action: Action) -> bool:
    procedures = [encoding.release.procedures[frame.procedure] for frame in place.frame.stack]
    return all(not action.roles or item.role in action.roles for item in procedures)


def _input(
    encoding: Encoding, place: Place, state: State, action: Action, name: str, told: tuple[str, Template | None]
) -> Sym:
    """What is known of the handover, of that what the action takes."""
    values = encoding.values
    match name:
        case "queue":
            return values.constant(told[0])
        case "reason":
            return _reason(encoding, told[1])
        case "procedure":
            return values.constant(place.frame.procedure)
        case "channel" | "language" | "intent":
            return encoding.facts.named(name, state, place.frame)
        case "customer":
            return _customer(encoding, state, action)
        case "priority":
            return values.any(Type("text"), name, terms.any_truth(values.name("it has a priority")))
        case "conversation":
            return values.any(Type("text"), name)
    return MISSING


def _reason(encoding: Encoding, because: Template | None) -> Sym:
    """As the sentence says it, where it says the same to everybody; else what the engine says."""
    wordings = [] if because is None else [wording.parts for wording in because.wordings()]
    if len(wordings) == 1 and all(isinstance(part, str) for part in wordings[0]):
        return encoding.values.constant("".join(map(str, wordings[0])))
    reason = encoding.values.any(Type("text"), "reason")
    if because is None:
        others = (item for item in _texts(encoding) if not any(words in item for words in _SAID_BY_ENGINE))
        encoding.values.axioms += [no(same(reason.term, encoding.values.code_of(item))) for item in others]
    return reason


def _texts(encoding: Encoding) -> Iterator[str]:
    """The texts that rules and properties name."""
    procedures = encoding.release.procedures.values()
    rules = [item.condition for item in (*encoding.release.rules, *(item for one in procedures for item in one.rules))]
    conditions = [*rules, *(item.condition for one in procedures for item in one.properties)]
    for condition in conditions:
        for part in () if condition is None else walk(condition):
            if isinstance(part, Const) and isinstance(part.value, str):
                yield part.value


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
