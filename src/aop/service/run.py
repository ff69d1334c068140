"""Runs a service on an address until it is told to stop; then it stops in order."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from aop.errors import WrongUse
from aop.service.beside import stop_taking
from aop.service.connections import BACKLOG, bounded, room_for
from aop.service.service import Service

#: A connection on which nothing is asked is closed after so many seconds.
IDLE_SECONDS = 30

_SERVER_LOG = logging.getLogger("uvicorn.error")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def serve(
    app: FastAPI,
    service: Service,
    bound: socket.socket,
    told: Callable[[str], None],
    stop: asyncio.Event | None = None,
) -> None:
    """Serves a socket of `bound_to` until a signal comes, or `stop` is set. `told` gets the address when messages are
    taken."""
    settings = service.settings
    _SERVER_LOG.setLevel(logging.ERROR)  # what strangers send that is no HTTP fills no log
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        http=bounded(room_for(settings.connections)),
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=int(settings.drain),
        h11_max_incomplete_event_size=settings.header_size + settings.url_size,
        ws="none",
    )
    server = _Server(config, service, lambda: told(address_of(bound)))
    stopping = None if stop is None else asyncio.create_task(_stopped(server, stop))
    try:
        await server.serve([bound])
    finally:
        bound.close()
        if stopping is not None:
            stopping.cancel()


async def _stopped(server: uvicorn.Server, stop: asyncio.Event) -> None:
    await stop.wait()
    server.should_exit = True


def address_of(bound: socket.socket) -> str:
    """Where a socket is asked."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def bound_to(host: str, port: int) -> socket.socket:
    """A socket for an address. Raises WrongUse where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, else its connections wait for more
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except (OSError, OverflowError) as error:
        bound.close()
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise WrongUse(f"`{host}:{port}` cannot be served: {why}") from error
    bound.set_inheritable(True)
    return bound


class _Server(uvicorn.Server):
    """Ends streams before connections are waited for, as a stream ends for nothing else. A second Ctrl-C waits for
    nothing more, and still closes the store."""

    def __init__(self, config: uvicorn.Config, service: Service, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._service = service
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        if self.force_exit:
            self._service.conversations.hurry()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        stop_taking(self._service)
        await super().shutdown(sockets)
        if self.force_exit:
            await self.lifespan.shutdown()
            _SERVER_LOG.setLevel(logging.CRITICAL)  # what is cut off now is no mistake to be traced
