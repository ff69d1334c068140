"""The application: routes behind their bounds, and what runs beside them from the start to the stop.

starting    what the last run left is gone on with, then it is ready
running     timers fire, what another process left that died is gone on with, releases that another one let go live
            are followed
stopping    nothing new is taken, streams end, what is under way comes to its end
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from functools import partial
from time import monotonic

from fastapi import APIRouter, FastAPI
from starlette.middleware.cors import CORSMiddleware

from aop import __version__
from aop.errors import PortError
from aop.service import refusals
from aop.service.bounds import Bounds
from aop.service.described import REFUSED, named
from aop.service.log import sign_again_and_again, signed
from aop.service.routes import (
    acting,
    audit,
    completions,
    deciding,
    events,
    health,
    looking,
    reference,
    releases,
    talking,
)
from aop.service.service import Service
from aop.service.taking_up import AT_ONCE, load_for, look_again_and_again
from aop.service.waiting_figures import FIGURES, WaitingFigures

#: Timers are looked at so often at least, in seconds; one that is set meanwhile is late by no more than this.
LOOKS_SECONDS = 0.5
LEAST_SECONDS = 0.01

_LOG = logging.getLogger("aop.service")


def create_app(service: Service, routers: Iterable[APIRouter] = ()) -> FastAPI:
    """The application of a service; `routers` are further routes, such as those of helpdesks."""

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        await load_for(service, await service.store.unfinished(AT_ONCE))
        recovered = {loaded.digest: await loaded.runtime.recover() for loaded in service.releases.all()}
        beside = [
            asyncio.create_task(_tick(service, set(recovered))),
            asyncio.create_task(look_again_and_again(service)),
        ]
        if service.log is not None:
            beside.append(asyncio.create_task(sign_again_and_again(service.log)))
        service.health.is_up()
        try:
            yield
        finally:
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

    app = FastAPI(
        title="AOP Engine",
        version=__version__,
        description="The conversations of a workspace: what customers write, what people decide, and why.",
        lifespan=running,
        docs_url=None,  # FastAPI's own pages load scripts from a host of somebody else
        redoc_url=None,
        responses=REFUSED,
    )
    app.state.service = service
    refusals.install(app)
    modules = (talking, events, looking, deciding, acting, releases, completions, audit, health, reference)
    for router in (*(module.router for module in modules), *routers):
        app.include_router(named(router))
    if service.settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=service.settings.origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID", "X-AOP-Conversation"],
            expose_headers=["X-AOP-Conversation", "Retry-After", "Location"],
        )
    app.add_middleware(Bounds, settings=service.settings, metrics=service.metrics)
    _gauges(service)
    return app


def stop_taking(service: Service) -> None:
    """What can be done before connections are waited for: streams end, and nothing new is begun."""
    service.health.is_stopping()
    service.changes.close()


async def _tick(service: Service, recovered: set[str]) -> None:
    """Fires timers and handles bursts, for as long as the service runs. What fails once is tried again. A release that
    is loaded later goes on with its conversations as those did that were loaded at the start (`recovered`)."""
    while True:
        recovered &= {loaded.digest for loaded in service.releases.all()}
        for loaded in service.releases.all():
            try:
                if loaded.digest not in recovered:
                    await loaded.runtime.recover()
                    recovered.add(loaded.digest)
                await loaded.runtime.tick()
            except PortError as error:
                _LOG.warning("timers wait: %s", error)
            except Exception:  # noqa: BLE001 - one conversation that fails must not stop the timers of the others
                _LOG.exception("a timer failed")
        try:
            await service.releases.follow()
            due = await service.store.next_due()
            if due is not None and due <= service.clock.now():
                await load_for(service, await service.store.due(service.clock.now(), AT_ONCE))
        except Exception:  # noqa: BLE001 - the folder may be there again in a moment
            _LOG.exception("the releases folder, or the store, cannot be looked at")
            due = None
        soonest = LOOKS_SECONDS if due is None else (due - service.clock.now()).total_seconds()
        late = soonest <= 0  # nobody here can take it: its release is not loaded, or the store is down
        await asyncio.sleep(LOOKS_SECONDS if late else min(max(soonest, LEAST_SECONDS), LOOKS_SECONDS))


def _gauges(service: Service) -> None:
    metrics, figures = service.metrics, WaitingFigures(service.store, monotonic)
    here = "in the process that is asked"
    metrics.gauge("aop_under_way", f"Requests under way, {here}.", lambda: float(service.conversations.under_way))
    metrics.gauge("aop_streams", f"Event streams that are open, {here}.", lambda: float(len(service.streams)))
    metrics.gauge("aop_releases", f"Releases that are loaded, {here}.", lambda: float(len(service.releases.all())))
    metrics.before(figures.look)
    for kind, (name, documentation) in FIGURES.items():
        metrics.gauge(name, f"{documentation}, in the whole store.", partial(figures.count, kind))
