"""Several processes on one PostgreSQL: whoever is asked answers, and one that is killed is started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from aop.cli.keys import new
from aop.machine.artifact import dump
from aop.service.people import new_key
from service.live import Process
from service.sites import shop
from tools.cluster import Cluster, why_not

TALK = [
    "hi, this isn't what I ordered", "the order is W1234567 and my email is ana@example.com", "the trail running shoes",
    "here it is", "a refund please", "yes",
]  # fmt: skip


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    if (reason := why_not()) is not None:
        pytest.skip(f"no PostgreSQL: {reason}")
    made = Cluster()
    yield made
    made.stop()


def test_processes_share_conversations_and_one_that_dies_comes_back(cluster: Cluster, tmp_path: Path) -> None:
    website, maria = prepared(tmp_path)
    served = Process(
        "-m", "aop", "serve", str(tmp_path / "shop.aopc"), "--files", str(tmp_path), "--port", "0",
        "--store", cluster.database(), "--people", str(tmp_path / "people.jsonl"), "--workers", "2",
        "--keys", str(tmp_path / "keys.json"), "--releases", str(tmp_path / "releases"),
    )  # fmt: skip
    try:
        name = _ask(served, "/conversations", website, {})["conversation"]
        for number, text in enumerate(TALK):
            if number == 3:
                os.kill(_workers(served)[0], signal.SIGKILL)
            body = {"id": f"m{number}", "text": text, "attachments": ["photo.jpg"] if number == 3 else []}
            last = _ask(served, f"/conversations/{name}/messages", website, body)
        assert last["lines"][0]["text"].startswith("A colleague checks refunds over $150")
        for _ in range(6):  # whichever process is asked knows what waits
            waiting = _ask(served, "/approvals", maria)["items"]
            assert [item["mine"] for item in waiting] == [True]
        approval = waiting[0]["approval"]
        seen = _ask(served, f"/approvals/{approval}", maria)["digest"]
        came = _ask(served, f"/approvals/{approval}/decision", maria, {"granted": True, "seen": seen})
        assert came["lines"][0]["text"].startswith("I've refunded $164.50")
        told = {_figure(served, maria, "aop_messages_total") for _ in range(8)}
        assert told == {float(len(TALK))}  # of all of them, also of the one that was killed
        assert _figure(served, maria, "aop_approvals_waiting") == 0
        end = time.monotonic() + 30
        while len(_workers(served)) < 2:
            assert time.monotonic() < end
            time.sleep(0.1)
    finally:
        code = served.stop()
    assert (code, "Traceback" in served.logged) == (0, False), served.logged


def prepared(folder: Path) -> tuple[str, str]:
    (folder / "shop.aopc").write_bytes(dump(shop()[0]))
    subprocess.run([sys.executable, "procedures/seed.py", "--out", str(folder / "shop.db")], check=True)
    (folder / "queries").symlink_to(Path("procedures/queries").resolve())
    new(folder / "keys.json", "shop.example/audit")
    (website, site_digest), (maria, maria_digest) = new_key(), new_key()
    people = [
        {"person": "website", "channels": ["chat"], "key_sha256": site_digest},
        {"person": "maria", "roles": ["team_lead"], "key_sha256": maria_digest},
    ]
    (folder / "people.jsonl").write_text("".join(f"{json.dumps(item)}\n" for item in people))
    return website, maria


def _workers(served: Process) -> list[int]:
    """The processes of a service, without the one that looks after them."""
    children = Path(f"/proc/{served.pid}/task/{served.pid}/children")
    if not children.exists():
        pytest.skip("nobody here says which processes a process has")
    return [int(pid) for pid in children.read_text().split()]


def _ask(served: Process, path: str, key: str, body: Any = None) -> Any:
    """Again where the process that was asked is just killed: the same id is the same message."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    for _ in range(50):
        try:
            with urlopen(Request(served.address + path, data, headers), timeout=30) as answer:  # noqa: S310
                return json.loads(answer.read())
        except (URLError, ConnectionError) as error:
            if getattr(error, "code", 503) != 503:
                raise
            time.sleep(0.2)
    raise AssertionError(f"{path} was not answered")


def _figure(served: Process, key: str, name: str) -> float:
    request = Request(f"{served.address}/metrics", headers={"Authorization": f"Bearer {key}"})  # noqa: S310
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - this machine
        lines = answer.read().decode().splitlines()
    return float(next(line for line in lines if line.startswith(f"{name} ")).rpartition(" ")[2])


def test_several_processes_need_a_database_that_they_share() -> None:
    words = [sys.executable, "-m", "aop", "serve", "procedures", "--workers", "2"]
    found = subprocess.run(words, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": "src"})
    assert (found.returncode, found.stderr) == (
        2,
        "error: several processes need a database that they share: `--store postgresql://…`\n",
    )
