"""A call as formulas: what stands in front of it (`aop.engine.gate`), and what may come of it.

Where people or the ledger are asked, what may change meanwhile has changed when the call leaves. What the ledger knows
of other conversations is not known here: it may refuse, and it may let pass. What it counts of this one is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from aop.engine.program import FORBIDDING, LEDGER
from aop.machine import states
from aop.machine.expressions import Path
from aop.machine.policy import Rule
from aop.machine.types import Action, Type
from aop.proofs import terms
from aop.proofs.facts import Sight
from aop.proofs.graph import INSTEAD, Place
from aop.proofs.likely import found_as_asked
from aop.proofs.states import Key, State
from aop.proofs.terms import Truth, at_most, both, chosen, either, no, same
from aop.proofs.values import MISSING, Owned, Sym, identical, is_foreign
from aop.values import Money

if TYPE_CHECKING:
    from aop.proofs.encoding import Encoding
    from aop.proofs.ways import Taken


def rules_about(encoding: Encoding, place: Place, action: str) -> tuple[Rule, ...]:
    """The rules of a call: the workspace's, then those of every procedure on the stack, once each."""
    found = {rule.id: rule for rule in encoding.release.rules if action in rule.actions}
    for frame in place.frame.stack:
        for rule in encoding.release.procedures[frame.procedure].rules:
            if action in rule.actions:
                found[rule.id] = rule
    return tuple(found.values())


def call(encoding: Encoding, copy: int, place: Place, state: State, step: states.Call) -> Iterator[Taken]:
    """The ways on from a call; the call itself is noted as a site."""
    from aop.proofs.encoding import Site

    action = encoding.release.actions[step.action]
    rules = rules_about(encoding, place, step.action)
    inputs = _inputs(encoding, place, state, step)
    leaving = state
    if any(rule.kind in (*LEDGER, "needs_approval") for rule in rules):
        leaving = encoding.facts.waited(state, others=False)
    scope = Sight(encoding.facts, leaving, place.frame, {**dict.fromkeys(action.inputs, MISSING), **inputs})
    allowed = both(sound(action, inputs), permitted(encoding, rules, action, scope))
    foreign = _foreign(encoding, place, state, leaving, inputs, step) if step.verb == "do" else False
    to_meet = state.get(("to_meet",)) if step.verb == "do" else False
    if step.verb == "do":
        fresh = (no(state.get(("stale", place.frame, name))) for name in _records(encoding, place, inputs, step))
        allowed = both(allowed, *fresh, no(foreign), no(to_meet))
    asks = [rule for rule in rules if rule.kind == "needs_confirmation"]
    approvals = [applies(encoding, rule, scope) for rule in rules if rule.kind == "needs_approval"]
    confirmed = _confirmed(encoding, place, leaving, step, inputs) if step.verb == "do" else False
    asked = either(*(applies(encoding, rule, scope) for rule in asks))
    made = both(allowed, either(no(asked), confirmed))
    if step.verb != "check":
        reached = both(encoding.reach[copy, place], made)
        encoding.sites.append(Site(copy, place, step, reached, confirmed, either(*approvals), inputs, scope, leaving))
    let = allowed if step.verb == "check" else made
    before, theirs = _made_before(encoding, place, step, inputs) if step.verb == "do" else (False, False)
    found = _Call(step, let, either(*approvals), asked, inputs, before, theirs, either(no(to_meet), foreign))
    yield from _outcomes(encoding, copy, place, leaving, found)


@dataclass(frozen=True, slots=True)
class _Call:
    """A call: when it leaves, whether people are asked, whether it needs the customer's yes."""

    step: states.Call
    leaves: Truth
    approval: Truth
    asks: Truth
    inputs: Mapping[str, Sym]
    before: Truth = False  # it passed the gate before a correction
    theirs: Truth = False  # a person made it, before they handed back
    refused: Truth = True  # the gate looks at it: nothing is to be met first, or it is refused even so


# ---- the gate


