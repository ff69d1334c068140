"""Who follows a conversation is woken when something was committed in it: in this process at once, in another one when
the stream looks again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Followed:
    """A conversation that somebody follows. `next` is set by what is committed next: take it, look, then wait for
    it, and nothing is missed between the two."""

    next: asyncio.Event = field(default_factory=asyncio.Event)
    followers: int = 0

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Until something is committed, and no longer than so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return


class Changes:
    """Followers by conversation; one that nobody follows takes no memory."""

    def __init__(self) -> None:
        self._followed: dict[str, Followed] = {}
        self.is_over = False

    @contextmanager
    def following(self, conversation: str) -> Iterator[Followed]:
        followed = self._followed.setdefault(conversation, Followed())
        followed.followers += 1
        try:
            yield followed
        finally:
            followed.followers -= 1
            if followed.followers == 0:
                self._followed.pop(conversation, None)

    def tell(self, conversation: str) -> None:
        """Something was committed."""
        followed = self._followed.get(conversation)
        if followed is not None:
            followed.next.set()
            followed.next = asyncio.Event()

    def close(self) -> None:
        """The service stops: every stream ends."""
        self.is_over = True
        for conversation in tuple(self._followed):
            self.tell(conversation)
