"""Two calls of the same action: what each side lets through, asks for and limits, under the same inputs.

Rules that mean the same on both sides cancel out. Of the others it is asked whether there is a case that one side
denies and the other does not, or in which only one side asks for a yes or an approval (semantics S2, S10). What is
counted over conversations is compared as it is written: a ledger is no part of a proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aop.diffs.alike import meaning
from aop.diffs.limits import limits_differ
from aop.diffs.meeting import Differs, Event, Meeting, On, Pair
from aop.diffs.sides import Known, Reader, Side
from aop.machine import states
from aop.machine.policy import Rule
from aop.proofs.conditions import paths
from aop.proofs.terms import Truth, both, either, no
from aop.proofs.values import MISSING, Sym, identical

FORBIDDING = ("never_when", "never_unless")


def called(pair: Pair, old: states.Call, new: states.Call) -> Meeting:
    """What comes of a call on both sides."""
    inputs = pair.inputs(old.inputs, new.inputs)
    gates = (
        _Gate(pair.old_reader, pair.old, pair.known, old, {name: one for name, (one, _) in inputs.items()}),
        _Gate(pair.new_reader, pair.new, pair.known, new, {name: two for name, (_, two) in inputs.items()}),
    )
    differs = [
        *_inputs(old, inputs),
        *(_gate(gates, old) if old.verb == "do" or any(gate.every for gate in gates) else ()),
    ]
    same_inputs = both(*(identical(one, two) for one, two in inputs.values()))
    found = tuple(item for item in differs if item.when is not False)
    passes = both(*(no(gate.denies(gate.every)) for gate in gates))
    asked = both(passes, either(*(gate.applies("needs_approval") for gate in gates)))
    return Meeting(found, tuple(_ways(pair, old, new, same_inputs, passes, asked)))


def _inputs(step: states.Call, inputs: dict[str, tuple[Sym, Sym]]) -> Iterator[Differs]:
    """Another argument: a call that changes something with it was not made before."""
    kind = "newly allowed" if step.verb == "do" else "other call"
    for name, (one, two) in inputs.items():
        yield Differs(kind, f"`{step.action}` with another `{name}`", no(identical(one, two)))


# ---- rules


def _rules(reader: Reader, side: Side, action: str) -> tuple[Rule, ...]:
    """The rules that bind the call: the workspace's and those of every procedure on the stack."""
    found = [rule for rule in reader.release.rules if action in rule.actions]
    for frame in side.frames:
        found += [rule for rule in reader.release.procedures[frame.procedure].rules if action in rule.actions]
    return tuple(found)


def _gate(gates: tuple[_Gate, _Gate], old: states.Call) -> Iterator[Differs]:
    one, two = gates
    common = {meaning(rule) for rule in one.every} & {meaning(rule) for rule in two.every}
    one.leave_out(common)
    two.leave_out(common)
    shared, name = no(one.forbidden(one.left_out)), f"`{old.action}`"
    denied, reads = (one.denies(one.rules), two.denies(two.rules)), tuple(dict((*one.reads(), *two.reads())).items())
    allowed, refused = both(shared, denied[0], no(denied[1])), both(shared, denied[1], no(denied[0]))
    yield Differs("newly allowed", f"{name} is let through where it was refused", allowed, reads)
    yield Differs("newly refused", f"{name} is refused where it was let through", refused, reads)
    if old.verb == "check":
        return
    passes = both(shared, no(denied[0]), no(denied[1]))
    asks = one.applies("needs_confirmation"), two.applies("needs_confirmation")
    lost, added = both(passes, asks[0], no(asks[1])), both(passes, asks[1], no(asks[0]))
    yield Differs("confirmation lost", f"{name} needs no yes of the customer any more", lost, reads)
    yield Differs("confirmation added", f"{name} now needs a yes of the customer", added, reads)
    yield from _approvals(name, gates, passes, reads)
    yield from limits_differ(name, one.rules, two.rules, (one.action, two.action))


def _approvals(
    name: str, gates: tuple[_Gate, _Gate], passes: Truth, reads: tuple[tuple[str, Sym], ...]
) -> Iterator[Differs]:
    """By whom and how many: one who is asked for on both sides counts only where the cases differ."""
    wanted = dict.fromkeys(key for gate in gates for key in gate.approvers())
    for key in wanted:
        old, new = (gate.applies("needs_approval", key) for gate in gates)
        who = f"{key[1]} different `{key[0]}`" if key[1] > 1 else f"`{key[0]}`"
        lost, added = both(passes, old, no(new)), both(passes, new, no(old))
        yield Differs("approval lost", f"{name} needs no approval from {who} any more", lost, reads)
        yield Differs("approval added", f"{name} now needs approval from {who}", added, reads)


