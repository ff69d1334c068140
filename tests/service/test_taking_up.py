"""A conversation that a dead process left is gone on with by a living one, and nobody has to touch it for that."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from http.client import HTTPException
from pathlib import Path
from threading import Thread
from urllib.request import Request, urlopen

import psycopg
import pytest

from aop.service.taking_up import EVERY_SECONDS, taken_up
from service.live import Process
from service.sites import Site, hold
from service.test_workers import TALK, _ask, prepared
from tools.cluster import Cluster, why_not

#: What is waited for has come by then, or never comes.
WAITS_SECONDS = 60.0
#: As if the time had passed after which a process that is not heard of is dead.
LAPSES = "update processes set alive_until = now() where holder = (select holder from conversations)"


@pytest.fixture
def database() -> Iterator[str]:
    if (reason := why_not()) is not None:
        pytest.skip(f"no PostgreSQL: {reason}")
    made = Cluster()
    yield made.database()
    made.stop()


def test_a_living_process_goes_on_with_what_a_dead_one_left(database: str, tmp_path: Path) -> None:
    website, _ = prepared(tmp_path)
    one, other = _served(tmp_path, database), _served(tmp_path, database)
    try:
        name = _ask(one, "/conversations", website, {})["conversation"]
        _ask(one, f"/conversations/{name}/messages", website, {"id": "m0", "text": TALK[0]})
        with (
            closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as shop,
            psycopg.connect(database, autocommit=True) as rows,
        ):
            shop.execute("begin exclusive")  # so that the shop answers nobody
            Thread(target=_writes, args=(one, name, website), daemon=True).start()
            _until(lambda: rows.execute("select unfinished from conversations").fetchone() == (True,))
            assert one.stop(signal.SIGKILL) == -signal.SIGKILL
            shop.execute("rollback")
            rows.execute(LAPSES)
        began = time.monotonic()
        _until(lambda: len(_answers(other, name, website)) == 2)
        assert time.monotonic() - began < 2 * EVERY_SECONDS
        assert _answers(other, name, website)[-1].startswith("Which item")
    finally:
        other.stop()
    assert "went on with 1 conversations that another process left" in other.logged


def test_what_happens_here_is_not_begun_again(site: Site) -> None:
    name = site.begin()
    site.say(name, 1, TALK[0])
    hold(site)
    body = {"id": "m2", "text": TALK[1]}
    portal = site.client.portal
    assert portal is not None
    answered = portal.start_task_soon(
        lambda: asyncio.to_thread(site.post, f"/conversations/{name}/messages", body, "website")
    )
    _until(lambda: portal.call(site.service.store.unfinished, 10) == (name,))
    assert portal.call(taken_up, site.service) == 0
    portal.call(_let_go, site)
    assert answered.result(WAITS_SECONDS).status_code == 200


def _served(folder: Path, database: str) -> Process:
    return Process(
        "-m", "aop", "serve", str(folder / "shop.aopc"), "--files", str(folder), "--port", "0", "--store", database,
        "--people", str(folder / "people.jsonl"), "--releases", str(folder / "releases"),
    )  # fmt: skip


def _writes(served: Process, name: str, key: str) -> None:
    """A message whose answer never comes, since the service dies before."""
    body = json.dumps({"id": "m1", "text": TALK[1]}).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with suppress(OSError, HTTPException):
        urlopen(Request(f"{served.address}/conversations/{name}/messages", body, headers), timeout=WAITS_SECONDS)  # noqa: S310


def _answers(served: Process, name: str, key: str) -> list[str]:
    """What was said to the customer, only looked at: a look goes on with nothing."""
    items = _ask(served, f"/conversations/{name}/said", key)["items"]
    return [line["text"] for item in items for line in item["lines"]]


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + WAITS_SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


async def _let_go(site: Site) -> None:
    site.slow.go.set()