def permitted(encoding: Encoding, rules: tuple[Rule, ...], action: Action, scope: Sight) -> Truth:
    """What rules and the system's own limit say of a call, consent left out."""
    return both(
        *(_permits(encoding, rule, scope) for rule in rules),
        *(_counted(encoding, rule, action.name, scope, scope.state) for rule in rules),
        True if action.limit is None else encoding.conditions.value(action.limit, scope).yes,
    )


def rules_anywhere(encoding: Encoding, action: str) -> tuple[Rule, ...]:
    """The rules of a call wherever in the request it is made: those of what is switched to hold there only."""
    own = encoding.release.procedures[encoding.procedure].rules
    switches = any(isinstance(encoding.graph.step(place), states.Switch) for place in encoding.graph.edges)
    return tuple(rule for rule in (*encoding.release.rules, *(() if switches else own)) if action in rule.actions)


def before(encoding: Encoding) -> State:
    """Some time before the run began, of which nothing else is known."""
    begins = encoding.entries[0, encoding.graph.start]
    return State(encoding.values, ((True, begins),), None, lambda key: True, encoding.facts.earlier)


def let_through(
    encoding: Encoding, place: Place, action: Action, inputs: Mapping[str, Sym], then: State
) -> tuple[Truth, Truth]:
    """Whether the gate may have let a call through that was made at that time; and whether it may have let it through
    for a person, for whom no customer confirms anything."""
    rules = rules_anywhere(encoding, action.name)
    scope = Sight(encoding.facts, then, place.frame, {**dict.fromkeys(action.inputs, MISSING), **inputs})
    passed = both(sound(action, inputs), permitted(encoding, rules, action, scope))
    asked = (applies(encoding, rule, scope) for rule in rules if rule.kind == "needs_confirmation")
    return passed, both(passed, *(no(item) for item in asked))


def _made_before(encoding: Encoding, place: Place, step: states.Call, inputs: Mapping[str, Sym]) -> tuple[Truth, Truth]:
    """Whether this call may have been made before a correction, and whether by a person before they handed back."""
    action = encoding.release.actions[step.action]
    passed, for_a_person = let_through(encoding, place, action, inputs, before(encoding))
    did = terms.any_truth(encoding.values.name("a person did it"))
    return passed, both(encoding.facts.theirs, did, for_a_person)


def sound(action: Action, inputs: Mapping[str, Sym]) -> Truth:
    """Every input that is needed is there; an amount is not negative."""
    needed: list[Truth] = []
    for name, item in action.inputs.items():
        value = inputs.get(name, MISSING)
        if not item.optional:
            needed.append(value.known)
        if action.writes and item.type.kind == "money" and value.kind == "money" and not item.signed:
            needed.append(either(no(value.known), at_most(Fraction(0), value.term)))
    return both(*needed)


def _records(encoding: Encoding, place: Place, inputs: Mapping[str, Sym], step: states.Call) -> list[str]:
    """The names of this frame that a call is given as records, the customer's own account left out."""
    return [
        expr.root
        for name, expr in step.inputs.items()
        if isinstance(expr, Path) and not expr.fields and inputs[name].kind == "record"
        if inputs[name].of.type != encoding.release.workspace.customer
        if expr.root in encoding.facts.names.of(place.frame.procedure)
    ]


def _foreign(
    encoding: Encoding, place: Place, state: State, leaving: State, inputs: Mapping[str, Sym], step: states.Call
) -> Truth:
    """Whether an input is a record of somebody else than the verified customer, or was read out of one."""
    sight = encoding.sight(place, state)
    owners = [owned for expr in step.inputs.values() for owned in encoding.conditions.owners(expr, sight)]
    return of_another(encoding, [*owners, *owners_of(inputs)], leaving)


def owners_of(inputs: Mapping[str, Sym]) -> list[Owned]:
    """Whose records a call is given."""
    records = (value for value in inputs.values() if value.kind in ("record", "list"))
    return [owned for value in records for owned in value.owners]


