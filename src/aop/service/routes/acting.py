"""What people do themselves: in a conversation, and to the whole workspace. Each act passes the gate under a role of
theirs; what is paused and what was parked is listed here."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from aop.engine.overriding import OF_WORKSPACE
from aop.errors import WrongUse
from aop.ports.store import Parked
from aop.runtime import Reply
from aop.service.access import Caller
from aop.service.bodies import ActIn
from aop.service.came_of import came_of
from aop.service.powers import ERASE, EXPORT, MIGRATE, RELEASE, REVEAL
from aop.service.refusals import Refusal
from aop.service.routes.talking import ConversationName
from aop.service.service import DEFAULT_LIMIT, After, Limit, Person, Service, Serving
from aop.service.sight import Sights
from aop.service.views import parked_view, pause_view

router = APIRouter(tags=["people"])


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
    if said.action in (ERASE, EXPORT, REVEAL):
        raise Refusal(
            400, "what is kept is erased by `/erasures`, handed over by `/exports`, revealed by `/audit/reveal`"
        )


async def _acted(service: Service, person: Caller, conversation: str, doing: Any, said: ActIn) -> dict[str, Any]:
    role = person.role(said.role)
    try:
        reply: Reply = await service.acted(doing(conversation, person.name, role, said.action, said.inputs))
    except WrongUse as error:
        raise Refusal(400, str(error), param="inputs") from error
    return await came_of(service, person, reply)


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
