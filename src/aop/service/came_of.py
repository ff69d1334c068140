"""What came of something that a person did, as they may see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aop.engine.effects import RequestApproval
from aop.engine.overriding import OF_WORKSPACE
from aop.runtime import Reply
from aop.service.access import Caller
from aop.service.bodies import ReleaseIn
from aop.service.refusals import Refusal
from aop.service.service import Service
from aop.service.sight import sight
from aop.service.views import lines_view


async def acted_on_workspace(
    service: Service, person: Caller, action: str, said: ReleaseIn, inputs: Mapping[str, object]
) -> Reply:
    """A power that the service carries out, as an act on the whole workspace, which passes the live release's gate."""
    given = {**inputs, "reason": said.reason} if said.reason else inputs
    live = service.releases.live.runtime
    return await service.acted(live.act(OF_WORKSPACE, person.name, person.role(said.role), action, given))


async def came_of(service: Service, person: Caller, reply: Reply) -> dict[str, Any]:
    """How the conversation stands, what was said in it, and which approvals it waits for now. Raises Refusal, with the
    gate's reason, where it did not count."""
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
