"""Health, figures and traces: what somebody who runs the service looks at."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families

from aop.ports.store import StoreFailed
from aop.service import tracing
from aop.service.health import TRIED_AGAIN_SECONDS, Health
from aop.service.settings import Settings
from aop.service.waiting_figures import COUNTED_SECONDS, FIGURES, WaitingFigures
from aop.stores.memory import MemoryStore
from service.sites import site_of

# ---- health


def test_it_is_healthy_and_ready(site: Any) -> None:
    assert site.client.get("/healthz").json() == {"status": "ok"}
    assert site.client.get("/readyz").json() == {"status": "ready", "workspace": "acme_shop"}


@pytest.mark.parametrize(
    ("why", "state", "remedy"),
    [
        ("full", "store_full", "make room"),
        ("read_only", "store_read_only", "permissions"),
        ("away", "store_away", "network"),
    ],
)
def test_a_store_that_takes_nothing_is_told_by_what_is_wrong_with_it(
    site: Any, monkeypatch: pytest.MonkeyPatch, why: str, state: str, remedy: str
) -> None:
    name = site.begin()
    store = site.service.store
    commit = store.commit

    async def failing(_: Any) -> None:
        raise StoreFailed("no", why)

    monkeypatch.setattr(store, "commit", failing)
    if why == "away":
        monkeypatch.setattr(store, "next_due", lambda: failing(None))
    refused = site.post(f"/conversations/{name}/messages", {"id": "m1", "text": "hi"}, "website")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    told = site.client.get("/readyz")
    assert (told.status_code, told.json()["status"]) == (503, state)
    assert remedy in told.json()["help"]
    assert site.client.get("/healthz").status_code == 200

    monkeypatch.setattr(store, "commit", commit)
    monkeypatch.undo()
    assert site.say(name, 1, "hi, this isn't what I ordered") == ["What is your order number? It starts with W."]
    assert site.client.get("/readyz").json()["status"] == "ready"


def test_a_store_that_was_full_is_tried_again_though_nobody_is_sent_here() -> None:
    """A load balancer sends nothing to a service that is not ready, so no message can show that there is room again."""
    now = [100.0]
    health, store = Health(lambda: now[0]), MemoryStore()
    health.is_up()
    health.failed(StoreFailed("no", "full"))
    assert asyncio.run(health.state(store)) == "store_full"
    now[0] += TRIED_AGAIN_SECONDS
    assert asyncio.run(health.state(store)) == "ready"
    health.failed(StoreFailed("no", "full"))
    assert asyncio.run(health.state(store)) == "store_full"


def test_a_conversation_that_cannot_be_begun_shows_that_the_disk_is_full(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(_: Any) -> None:
        raise StoreFailed("no", "full")

    monkeypatch.setattr(site.service.store, "create", failing)
    assert site.post("/conversations", {}, "website").status_code == 503
    assert site.client.get("/readyz").json()["status"] == "store_full"


def test_nothing_of_what_went_wrong_inside_is_told(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    name = site.begin()

    async def failing(_: Any) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(site.service.store, "commit", failing)
    site.client._transport.raise_server_exceptions = False
    refused = site.post(f"/conversations/{name}/messages", {"id": "m1", "text": "hi"}, "website")
    assert refused.status_code == 500
    assert "hunter2" not in refused.text
    assert refused.json()["error"]["code"] == "failed"


# ---- figures


def test_figures_say_what_conversations_came_to(site: Any) -> None:
    site.to_approval()
    text = site.get("/metrics").text
    for line in (
        'aop_messages_total 6.0',
        'aop_calls_total{action="shop.find_order"} 1.0',
        'aop_approvals_asked_total{role="team_lead"} 1.0',
        'aop_approvals_waiting 1.0',
        'aop_http_requests_total{method="POST",route="/conversations/{conversation}/messages",status="200"} 6.0',
    ):  # fmt: skip
        assert line in text
    assert "ana@example.com" not in text
    assert "W1234567" not in text


def test_what_waits_is_counted_in_the_store_so_that_every_process_tells_the_same(site: Any) -> None:
    site.to_approval()
    now = [0.0]
    figures = WaitingFigures(site.service.store, lambda: now[0])  # as another process has it, which saw nothing
    portal = site.client.portal
    portal.call(figures.look)
    assert [figures.count(kind) for kind in FIGURES] == [1, 0, 0, 0]
    site.to_approval()
    portal.call(figures.look)
    assert figures.count("approval") == 1
    now[0] += COUNTED_SECONDS
    portal.call(figures.look)
    assert figures.count("approval") == 2


def test_nobody_makes_new_series_of_figures(site: Any) -> None:
    for number in range(5):
        site.client.request(f"X{number}", f"/nowhere/{number}")
    series = [
        line for line in site.get("/metrics").text.splitlines() if 'route="none"' in line and "requests_total" in line
    ]
    assert series == ['aop_http_requests_total{method="other",route="none",status="404"} 5.0']


def test_every_panel_of_the_dashboard_has_something_to_draw(site: Any) -> None:
    """After a day in small: each query names figures that are told, with the labels that it sums by and shows."""
    call = f"{site.to_approval()}/2"
    digest = site.get(f"/approvals/{call}").json()["digest"]
    assert site.post(f"/approvals/{call}/decision", {"granted": True, "seen": digest}).status_code == 200
    site.say(site.begin(), 1, "I will sue you")
    told = told_labels(site.get("/metrics").text)
    board = json.loads(Path("deploy/grafana-dashboard.json").read_text())
    drawn = [(target["expr"], target["legendFormat"]) for panel in board["panels"] for target in panel["targets"]]
    assert len(drawn) > 15
    for expression, legend in drawn:
        [figure] = re.findall(r"\baop_\w+", expression)
        assert figure in told, expression
        by = {label for found in re.findall(r"by \(([^)]*)\)", expression) for label in found.split(", ")}
        assert by <= told[figure], expression
        assert set(re.findall(r"{{(\w+)}}", legend)) <= by, legend


def told_labels(text: str) -> dict[str, set[str]]:
    """The figures that were told, by name, with their labels."""
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {sample.name: set(sample.labels) for sample in samples}


# ---- traces


@pytest.fixture(scope="module")
def provider() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    found = TracerProvider()
    found.add_span_processor(SimpleSpanProcessor(exporter))
    before = tracing._TRACER
    tracing._TRACER = found.get_tracer("aop.service")
    yield exporter
    tracing._TRACER = before


@pytest.fixture
def spans(provider: InMemorySpanExporter) -> InMemorySpanExporter:
    provider.clear()
    return provider


def test_a_turn_its_reading_and_its_calls_are_spans_without_content(site: Any, spans: InMemorySpanExporter) -> None:
    name = site.to_approval()
    found = spans.get_finished_spans()
    turns = [item for item in found if item.name == "invoke_agent acme_shop"]
    tools = [item for item in found if item.name == "execute_tool shop.find_order"]
    assert len(turns) == 6
    assert _of(turns[0])["gen_ai.conversation.id"] == name
    assert _of(tools[0])["gen_ai.tool.call.id"] == f"{name}/1"
    assert tools[0].parent is not None
    assert {item.name for item in found} >= {"chat local"}
    assert "ana@example.com" not in str([_of(item) for item in found])


def test_content_is_traced_only_where_that_is_asked_for(spans: InMemorySpanExporter) -> None:
    site = site_of(Settings(traced_content=True))
    with site.client:
        site.to_approval()
    every = str([_of(item) for item in spans.get_finished_spans()])
    assert "the order is W1234567" in every


def _of(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})
