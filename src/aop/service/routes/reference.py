"""The page of every route."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from aop.service.reference import POLICY, page_of

router = APIRouter()


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Made when it is looked at: a thread of its own makes it, and it is some milliseconds of work."""
    return HTMLResponse(page_of(request.app.openapi()), headers={"Content-Security-Policy": POLICY})
