"""A conversation is moved to another release by a person, through the gate, and goes on there with what it knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from releases.sites import changed, put, serving
from service.sites import Site

ASKS = ("returns/wrong_item.aop.yaml", "Which items are wrong?", "Which of them are wrong?")
WITHOUT = ("returns/wrong_item.aop.yaml", "procedure: wrong_item", "procedure: wrong_thing")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    found = serving(tmp_path / "releases", changed())
    with found.client:
        yield found


def loaded(site: Site, folder: Path, release: Any) -> str:
    digest = put(folder / "releases", release)
    assert site.post(f"/releases/{digest}/load").status_code == 200
    return digest


def moved(site: Site, conversation: str, digest: str) -> Any:
    return site.post(f"/conversations/{conversation}/migrate", {"release": digest, "reason": "a wrong word"})


def test_it_goes_on_with_what_it_knows(site: Site, tmp_path: Path) -> None:
    name = site.begin()
    site.say(name, 1, "hi, this isn't what I ordered")
    site.say(name, 2, "the order is W1234567 and my email is ana@example.com")
    digest = loaded(site, tmp_path, changed(ASKS))
    assert moved(site, name, digest).status_code == 200
    assert site.get(f"/conversations/{name}").json()["release"] == digest
    events = [item["event"] for item in site.get(f"/conversations/{name}/entries").json()["items"]]
    assert "ReleaseChanged" in events
    said = site.get(f"/conversations/{name}/said").json()["items"]
    assert any("Which of them are wrong?" in line["text"] for item in said for line in item.get("lines", [item]))
    assert any("photo" in text for text in site.say(name, 3, "the trail running shoes"))


def test_there_and_back_again(site: Site, tmp_path: Path) -> None:
    name = site.begin()
    site.say(name, 1, "hi, this isn't what I ordered")
    digest = loaded(site, tmp_path, changed(ASKS))
    for to in (digest, changed().digest, digest):
        found = moved(site, name, to)
        assert found.status_code == 200, found.text
        assert site.get(f"/conversations/{name}").json()["release"] == to
    said = site.say(name, 2, "the order is W1234567 and my email is ana@example.com")
    assert any("Which of them are wrong?" in text for text in said)


def test_one_that_cannot_go_on_there_stays_where_it_was(site: Site, tmp_path: Path) -> None:
    name = site.begin()
    site.say(name, 1, "hi, this isn't what I ordered")
    digest = loaded(site, tmp_path, changed(WITHOUT))
    refused = moved(site, name, digest)
    assert refused.status_code == 403
    assert "wrong_item" in refused.json()["error"]["message"]
    assert site.get(f"/conversations/{name}").json()["release"] == changed().digest
    assert any("Which items" in text for text in site.say(name, 2, "W1234567, ana@example.com"))


def test_what_does_not_exist_cannot_be_moved(site: Site, tmp_path: Path) -> None:
    name = site.begin()
    assert "is not loaded" in moved(site, name, "0" * 64).text
    assert "on that release already" in moved(site, name, changed().digest).text
    assert "there is no conversation" in moved(site, "nobody", changed().digest).text
    body = {"action": "aop.migrate", "inputs": {"conversation": name, "release": "0" * 64}}
    assert site.post("/acts", body).status_code == 400
