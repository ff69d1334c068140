"""The audit log: its leaves in the clear, its signed head, proofs and exports. Verifying needs nothing of the service.

What a leaf was about is encrypted, and is shown with `reveal`: that is noted in the log first, with the name of who
looks. `aop audit verify EXPORT --key KEY` verifies an export anywhere.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse

from aop.audit.leaves import read_leaf
from aop.ports.store import Leaf
from aop.runtime.log_exports import export_some, export_whole
from aop.service.bodies import ExportIn
from aop.service.log import Log
from aop.service.refusals import Refusal
from aop.service.service import DEFAULT_LIMIT, MAX_NUMBER, AfterNumber, Limit, Person, Service, Serving
from aop.service.sight import sees_everything

router = APIRouter(tags=["audit"])

LINES = "application/x-ndjson"


@router.get("/audit")
async def leaves(
    service: Serving, person: Person, after: AfterNumber = 0, limit: Limit = DEFAULT_LIMIT
) -> dict[str, Any]:
    """The leaves in order: when something was done, what kind of thing, in which conversation by its digest."""
    _log(service)
    found = await service.store.leaves(after, limit)
    following = found[-1].number if len(found) == limit else None
    return {"items": [_view(item) for item in found], "next": following}


def _view(leaf: Leaf) -> dict[str, Any]:
    read = read_leaf(leaf.data)
    did = [{"kind": kind, "name": name, "outcome": outcome} for kind, name, outcome in read.did]
    return {"number": leaf.number, "at": read.at.isoformat(), "conversation": leaf.conversation, "did": did}


@router.get("/audit/head")
async def head(service: Serving, person: Person) -> dict[str, Any]:
    """The signed head of the log, and the public keys that it is verified with."""
    log = _log(service)
    signed = await log.heads.sign()
    keys = [item.text for item in log.verifiers]
    return {"head": signed.note, "size": signed.head.size, "keys": keys, "missed": list(signed.missed)}


LeafNumber = Annotated[int, Path(ge=1, le=MAX_NUMBER, description="The number of a leaf, from 1.")]


@router.get("/audit/{number}/proof", response_class=StreamingResponse)
async def proof(number: LeafNumber, service: Serving, person: Person) -> StreamingResponse:
    """One leaf with the proof that it is in the log; nothing of what it was about."""
    signed = await _log(service).heads.sign()
    if number > signed.head.size:
        raise Refusal(404, f"the log has {signed.head.size} leaves: there is no leaf {number}")
    lines = export_some(service.store, signed.note, signed.head, [number], [], None)
    return StreamingResponse(_bytes(lines), media_type=LINES)


@router.post("/audit/export", response_class=StreamingResponse)
async def export(
    said: ExportIn,
    service: Serving,
    person: Person,
    reveal: Annotated[bool, Query(description="Also what the leaves were about.")] = False,
) -> StreamingResponse:
    """The whole log as an export, which anybody can verify; noted in the log with your name first."""
    log = _log(service)
    if reveal and not sees_everything(service, person):
        raise Refusal(
            403, "what the leaves were about holds personal data of every class: none of your roles may see it"
        )
    about = {"reason": said.reason, "reveal": reveal}
    await service.acted(log.auditing.note(service.store, service.clock, "export", person.name, about))
    signed = await log.heads.sign()
    lines = export_whole(service.store, signed.note, signed.head, log.opens if reveal else None)
    return StreamingResponse(_bytes(lines), media_type=LINES)


def _log(service: Service) -> Log:
    if service.log is None:
        raise Refusal(404, "this service has no audit log: start it with `--keys FILE`")
    return service.log


async def _bytes(lines: AsyncIterator[str]) -> AsyncIterator[bytes]:
    async for line in lines:
        yield line.encode()
