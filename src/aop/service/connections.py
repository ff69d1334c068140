"""Connections to a service: no more than there is room for, and none that is held open by asking nothing.

    opened, or asked for the first byte of something   a whole head must have come within `HEAD_SECONDS`
    answered, and whoever asked does not read it       closed after `UNREAD_SECONDS`
    more than there is room for                        closed at once

Files are what connections run out of. A process that has none left can neither take a connection nor open its store,
so some are kept back for everything else.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from aop.service.refusals import Refusal

#: A request must have said what it wants within so many seconds.
HEAD_SECONDS = 20.0
#: Who does not read what they asked for in so many seconds is not there any more.
UNREAD_SECONDS = 60.0
#: So many connections wait to be taken, and so many may be taken in one go.
BACKLOG = 512
#: Files that are no connection: the store, systems, what is accepted before it is closed again.
KEPT_FILES = BACKLOG + 128
#: So many files a process asks its host for.
WANTED_FILES = 65_536
#: That there is no room is said again after so many seconds.
SAID_SECONDS = 60.0

_LOG = logging.getLogger("aop.service")


def room_for(wanted: int) -> int:
    """How many connections a process may have that wants so many; it asks its host for as many files as it may have."""
    if sys.platform == "win32":  # which has no such bound
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = WANTED_FILES if hard == resource.RLIM_INFINITY else min(hard, WANTED_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(OSError, ValueError):  # some hosts allow fewer than they say
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = WANTED_FILES if soft == resource.RLIM_INFINITY else soft
    return min(wanted, max(files - KEPT_FILES, files // 2))


def bounded(most: int) -> type[asyncio.Protocol]:
    """What uvicorn makes a connection of, `most` at once."""
    return cast(type[asyncio.Protocol], partial(Connection, Room(most)))


class Room:
    """How many connections there may be; that there were more is in the log, once in a while."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._said_at: float | None = None

    def is_over(self, count: int, now: float) -> bool:
        if count <= self._most:
            return False
        if self._said_at is None or now - self._said_at >= SAID_SECONDS:
            self._said_at = now
            _LOG.warning("%d connections are open, and there is room for no more: others are closed", self._most)
        return True


class Patience:
    """Waits for one thing at a time, and does something where it did not come in time."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, seconds: float, then: Callable[[], None]) -> None:
        if self._timer is None:
            self._timer = self._loop.call_later(seconds, then)

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Connection(H11Protocol):
    """One connection of somebody."""

    def __init__(self, room: Room, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._room = room
        self._head, self._unread = Patience(self.loop), Patience(self.loop)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._room.is_over(len(self.connections), self.loop.time()):
            transport.abort()
        else:
            self._head.begin(HEAD_SECONDS, self.timeout_keep_alive_handler)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._head.end()
        elif not self.transport.is_closing():
            self._head.begin(HEAD_SECONDS, self.timeout_keep_alive_handler)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.begin(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unread.end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head.end()
        self._unread.end()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP, told in the form of every refusal."""
        answer = Refusal(400, "this is no HTTP/1.1 request that can be read").response()
        headers = [*answer.raw_headers, (b"connection", b"close")]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=bytes(answer.body)),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
