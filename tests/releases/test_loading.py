"""Which releases a service loads: whole, of this engine, signed where keys are listed; and what it says of others."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aop.audit.notes import Forged, Signer
from aop.audit.signed_releases import signed
from aop.cli.serve import Wanted, run
from aop.errors import WrongUse
from aop.machine.artifact import dump, read, sealed
from aop.machine.release import SEMANTICS
from releases.sites import other, put, serving
from service.sites import Site, shop, site_of

CI, STRANGER = Signer("ci.shop.example", b"c" * 32), Signer("stranger.example", b"s" * 32)


def load(site: Site, folder: Path, release: Any, document: bytes | None = None) -> Any:
    digest = put(folder, release, document)
    return site.post(f"/releases/{digest}/load")


def message(found: Any) -> str:
    text: str = found.json()["error"]["message"]
    return text


@pytest.fixture
def listed(tmp_path: Path) -> Iterator[Site]:
    """A service that lists the key of the build."""
    first = read(signed(sealed(shop()[0]), CI))
    found = site_of(release=first, releases=tmp_path / "releases", listed=(CI.verifier,), compare=lambda old, new: ())
    with found.client:
        yield found


def test_where_keys_are_listed_only_what_one_of_them_signed_is_loaded(listed: Site, tmp_path: Path) -> None:
    release, folder = other(), tmp_path / "releases"
    assert "is not signed: sign it with `aop compile --sign KEYFILE`" in message(load(listed, folder, release))
    forged = signed(release, STRANGER)
    assert "signed by stranger.example, with no key that counts here" in message(load(listed, folder, release, forged))
    borrowed = dump(release, read(signed(other(2), CI)).signatures)
    assert "does not belong to this text" in message(load(listed, folder, release, borrowed))
    found = load(listed, folder, release, signed(release, CI)).json()
    assert (found["signed_by"], found["state"]) == ("ci.shop.example", "loaded")
    assert listed.post(f"/releases/{release.digest}/activate", {}).json()["live"] == release.digest


def test_a_service_does_not_begin_with_what_nobody_signed(tmp_path: Path) -> None:
    with pytest.raises(Forged, match="is not signed"):
        site_of(releases=tmp_path, listed=(CI.verifier,))


def test_a_workspace_that_is_compiled_at_the_start_is_signed_by_nobody(tmp_path: Path) -> None:
    listed = tmp_path / "releases.keys"
    listed.write_text(CI.verifier.text, "utf-8")
    with pytest.raises(WrongUse, match="what is compiled here is signed by nobody: serve a release of `aop compile"):
        run(Wanted(Path("procedures"), "memory", "127.0.0.1", 0, signed_by=listed))


def test_what_was_live_before_keys_were_listed_is_not_served_any_more(listed: Site, tmp_path: Path) -> None:
    assert listed.service.releases.program(other(3).digest) is None
    served = listed.service.releases._served
    served.keep(read(dump(other(3))), "", listed.service.clock.now())
    assert listed.post(f"/releases/{other(3).digest}/activate", {}).status_code == 404


def test_what_another_process_let_go_live_and_nobody_signed_is_not_followed(
    listed: Site, caplog: pytest.LogCaptureFixture
) -> None:
    served, now = listed.service.releases._served, listed.service.clock.now()
    served.keep(read(dump(other(4))), "", now)
    served.went_live(other(4).digest, now, "somebody")
    for _ in range(3):
        listed.client.portal.call(listed.service.releases.follow)
    assert listed.service.releases.live.digest == sealed(shop()[0]).digest
    assert [item for item in caplog.messages if "is not signed" in item] == [
        f"the release {other(4).digest} is not loaded: the release is not signed: "
        "sign it with `aop compile --sign KEYFILE`"
    ]


def test_a_release_that_is_loaded_while_others_are_looked_for_stays_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = serving(tmp_path / "releases")
    releases, digest = site.service.releases, put(tmp_path / "releases", other())
    read_table, was_read, is_loaded = releases._served.table, threading.Event(), threading.Event()

    def slowly() -> Any:
        found = read_table()
        if threading.current_thread() is not threading.main_thread():
            was_read.set()
            assert is_loaded.wait(10)
        return found

    async def both() -> None:
        monkeypatch.setattr(releases._served, "table", slowly)
        following = asyncio.create_task(releases.follow())
        assert await asyncio.to_thread(was_read.wait, 10)
        releases.load_kept(digest)
        is_loaded.set()
        await following

    with site.client:
        asyncio.run(both())
        assert digest in releases.table.releases


def test_a_stale_or_damaged_file_is_refused_with_its_reason(tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    site = serving(folder)
    with site.client:
        later = sealed(replace(other(), semantics=SEMANTICS + 1))
        assert f"has the semantics {SEMANTICS + 1}, and this engine only" in message(load(site, folder, later))
        whole = dump(other())
        assert "was changed after it was compiled" in message(
            load(site, folder, other(), whole.replace(b"$500", b"$900"))
        )
        assert "was damaged" in message(load(site, folder, other(), whole[: len(whole) // 2]))
        assert "no file of the releases folder holds" in message(site.post(f"/releases/{'1' * 64}/load"))
        assert [item["release"] for item in site.get("/releases").json()["items"]] == [shop()[0].digest]


def test_what_was_put_under_a_release_in_the_store_is_noticed(tmp_path: Path) -> None:
    site = serving(tmp_path / "releases")
    with site.client:
        shelf = site.service.releases._served._shelf
        shelf.put(f"releases/file/{other(1).digest}", dump(other(2)))
        assert "is another one" in message(site.post(f"/releases/{other(1).digest}/load"))
