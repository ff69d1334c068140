"""The releases of the service. A release names hosts and databases, so its file comes from whoever runs the service:
it is put into the releases folder, loaded here, and goes live as an act of a person that passes the gate.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path

from aop.service.access import Caller
from aop.service.bodies import MigrateIn, ReleaseIn
from aop.service.came_of import acted_on_workspace, came_of
from aop.service.comparing import shown
from aop.service.powers import MIGRATE, RELEASE
from aop.service.refusals import Refusal
from aop.service.releases import Loaded
from aop.service.routes.talking import ConversationName
from aop.service.service import Person, Service, Serving
from aop.service.views import release_view, went_live_view

router = APIRouter(tags=["releases"])

Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="The digest of a release.")]


@router.get("/releases")
async def releases(service: Serving, person: Person) -> dict[str, Any]:
    """The releases that were loaded, the newest first; `live` is the one that new conversations begin with."""
    table = service.releases.table
    items = [release_view(item, service.releases) for item in reversed(list(table.releases.values()))]
    return {"items": items, "next": None}


@router.get("/releases/history")
async def history(service: Serving, person: Person) -> dict[str, Any]:
    """Which release went live when, and by whom; the last one first."""
    items = [went_live_view(item) for item in reversed(service.releases.table.live)]
    return {"items": items, "next": None}


@router.get("/releases/{digest}/widening")
async def widening(digest: Digest, service: Serving, person: Person) -> dict[str, Any]:
    """What a release lets through that the live one does not."""
    reasons = await _compared(service, _known(service, digest))
    return {"release": digest, "instead_of": service.releases.live.digest, "widens": bool(reasons), "why": reasons}


@router.post("/releases/back")
async def back(service: Serving, person: Person, said: ReleaseIn) -> dict[str, Any]:
    """Lets the release go live that was live before. It widens nothing that was not let go before, so that going back
    waits for nobody."""
    before = service.releases.before()
    if before is None:
        raise Refusal(409, "there is nothing to go back to: let another release go live by `/releases/DIGEST/activate`")
    return await _release(service, person, _known(service, before), said, ())


@router.post("/releases/{digest}/load")
async def load(digest: Digest, service: Serving, person: Person) -> dict[str, Any]:
    """Loads a release of the releases folder. It is not live."""
    await service.releases.load(digest)
    return release_view(service.releases.table.releases[digest], service.releases)


@router.post("/releases/{digest}/activate")
async def activate(digest: Digest, said: ReleaseIn, service: Serving, person: Person) -> dict[str, Any]:
    """Lets a loaded release go live: new conversations begin with it, those that run go on as they were. `widens` says
    whether it lets through what the live one does not, which rules of the live one may want an approval for."""
    loaded = _known(service, digest)
    return await _release(service, person, loaded, said, await _compared(service, loaded))


@router.post("/conversations/{conversation}/migrate", tags=["people"])
async def migrate(conversation: ConversationName, said: MigrateIn, service: Serving, person: Person) -> dict[str, Any]:
    """Moves a conversation to another release: its requests run again there, with a memory of what happened."""
    inputs: dict[str, object] = {"conversation": conversation, "release": said.release}
    return await _acted(service, person, MIGRATE, said, inputs)


def _known(service: Service, digest: str) -> Loaded:
    loaded = service.releases.of(digest)
    if loaded is None:
        raise Refusal(404, f"the release {digest} is not loaded")
    return loaded


async def _compared(service: Service, loaded: Loaded) -> tuple[str, ...]:
    return await service.comparing.widening(service.releases.live.release, loaded.release)


async def _release(
    service: Service, person: Caller, loaded: Loaded, said: ReleaseIn, reasons: tuple[str, ...]
) -> dict[str, Any]:
    """As `aop.release`, which rules, limits and approvals of the live release hold for. What it was compared with is
    named, so that no yes serves once another one is live."""
    inputs: dict[str, object] = {
        "release": loaded.digest,
        "widens": bool(reasons),
        "instead_of": service.releases.live.digest,
    }
    if reasons:
        inputs["widening"] = shown(reasons)
    return {**await _acted(service, person, RELEASE, said, inputs), "widens": reasons}


async def _acted(
    service: Service, person: Caller, action: str, said: ReleaseIn, inputs: dict[str, object]
) -> dict[str, Any]:
    reply = await acted_on_workspace(service, person, action, said, inputs)
    return {**await came_of(service, person, reply), "live": service.releases.live.digest}
