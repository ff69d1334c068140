"""`aop serve --hooks` as a process that is killed: what a helpdesk was told is taken is not lost, nor is its answer."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import httpx

from aop.testing.fault_server import FaultServer
from aop.testing.faults import Sent, Status
from service.hooked import ENVIRONMENT, delivery
from service.live import Process

FILE = """
[[sources]]
name = "zendesk"
kind = "zendesk"
channel = "email"
account = "1234567"
secrets = ["ZENDESK_SECRET"]
replies = {{base = "{base}", user = "agent@acme.com", token = "ZENDESK_TOKEN", private = true}}
"""
TOKEN = "token-that-nobody-may-see"  # noqa: S105 - of this test
WAIT_SECONDS = 20.0


def comments(helpdesk: FaultServer) -> list[str]:
    return [item.json()["ticket"]["comment"]["body"] for item in helpdesk.carried_out]


def test_a_service_that_is_killed_answers_when_it_is_up_again(tmp_path: Path) -> None:
    with FaultServer(lambda _: Sent({})) as helpdesk:
        (tmp_path / "hooks.toml").write_text(FILE.format(base=helpdesk.base))
        words = ("-m", "aop", "serve", "procedures", "--port", "0", "--store", f"sqlite:{tmp_path / 'shop.db'}")
        environment = {**ENVIRONMENT, "ZENDESK_TOKEN": TOKEN}
        sent = delivery("zendesk", "hi, this isn't what I ordered", thread="77")

        helpdesk.next(*[Status(503)] * 50)
        first = Process(*words, "--hooks", str(tmp_path / "hooks.toml"), environment=environment)
        found = httpx.post(f"{first.address}/hooks/zendesk", content=sent.body, headers=dict(sent.headers))
        assert (found.status_code, found.json()) == (200, {"messages": ["taken"]})
        _until(lambda: bool(helpdesk.received))
        first.stop(signal.SIGKILL)
        tried = {item.headers["idempotency-key"] for item in helpdesk.received}
        helpdesk._faults.clear()
        assert not comments(helpdesk)

        second = Process(*words, "--hooks", str(tmp_path / "hooks.toml"), environment=environment)
        try:
            _until(lambda: bool(comments(helpdesk)))
            again = httpx.post(f"{second.address}/hooks/zendesk", content=sent.body, headers=dict(sent.headers))
            assert again.json() == {"messages": ["again"]}
            time.sleep(1.0)
        finally:
            second.stop()
        assert len(comments(helpdesk)) == 1
        assert {item.headers["idempotency-key"] for item in helpdesk.received} == tried
        assert TOKEN not in json.dumps([*first.told, *second.told])


def _until(holds: object) -> None:
    assert callable(holds)
    end = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
