"""What systems tell of themselves."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from aop.errors import WrongUse
from aop.service.access import must_tell_of
from aop.service.bodies import EventIn
from aop.service.refusals import Refusal
from aop.service.service import Serving, Who

router = APIRouter(tags=["events"])


@router.post("/events")
async def tell(said: EventIn, service: Serving, caller: Who) -> dict[str, Any]:
    """An event of a system, to every conversation that waits for it with these values. The same `id` again does
    nothing twice. The key is one that tells of this system's events (`systems` in the file of people)."""
    must_tell_of(caller, said.event.partition(".")[0])
    try:
        heard = await service.acted(service.events.take(said.event, said.id, said.payload))
    except WrongUse as error:
        raise Refusal(400, str(error), param="payload") from error
    return {"event": said.event, "id": said.id, "reached": heard.reached, "repeated": heard.repeated}