def of_another(encoding: Encoding, owners: list[Owned], state: State) -> Truth:
    """Whether one of these is somebody else than the verified customer."""
    if not owners:
        return False
    customer = encoding.values.read(state.get(("customer",)), ("id",))
    return is_foreign(tuple(dict.fromkeys(owners)), customer, at_most(0, state.get(("rank",))))


def _permits(encoding: Encoding, rule: Rule, scope: Sight) -> Truth:
    """A `when` is lifted only by a definite no, an `unless` only by a definite yes."""
    if rule.kind not in FORBIDDING or rule.condition is None:
        return True
    found = encoding.conditions.value(rule.condition, scope)
    return found.nope if rule.kind == "never_when" else found.yes


def applies(encoding: Encoding, rule: Rule, scope: Sight) -> Truth:
    """A condition that gates applies unless it is surely not so."""
    return True if rule.condition is None else no(encoding.conditions.value(rule.condition, scope).nope)


def _counted(encoding: Encoding, rule: Rule, action: str, scope: Sight, state: State) -> Truth:
    """What the ledger surely counts, for limits of one conversation, for ever; and that its key is known."""
    if rule.kind not in LEDGER:
        return True
    key: Truth = True
    if rule.per == "customer":
        key = both(scope.verified(None), encoding.values.read(scope.get("customer"), ("id",)).known)
    elif rule.per not in (None, "conversation"):
        key = scope.get(rule.per).known
    if rule.input is not None:
        key = both(key, _alone(encoding, rule, scope.get(rule.input)))
    if rule.per not in (None, "conversation") or rule.period is not None:
        return key
    counts = {name: state.get(("count", name)) for name in rule.actions}
    if rule.kind == "at_most" and rule.count is not None:
        total: Any = 0
        for found in counts.values():
            total = terms.plus(total, found)
        return both(key, at_most(total, rule.count - 1))
    if rule.kind == "never_together":
        return both(key, *(at_most(found, 0) for name, found in counts.items() if name != action))
    if rule.kind == "never_before" and action == rule.actions[0]:
        known = (at_most(1, terms.plus(counts[name], state.get(("doubted", name)))) for name in rule.actions[1:])
        return both(key, either(*known, _counted_besides(encoding, rule)))
    return key


def _counted_besides(encoding: Encoding, rule: Rule) -> Truth:
    """Whether the ledger counts what must come before though the agent did not do it: a person did."""
    return both(encoding.facts.late, encoding.facts.by_hand, terms.any_truth(encoding.values.name("counted besides")))


def _alone(encoding: Encoding, rule: Rule, amount: Sym) -> Truth:
    """Whether an amount is within the limit of a total by itself, whatever else counts; in the limit's currency."""
    limit = rule.limit
    if isinstance(limit, Money):
        fits = at_most(amount.term, Fraction(limit.amount)) if amount.kind == "money" else False
        return both(amount.known, fits, same(amount.currency, encoding.values.code_of(limit.currency)))
    fits = at_most(amount.term, Fraction(limit)) if isinstance(limit, Decimal) and amount.kind == "number" else True
    return both(amount.known, fits)


def _confirmed(encoding: Encoding, place: Place, state: State, step: states.Call, inputs: Mapping[str, Sym]) -> Truth:
    """Whether an unused yes covers this very call; one for the same action and inputs at another place does too. In a
    run after a person had the conversation that one may be void, and nobody is asked again for what was made there."""
    spent = both(encoding.facts.again_after_changes, terms.any_truth(encoding.values.name("a yes is void")))
    covered = (item for item in encoding.calls.get(step.action, ()) if item in encoding.covered)
    found = (
        both(state.get(("yes", item)), _same_inputs(encoding, state, item, inputs), item == place or no(spent))
        for item in covered
    )
    return either(encoding.facts.agreed_before(place), *found)


def _same_inputs(encoding: Encoding, state: State, covered: Place, inputs: Mapping[str, Sym]) -> Truth:
    target = encoding.graph.step(covered)
    assert isinstance(target, states.Call)
    alike: list[Truth] = []
    for name in dict.fromkeys((*inputs, *target.inputs)):
        agreed = state.get(("said", covered, name)) if name in target.inputs else MISSING
        alike.append(identical(agreed, inputs.get(name, MISSING)))
    return both(*alike)


