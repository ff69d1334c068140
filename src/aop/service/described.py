"""How the routes describe themselves in `/openapi.json`: a sentence for each, and the one form that refusals have.

What the framework would say by itself is what it would answer by itself: statuses and forms that nobody here gets.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field


class ErrorOut(BaseModel):
    """Why a request was not done."""

    message: str = Field(description="What is wrong in words, and what to send instead.")
    type: str = Field(description="The same as `code`.")
    code: str = Field(description="What is wrong, for programs.")
    param: str | None = Field(description="The part of the request that it is about, where it is about one.")


class RefusalOut(BaseModel):
    """Every refusal has this form."""

    error: ErrorOut


#: What any route may answer instead: 400 what cannot be read, 401 and 403 who asks, 404, 409 what happened meanwhile,
#: 429 and 503 with `Retry-After`.
REFUSED: dict[int | str, dict[str, Any]] = {
    "default": {
        "model": RefusalOut,
        "description": "Not done, and why: 400 it cannot be read, 401 no key or none that is known, 403 it may not be, "
        "404 it is not there, 409 something else happened meanwhile, 429 and 503 come again after `Retry-After`.",
    }
}


def named(router: APIRouter) -> APIRouter:
    """The same; the first sentence of what each route says of itself is what it is called."""
    for route in router.routes:
        if isinstance(route, APIRoute) and route.summary is None:
            route.summary = first_sentence(route.description) or None
    return router


def first_sentence(text: str) -> str:
    """Without what follows a colon or a full stop, and in one line."""
    line = " ".join(text.split())
    ends = [at for at in (line.find(". "), line.find(": "), line.find("; ")) if at > 0]
    return line[: min(ends, default=len(line))].rstrip(".")
