"""A service on SQLite with keys: killed, it goes on; its audit log verifies without it."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from aop.audit.verify import main as verify_export
from aop.cli.keys import new
from aop.errors import WrongUse
from aop.machine.artifact import dump, sealed
from aop.runtime.clocks import SystemClock
from aop.service.opening import opened
from aop.service.settings import Settings
from aop.service.wiring import Stores
from service.live import Process
from service.sites import hold, shop, site_of


def stores_of(folder: Path) -> Stores:
    return asyncio.run(_opened(folder))


async def _opened(folder: Path) -> Stores:
    return await opened(
        f"sqlite:{folder / 'c.db'}", SystemClock(), folder / "keys.json", [str(folder / "heads")], with_keys=True
    )


@pytest.fixture
def kept(tmp_path: Path) -> Any:
    new(tmp_path / "keys.json", "shop.example/audit")
    return tmp_path


def test_what_waits_for_an_approval_waits_in_the_next_process_too(kept: Path) -> None:
    first = site_of(stores=stores_of(kept))
    with first.client:
        name = first.to_approval()
    again = site_of(stores=stores_of(kept))
    with again.client:
        approval = again.get("/approvals").json()["items"][0]["approval"]
        seen = again.get(f"/approvals/{approval}").json()["digest"]
        body = {"granted": True, "seen": seen}
        assert again.post(f"/approvals/{approval}/decision", body).status_code == 200
        said = again.get(f"/conversations/{name}/said").json()["items"]
        assert said[-1]["lines"][0]["text"] == "I've refunded $164.50 to your Visa."


def test_a_message_is_known_again_by_the_next_process(kept: Path) -> None:
    first = site_of(stores=stores_of(kept))
    with first.client:
        name = first.begin()
        said = first.say(name, 1, "hi, this isn't what I ordered")
    again = site_of(stores=stores_of(kept))
    with again.client:
        body = {"id": "m1", "text": "hi, this isn't what I ordered"}
        told = again.post(f"/conversations/{name}/messages", body, "website").json()
        assert (told["repeated"], [line["text"] for line in told["lines"]]) == (True, said)


def test_a_message_that_was_taken_while_a_call_was_in_flight_is_not_lost(kept: Path) -> None:
    first = site_of(replace(Settings(), answer_within=0.05, drain=0.2), stores=stores_of(kept))
    first.client.__enter__()
    name = first.begin()
    first.say(name, 1, "hi, this isn't what I ordered")
    hold(first)
    path = f"/conversations/{name}/messages"
    order = {"id": "m2", "text": "the order is W1234567 and my email is ana@example.com"}
    assert first.post(path, order, "website").status_code == 202  # the shop does not answer
    assert first.post(path, {"id": "m3", "text": "I will sue you"}, "website").status_code == 202
    first.client.__exit__(None, None, None)  # stopped while the call is on its way
    again = site_of(stores=stores_of(kept))
    with again.client:
        for _ in range(100):
            if again.get(f"/conversations/{name}").json()["status"] == "handed_off":
                break
            time.sleep(0.1)
        wrote = [
            item["message"]["id"]
            for item in again.get(f"/conversations/{name}/said").json()["items"]
            if item["message"]
        ]
        assert wrote == ["m1", "m2", "m3"]


def test_the_log_is_listed_exported_and_verified_without_the_service(kept: Path) -> None:
    site = site_of(stores=stores_of(kept))
    with site.client:
        site.to_approval()
        leaves = site.get("/audit?limit=200").json()["items"]
        assert [leaf["number"] for leaf in leaves] == list(range(1, len(leaves) + 1))
        assert any(did["name"] == "shop.find_order" for leaf in leaves for did in leaf["did"])
        assert "ana@example.com" not in json.dumps(leaves)
        key = site.get("/audit/head").json()["keys"][0]
        exported = site.post("/audit/export", {"reason": "the yearly audit"})
        (kept / "export").write_text(exported.text)
        (kept / "proof").write_text(site.get("/audit/3/proof").text)
        noted = site.get(f"/audit?after={len(leaves)}").json()["items"]
        assert [did["name"] for leaf in noted for did in leaf["did"] if did["kind"] == "action"] == ["aop.export"]
        assert [did["kind"] for did in noted[-1]["did"]] == ["export"]
        assert site.get("/audit/9999/proof").status_code == 404
        assert site.get("/audit", "website").status_code == 403
    for file in ("export", "proof"):
        assert verify_export([str(kept / file), "--key", key]) == 0
    forged = (kept / "export").read_text().splitlines()
    (kept / "export").write_text("\n".join([*forged[:3], *forged[4:]]) + "\n")
    assert verify_export([str(kept / "export"), "--key", key]) == 1


def test_what_the_leaves_were_about_is_exported_to_who_may_see_every_class_alone(kept: Path) -> None:
    """It cannot be masked: an export verifies by its bytes. The leaves themselves hold nothing of it."""
    sample, _ = shop()
    strict = sealed(replace(sample, workspace=replace(sample.workspace, sees={"team_lead": ("contact",)})))
    site = site_of(stores=stores_of(kept), release=strict)
    with site.client:
        site.to_approval()
        refused = site.post("/audit/export?reveal=true", {"reason": "curious"})
        assert refused.status_code == 403
        assert "personal data of every class" in refused.json()["error"]["message"]
        plain = site.post("/audit/export", {"reason": "the yearly audit"})
        assert plain.status_code == 200
        assert "ana@example.com" not in plain.text
        whole = site.post("/audit/export?reveal=true", {"reason": "the yearly audit", "role": "finance_lead"}, "lee")
        assert whole.status_code == 200
        assert len(whole.text) > len(plain.text)


def test_without_keys_there_is_no_log_and_that_is_said(site: Any) -> None:
    assert site.get("/audit").json()["error"]["message"] == (
        "this service has no audit log: start it with `--keys FILE`"
    )


def test_a_store_that_was_begun_with_keys_is_not_gone_on_with_without_them(kept: Path) -> None:
    first = site_of(stores=stores_of(kept))
    with first.client:
        first.begin()
    with pytest.raises(WrongUse, match="was begun with keys: say `--keys FILE`"):
        asyncio.run(opened(f"sqlite:{kept / 'c.db'}", SystemClock()))


def test_an_address_with_a_password_is_not_repeated() -> None:
    with pytest.raises(WrongUse) as refused:
        asyncio.run(opened("mysql://root:hunter2@db/x", SystemClock()))
    assert "hunter2" not in str(refused.value)


def test_a_process_that_is_killed_goes_on_where_it_was(kept: Path) -> None:
    """`make demo-service` does this with twenty conversations and an approval."""
    release = kept / "shop.aopc"
    release.write_bytes(dump(shop()[0]))
    subprocess.run([sys.executable, "procedures/seed.py", "--out", str(kept / "shop.db")], check=True)
    (kept / "queries").symlink_to(Path("procedures/queries").resolve())
    words = ["-m", "aop", "serve", str(release), "--port", "0", "--store", f"sqlite:{kept / 'c.db'}"]
    words += ["--keys", str(kept / "keys.json")]
    first = Process(*words)
    name = _ask(first, "POST", "/conversations", {})["conversation"]
    said = {"id": "m1", "text": "hi, this isn't what I ordered"}
    before = _ask(first, "POST", f"/conversations/{name}/messages", said)
    assert first.stop(signal.SIGKILL) == -signal.SIGKILL
    again = Process(*words)
    after = _ask(again, "POST", f"/conversations/{name}/messages", said)
    assert after == {**before, "repeated": True}
    more = {"id": "m2", "text": "the order is W1234567 and my email is ana@example.com"}
    assert _ask(again, "POST", f"/conversations/{name}/messages", more)["lines"][0]["text"] == "Which items are wrong?"
    assert again.stop(signal.SIGTERM) in (0, -signal.SIGTERM)


def _ask(process: Process, method: str, path: str, body: Any) -> Any:
    headers = {"Authorization": f"Bearer {process.key}", "Content-Type": "application/json"}
    data = json.dumps(body).encode()
    request = Request(process.address + path, data, headers, method=method)  # noqa: S310 - this machine
    with urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.loads(answer.read())
