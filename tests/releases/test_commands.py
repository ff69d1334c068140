"""`aop release`: files without a service, and what a running one serves."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from aop.audit.notes import Signer
from aop.audit.signed_releases import signed
from aop.cli.app import app
from aop.errors import Unavailable, WrongUse
from aop.machine.artifact import dump, sealed
from releases.sites import changed, other, put, serving
from service.live import listening
from service.sites import shop

CI = Signer("ci.shop.example", b"c" * 32)
LATER = ("returns/wrong_item.aop.yaml", "more than 30 days ago:", "more than 45 days ago:")


def ran(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["release", *words], catch_exceptions=False)
    return found.exit_code, found.output


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    site = serving(tmp_path / "releases", changed())
    with listening(site) as address:
        monkeypatch.setenv("AOP_URL", address)
        monkeypatch.setenv("AOP_KEY", site.keys.maria)
        yield site


def test_a_key_is_made_and_its_public_part_is_printed(tmp_path: Path) -> None:
    code, said = ran("key", str(tmp_path / "ci.json"), "--name", "ci.shop.example")
    assert code == 0
    public = said.strip().splitlines()[-1].strip()
    assert public.startswith("ci.shop.example+")
    document = (tmp_path / "ci.json").read_text("utf-8")
    assert json.loads(document)["keys"].keys() == {"release"}
    assert json.loads(document)["keys"]["release"][0]["secret"] not in said


def test_a_file_is_verified_without_a_service(tmp_path: Path) -> None:
    release = sealed(shop()[0])
    file = tmp_path / "shop.aopc"
    file.write_bytes(signed(release, CI))
    code, said = ran("verify", str(file), "--key", CI.verifier.text)
    assert code == 0
    assert f"release: {release.digest}" in said
    assert f"signed_by: {CI.verifier.text}" in said
    assert json.loads(ran("verify", str(file), "--format", "json")[1])["signed_by"] is None
    file.write_bytes(dump(release))
    assert ran("verify", str(file))[0] == 0
    code, said = ran("verify", str(file), "--key", CI.verifier.text)
    assert (code, said.startswith("refused: the release is not signed")) == (3, True)
    file.write_bytes(dump(release).replace(b"$500", b"$900"))
    assert ran("verify", str(file)) == (3, "refused: the release was changed after it was compiled: "
                                           "its digest does not fit\n")  # fmt: skip


def test_releases_are_loaded_go_live_and_back(served: Any, tmp_path: Path) -> None:
    second = other(1, changed())
    digest = put(tmp_path / "releases", second)
    file = tmp_path / "a copy.aopc"
    file.write_bytes(dump(second))
    assert ran("load", str(file))[0] == 0
    assert ran("widening", digest[:8]) == (0, "it widens nothing\n")
    assert ran("activate", digest[:10], "--reason", "other sources") == (0, f"live: {digest}\n")
    _, said = ran("list")
    assert said.splitlines()[0].startswith(f"{digest[:12]}  live")
    assert "live by maria" in said
    assert ran("back") == (0, f"live: {changed().digest}\n")
    with pytest.raises(WrongUse, match="is no release of this service"):
        ran("activate", "abc")


def test_one_that_widens_says_what_and_where_it_waits(served: Any, tmp_path: Path) -> None:
    digest = put(tmp_path / "releases", changed(LATER))
    ran("load", digest)
    code, said = ran("widening", digest)
    assert (code, said.startswith("widens: ")) == (3, True)
    code, said = ran("activate", digest)
    assert code == 0
    assert said.splitlines()[-1] == "waits for an approval: aop approvals show aop/1"


def test_a_conversation_is_moved(served: Any, tmp_path: Path) -> None:
    second = other(1, changed())
    ran("load", put(tmp_path / "releases", second))
    headers = served.headers("website")
    address = os.environ["AOP_URL"]
    httpx.post(f"{address}/conversations", json={"conversation": "c-1"}, headers=headers).raise_for_status()
    assert ran("migrate", "c-1", second.digest[:8])[0] == 0
    found = httpx.get(f"{address}/conversations/c-1", headers=served.headers("maria")).json()
    assert found["release"] == second.digest


def test_without_a_service_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AOP_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AOP_KEY", "aop_x")
    with pytest.raises(Unavailable):
        ran("list")
