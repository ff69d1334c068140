"""Whether somebody may take something out: by acts that pass the gate, or by passes that were given for them before.

asked ──▶ act ──┬─ carried out: a pass, used at once
                └─ waits for a colleague's yes (202) ──▶ asked again after it: the pass is there
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from fastapi.responses import JSONResponse

from aop.service.access import Caller
from aop.service.bodies import ReleaseIn
from aop.service.came_of import acted_on_workspace, came_of
from aop.service.privacy import Privacy, what_of
from aop.service.refusals import Refusal
from aop.service.service import Service

#: A power and its inputs.
Asked: TypeAlias = tuple[str, Mapping[str, object]]
WAITS: dict[int | str, dict[str, Any]] = {202: {"description": "It waits for an approval: ask again after the yes."}}


def privacy_of(service: Service) -> Privacy:
    """Raises Refusal where nothing is kept under keys, so that nothing could be erased for good, or noted."""
    if service.privacy is None:
        raise Refusal(404, "this service keeps nothing under keys: start it with `--keys FILE`")
    return service.privacy


async def let(service: Service, person: Caller, said: ReleaseIn, acts: Sequence[Asked]) -> list[str]:
    """The approvals that are waited for; none where all of it may be done now, once. Raises Refusal with the gate's
    reason."""
    passes, waits = privacy_of(service).passes, list[str]()
    named = [(action, what_of(inputs), inputs) for action, inputs in acts]
    for action, what, inputs in named:
        if not passes.has(person.name, action, what):
            came = await came_of(service, person, await acted_on_workspace(service, person, action, said, inputs))
            waits += came["waits_for"]
    if waits:
        return waits
    for action, what, _ in named:
        if not passes.has(person.name, action, what):
            raise not_known()
        passes.take(person.name, action, what)
    return []


def waiting(approvals: list[str]) -> JSONResponse:
    """What whoever asked is told until somebody decides."""
    return JSONResponse({"waits_for": approvals}, 202)


def not_known() -> Refusal:
    """An act that passed the gate, and of which nobody knows what became."""
    return Refusal(503, "nobody knows whether it was done: ask again, what is done already stays so", retry_after=1)