# ---- what comes of it


def _outcomes(encoding: Encoding, copy: int, place: Place, state: State, made: _Call) -> Iterator[Taken]:
    step = made.step
    code = encoding.ask(copy, place, "choice", terms.any_code(encoding.values.name(f"outcome {place.pc}")))
    labels = [edge.label for edge in encoding.graph.edges[place] if edge.label not in ("denied", *INSTEAD)]
    behind = state if step.verb == "check" else encoding.facts.waited(state, others=False)
    gone: list[Truth] = []
    result = encoding.ask(copy, place, "result", _answer(encoding, step))
    found_as_asked(encoding.values, step, made.inputs, result)
    encoding.changes.note(copy, place, step, made.inputs, result)
    for number, label in enumerate(labels):
        when = both(same(code, number), _possible(encoding, label, made, state))
        gone.append(when)
        own = _after(encoding, place, state, made, label, result)
        if step.verb == "do" and label in ("done", "met", "unclear"):
            own.update(_counts(encoding, copy, place, state, made, label))
        yield label, when, behind.then(own)
    denied = both(no(either(*gone)), made.refused)
    yield "denied", denied, behind.then(_after(encoding, place, state, made, "denied", result))


def _possible(encoding: Encoding, label: str, made: _Call, state: State) -> Truth:
    if label == "undecided":
        return both(made.leaves, made.approval)
    action = made.step.action
    if label not in ("met", "unclear"):
        return made.leaves
    # a run after a correction meets what was done before, or may have been
    to_meet = state.get(("to_meet",))
    again = both(encoding.facts.again_after_changes, to_meet, encoding.facts.made_here(action), made.before)
    theirs = both(to_meet, made.theirs)
    if label == "unclear":
        return either(made.leaves, again, theirs)
    return either(both(again, at_most(1, state.get(("count", action)))), theirs)


def _answer(encoding: Encoding, step: states.Call) -> Sym:
    returns = encoding.release.actions[step.action].returns
    return MISSING if returns is None else encoding.values.any(returns, step.result or step.action)


def _after(encoding: Encoding, place: Place, state: State, made: _Call, label: str, result: Sym) -> dict[Key, Any]:
    """What is known behind an outcome."""
    step = made.step
    own: dict[Key, Any] = {}
    if step.result is not None and step.verb != "check":
        held = result if label in ("done", "met") else MISSING
        own["v", place.frame, step.result] = held
        own["stale", place.frame, step.result] = False
    if label not in ("done", "met"):
        own["v", place.frame, "reason"] = encoding.values.any(Type("text"), "reason")
    if step.verb == "do" and label != "met":
        own.update(_used(encoding, state, place, step, _uses(encoding, made, label)))
    return own


def _counts(encoding: Encoding, copy: int, place: Place, state: State, made: _Call, label: str) -> dict[Key, Any]:
    """What a change leaves behind, and what may have been one."""
    step = made.step
    # what may have been done counts, until it comes out that it was not: both are looked at
    counts: Truth = True if label in ("done", "met") else terms.any_truth(encoding.values.name("was done after all"))
    theirs = made.theirs if label == "met" else False
    own: dict[Key, Any] = {("wrote",): True, **encoding.changes.marked(copy, place, state, label, counts)}
    own.update(_left_to_meet(encoding, state))
    own["alone",] = lambda: terms.plus(
        state.get(("alone",)),
        paid_alone(encoding, encoding.release.actions[step.action], made.inputs, either(made.approval, theirs)),
    )
    if label != "met":
        own.update(_counted_once_more(encoding, place, state, step, counts))
    for name in _records(encoding, place, _inputs(encoding, place, state, step), step):
        if name != step.result:
            own["stale", place.frame, name] = True
    if theirs is not False:
        own["theirs", step.action] = either(state.get(("theirs", step.action)), theirs)
    own.update(_owed(encoding, state, step.action, counts, both(counts, no(theirs))))
    return own


