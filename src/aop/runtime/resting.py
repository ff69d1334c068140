"""A conversation at rest: while a block runs nothing happens in it here, and nothing of it is being carried out.

Whoever erases it waits for that first: a change that is on its way to a system comes back and is booked, so that nobody
has to find out what became of it from what cannot be read any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from aop.ports.seal import Broken, Erased
from aop.ports.store import Store
from aop.runtime import open_ends
from aop.runtime.turns import Busy, Turns

#: What is being carried out is looked at again so often, seconds.
LOOKS_SECONDS = 0.05


@asynccontextmanager
async def at_rest(turns: Turns, store: Store, conversation: str, seconds: float) -> AsyncIterator[None]:
    """Waits no longer than so many seconds. Raises Busy where something of it is still being carried out then, by this
    process or by another one."""
    end = asyncio.get_running_loop().time() + seconds
    turn = turns.of(conversation)
    while True:
        try:
            async with asyncio.timeout_at(end):
                await turn.__aenter__()
        except TimeoutError:
            raise _busy(conversation) from None
        if not await _is_carried_out(store, conversation):
            break
        await turn.__aexit__(None, None, None)  # whoever goes on with it needs the turn
        if asyncio.get_running_loop().time() >= end:
            raise _busy(conversation)
        await asyncio.sleep(LOOKS_SECONDS)
    try:
        yield
    finally:
        await turn.__aexit__(None, None, None)


async def nobody_else_at(store: Store, conversations: Collection[str], seconds: float) -> None:
    """For who drives nothing themselves: what another process is carrying out comes back first, and what a dead one
    left nobody goes on with. Waits no longer than so many seconds. Raises Busy."""
    end = asyncio.get_running_loop().time() + seconds
    for name in conversations:
        while await _is_carried_out(store, name) and not await store.claim(name):
            if asyncio.get_running_loop().time() >= end:
                raise _busy(name)
            await asyncio.sleep(LOOKS_SECONDS)


async def _is_carried_out(store: Store, conversation: str) -> bool:
    try:
        stored = await store.load(conversation)
    except (Erased, Broken):
        return False
    return stored is not None and bool(open_ends.unfinished(stored.waiting))


def _busy(conversation: str) -> Busy:
    return Busy(f"something of the conversation {conversation} is being carried out: try again in a moment")
