"""A service that is told to stop: streams end, what is under way comes to its end, nothing new is taken."""

from __future__ import annotations

import signal
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import httpx

from aop.service.run import bound_to
from service.live import Process, listening
from service.sites import site_of


def test_a_stop_does_not_wait_for_who_listens() -> None:
    site = site_of()
    with listening(site) as address:
        key = {"Authorization": f"Bearer {site.keys.website}"}
        begun = httpx.post(f"{address}/conversations", json={}, headers=key).json()
        stream = httpx.stream("GET", f"{address}/conversations/{begun['conversation']}/events", headers=key, timeout=30)
        answer = stream.__enter__()
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        began = time.monotonic()
    stopped = time.monotonic() - began
    assert stopped < 5
    assert list(lines) == [""]
    stream.__exit__(None, None, None)


def test_what_is_said_is_heard_at_once() -> None:
    site = site_of()
    with listening(site) as address:
        key = {"Authorization": f"Bearer {site.keys.website}"}
        name = httpx.post(f"{address}/conversations", json={}, headers=key).json()["conversation"]
        with httpx.stream("GET", f"{address}/conversations/{name}/events", headers=key, timeout=30) as answer:
            lines = answer.iter_lines()
            assert next(lines) == "retry: 2000"
            body: dict[str, Any] = {"id": "m1", "text": "hi, this isn't what I ordered"}
            httpx.post(f"{address}/conversations/{name}/messages", json=body, headers=key)
            began = time.monotonic()
            heard = [next(lines) for _ in range(4)]
            assert "What is your order number?" in heard[3]
            assert time.monotonic() - began < 5


def test_an_answer_does_not_wait_for_more_to_send() -> None:
    """Headers and body are written one after the other: without TCP_NODELAY the second waits 40 ms for the first."""
    with bound_to("127.0.0.1", 0) as bound:
        bound.listen()
        with socket.create_connection(bound.getsockname()), bound.accept()[0] as taken:
            assert taken.proto == socket.IPPROTO_TCP  # by which asyncio knows that it may set it


def test_who_presses_twice_waits_for_nothing_and_is_shown_no_trace() -> None:
    process = Process("-m", "aop", "serve", "procedures", "--store", "memory", "--port", "0")
    parts = urlsplit(process.address)
    with socket.create_connection((parts.hostname or "", parts.port or 0)) as half:
        half.sendall(b"POST /conversations HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{")
        time.sleep(0.3)
        began = time.monotonic()
        process.interrupt()
        time.sleep(0.5)
        assert process.stop(signal.SIGINT) == 130
        assert time.monotonic() - began < 10
    assert process.logged == "interrupted\n"
