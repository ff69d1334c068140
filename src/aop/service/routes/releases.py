"""The releases of the service. A release names hosts and databases, so its file comes from whoever runs the service:
it is put into the releases folder, loaded here, and goes live as an act of a person that passes the gate.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path

from aop.engine.overriding import OF_WORKSPACE
from aop.service.access import Caller
from aop.service.powers import RELEASE
from aop.service.refusals import Refusal
from aop.service.releases import Loaded, Releases
from aop.service.routes.people import counted
from aop.service.service import Person, Service, Serving
from aop.service.views import ReleaseIn

router = APIRouter(tags=["releases"])

Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


@router.get("/releases")
async def releases(service: Serving, person: Person) -> dict[str, Any]:
    """The releases that are loaded; `live` is the one that new conversations begin with."""
    return {"items": [_view(item, service.releases) for item in service.releases.all()], "next": None}


def _view(item: Loaded, releases: Releases) -> dict[str, Any]:
    return {
        "release": item.digest,
        "live": item.digest == releases.live.digest,
        "was_live": releases.was_live(item.digest),
        "workspace": item.release.workspace.name,
        "procedures": sorted(item.release.procedures),
        "sources": item.release.sources,
    }


@router.post("/releases/back")
async def back(service: Serving, person: Person, said: ReleaseIn) -> dict[str, Any]:
    """Lets the release go live that was live before."""
    before = service.releases.before()
    if before is None:
        raise Refusal(409, "no other release was live before")
    return await _release(service, person, before, said)


@router.post("/releases/{digest}/load")
async def load(digest: Digest, service: Serving, person: Person) -> dict[str, Any]:
    """Loads a release of the releases folder. It is not live."""
    return _view(service.releases.load_kept(digest), service.releases)


@router.post("/releases/{digest}/activate")
async def activate(digest: Digest, said: ReleaseIn, service: Serving, person: Person) -> dict[str, Any]:
    """Lets a loaded release go live: new conversations begin with it, those that run go on as they were."""
    if service.releases.of(digest) is None:
        raise Refusal(404, f"the release {digest} is not loaded")
    return await _release(service, person, digest, said)


async def _release(service: Service, person: Caller, digest: str, said: ReleaseIn) -> dict[str, Any]:
    """As `aop.release`, which rules, limits and approvals of the live release hold for. What was live before widens
    nothing that was not let go before; of any other release nobody here can tell, so it counts as widening."""
    inputs: dict[str, object] = {"release": digest, "widens": not service.releases.was_live(digest)}
    if said.reason:
        inputs["reason"] = said.reason
    live = service.releases.live.runtime
    role = person.role(said.role)
    reply = await service.acted(live.act(OF_WORKSPACE, person.name, role, RELEASE, inputs))
    return {**counted(reply), "live": service.releases.live.digest}
