"""Every so often each process looks for what another one left that died: no start and no customer has to come first.

A process that is at a conversation holds it for as long as it is heard of (`aop.stores.postgres.writer`). Once it is
not, whoever looks first claims the conversation and goes on with it under the same keys; an answer that the dead one
still had on its way is a conflict, and counts for nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from random import SystemRandom

from aop.engine.overriding import OF_WORKSPACE
from aop.errors import PortError
from aop.ports.seal import Erased
from aop.runtime.standing import release_of
from aop.service.service import Service

#: Looked at so often, in seconds, give or take a half, so that processes which began together do not look together.
EVERY_SECONDS = 5.0
#: Of so many conversations the releases are loaded that are not.
AT_ONCE = 200

_LOG = logging.getLogger("aop.service")


async def load_for(service: Service, conversations: Iterable[str]) -> None:
    """Loads the releases of conversations in which something is to be done."""
    for name in conversations:
        try:
            stored = await service.store.load(name)
        except Erased:
            continue
        if stored is not None and name != OF_WORKSPACE:
            service.releases.of(release_of(stored))


async def look_again_and_again(service: Service, every: float = EVERY_SECONDS) -> None:
    """For as long as the service runs. What fails once is tried again."""
    while True:
        await asyncio.sleep(every * SystemRandom().uniform(0.5, 1.5))
        try:
            taken = await taken_up(service)
        except PortError as error:
            _LOG.warning("what other processes left cannot be looked for: %s", error)
        except Exception:  # noqa: BLE001 - one that fails must not end the looking
            _LOG.exception("what other processes left cannot be looked for")
        else:
            if taken:
                _LOG.warning("went on with %d conversations that another process left", taken)


async def taken_up(service: Service) -> int:
    """One look; in how many conversations something was gone on with."""
    left = await service.store.unfinished(AT_ONCE)
    if not left:
        return 0
    await load_for(service, left)
    return sum([await loaded.runtime.take_up() for loaded in service.releases.all()])
