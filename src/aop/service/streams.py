"""An event stream: what was committed in a conversation, from a number on, and then as it comes.

    id: 7
    event: said
    data: {"number": 7, "at": "…", "lines": [{"kind": "ask", "text": "Which items are wrong?", "options": […]}]}

A customer's stream has `said` alone. A person's has `entry`, with what was decided, by which sentence. A stream ends
after an hour, where the service stops, where the conversation is erased (`event: erased`), or where whoever hears it is
gone; a client goes on behind the last id.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from fastapi.responses import StreamingResponse

from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.ports.seal import Erased
from aop.runtime.keeping_back import ALL, KeptBack
from aop.service.access import Caller
from aop.service.refusals import Refusal
from aop.service.settings import Settings
from aop.service.views import entry_view, said_in

if TYPE_CHECKING:
    from aop.service.service import Service

#: A stream on which nothing happens says so often that it is alive.
ALIVE_SECONDS = 15.0
#: So many entries are read at a time.
AT_ONCE = 100
#: A client comes again after so many milliseconds.
RETRY_MILLISECONDS = 2_000
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class OpenStreams:
    """How many streams are open, of each caller and of all."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._of: Counter[str] = Counter()

    def __len__(self) -> int:
        return self._of.total()

    def opens(self, caller: str) -> bool:
        """Takes room for one; False where there is none."""
        if len(self) >= self._settings.streams or self._of[caller] >= self._settings.streams_per_caller:
            return False
        self._of[caller] += 1
        return True

    def closes(self, caller: str) -> None:
        self._of[caller] -= 1
        if self._of[caller] <= 0:
            del self._of[caller]


class Stream:
    """One stream of one caller. Raises Refusal where there are too many."""

    def __init__(
        self, service: Service, program: Program, now: Snapshot, caller: Caller, cleared: frozenset[str], after: int
    ) -> None:
        """`cleared` are the classes of personal data that the caller may see of it."""
        self._service = service
        self._program = program
        self._conversation = now.conversation
        self._language = now.language
        self._caller = caller
        self._after = after
        self._kept = KeptBack(program.release, ALL - cleared, now.language)
        self._learned = 0 if self._kept.hidden else after

    def response(self) -> StreamingResponse:
        if not self._service.streams.opens(self._caller.name):
            raise Refusal(429, "too many streams are open: close one, or come again", "too_busy", retry_after=5)
        return StreamingResponse(self._bytes(), media_type="text/event-stream", headers=HEADERS)

    async def _bytes(self) -> AsyncIterator[bytes]:
        try:
            yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
            async for piece in self._pieces():
                yield piece
        except Erased:
            yield b"event: erased\ndata: {}\n\n"
        finally:
            self._service.streams.closes(self._caller.name)

    async def _pieces(self) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        settings, alive = self._service.settings, loop.time()
        end = loop.time() + settings.stream_lasts
        with self._service.changes.following(self._conversation) as followed:
            while loop.time() < end and not self._service.changes.is_over:
                coming, before = followed.next, self._after
                for piece in await self._new():
                    alive = loop.time()
                    yield piece
                if self._after > before:
                    continue
                if loop.time() - alive >= ALIVE_SECONDS:
                    alive = loop.time()
                    yield b": alive\n\n"
                await followed.wait(coming, settings.looks_again)

    async def _new(self) -> list[bytes]:
        """The events of what was committed since, and of no more than `AT_ONCE` entries."""
        await self._learn_before()
        entries = await self._service.store.history(self._conversation, self._after, AT_ONCE)
        self._kept.learn(entries)
        self._learned = self._after + len(entries)
        pieces: list[bytes] = []
        for entry in entries:
            self._after += 1
            if self._caller.is_person:
                view = entry_view(self._after, entry, self._program, self._language, self._kept)
                pieces.append(_event(self._after, "entry", view))
            elif entry.said:
                lines = said_in(entry, self._program, self._language, self._kept)
                seen = {"number": self._after, "at": entry.event.at.isoformat(), "lines": lines}
                pieces.append(_event(self._after, "said", seen))
        return pieces

    async def _learn_before(self) -> None:
        """What happened before the stream begins, where something of it is kept back."""
        while self._learned < self._after:
            entries = await self._service.store.history(
                self._conversation, self._learned, min(AT_ONCE, self._after - self._learned)
            )
            if not entries:
                return
            self._kept.learn(entries)
            self._learned += len(entries)


def _event(number: int, name: str, data: dict[str, Any]) -> bytes:
    """JSON has no line break in it, so it is one line of data."""
    return f"id: {number}\nevent: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
