"""Erasing what is kept of customers, and handing it over, while the service runs. Each is an act of a person that
passes the gate; what its history keeps of the customer leads to nobody once they are erased.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from fastapi import APIRouter

from aop.engine.overriding import OF_WORKSPACE
from aop.ports.seal import Broken, Erased
from aop.runtime import Busy
from aop.runtime.sweeping import age_of
from aop.service.bodies import ErasureIn, HandOverIn, ReleaseIn
from aop.service.came_of import acted_on_workspace, came_of
from aop.service.letting import WAITS, let, not_known, privacy_of, waiting
from aop.service.powers import ERASE, EXPORT
from aop.service.privacy import AT_MOST, OF_CUSTOMER, Privacy
from aop.service.refusals import Refusal, no_conversation
from aop.service.service import Person, Service, Serving
from aop.service.sight import sees_everything

router = APIRouter(tags=["people"])


@router.post("/erasures", responses=WAITS)
async def erase(said: ErasureIn, service: Serving, person: Person) -> Any:
    """Erases a customer, a conversation, or what was kept long enough, for good; it passes the gate as `aop.erase`.
    202: it waits for an approval, and is done with the yes. 503: something of theirs is being carried out, come
    again."""
    privacy = privacy_of(service)
    inputs = await _inputs(said, service, privacy)
    given = {**inputs, "person": person.name}
    try:
        reply = await acted_on_workspace(service, person, ERASE, said, inputs)
        erased = await privacy.came_of(given)
    except Busy as busy:
        raise Refusal(503, str(busy), "too_busy", retry_after=1) from busy
    came = await came_of(service, person, reply)
    if came["waits_for"]:
        return waiting(came["waits_for"])
    if erased is None:
        raise not_known()
    return {"conversations": list(erased.conversations), "keys": erased.keys, "values": erased.values}


async def _inputs(said: ErasureIn, service: Serving, privacy: Privacy) -> dict[str, object]:
    """Of the act. Raises Refusal unless exactly one thing is to be erased, and for a conversation that there is not."""
    wanted = {"customer": said.customer, "conversation": said.conversation, "older_than": said.older_than}
    given: dict[str, object] = {name: item for name, item in wanted.items() if item is not None}
    if len(given) != 1:
        raise Refusal(400, "say what is to be erased: `customer`, `conversation` or `older_than`, one of them")
    if said.customer is not None:
        _must_not_name(said, said.customer)
        return {"customer": privacy.hidden(said.customer)}
    if said.older_than is not None:
        age_of(said.older_than)
        return {"older_than": f"{said.older_than}{AT_MOST}{said.limit}"}
    if said.conversation is not None:
        await _must_be_there(service, said.conversation)
    return given


async def _must_be_there(service: Service, name: str) -> None:
    """Raises Refusal for a conversation that there is not, and for what people do, which is kept."""
    with suppress(Erased, Broken):
        if name == OF_WORKSPACE or await service.store.load(name) is None:
            raise no_conversation(name)


@router.post("/exports", responses=WAITS)
async def hand_over(said: HandOverIn, service: Serving, person: Person) -> Any:
    """Everything that is kept of a customer, to hand to them: it passes the gate as `aop.export`, and is noted in the
    audit log first. 202: it waits for an approval; ask again after the yes."""
    privacy = privacy_of(service)
    if not sees_everything(service, person):
        raise Refusal(403, "what is kept of a customer is personal data of every class: none of your roles may see it")
    _must_not_name(said, said.customer)
    inputs = {"what": OF_CUSTOMER, "customer": privacy.hidden(said.customer)}
    waits = await let(service, person, said, [(EXPORT, inputs)])
    if waits:
        return waiting(waits)
    return await service.acted(privacy.handed_over(said.customer, person.name))


def _must_not_name(said: ReleaseIn, customer: str) -> None:
    """Raises Refusal for a reason that would keep who was erased."""
    if re.search(rf"(?<!\w){re.escape(customer)}(?!\w)", said.reason, re.IGNORECASE):
        raise Refusal(400, "the reason stays after they are erased: leave the id of the account out", param="reason")
