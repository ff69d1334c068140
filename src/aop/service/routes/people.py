"""What people with a role see and do: conversations with every decision, approvals, questions, tasks, overrides.

Whoever asks is named by their key or their sign-in, and their roles are what the service knows. Whether it counts is
the engine's to say: nobody approves what they asked for or wrote, and every act passes the gate.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from aop.engine import explain
from aop.engine.effects import RequestAnswer, RequestApproval, RequestTask
from aop.engine.overriding import OF_WORKSPACE
from aop.errors import WrongUse
from aop.ports.store import Listed, Parked
from aop.runtime import PendingQuestion, PendingTask, Reply, handoff_text
from aop.runtime.overrides import not_done
from aop.runtime.seen_history import seen, why_not_seen
from aop.runtime.why import why, why_not
from aop.service.access import Caller
from aop.service.powers import MIGRATE, RELEASE
from aop.service.refusals import Refusal
from aop.service.routes.talking import ConversationName
from aop.service.service import DEFAULT_LIMIT, After, AfterNumber, Limit, Person, Service, Serving
from aop.service.sight import Sights, cleared_for, sight
from aop.service.views import (
    ActIn,
    AnswerIn,
    DecisionIn,
    DoneIn,
    entry_view,
    lines_view,
    parked_view,
    pause_view,
    question_view,
    task_view,
)

router = APIRouter(tags=["people"])

CallName = Annotated[str, Path(min_length=1, max_length=400, description="The call, `CONVERSATION/NUMBER`.")]

WaitName = Annotated[str, Path(min_length=1, max_length=400, description="The `wait` that `/questions` lists.")]

# ---- conversations


@router.get("/conversations")
async def conversations(
    service: Serving,
    person: Person,
    after: After = None,
    limit: Limit = DEFAULT_LIMIT,
    status: Annotated[
        str | None, Query(pattern="^(open|taken|handed_off|closed)$", description="Only those that stand so.")
    ] = None,
) -> dict[str, Any]:
    """Conversations, the one that changed last first."""
    found = await service.store.conversations(limit + 1, _place(after), status)
    shown = found[:limit]
    return {"items": [_listed(item) for item in shown], "next": _cursor(shown[-1]) if len(found) > limit else None}


def _listed(item: Listed) -> dict[str, Any]:
    return {
        "conversation": item.conversation,
        "status": item.status,
        "channel": item.channel,
        "opened": item.opened.isoformat(),
        "at": item.at.isoformat(),
        "entries": item.version,
    }


def _cursor(item: Listed) -> str:
    return f"{item.at.isoformat()} {item.conversation}"


def _place(after: str | None) -> Listed | None:
    """Where a page begins. Raises Refusal for what no page said."""
    if after is None:
        return None
    at, _, name = after.partition(" ")
    try:
        moment = datetime.fromisoformat(at).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refusal(400, "`after` is what `next` of the page before said", param="after") from error
    return Listed(name, "", "", moment, moment, 0)


@router.get("/conversations/{conversation}/entries")
async def entries(
    conversation: ConversationName, service: Serving, person: Person, after: AfterNumber = 0,
    limit: Limit = DEFAULT_LIMIT,
) -> dict[str, Any]:  # fmt: skip
    """Every committed transition: what happened, what was decided by which sentence, what was said."""
    stored = await service.conversations.stored(conversation)
    program = service.conversations.running(stored).runtime.program
    found = await service.store.history(conversation, after, limit)
    kept = await sight(service, person, stored)
    items = [
        entry_view(number, entry, program, stored.snapshot.language, kept)
        for number, entry in enumerate(found, after + 1)
    ]
    seen = after + len(found)
    return {"items": items, "next": seen if found and seen < stored.version else None}


@router.get("/conversations/{conversation}/why")
async def why_this(
    conversation: ConversationName, service: Serving, person: Person, after: AfterNumber = 0
) -> dict[str, Any]:
    """What was decided from an entry on, in words: sentences, values, rules, and what else could have happened."""
    stored = await service.conversations.stored(conversation)
    release = service.conversations.running(stored).release
    kept = await sight(service, person, stored)
    history = tuple([seen(entry, kept) for entry in await service.store.history(conversation)])
    lines = [kept.text(line) for line in why(release, history, min(after, len(history)))]
    return {"conversation": conversation, "lines": lines}


@router.get("/conversations/{conversation}/why-not")
async def why_not_that(
    conversation: ConversationName,
    service: Serving,
    person: Person,
    action: Annotated[str, Query(min_length=1, max_length=200, description="An action of the catalogue.")],
) -> dict[str, Any]:
    """Everything that stands between this conversation and an action, now."""
    stored = await service.conversations.stored(conversation)
    runtime = service.conversations.running(stored).runtime
    try:
        found = explain.why_not(runtime.program, stored.snapshot, action)
    except WrongUse as error:
        raise Refusal(404, str(error), param="action") from error
    kept = await sight(service, person, stored)
    lines = [kept.text(line) for line in why_not(why_not_seen(found, kept), {})]
    return {"conversation": conversation, "action": action, "lines": lines}


@router.get("/conversations/{conversation}/handoff")
async def handoff(conversation: ConversationName, service: Serving, person: Person) -> dict[str, Any]:
    """What a colleague who takes over gets: the package of the handoff, or how it stands where there was none."""
    stored = await service.conversations.stored(conversation)
    runtime = service.conversations.running(stored).runtime
    package = await runtime.handoff(conversation) or await runtime.standing(conversation)
    cleared = cleared_for(service, person, stored)
    return {
        "package": handoff_text.as_data(package, cleared),
        "text": handoff_text.as_text(package, cleared),
        "withheld": sorted(handoff_text.ALL - cleared),
    }


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
    return {**await counted(service, person, reply), "granted": said.granted, "not_done": why and kept.text(why)}


@router.get("/approvals/{approval:path}")
async def approval(approval: CallName, service: Serving, person: Person) -> dict[str, Any]:
    """What exactly is said yes to: the call, its arguments, the words they rest on, the rules, and the digest."""
    stored = await service.conversations.of_call(approval)
    desk = service.desk(service.conversations.running(stored))
    try:
        return (await desk.view(approval, cleared_for(service, person, stored))).to_json()
    except WrongUse as error:
        raise Refusal(404, str(error)) from error


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
    return await counted(service, person, await service.acted(runtime.answer(wait, person.name, role, said.value)))


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
    return await counted(service, person, await service.acted(work))


# ---- overriding


@router.post("/conversations/{conversation}/acts")
async def act(conversation: ConversationName, said: ActIn, service: Serving, person: Person) -> dict[str, Any]:
    """Does something in a conversation: `aop.take_over`, `aop.answer`, `aop.hand_back`, `aop.cancel`, `aop.redrive`,
    `aop.drop`, or an action of a system in one that you took over."""
    if conversation == OF_WORKSPACE:
        raise Refusal(400, "what is about the whole workspace goes to `/acts`")
    _not_by_an_act(said)
    stored = await service.conversations.stored(conversation)
    runtime = service.conversations.running(stored).runtime
    return await _acted(service, person, conversation, runtime.act, said)


@router.post("/acts")
async def act_on_workspace(said: ActIn, service: Serving, person: Person) -> dict[str, Any]:
    """Does something to the whole workspace: `aop.pause`, `aop.resume`."""
    _not_by_an_act(said)
    return await _acted(service, person, OF_WORKSPACE, service.releases.live.runtime.act, said)


def _not_by_an_act(said: ActIn) -> None:
    """What has a way of its own: nobody says themselves what is to be found out about it."""
    if said.action == RELEASE:
        raise Refusal(400, "a release goes live by `/releases/DIGEST/activate`, which knows whether it widens anything")
    if said.action == MIGRATE:
        raise Refusal(400, "a conversation moves by `/conversations/CONVERSATION/migrate`")


async def _acted(service: Service, person: Caller, conversation: str, doing: Any, said: ActIn) -> dict[str, Any]:
    role = person.role(said.role)
    try:
        reply: Reply = await service.acted(doing(conversation, person.name, role, said.action, said.inputs))
    except WrongUse as error:
        raise Refusal(400, str(error), param="inputs") from error
    return await counted(service, person, reply)


async def counted(service: Service, person: Caller, reply: Reply) -> dict[str, Any]:
    """What came of it, as they may see it. Raises Refusal, with the gate's reason, where it did not count."""
    kept = await sight(service, person, await service.conversations.stored(reply.snapshot.conversation))
    if reply.told is not None:
        raise Refusal(403, kept.text(reply.told))
    asked = sorted({effect.call for effect in reply.effects if isinstance(effect, RequestApproval)})
    return {
        "conversation": reply.snapshot.conversation,
        "status": reply.snapshot.status,
        "lines": lines_view(reply.lines, kept),
        "waits_for": asked,
    }


@router.get("/pauses")
async def pauses(service: Serving, person: Person) -> dict[str, Any]:
    """What people have paused."""
    return {"items": [pause_view(item) for item in await service.releases.live.runtime.paused()], "next": None}


@router.get("/parked")
async def parked(service: Serving, person: Person, after: After = None, limit: Limit = DEFAULT_LIMIT) -> dict[str, Any]:
    """The writes that were stopped, or of which nobody knows what became: `aop.redrive` sends one again under its key,
    `aop.drop` takes back one that never left, both as acts in its conversation."""
    sights = Sights(service, person)

    async def view(conversation: str, item: Parked) -> dict[str, Any] | None:
        return parked_view(item, await sights.of(conversation))

    return await service.waiting("parked", after, limit, view)
