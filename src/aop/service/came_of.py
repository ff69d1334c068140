"""What came of something that a person did, as they may see it."""

from __future__ import annotations

from typing import Any

from aop.engine.effects import RequestApproval
from aop.runtime import Reply
from aop.service.access import Caller
from aop.service.refusals import Refusal
from aop.service.service import Service
from aop.service.sight import sight
from aop.service.views import lines_view


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
