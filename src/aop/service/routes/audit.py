"""The audit log: its leaves in the clear, its signed head, proofs and exports. Verifying needs nothing of the service.

What a leaf was about is encrypted, and is shown with `reveal`: that is noted in the log first, with the name of who
looks. `aop audit verify EXPORT --key KEY` verifies an export anywhere.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse

from aop.audit.leaves import read_leaf
from aop.ports.store import Leaf
from aop.runtime.log_exports import export_some, export_whole
from aop.runtime.log_reading import about_of, leaves_in, wanted
from aop.service.access import Caller
from aop.service.bodies import ExportIn, RevealIn
from aop.service.letting import WAITS, Asked, let, waiting
from aop.service.log import Log
from aop.service.powers import EXPORT, REVEAL
from aop.service.privacy import OF_LOG
from aop.service.refusals import Refusal
from aop.service.service import DEFAULT_LIMIT, MAX_NUMBER, AfterNumber, Limit, Person, Service, Serving
from aop.service.sight import sees_everything

router = APIRouter(tags=["audit"])

LINES = "application/x-ndjson"
#: So many leaves are looked through for those that are wanted before an answer is given.
MAX_LOOKED_AT = 10_000


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


@router.post("/audit/export", response_class=StreamingResponse, responses=WAITS)
async def export(
    said: ExportIn,
    service: Serving,
    person: Person,
    reveal: Annotated[bool, Query(description="Also what the leaves were about.")] = False,
) -> Response:
    """The whole log as an export, which anybody can verify; noted in the log with your name first. It passes the gate
    as `aop.export`, and with `reveal` as `aop.reveal` too. 202: it waits for an approval; ask again after the yes."""
    log = _log(service)
    acts: list[Asked] = [(EXPORT, {"what": OF_LOG})]
    if reveal:
        _must_see_everything(service, person)
        acts.append((REVEAL, {"what": OF_LOG}))
    waits = await let(service, person, said, acts)
    if waits:
        return waiting(waits)
    about = {"reason": said.reason, "reveal": reveal}
    await service.acted(log.auditing.note(service.store, service.clock, "export", person.name, about))
    signed = await log.heads.sign()
    lines = export_whole(service.store, signed.note, signed.head, log.opens if reveal else None)
    return StreamingResponse(_bytes(lines), media_type=LINES)


@router.post("/audit/reveal", responses=WAITS)
async def reveal(said: RevealIn, service: Serving, person: Person) -> Any:
    """What leaves of the log were about, decrypted; noted in the log with your name first. It passes the gate as
    `aop.reveal`. 202: it waits for an approval; ask again after the yes. `next` is `after` of what comes then."""
    log = _log(service)
    _must_see_everything(service, person)
    waits = await let(service, person, said, [(REVEAL, {"what": OF_LOG})])
    if waits:
        return waiting(waits)
    about = {"after": said.after, "limit": said.limit, "reason": said.reason}
    await service.acted(log.auditing.note(service.store, service.clock, "reveal", person.name, about))
    items: list[dict[str, Any]] = []
    last = said.after
    async for leaf in leaves_in(service.store, said.after):
        last = leaf.number
        if wanted(leaf, said.conversation, said.kind):
            items.append({**_view(leaf), "about": about_of(leaf, log.opens)})
        if len(items) >= said.limit or last - said.after >= MAX_LOOKED_AT:
            return {"items": items, "next": last}
    return {"items": items, "next": None}


def _must_see_everything(service: Service, person: Caller) -> None:
    """Raises Refusal (403) for who may not see every class."""
    if not sees_everything(service, person):
        raise Refusal(
            403, "what the leaves were about holds personal data of every class: none of your roles may see it"
        )


def _log(service: Service) -> Log:
    if service.log is None:
        raise Refusal(404, "this service has no audit log: start it with `--keys FILE`")
    return service.log


async def _bytes(lines: AsyncIterator[str]) -> AsyncIterator[bytes]:
    async for line in lines:
        yield line.encode()
