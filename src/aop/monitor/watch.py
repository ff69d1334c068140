"""A second opinion on every call (semantics S10): a plain walk of the rules over history records only.

watch = Watch(release, "c1")
for event, effects, after in transitions:   # each committed one, with the snapshot after it
    watch.see(event, effects, after)
assert watch.problems == []
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from aop.engine.effects import CallAction, Effect
from aop.engine.events import Event
from aop.engine.snapshot import Snapshot
from aop.machine.policy import Rule
from aop.machine.powers import POWERS
from aop.machine.types import Action
from aop.monitor.books import Row, counts, wanted_for
from aop.monitor.facts import Facts
from aop.monitor.history import running
from aop.monitor.records import given, identity, inside, owner, spelled_out
from aop.monitor.rules import Rules
from aop.ports.ledger import Booked, Wanted
from aop.values import Money, canonical, content

#: What the ledger has kept, by the rule that counts it.
Kept: TypeAlias = Mapping[str, tuple[Booked, ...]]
NOTHING: Kept = {}


class Watch(Rules):
    """One conversation, watched."""

    __slots__ = ()

    def see(self, event: Event, effects: tuple[Effect, ...], after: Snapshot) -> None:
        """One committed transition."""
        self.step += 1
        self.let = None
        self.now = max(self.now, event.at) if self.step > 1 else max(event.at, after.now)  # it may be opened later
        self.happened(event, after)
        for effect in effects:
            if isinstance(effect, CallAction):
                self.about = effect.call
                self._call(effect, after)
                self.about = None
            else:
                self.followed(effect, event, after)
        if after.verified is None:
            self.verified = None

    def wanted(self, call: CallAction, after: Snapshot) -> dict[str, Wanted]:
        """The rows of the ledger that the limits of a write count, by rule: what `book` is told."""
        if not self._is_counted(call):
            return {}
        row = self._row(call, after)
        found = ((rule.id, wanted_for(rule, self.release, row)) for rule in self._limits_of(call, after))
        return {rule: wanted for rule, wanted in found if wanted is not None}

    def book(self, call: CallAction, after: Snapshot, kept: Kept = NOTHING) -> None:
        """A write that leaves now: the limits once more, by the monitor's own count of what the ledger has kept (by
        rule) and of what it saw leave; then it counts itself."""
        if not self._is_counted(call):
            return
        self.about = call.call
        row = self._row(call, after)
        for rule in self._limits_of(call, after):
            fits = self.books.fits(rule, self.release, row, call.call, kept.get(rule.id, ()))
            self.must(fits, f"`{rule.at.text}` forbids it")
        self.books.add(call.call, row)
        self.about = None

    def _is_counted(self, call: CallAction) -> bool:
        """Not a call that a person lets leave, which counts since it was stopped."""
        return call.verb in ("do", "act") and call.call != self.let

    def _row(self, call: CallAction, after: Snapshot) -> Row:
        return Row(self.conversation, self.customer(after), call.action, call.inputs, self.now)

    def _limits_of(self, call: CallAction, after: Snapshot) -> list[Rule]:
        if after.assigning is not None and after.assigning.id == call.call:
            return []
        return [rule for rule in self.rules_of(call.action, after) if counts(rule, call.action)]

    # ---- one call

    def _call(self, call: CallAction, after: Snapshot) -> None:
        self.reached[call.verb] += 1
        if call.call in self.redriven and self.outcome.get(call.call) == "unclear":
            self.redriven.discard(call.call)
            self.let = call.call
            first = self.launched[call.call]
            self.must((first.action, first.inputs) == (call.action, call.inputs), f"{call.action} is another now")
            return
        self.must(call.call not in self.launched, f"{call.action} went out twice under one key")
        self.launched[call.call] = call
        self.request_of[call.call] = self.request
        self._bound(call)
        action = self.release.actions.get(call.action) or POWERS[call.action]
        if call.verb == "act":
            self._by_person(call, action)
        else:
            self._listed(call, after)
        limit, rules = action.limit, list(self.rules_of(call.action, after))
        read = limit is not None or any(rule.condition is not None for rule in rules)
        facts = self.facts(call.inputs, after) if read else None
        self.must(limit is None or self.truth(limit, facts) is True, f"{call.action} is over its system's limit")
        for rule in rules:
            self.must(self.permits(rule, facts), f"`{rule.at.text}` forbids it")
        self.limits(call, rules, after)
        if action.writes:
            self._sound(call, action, after)
        if call.verb in ("do", "act"):
            self._consents(call, rules, facts)
        if call.verb == "undo":
            self._undo(call)

    def _listed(self, call: CallAction, after: Snapshot) -> None:
        action, stack = self.release.actions[call.action], running(after)
        if self._is_assigning(after):
            queues = self.release.workspace.queues.values()
            self.must(any(queue.do == call.action for queue in queues), f"no queue lists {call.action}")
        elif stack:
            self.must(call.action in self.release.procedures[stack[-1]].actions, f"{call.action} is not listed")
        else:
            self.must(False, f"{call.action} with no request under way")
        for name in stack:
            role = self.release.procedures[name].role
            builtin = name.startswith("aop_") and self._is_assigning(after)
            self.must(builtin or not action.roles or role in action.roles, f"{role} may not {call.action}")

    def _by_person(self, call: CallAction, action: Action) -> None:
        """Somebody began this, in a role that may."""
        began = self.acted.get(call.action)
        role = "" if began is None else began.role
        self.must(began is not None and role in self.release.workspace.roles, f"{call.action} by nobody")
        self.must(not action.roles or role in action.roles, f"{role} may not {call.action}")

    def _is_assigning(self, after: Snapshot) -> bool:
        """Whether the call is what the workspace lists for the queue that the conversation was handed to."""
        return after.assigning is not None and after.assigning.id == self.about

    def _bound(self, call: CallAction) -> None:
        """One digest, one action with its arguments."""
        first = self.arguments.setdefault(call.digest, call)
        self.must(first is call or _arguments(first) == _arguments(call), "one digest for two sets of arguments")

    # ---- consents

    def _consents(self, call: CallAction, rules: list[Rule], facts: Facts | None) -> None:
        applying = [rule for rule in rules if rule.condition is None or self.truth(rule.condition, facts) is not False]
        if any(rule.kind == "needs_confirmation" for rule in applying):
            self.reached["confirmed"] += 1
            self.must(call.verb == "do", f"{call.action} by a person, which only the customer can confirm")
            key = (self.request, call.digest)
            self.must(self.yes[key] > 0, f"{call.action} without a yes of its own")
            self.yes[key] -= 1
        needs = [rule for rule in applying if rule.kind == "needs_approval"]
        if needs:
            self._approvals(call, needs)

    def _approvals(self, call: CallAction, needs: list[Rule]) -> None:
        self.reached["approved"] += 1
        self.must(call.call not in self.over, f"{call.action} although it was not approved")
        asked = {item.rule: item for item in self.asked.get(call.call, ())}
        for rule in needs:
            known = asked.get(rule.id)
            self.must(known is not None and known.digest == call.digest, f"nobody was asked: `{rule.at.text}`")
        for role in sorted({rule.role or "" for rule in needs}):
            wanted = sum(rule.people for rule in needs if rule.role == role)
            people = {item.person for item in self.grants.get(call.call, ()) if item.role == role}
            self.must(len(people) >= wanted, f"{call.action} with {len(people)} of {wanted} approvals by {role}")

    # ---- records, and taking back

    def _sound(self, call: CallAction, action: Action, after: Snapshot) -> None:
        """Records of the verified customer or of nobody, read in this conversation, and not outdated since. What
        undoes a write takes the record that the write outdated."""
        customer = self.customer(after)
        for record in inside(tuple(call.inputs.values())):
            own = owner(record, self.release) in (None, customer)
            self.must(own, f"{call.action} with somebody else's {record.type}")
        for record in given(call.inputs):
            read = self.read.get(spelled_out(record))
            self.must(read is not None, f"{call.action} with a {record.type} that nobody looked up")
            outdated = -1 if call.verb == "undo" else self.written.get(identity(record, self.release), -1)
            self.must(read is None or read > outdated, f"{call.action} with an outdated {record.type}")
        fields = action.inputs
        for name, value in call.inputs.items():
            if isinstance(value, Money):
                whole = value.rounded() == value and (value.amount >= 0 or (name in fields and fields[name].signed))
                self.must(whole, f"{call.action} with an amount that is no payment in `{name}`")

    def _undo(self, call: CallAction) -> None:
        """It undoes the last write that still stands, and only one that is known to be done."""
        standing = self.standing()
        if not standing:
            self.must(False, f"{call.action} undoes nothing")
            return
        self.undoes[call.call], last = standing[-1]
        known = self.release.actions.get(last.action)
        self.must(known is not None and known.undo == call.action, f"{call.action} is not what undoes it")
        self.must(self.outcome[self.undoes[call.call]] == "done", f"{call.action} undoes what may not have been done")


def _arguments(call: CallAction) -> bytes:
    return canonical([call.action, {name: content(value) for name, value in call.inputs.items()}])
