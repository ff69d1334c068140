"""What runs beside the routes, from the start of a service to its stop.

starting    what the last run left is gone on with, then it is ready
running     timers fire, what another process left that died is gone on with, releases that another one let go live
            are followed, heads of the audit log are signed
stopping    nothing new is taken, streams end, what is under way comes to its end, then the store is closed
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from aop.errors import PortError
from aop.service.log import sign_again_and_again, signed
from aop.service.releases import Loaded
from aop.service.service import Service
from aop.service.taking_up import AT_ONCE, load_for, look_again_and_again

#: Timers are looked at so often at least, in seconds; one that is set meanwhile is late by no more than this.
LOOKS_SECONDS = 0.5
LEAST_SECONDS = 0.01

_LOG = logging.getLogger("aop.service")


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[None]:
    """A service that is up while the block runs."""
    beside = await _begun(service)
    service.health.is_up()
    try:
        yield
    finally:
        await _stopped(service, beside)


def stop_taking(service: Service) -> None:
    """What can be done before connections are waited for: streams end, and nothing new is begun."""
    service.health.is_stopping()
    service.changes.close()


async def _begun(service: Service) -> list[asyncio.Task[None]]:
    """What the last run left is gone on with; then what goes on until the stop."""
    await load_for(service, await service.store.unfinished(AT_ONCE))
    recovered = {loaded.digest: await loaded.runtime.recover() for loaded in service.releases.all()}
    work = [_timers(service, set(recovered)), look_again_and_again(service)]
    if service.log is not None:
        work.append(sign_again_and_again(service.log))
    return [asyncio.create_task(item) for item in work]


async def _stopped(service: Service, beside: Sequence[asyncio.Task[None]]) -> None:
    stop_taking(service)
    left = await service.conversations.stop(service.settings.drain)
    if left:
        _LOG.warning("stopped with %d requests under way: they go on from what was committed", left)
    for task in beside:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    if service.log is not None:
        await signed(service.log)
    await service.store.close()
    service.comparing.close()
    if service.close is not None:
        service.close()


async def _timers(service: Service, recovered: set[str]) -> None:
    """Fires timers and handles bursts, for as long as the service runs. What fails once is tried again. A release that
    is loaded later goes on with its conversations as those did that were loaded at the start (`recovered`)."""
    while True:
        recovered &= {loaded.digest for loaded in service.releases.all()}
        for loaded in service.releases.all():
            await _ticked(loaded, recovered)
        await asyncio.sleep(_until(await _next_due(service), service.clock.now()))


async def _ticked(loaded: Loaded, recovered: set[str]) -> None:
    try:
        if loaded.digest not in recovered:
            await loaded.runtime.recover()
            recovered.add(loaded.digest)
        await loaded.runtime.tick()
    except PortError as error:
        _LOG.warning("timers wait: %s", error)
    except Exception:  # noqa: BLE001 - one conversation that fails must not stop the timers of the others
        _LOG.exception("a timer failed")


async def _next_due(service: Service) -> datetime | None:
    """When the next timer is due; the releases of what is due are loaded."""
    try:
        await service.releases.follow()
        due = await service.store.next_due()
        if due is not None and due <= service.clock.now():
            await load_for(service, await service.store.due(service.clock.now(), AT_ONCE))
    except Exception:  # noqa: BLE001 - the folder may be there again in a moment
        _LOG.exception("the releases folder, or the store, cannot be looked at")
        return None
    return due


def _until(due: datetime | None, now: datetime) -> float:
    """How long nothing is looked at. Where a timer is late nobody here can take it: its release is not loaded, or the
    store is down."""
    soonest = LOOKS_SECONDS if due is None else (due - now).total_seconds()
    return LOOKS_SECONDS if soonest <= 0 else min(max(soonest, LEAST_SECONDS), LOOKS_SECONDS)
