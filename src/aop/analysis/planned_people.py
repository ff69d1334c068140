"""What people still do for a procedure: approvals, questions, handoffs, work by hand, outcomes that nobody knows.

What no sentence of the procedure shows is *hidden*: a rule of the workspace asks for it, a fallback makes it, or a lost
answer leaves it to somebody.
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.planned import HumanWork
from aop.analysis.planned_systems import calls_of, undoing_of, writes_of
from aop.machine import states
from aop.machine.policy import Rule
from aop.machine.release import Procedure, Queue, Release
from aop.machine.sentences import written
from aop.machine.states import Place

#: What a system's `fallback` leaves to people.
BY_HAND = "collect_for_human"


def people_of(release: Release, procedure: Procedure) -> Iterator[HumanWork]:
    """Everything that is left to people, each place once."""
    seen: set[tuple[object, ...]] = set()
    for work in (
        *_approvals(release, procedure),
        *_questions(procedure),
        *_handoffs(release, procedure),
        *_by_hand(release, procedure),
        *_outcomes(release, procedure),
        *_not_undone(release, procedure),
    ):
        key = work.kind, work.who, work.why, work.at
        if key not in seen:
            seen.add(key)
            yield work


def rules_for(release: Release, procedure: Procedure, action: str) -> Iterator[Rule]:
    """The rules that bind a call of an action by this procedure: the workspace's and its own."""
    yield from (rule for rule in (*release.rules, *procedure.rules) if action in rule.actions)


def _approvals(release: Release, procedure: Procedure) -> Iterator[HumanWork]:
    for _, action in writes_of(release, procedure):
        for rule in rules_for(release, procedure, action.name):
            if rule.kind == "needs_approval":
                people = f"{rule.people} different {rule.role}" if rule.people > 1 else str(rule.role)
                yield HumanWork("approval", people, rule.at.text, rule.workspace, rule.at, rule.within)


def _questions(procedure: Procedure) -> Iterator[HumanWork]:
    for _, step in written(procedure):
        if isinstance(step, states.AskPerson):
            yield HumanWork("question", step.role, f"what `{step.slot}` is", False, step.at, step.within)


def _handoffs(release: Release, procedure: Procedure) -> Iterator[HumanWork]:
    for _, step in written(procedure):
        if isinstance(step, states.Escalate):
            queue = release.workspace.queues.get(step.queue)
            yield HumanWork("handoff", _open(step.queue, queue), step.at.text, step.at.file != procedure.file, step.at)
    for line in (*release.escalations, *procedure.escalations):
        queue = release.workspace.queues.get(line.queue)
        hidden = line.at.file != procedure.file
        yield HumanWork("handoff", _open(line.queue, queue), line.at.text, hidden, line.at)


def _not_undone(release: Release, procedure: Procedure) -> Iterator[HumanWork]:
    undoing = undoing_of(release, procedure)
    if undoing:
        name = release.workspace.person_queue
        names = " or ".join(f"`{item}`" for item in sorted({name for undone in undoing.values() for name in undone}))
        why = f"what a cancel could not take back of {names}"
        yield HumanWork("handoff", _open(name, release.workspace.queues.get(name)), why, True)


def _open(name: str, queue: Queue | None) -> str:
    return f"{name} (in business hours)" if queue is not None and queue.business else name


def _by_hand(release: Release, procedure: Procedure) -> Iterator[HumanWork]:
    for name in sorted(calls_of(procedure)):
        action = release.actions[name]
        if action.writes and release.systems[action.system].fallback == BY_HAND:
            yield HumanWork("by hand", "a person", f"does `{name}` by hand while `{action.system}` is down", True)


def _outcomes(release: Release, procedure: Procedure) -> Iterator[HumanWork]:
    """A write that may not be repeated, whose answer got lost: only a person can say what came of it."""
    places: dict[str, Place | None] = dict.fromkeys(undoing_of(release, procedure))
    calls = [*((action.name, call.at) for call, action in writes_of(release, procedure)), *places.items()]
    for name, at in calls:
        if not release.actions[name].idempotent:
            why = f"finds out what came of `{name}` when its answer is lost: it may not be sent twice"
            yield HumanWork("outcome", "a person", why, True, at)
