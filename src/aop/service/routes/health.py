"""Is it up, can it take messages, and the figures."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from aop.service.health import REMEDIES
from aop.service.metrics import CONTENT_TYPE
from aop.service.refusals import Refusal
from aop.service.service import Serving, Who

router = APIRouter(tags=["operation"])


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz")
async def healthy() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", responses={503: {"description": "It cannot take messages, and why."}})
async def ready(service: Serving) -> JSONResponse:
    """Whether it can take messages; if not, why, and what to do."""
    state = await service.health.state(service.store)
    said: dict[str, Any] = {"status": state, "workspace": service.releases.live.release.workspace.name}
    if state == "ready":
        return JSONResponse(said)
    return JSONResponse({**said, "help": REMEDIES.get(state, "")}, 503, {"Retry-After": "5"})


@router.get("/metrics", response_class=Response)
async def metrics(service: Serving, caller: Who) -> Response:
    """Figures for Prometheus. Whoever has a key may read them, but a browser's token."""
    if caller.conversation is not None:
        raise Refusal(403, "a conversation's token reads no figures")
    return Response(await service.metrics.text(), media_type=CONTENT_TYPE)
