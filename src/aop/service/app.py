"""The application: routes behind their bounds, described as they are, and figures of what they do."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from time import monotonic

from fastapi import APIRouter, FastAPI
from starlette.middleware.cors import CORSMiddleware

from aop import __version__
from aop.service import refusals
from aop.service.beside import running
from aop.service.bounds import Bounds
from aop.service.described import REFUSED, named
from aop.service.routes import (
    acting,
    audit,
    completions,
    deciding,
    events,
    health,
    looking,
    privacy,
    reference,
    releases,
    talking,
)
from aop.service.service import Service
from aop.service.waiting_figures import FIGURES, WaitingFigures

#: Every route there is, in the order of the page that lists them.
ROUTES = (talking, events, looking, deciding, acting, releases, privacy, completions, audit, health, reference)
#: What a page of another site may ask by, send along, and read of an answer.
GIVEN = ["GET", "POST"]
SENT = ["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID", "X-AOP-Conversation"]
READ = ["X-AOP-Conversation", "Retry-After", "Location"]


def create_app(service: Service, routers: Iterable[APIRouter] = ()) -> FastAPI:
    """The application of a service; `routers` are further routes, such as those of helpdesks."""
    app = FastAPI(
        title="AOP Engine",
        version=__version__,
        description="The conversations of a workspace: what customers write, what people decide, and why.",
        lifespan=lambda _: running(service),
        docs_url=None,  # FastAPI's own pages load scripts from a host of somebody else
        redoc_url=None,
        responses=REFUSED,
    )
    app.state.service = service
    refusals.install(app)
    for router in (*(module.router for module in ROUTES), *routers):
        app.include_router(named(router))
    if origins := service.settings.origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=origins, allow_methods=GIVEN, allow_headers=SENT, expose_headers=READ
        )
    app.add_middleware(Bounds, settings=service.settings, metrics=service.metrics)
    _gauges(service)
    return app


def _gauges(service: Service) -> None:
    metrics, figures = service.metrics, WaitingFigures(service.store, monotonic)
    here = "in the process that is asked"
    metrics.gauge("aop_under_way", f"Requests under way, {here}.", lambda: float(service.conversations.under_way))
    metrics.gauge("aop_streams", f"Event streams that are open, {here}.", lambda: float(len(service.streams)))
    metrics.gauge("aop_releases", f"Releases that are loaded, {here}.", lambda: float(len(service.releases.all())))
    metrics.before(figures.look)
    for kind, (name, documentation) in FIGURES.items():
        metrics.gauge(name, f"{documentation}, in the whole store.", partial(figures.count, kind))
