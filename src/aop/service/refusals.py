"""What a request is told that is not done: one shape for every route, the one that OpenAI's clients read.

{"error": {"message": "there is no conversation c-1", "type": "not_found", "code": "not_found", "param": null}}
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from aop.errors import PortError, WrongUse
from aop.ports.seal import Erased
from aop.ports.store import Conflict, StoreFailed
from aop.runtime import Busy
from aop.service.misread import place_of, said_of

#: What a status is called where nothing better is known.
CODES = {
    400: "wrong_use", 401: "not_known", 403: "refused", 404: "not_found", 405: "method_not_allowed", 409: "conflict",
    413: "too_large", 415: "wrong_type", 422: "wrong_use", 429: "too_many", 431: "too_large", 503: "unavailable",
}  # fmt: skip


_LOG = logging.getLogger("aop.service")


class Refusal(Exception):
    """A request that is not done: its status, and what whoever asked is told. Never carries a secret."""

    def __init__(
        self, status: int, message: str, code: str = "", *, retry_after: int | None = None, param: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code or CODES.get(status, "failed")
        self.retry_after = retry_after
        self.param = param

    def response(self) -> JSONResponse:
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse(body_of(self.message, self.code, self.param), self.status, headers)


def body_of(message: str, code: str, param: str | None = None) -> Mapping[str, Any]:
    return {"error": {"message": message, "type": code, "code": code, "param": param}}


def no_conversation(conversation: str) -> Refusal:
    return Refusal(404, f"there is no conversation `{conversation}`")


def install(app: FastAPI) -> None:
    """Every exception that a route may raise, as an answer."""

    @app.exception_handler(Refusal)
    async def refused(_: Request, error: Refusal) -> JSONResponse:
        return error.response()

    @app.exception_handler(Conflict)
    async def conflict(_: Request, error: Conflict) -> JSONResponse:
        return Refusal(409, "something else happened in this conversation at the same time: try again").response()

    @app.exception_handler(Busy)
    async def busy(_: Request, error: Busy) -> JSONResponse:
        return Refusal(503, str(error), "too_busy", retry_after=1).response()

    @app.exception_handler(Erased)
    async def erased(_: Request, error: Erased) -> JSONResponse:
        return Refusal(410, "what was said in this conversation was erased", "erased").response()

    @app.exception_handler(WrongUse)
    async def wrong(_: Request, error: WrongUse) -> JSONResponse:
        return Refusal(409, str(error), "wrong_use").response()

    @app.exception_handler(PortError)
    async def down(_: Request, error: PortError) -> JSONResponse:
        seconds = 5 if error.retry_after is None else max(1, round(error.retry_after))
        if isinstance(error, StoreFailed):  # whose text names the file, which is for whoever looks after it
            _LOG.error("not done: %s", error)
            return Refusal(503, "not done: the store does not take it, come again", retry_after=seconds).response()
        return Refusal(503, f"not done: {error}", retry_after=seconds).response()

    @app.exception_handler(RequestValidationError)
    async def misread(_: Request, error: RequestValidationError) -> JSONResponse:
        mistakes = error.errors()
        return Refusal(400, said_of(mistakes), param=place_of(mistakes)).response()

    @app.exception_handler(Exception)
    async def broken(_: Request, error: Exception) -> JSONResponse:
        return Refusal(500, "something went wrong here; nothing is told of it outside, the log has it").response()

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        found = Refusal(error.status_code, _said(request, error)).response()
        found.headers.update(error.headers or {})
        return found


def _said(request: Request, error: HTTPException) -> str:
    """What the framework itself refuses."""
    if error.status_code == 404:
        return f"there is nothing at `{request.url.path}`: `/docs` lists what there is"
    if error.status_code == 405:
        return f"`{request.url.path}` takes no `{request.method}`"
    if error.status_code == 400:
        return "the body is no JSON that can be read: it is UTF-8, and not nested without end"
    return str(error.detail).lower()