class _Gate:
    """What the rules of one side say to one call. `rules` are those that the other side does not have."""

    def __init__(self, reader: Reader, side: Side, known: Known, step: states.Call, inputs: dict[str, Sym]) -> None:
        self._reader, self._side, self._step = reader, side, step
        self.action = reader.release.actions[step.action]
        self._sight = reader.sight(side, known, {**dict.fromkeys(self.action.inputs, MISSING), **inputs})
        self.every = _rules(reader, side, step.action)
        self.rules: tuple[Rule, ...] = self.every
        self.left_out: tuple[Rule, ...] = ()

    def leave_out(self, common: set[str]) -> None:
        """Rules that mean the same on both sides say nothing about a difference."""
        self.rules = tuple(rule for rule in self.every if meaning(rule) not in common)
        self.left_out = tuple(rule for rule in self.every if meaning(rule) in common)

    def forbidden(self, rules: Sequence[Rule]) -> Truth:
        """Whether one of these rules forbids it."""
        return either(*(self._forbids(rule) for rule in rules if rule.kind in FORBIDDING))

    def denies(self, rules: Sequence[Rule]) -> Truth:
        """Whether something forbids it: one of these rules, the bound of the action, not being listed, a yes that
        nobody gave."""
        limit = self.action.limit
        beyond = limit is not None and no(self._reader.conditions.value(limit, self._sight).yes)
        unagreed = self._step.verb == "do" and self._side.top.pc not in self._side.agreed
        return either(self.forbidden(rules), not self._is_listed(), beyond, both(unagreed, self._asks_for_a_yes()))

    def applies(self, kind: str, who: tuple[str, int] | None = None) -> Truth:
        """Whether a rule of a kind asks for a consent."""
        rules = (rule for rule in self.every if rule.kind == kind)
        return either(*(self._gates(rule) for rule in rules if who is None or who == (rule.role, rule.people)))

    def reads(self) -> tuple[tuple[str, Sym], ...]:
        """What the rules that the other side does not have read of the call's inputs."""
        conditions = [rule.condition for rule in self.rules if rule.condition is not None]
        conditions += [] if self.action.limit is None else [self.action.limit]
        found = dict.fromkeys(path for condition in conditions for path in paths(condition))
        values = self._reader.values
        named = [(path, self._sight.get(path.root)) for path in found if path.root in self.action.inputs]
        return tuple((".".join((path.root, *path.fields)), values.read(held, path.fields)) for path, held in named)

    def approvers(self) -> list[tuple[str, int]]:
        """Who approves, and how many of them."""
        return [(str(rule.role), rule.people) for rule in self.rules if rule.kind == "needs_approval"]

    def _forbids(self, rule: Rule) -> Truth:
        if rule.condition is None:
            return True
        found = self._reader.conditions.value(rule.condition, self._sight)
        return no(found.nope) if rule.kind == "never_when" else no(found.yes)

    def _gates(self, rule: Rule) -> Truth:
        if rule.condition is None:
            return True
        return no(self._reader.conditions.value(rule.condition, self._sight).nope)

    def _is_listed(self) -> bool:
        procedure, roles = self._reader.procedure(self._side), self.action.roles
        return self.action.name in procedure.actions and (not roles or procedure.role in roles)

    def _asks_for_a_yes(self) -> Truth:
        return either(*(self._gates(rule) for rule in self.every if rule.kind == "needs_confirmation"))


# ---- what comes of it


def _ways(
    pair: Pair, old: states.Call, new: states.Call, same_inputs: Truth, passes: Truth, asked: Truth
) -> Iterator[On]:
    """Each outcome, to where each side answers it; the same inputs get the same answer. Only what passes both gates is
    carried out, and only what somebody is asked about stays undecided."""
    returns = pair.old_reader.release.actions[old.action].returns
    held = MISSING if returns is None else pair.old_reader.values.any(returns, f"{old.action} {pair.known.happened}")
    other = held if same_inputs is not False or returns is None else pair.new_reader.values.any(returns, old.action)
    one, two = pair.ahead()
    done = (*pair.known.done, old.action) if old.verb == "do" else pair.known.done
    inputs = tuple((name, pair.new_reader.value(expr, pair.new, pair.known)) for name, expr in new.inputs.items())
    answer = () if returns is None else (("", held),)
    yield pair.on(
        Event("done", old.action, (*answer, *inputs)),
        pair.old.to(one, **({old.result: held} if old.result and old.verb != "check" else {})),
        pair.new.to(two, **({new.result: other} if new.result and new.verb != "check" else {})),
        pair.later(done=done),
        passes,
    )
    for outcome, handler in _outcomes(pair, old):
        places = [_answers(reader, side, step, outcome, handler) for reader, side, step in (
            (pair.old_reader, pair.old, old), (pair.new_reader, pair.new, new))]  # fmt: skip
        gone = [step.result for step in (old, new)]
        yield pair.on(
            Event(outcome, old.action),
            pair.old.to(places[0], **({gone[0]: MISSING} if gone[0] else {})),
            pair.new.to(places[1], **({gone[1]: MISSING} if gone[1] else {})),
            pair.later(done=done if outcome == "unclear" else pair.known.done),
            {"undecided": asked, "denied": True}.get(outcome, passes),
        )


def _outcomes(pair: Pair, step: states.Call) -> Iterator[tuple[str, str]]:
    """What else may come of it, and what answers it where the step does not."""
    action = pair.old_reader.release.actions[step.action]
    yield "denied", "denied"
    if step.verb == "check":
        return
    yield "fails", "failed"
    yield from ((f"fails:{name}", "failed") for name in action.failures)
    if action.maybe_missing:
        yield "not_found", "failed"
    if step.verb == "do":
        yield from (("unclear", "unclear"), ("undecided", "undecided"))


def _answers(reader: Reader, side: Side, step: states.Call, outcome: str, handler: str) -> int:
    handlers = reader.procedure(side).handlers
    return step.outcomes.get(outcome, step.outcomes.get(outcome.partition(":")[0], handlers[handler]))