def _left_to_meet(encoding: Encoding, state: State) -> dict[Key, Any]:
    """After a change that was met, there may be more. Once all were, nobody is unsure about what was before: each was
    met as done, or as one of which nobody knows."""
    met = state.get(("to_meet",))
    more = both(met, terms.any_truth(encoding.values.name("more is to be met")))
    return {("to_meet",): more, ("unsure",): both(state.get(("unsure",)), either(more, no(met)))}


def _inputs(encoding: Encoding, place: Place, state: State, step: states.Call) -> dict[str, Sym]:
    return {name: encoding.value(expr, place, state) for name, expr in step.inputs.items()}


def paid_alone(encoding: Encoding, action: Action, inputs: Mapping[str, Sym], approved: Truth) -> Any:
    """What a call pays in the workspace's currency where no colleague is asked; nothing where it changes no money."""
    total: Any = Fraction(0)
    code = encoding.values.code_of(encoding.release.workspace.currency)
    for item in action.inputs.values() if action.changes == "money" else ():
        value = inputs.get(item.name, MISSING)
        if item.type.kind == "money" and value.kind == "money":
            pays = both(no(approved), value.known, same(value.currency, code), at_most(Fraction(0), value.term))
            total = terms.plus(total, chosen(pays, value.term, Fraction(0)))
    return total


def _counted_once_more(
    encoding: Encoding, place: Place, state: State, step: states.Call, counts: Truth
) -> dict[Key, Any]:
    key: Key = ("count", step.action)
    own: dict[Key, Any] = {key: terms.plus(state.get(key), chosen(counts, 1, 0))}
    if counts is not True:  # until it comes out that it was not done, it stands
        seen = both(no(counts), terms.any_truth(encoding.values.name("seen as done")))
        own["doubted", step.action] = 1
        own["besides", step.action] = terms.plus(state.get(("besides", step.action)), chosen(seen, 1, 0))
    for name in encoding.totals.get(step.action, ()):
        amount = encoding.value(step.inputs[name], place, state) if name in step.inputs else MISSING
        if amount.kind in ("money", "number"):
            before = state.get(("sum", step.action, name))
            own["sum", step.action, name] = chosen(counts, terms.plus(before, amount.term), before)
    return own


def _uses(encoding: Encoding, made: _Call, label: str) -> Truth:
    """Whether the customer's yes is used up by a call that somebody is asked about: as it leaves, or as nobody allows
    it. One that the gate refuses uses none, so what is denied may or may not."""
    asked = either(made.asks, made.approval)
    return both(asked, terms.any_truth(encoding.values.name("yes is void"))) if label == "denied" else asked


def _used(encoding: Encoding, state: State, place: Place, step: states.Call, uses: Truth) -> dict[Key, Any]:
    """Each yes serves one call: after it, none to the same inputs is left."""
    inputs = _inputs(encoding, place, state, step)
    found: dict[Key, Any] = {}
    for covered in encoding.calls.get(step.action, ()):
        if covered in encoding.covered:
            same_call = _same_inputs(encoding, state, covered, inputs)
            again = terms.any_truth(encoding.values.name("another yes"))
            found["yes", covered] = both(state.get(("yes", covered)), either(no(uses), no(same_call), again))
    return found


def _owed(encoding: Encoding, state: State, action: str, counts: Truth, wants: Truth) -> dict[Key, Any]:
    """What an action wants behind it is owed, or was missing before it; where it counts, and where it `wants` it: what
    a person did wants nothing."""
    found: dict[Key, Any] = {}
    for pair in encoding.pairs:
        first, second, relation = pair
        owed, had = ("owed", pair), ("had", pair)
        if relation == "after" and action == second:
            found[owed] = both(state.get(owed), no(counts))
        elif relation == "after" and action == first:
            found[owed] = either(state.get(owed), wants)
        elif action == second:
            found[had] = either(state.get(had), counts)
        elif action == first:
            found[owed] = either(state.get(owed), both(wants, no(state.get(had))))
    return found
