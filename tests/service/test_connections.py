"""Connections that ask nothing, do not read, or are too many, and what is no HTTP."""

from __future__ import annotations

import asyncio
import resource
import socket
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from aop.service import connections
from aop.service.connections import KEPT_FILES, Room, room_for
from aop.service.settings import Settings
from service.live import listening
from service.sites import site_of

#: The first bytes of a request that never comes to its end.
HALF = b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-S: "


def place(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or 0


def connected(address: str, first: bytes = b"") -> socket.socket:
    found = socket.create_connection(place(address), timeout=10)
    found.sendall(first)
    return found


def everything(connection: socket.socket) -> bytes:
    found = b""
    with connection:
        while piece := connection.recv(65_536):
            found += piece
    return found


@pytest.mark.parametrize("first", [b"", HALF], ids=["nothing", "half a head"])
def test_who_says_nothing_more_is_let_go(first: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    with listening(site_of()) as address:
        began = time.monotonic()
        assert everything(connected(address, first)) == b""
        assert 0.2 < time.monotonic() - began < 5


def test_half_a_head_behind_an_answer_is_let_go_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    with listening(site_of()) as address:
        connection = connected(address, b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert connection.recv(10_000).startswith(b"HTTP/1.1 200")
        connection.sendall(HALF)
        assert b"HTTP/1.1" not in everything(connection)


def ask_and_never_read(connection: socket.socket) -> None:
    """For as long as somebody answers, and 20 seconds at most."""
    ended = time.monotonic() + 20
    while time.monotonic() < ended:
        connection.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.02)


def test_who_does_not_read_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of the routes is larger than what two buffers of 4 KiB take, so that it waits to be read."""
    monkeypatch.setattr(connections, "UNREAD_SECONDS", 0.3)
    site = site_of()
    with listening(site) as address, socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.connect(place(address))
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            ask_and_never_read(connection)
        assert httpx.get(f"{address}/healthz").status_code == 200


def test_more_connections_than_there_is_room_for_leave_the_others_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 1.0)
    site = site_of(Settings(connections=5))
    with listening(site) as address:
        held = [connected(address, HALF) for _ in range(5)]
        for _ in range(2):
            with pytest.raises(httpx.TransportError):
                httpx.get(f"{address}/healthz")
        for connection in held:
            assert everything(connection) == b""
        assert httpx.get(f"{address}/healthz").status_code == 200
    assert [item.message for item in caplog.records if "room" in item.message] == [
        "5 connections are open, and there is room for no more: others are closed"
    ]


def test_that_there_is_no_room_is_said_again_after_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    room = Room(1)
    assert [room.is_over(count, now) for count, now in [(1, 0.0), (2, 1.0), (3, 60.0), (2, 61.0)]] == [
        False, True, True, True,
    ]  # fmt: skip
    assert len(caplog.records) == 2


@pytest.mark.parametrize(
    ("soft", "hard", "room"),
    [
        (1_024, 524_288, 4_000),
        (1_024, 4_096, 4_096 - KEPT_FILES),
        (256, 256, 128),
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY, 4_000),
    ],
)
def test_files_are_kept_back_for_everything_else(
    soft: int, hard: int, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [(soft, hard)]
    monkeypatch.setattr(resource, "getrlimit", lambda _: now[0])
    monkeypatch.setattr(resource, "setrlimit", lambda _, given: now.__setitem__(0, given))
    assert room_for(4_000) == room


def told(address: str, request: bytes) -> tuple[bytes, bytes]:
    head, _, body = everything(connected(address, request)).partition(b"\r\n\r\n")
    return head, body


def test_what_is_no_http_is_refused_in_the_form_of_every_refusal() -> None:
    with listening(site_of()) as address:
        for request in (b"garbage\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"):
            head, body = told(address, request)
            assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
            assert b"content-type: application/json" in head.lower()
            said = b'"message":"this is no HTTP/1.1 request that can be read"'
            assert said in body


def stopped_twice(site: Any, between: Callable[[], None]) -> float:
    """How long a stop takes that somebody hurries."""

    async def main() -> float:
        began = asyncio.get_running_loop().time()
        stopping = asyncio.create_task(site.service.conversations.stop(30))
        await asyncio.sleep(0)
        between()
        assert await stopping == 1
        return asyncio.get_running_loop().time() - began

    async def with_work() -> float:
        work = asyncio.create_task(site.service.conversations.run(asyncio.sleep(60)))
        await asyncio.sleep(0)
        try:
            return await main()
        finally:
            work.cancel()

    return asyncio.run(with_work())


def test_a_stop_that_is_hurried_waits_for_nothing() -> None:
    site = site_of()
    assert stopped_twice(site, site.service.conversations.hurry) < 2
