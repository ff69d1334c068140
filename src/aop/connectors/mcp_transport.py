"""HTTP for the MCP package with the same bounds as elsewhere: addresses, sizes, no proxies, no redirects."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpcore2
import httpx2

from aop.connectors.addresses import guarded
from aop.connectors.exchange import CONNECT_SECONDS, MAX_BODY, trust

#: How long a server may be silent within an answer; the action's own time bounds the whole.
READ_SECONDS = 60.0


class _Body(httpx2.AsyncByteStream):
    """Reads so far and no further."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for chunk in self._inner:
            read += len(chunk)
            if read > MAX_BODY:
                raise httpx2.ReadError(f"the body is longer than {MAX_BODY:,} bytes")
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Transport(httpx2.AsyncBaseTransport):
    def __init__(self, *, private: bool) -> None:
        backend = guarded(httpcore2, private=private)
        self._pool = httpcore2.AsyncConnectionPool(ssl_context=trust(), network_backend=backend)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        asked = httpcore2.Request(
            request.method,
            httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            found = await self._pool.handle_async_request(asked)
        except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
            raise httpx2.ConnectError(str(error), request=request) from None
        return httpx2.Response(found.status, headers=found.headers, stream=_Body(found.stream), request=request)

    async def aclose(self) -> None:
        await self._pool.aclose()


def guarded_client(headers: Mapping[str, str], *, private: bool) -> httpx2.AsyncClient:
    """A client for one session."""
    return httpx2.AsyncClient(
        transport=_Transport(private=private),
        headers={**headers, "Accept-Encoding": "identity"},
        timeout=httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        trust_env=False,
        follow_redirects=False,
    )
