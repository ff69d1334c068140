"""What waits for people, and what they say to it: approvals, questions of procedures, calls that are done by hand.

Whether it counts is the engine's to say: nobody approves what they asked for or wrote, and roles are what the service
knows of who asks.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path

from aop.engine.effects import RequestAnswer, RequestApproval, RequestTask
from aop.errors import WrongUse
from aop.runtime import PendingQuestion, PendingTask
from aop.runtime.overrides import not_done
from aop.service.access import Caller
from aop.service.bodies import AnswerIn, DecisionIn, DoneIn
from aop.service.came_of import came_of
from aop.service.powers import ERASE, EXPORT
from aop.service.refusals import Refusal
from aop.service.service import DEFAULT_LIMIT, After, Limit, Person, Service, Serving
from aop.service.sight import Sights, cleared_for, sees_everything, sight
from aop.service.views import question_view, task_view

router = APIRouter(tags=["people"])

CallName = Annotated[str, Path(min_length=1, max_length=400, description="The call, `CONVERSATION/NUMBER`.")]
WaitName = Annotated[str, Path(min_length=1, max_length=400, description="The `wait` that `/questions` lists.")]

# ---- approvals


@router.get("/approvals")
async def approvals(
    service: Serving, person: Person, after: After = None, limit: Limit = DEFAULT_LIMIT
) -> dict[str, Any]:
    """What waits for a yes, with what it is asked for; `mine` says whether it is for one of your roles. Pages go by
    conversation, as those of the other lists of what waits."""
    seen: dict[str, dict[str, Any]] = {}

    async def view(conversation: str, asked: RequestApproval) -> dict[str, Any] | None:
        known = seen.get(asked.call)
        if known is not None:
            known["roles"] = sorted({*known["roles"], asked.role})
            known["mine"] = known["mine"] or asked.role in person.roles
            return None
        seen[asked.call] = {
            "approval": asked.call,
            "conversation": conversation,
            "action": asked.action,
            "roles": [asked.role],
            "mine": asked.role in person.roles,
            "due": asked.due and asked.due.isoformat(),
        }
        return seen[asked.call]

    return await service.waiting("approval", after, limit, view)


@router.post("/approvals/{approval:path}/decision")
async def decide(approval: CallName, said: DecisionIn, service: Serving, person: Person) -> dict[str, Any]:
    """A yes or no to exactly what was shown, in the first of your roles that is asked. `not_done` is why what a person
    wanted to do themselves does not happen: after a no, and where something else speaks against it by now."""
    desk = service.desk(await service.running(approval))
    reply = await service.acted(
        desk.decide(approval, person.name, granted=said.granted, comment=said.comment, seen=said.seen)
    )
    kept = await sight(service, person, await service.conversations.stored(reply.snapshot.conversation))
    why = not_done(reply.effects)
    return {**await came_of(service, person, reply), "granted": said.granted, "not_done": why and kept.text(why)}


@router.get("/approvals/{approval:path}")
async def approval(approval: CallName, service: Serving, person: Person) -> dict[str, Any]:
    """What exactly is said yes to: the call, its arguments, the words they rest on, the rules, and the digest."""
    stored = await service.conversations.of_call(approval)
    desk = service.desk(service.conversations.running(stored))
    try:
        view = (await desk.view(approval, cleared_for(service, person, stored))).to_json()
    except WrongUse as error:
        raise Refusal(404, str(error)) from error
    return _with_customer(service, person, view)


def _with_customer(service: Service, person: Caller, view: dict[str, Any]) -> dict[str, Any]:
    """Whom an act is about that hides it in its history, for who may see everything."""
    hidden = view["inputs"].get("customer")
    if view["action"] not in (ERASE, EXPORT) or service.privacy is None or not sees_everything(service, person):
        return view
    shown = None if hidden is None else service.privacy.shown(str(hidden))
    return view if shown is None else {**view, "inputs": {**view["inputs"], "customer": shown}}


# ---- questions and tasks


@router.get("/questions")
async def questions(
    service: Serving, person: Person, after: After = None, limit: Limit = DEFAULT_LIMIT
) -> dict[str, Any]:
    """What procedures ask colleagues of your roles."""

    sights = Sights(service, person)

    async def view(conversation: str, asked: RequestAnswer) -> dict[str, Any] | None:
        if asked.role not in person.roles:
            return None
        return question_view(PendingQuestion(conversation, asked), await sights.of(conversation))

    return await service.waiting("question", after, limit, view)


@router.post("/questions/{wait:path}/answer")
async def answer(wait: WaitName, said: AnswerIn, service: Serving, person: Person) -> dict[str, Any]:
    """Answers a question of a procedure."""
    runtime = (await service.running(wait)).runtime
    await runtime.look_up(wait)
    asked = next((item.request.role for item in runtime.questions() if item.request.wait == wait), None)
    role = person.role(said.role or (asked if asked in person.roles else None))
    return await came_of(service, person, await service.acted(runtime.answer(wait, person.name, role, said.value)))


@router.get("/tasks")
async def tasks(service: Serving, person: Person, after: After = None, limit: Limit = DEFAULT_LIMIT) -> dict[str, Any]:
    """What is to be done by hand by colleagues of your roles, since a system is down."""

    sights = Sights(service, person)

    async def view(conversation: str, asked: RequestTask) -> dict[str, Any] | None:
        if not person.roles & set(asked.roles):
            return None
        return task_view(PendingTask(conversation, asked), await sights.of(conversation))

    return await service.waiting("task", after, limit, view)


@router.post("/tasks/{call:path}/done")
async def done(call: CallName, said: DoneIn, service: Serving, person: Person) -> dict[str, Any]:
    """Says what came of a call that was done by hand."""
    runtime = (await service.running(call)).runtime
    await runtime.look_up(call)
    asked = next((item.request.roles for item in runtime.tasks() if item.request.call == call), ())
    role = person.role(said.role or next((item for item in asked if item in person.roles), None))
    work = runtime.done_by_hand(call, person.name, role, said.outcome, said.value, said.reason)
    return await came_of(service, person, await service.acted(work))
