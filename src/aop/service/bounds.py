"""In front of every route: sizes, time to read a body, how often what was answered, and what no browser may do with it.

A body is read whole, and bounded, before a route sees it: nobody holds one open by sending slowly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import perf_counter

from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aop.service.metrics import Metrics
from aop.service.refusals import Refusal
from aop.service.settings import Settings

#: A body must have come within so many seconds.
BODY_SECONDS = 20.0
#: What every answer says to browsers.
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)
#: Whatever else somebody sends as a method is one series of the figures.
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
#: What no page is meant to be shown of; the one page there is says its own.
CSP = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


class Bounds:
    """An application that asks another one only within its bounds."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._settings = settings
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _with_headers(message.get("headers", ()))
            await send(message)

        try:
            body = await self._within(scope, receive)
            await self._app(scope, _given(body, receive), sending)
        except Refusal as refusal:
            response: JSONResponse = refusal.response()
            await response(scope, receive, sending)
        finally:
            method = str(scope["method"])
            self._metrics.answered(
                _route(scope), method if method in METHODS else "other", status, perf_counter() - began
            )

    async def _within(self, scope: Scope, receive: Receive) -> bytes:
        headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
        limit = self._settings
        if len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"") > limit.url_size:
            raise Refusal(414, f"the address is longer than {limit.url_size} bytes", "too_large")
        if sum(len(name) + len(value) for name, value in headers) > limit.header_size:
            raise Refusal(431, f"the headers are longer than {limit.header_size} bytes")
        given = dict(headers)
        if b"content-length" in given and b"transfer-encoding" in given:  # a proxy may have read the other one of both
            raise Refusal(400, "a request says once how long its body is: `Content-Length` or `Transfer-Encoding`")
        length = given.get(b"content-length", b"")
        if length.isdigit() and int(length) > limit.body_size:
            raise self._too_large()
        if not length.strip(b"0") and b"transfer-encoding" not in given:
            return b""
        return await self._read(receive)

    async def _read(self, receive: Receive) -> bytes:
        body = bytearray()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while True:
                    message = await receive()
                    body += message.get("body", b"")
                    if len(body) > self._settings.body_size:
                        raise self._too_large()
                    if message["type"] == "http.disconnect" or not message.get("more_body"):
                        return bytes(body)
        except TimeoutError as error:
            raise Refusal(408, f"the body did not come within {BODY_SECONDS:g} seconds", "too_slow") from error

    def _too_large(self) -> Refusal:
        return Refusal(413, f"the body is larger than {self._settings.body_size} bytes")


def _given(body: bytes, receive: Receive) -> Receive:
    """The body that was read, once; then whether somebody is still there."""
    is_read = False

    async def given() -> Message:
        nonlocal is_read
        if is_read:
            return await receive()
        is_read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return given


def _with_headers(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    known = {name.lower() for name, _ in headers}
    return [*headers, *(item for item in (*HEADERS, CSP) if item[0] not in known)]


def _route(scope: Scope) -> str:
    """The route as it is declared, so that there are as many series as routes."""
    route = scope.get("route")
    return str(getattr(route, "path", "none"))
