"""Figures for Prometheus: what was asked and answered, what conversations came to, what is under way now.

Counters are those of one process, and of all of `aop serve --workers`, which count in one folder: whichever of them is
asked, it tells what all counted. Gauges of what is under way are those of the process that is asked.

Labels are names of the release (actions, procedures, queues, channels) and routes as they are declared, so there are
as many series as the workspace has names; nothing that a customer wrote is in one.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from aop.engine.effects import CallAction, CloseRequest, HandOff, RequestApproval
from aop.engine.events import ActionSettled, ApprovalDecided, MessageReceived
from aop.ports.store import Entry

CONTENT_TYPE = CONTENT_TYPE_LATEST
#: Names the folder in which several processes count together; it is set before a process starts.
TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self._registry, self._now = CollectorRegistry(), CollectorRegistry()
        self._looks: list[Callable[[], Awaitable[None]]] = []
        self._requests = self._counter("aop_http_requests", "Requests answered.", "route", "method", "status")
        self._seconds = Histogram(
            "aop_http_seconds", "How long answering took.", ["route"], buckets=_SECONDS, registry=self._registry
        )
        self._opened = self._counter("aop_conversations_opened", "Conversations begun.", "channel")
        self._messages = self._counter("aop_messages", "Customers' messages that were handled.")
        self._calls = self._counter("aop_calls", "Calls that were committed.", "action")
        self._outcomes = self._counter("aop_call_outcomes", "What became of calls.", "outcome")
        self._down = self._counter("aop_systems_down", "Calls whose system did not answer.")
        self._alarms = self._counter("aop_monitor_alarms", "Calls that the monitor stopped.")
        self._asked = self._counter("aop_approvals_asked", "Approvals that were asked for.", "role")
        self._decided = self._counter("aop_approvals_decided", "Approvals that were decided.", "granted")
        self._handoffs = self._counter("aop_handoffs", "Conversations handed over.", "queue")
        self._ended = self._counter("aop_requests_ended", "Requests that came to their end.", "procedure", "outcome")
        self._tokens = self._counter("aop_model_tokens", "Tokens of the models that read messages.")
        self._cost = self._counter("aop_model_cost", "Money that models took, in the workspace's currency.")

    def _counter(self, name: str, documentation: str, *labels: str) -> Counter:
        return Counter(name, documentation, labels, registry=self._registry)

    def gauge(self, name: str, documentation: str, now: Callable[[], float]) -> None:
        """A figure that is asked for when it is looked at."""
        Gauge(name, documentation, registry=self._now).set_function(now)

    def before(self, look: Callable[[], Awaitable[None]]) -> None:
        """Done before the figures are told."""
        self._looks.append(look)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        self._requests.labels(route, method, str(status)).inc()
        if not route.endswith("/events"):  # a stream is as long as somebody listens
            self._seconds.labels(route).observe(seconds)

    def opened(self, channel: str) -> None:
        self._opened.labels(channel).inc()

    def committed(self, entry: Entry) -> None:
        """What one transition was about."""
        event = entry.event
        if isinstance(event, MessageReceived):
            self._messages.inc()
            self._tokens.inc(event.understanding.tokens)
            self._cost.inc(float(event.understanding.cost))
        elif isinstance(event, ActionSettled):
            self._outcomes.labels(event.outcome).inc()
            self._down.inc(int(event.down))
            self._alarms.inc(int(bool(event.alarm) and event.outcome in ("unclear", "fails")))
        elif isinstance(event, ApprovalDecided):
            self._decided.labels("yes" if event.granted else "no").inc()
        for effect in entry.effects:
            if isinstance(effect, CallAction):
                self._calls.labels(effect.action).inc()
            elif isinstance(effect, RequestApproval):
                self._asked.labels(effect.role).inc()
            elif isinstance(effect, HandOff):
                self._handoffs.labels(effect.queue).inc()
            elif isinstance(effect, CloseRequest):
                self._ended.labels(effect.procedure, effect.outcome).inc()

    async def text(self) -> bytes:
        """All of them, as Prometheus reads them."""
        for look in self._looks:
            await look()
        found: bytes = generate_latest(self._counted()) + generate_latest(self._now)
        return found

    def _counted(self) -> CollectorRegistry:
        folder = os.environ.get(TOGETHER)
        if folder is None:
            return self._registry
        together = CollectorRegistry()
        MultiProcessCollector(together, folder)  # type: ignore[no-untyped-call]
        return together
