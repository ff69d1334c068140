"""Writes `grafana-dashboard.json`: `python deploy/dashboard.py`. The figures are those of `aop.service.metrics`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("grafana-dashboard.json")
WIDTH, HEIGHT = 8, 7

#: Title, unit, and what is drawn with what it is called.
PANELS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("Messages", "ops", (("sum(rate(aop_messages_total[5m]))", "messages"),)),
    ("Answers over HTTP", "s", (
        ("histogram_quantile(0.5, sum by (le) (rate(aop_http_seconds_bucket[5m])))", "p50"),
        ("histogram_quantile(0.99, sum by (le) (rate(aop_http_seconds_bucket[5m])))", "p99"),
    )),
    ("Requests by status", "ops", (("sum by (status) (rate(aop_http_requests_total[5m]))", "{{status}}"),)),
    ("Requests that ended", "ops", (("sum by (outcome) (rate(aop_requests_ended_total[1h]))", "{{outcome}}"),)),
    ("Handed over", "ops", (("sum by (queue) (rate(aop_handoffs_total[1h]))", "{{queue}}"),)),
    ("What became of calls", "ops", (("sum by (outcome) (rate(aop_call_outcomes_total[5m]))", "{{outcome}}"),)),
    ("Calls by action", "ops", (("topk(10, sum by (action) (rate(aop_calls_total[5m])))", "{{action}}"),)),
    ("Systems that did not answer", "ops", (("sum(rate(aop_systems_down_total[5m]))", "down"),)),
    ("Stopped by the monitor", "short", (
        ("increase(aop_monitor_alarms_total[1h])", "alarms"), ("max(aop_parked)", "parked"),
    )),
    ("Waiting for people", "short", (
        ("max(aop_approvals_waiting)", "approvals"), ("max(aop_questions_waiting)", "questions"),
        ("max(aop_tasks_waiting)", "tasks"),
    )),
    ("Approvals", "ops", (
        ("sum(rate(aop_approvals_asked_total[1h]))", "asked"),
        ("sum by (granted) (rate(aop_approvals_decided_total[1h]))", "granted: {{granted}}"),
    )),
    ("Under way, and streams", "short", (("sum(aop_under_way)", "under way"), ("sum(aop_streams)", "streams"))),
    ("What models took", "short", (
        ("sum(rate(aop_model_tokens_total[1h]))", "tokens/s"),
        ("sum(increase(aop_model_cost_total[1d]))", "cost a day"),
    )),
)  # fmt: skip


def dashboard() -> dict[str, Any]:
    """The dashboard, as Grafana imports it."""
    return {
        "title": "AOP Engine",
        "uid": "aop-engine",
        "schemaVersion": 39,
        "time": {"from": "now-6h", "to": "now"},
        "refresh": "30s",
        "templating": {"list": [{"name": "source", "type": "datasource", "query": "prometheus"}]},
        "panels": [_panel(number, *panel) for number, panel in enumerate(PANELS)],
    }


def _panel(number: int, title: str, unit: str, drawn: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    source = {"type": "prometheus", "uid": "${source}"}
    place = {"x": number % 3 * WIDTH, "y": number // 3 * HEIGHT, "w": WIDTH, "h": HEIGHT}
    targets = [
        {"refId": chr(ord("A") + index), "expr": expression, "legendFormat": name, "datasource": source}
        for index, (expression, name) in enumerate(drawn)
    ]
    defaults = {"defaults": {"unit": unit}, "overrides": []}
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": title,
        "datasource": source,
        "gridPos": place,
        "fieldConfig": defaults,
        "targets": targets,
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(dashboard(), indent=2) + "\n", "utf-8")
