"""A system over HTTP that goes wrong when it is told to: a real server on this machine, with your own answers.

    def shop(request: Received) -> Sent:
        return Sent({"status": "paid"})

    with FaultServer(shop, remembers="Idempotency-Key") as server:
        server.next(TimeOut())            # the next request is carried out, and its answer never comes
        connector = HttpConnector("shop", {"kind": "http", "base": server.base, "private": "yes"}, Secrets({}))

Each fault is for one request, in their order; without one a request is answered as it should be. `carried_out` holds
the requests that the system really acted on. With `remembers`, the same key gives the first answer again, as systems do
that know idempotency keys.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType

from aop.testing.faults import (
    PAGE,
    Dropped,
    Fault,
    Half,
    Html,
    Huge,
    ManyHeaders,
    Received,
    Redirect,
    Sent,
    Slow,
    Status,
    TimeOut,
    Twice,
    WrongTypes,
    mangled,
    pieces,
)

#: A request that is longer is none of a connector's.
MAX_REQUEST = 2 << 20

#: So long a connection is held without an answer, when nobody closes it before.
HOLD_SECONDS = 30.0


class FaultServer:
    """Serves on loopback from `with` to its end; `base` is its address. Safe to ask from other threads."""

    def __init__(self, answer: Callable[[Received], Sent], remembers: str | None = None) -> None:
        self._answer = answer
        self._remembers = None if remembers is None else remembers.lower()
        self._kept: dict[str, Sent] = {}
        self._faults: deque[Fault] = deque()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.received: list[Received] = []
        self.carried_out: list[Received] = []
        self.base = ""

    def next(self, *faults: Fault) -> None:
        """The faults of the next requests, one each."""
        self._faults.extend(faults)

    def __enter__(self) -> FaultServer:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        self.base = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _start(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def _stop(self) -> None:
        self._server.close()
        held = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)

    # ---- one connection, one request

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _read(reader)
            self.received.append(request)
            fault = self._faults.popleft() if self._faults else None
            await self._reply(request, fault, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the other side left, as it may
        finally:
            writer.close()

    async def _reply(
        self, request: Received, fault: Fault | None, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        usual = self._carry_out(request, fault)
        match fault:
            case TimeOut():
                await _left(reader)
            case Slow(seconds):
                await asyncio.sleep(seconds)
                await _send(writer, usual)
            case Half():
                content = usual.content()
                writer.write(usual.head(len(content)) + content[: len(content) // 2])
                await writer.drain()
            case Huge() | ManyHeaders():
                for piece in pieces(fault):
                    writer.write(piece)
                    await writer.drain()
            case Dropped():
                pass
            case _:
                await _send(writer, _instead(fault, usual))

    def _carry_out(self, request: Received, fault: Fault | None) -> Sent:
        """What the system answers; once more for a request that is delivered twice."""
        if fault is not None and not fault.done:
            return Sent()
        if isinstance(fault, Twice):
            self._once(request)
        return self._once(request)

    def _once(self, request: Received) -> Sent:
        key = None if self._remembers is None else request.headers.get(self._remembers)
        if key is not None and key in self._kept:
            return self._kept[key]
        self.carried_out.append(request)
        sent = self._answer(request)
        if key is not None:
            self._kept[key] = sent
        return sent


def _instead(fault: Fault | None, usual: Sent) -> Sent:
    match fault:
        case Status(status, after):
            return Sent({"error": {"code": "none"}}, status, {} if after is None else {"Retry-After": after})
        case Redirect(to, status):
            return Sent(status=status, headers={"Location": to})
        case WrongTypes():
            return Sent(mangled(usual.data), usual.status)
        case Html():
            return PAGE
    return usual


async def _send(writer: asyncio.StreamWriter, sent: Sent) -> None:
    await asyncio.sleep(sent.after)
    writer.write(sent.head() + sent.content())
    await writer.drain()


async def _left(reader: asyncio.StreamReader) -> None:
    """Until the other side has left."""
    try:
        await asyncio.wait_for(reader.read(1), HOLD_SECONDS)
    except TimeoutError:
        return


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    method, target, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.strip().lower(): text.strip() for name, _, text in pairs}
    length = min(int(headers.get("content-length", "0")), MAX_REQUEST)
    return Received(method, target, headers, await reader.readexactly(length))
