"""One request and its reply over HTTP, with a bound on everything: time, headers, body, what a body unpacks to.

Each exchange has a connection of its own. A kept one may be closed by the other side just when a write goes out on it,
and then nobody knows what became of it. Redirects are not followed, cookies and proxies not used.

Needs the extra `aop-engine[http]`. httpcore is used directly: the address is checked where the connection is made.
"""

from __future__ import annotations

import ssl
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from aop.connectors.addresses import guarded
from aop.errors import CatalogueError, PortError

if TYPE_CHECKING:
    from httpcore import AsyncConnectionPool, Response

#: Bodies are read so far, before and after they are unpacked; the rest is not an answer to one call.
MAX_BODY = 4 << 20
MAX_REQUEST = 1 << 20

#: A connection has to stand after this, or the system is not there.
CONNECT_SECONDS = 5.0

_GZIP = 31


@dataclass(frozen=True, slots=True)
class Request:
    """`base` is scheme, host and port; `target` the path with its query, encoded."""

    method: str
    base: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class NotSent(Exception):
    """No connection: the system has surely not seen the request."""


class BrokenOff(Exception):
    """The request may have been seen, and no reply came that can be used. The text says why, and nothing else."""


async def exchange(request: Request, *, private: bool, seconds: float) -> Reply:
    """The reply. Raises NotSent, BrokenOff, or PortError for an address that is refused. The caller bounds the time;
    `seconds` is for each wait."""
    import httpcore

    if request.body is not None and len(request.body) > MAX_REQUEST:
        raise PortError(f"the request would be longer than {MAX_REQUEST:,} bytes")
    waits = {"connect": min(CONNECT_SECONDS, seconds), "pool": seconds, "read": seconds, "write": seconds}
    headers = [(name.encode(), value.encode()) for name, value in request.headers]
    try:
        async with (
            _pool(private) as pool,
            pool.stream(
                request.method,
                request.base + request.target,
                headers=headers,
                content=request.body,
                extensions={"timeout": waits},
            ) as response,
        ):
            return await _reply(response)
    except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.UnsupportedProtocol):
        raise NotSent from None
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
        raise BrokenOff(type(error).__name__) from None


async def _reply(response: Response) -> Reply:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    packed = headers.get("content-encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip"):
        raise BrokenOff("the body is packed in a way that was not asked for")
    return Reply(response.status, headers, await _body(response.aiter_stream(), unpack=packed == "gzip"))


async def _body(chunks: AsyncIterator[bytes], *, unpack: bool) -> bytes:
    """The whole body; what it unpacks to is bounded while it is unpacked."""
    packer: Any = zlib.decompressobj(_GZIP) if unpack else None
    body = bytearray()
    read = 0
    async for chunk in chunks:
        read += len(chunk)
        try:
            body += packer.decompress(chunk, MAX_BODY + 1 - len(body)) if packer else chunk
        except zlib.error:
            raise BrokenOff("the body cannot be unpacked") from None
        if max(read, len(body)) > MAX_BODY:
            raise BrokenOff(f"the body is longer than {MAX_BODY:,} bytes")
    return bytes(body)


def _pool(private: bool) -> AsyncConnectionPool:
    import httpcore

    backend = guarded(httpcore, private=private)
    return httpcore.AsyncConnectionPool(
        ssl_context=trust(), max_connections=1, max_keepalive_connections=0, network_backend=backend
    )


@cache
def trust() -> ssl.SSLContext:
    """The authorities that are believed. Reading them takes longer than a call, so it is done once."""
    from httpcore import default_ssl_context

    return default_ssl_context()


def check_installed(system: str) -> None:
    """Raises CatalogueError without the extra."""
    try:
        import httpcore  # noqa: F401
    except ImportError as error:
        raise CatalogueError(f"{system}: this kind needs `pip install 'aop-engine[http]'`") from error
