"""`aop erase`, `export` and `audit` asked of a running service: what a support operation does for one customer's
request, while others go on talking."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from aop.audit.verify import main as verify_export
from aop.cli.app import app
from aop.errors import WrongUse
from service.live import listening
from service.sites import audited, site_of

TALK = (
    ("hi, this isn't what I ordered", []), ("the order is W1234567 and my email is ana@example.com", []),
    ("the trail running shoes", []), ("here it is", ["photo.jpg"]), ("a refund please", []), ("yes", []),
)  # fmt: skip


@pytest.fixture
def served() -> Iterator[tuple[str, Any]]:
    site = site_of(stores=audited())
    with listening(site) as address:
        yield address, site


Aop = Callable[..., Result]


@pytest.fixture
def aop(served: tuple[str, Any], monkeypatch: pytest.MonkeyPatch) -> Aop:
    address, site = served

    def run(*words: object, who: str = "maria") -> Result:
        monkeypatch.setenv("AOP_URL", address)
        monkeypatch.setenv("AOP_KEY", getattr(site.keys, who))
        return CliRunner().invoke(app, [str(item) for item in words], catch_exceptions=False)

    return run


@pytest.fixture
def talk(served: tuple[str, Any]) -> str:
    """A conversation in which a refund waits for an approval."""
    address, site = served
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {site.keys.website}"}) as client:
        client.post("/conversations", json={"conversation": "c-1"}).raise_for_status()
        for number, (text, attachments) in enumerate(TALK):
            body = {"id": f"m{number}", "text": text, "attachments": attachments}
            client.post("/conversations/c-1/messages", json=body).raise_for_status()
    return "c-1"


def test_a_customer_is_handed_what_is_kept_and_erased(aop: Aop, talk: str, tmp_path: Path) -> None:
    out = tmp_path / "c1.json"
    assert aop("export", "service", "c1", "--out", out).stdout == f"1 conversations and 0 kept values to `{out}`\n"
    assert "ana@example.com" in out.read_text()
    assert out.stat().st_mode & 0o777 == 0o600
    assert aop("erase", "service", "c1", "--reason", "ticket 4711").stdout == (
        "erased: 1 conversation, 2 keys destroyed, 0 kept values\n"
    )
    again = aop("erase", "service", "c1")
    assert again.stdout == "erased: 0 conversations, 0 keys destroyed, 0 kept values\n"
    assert again.stderr.startswith("nothing was kept of `c1`: a customer goes by the id of their account")
    assert '"erased": true' in aop("export", "service", "c1").stdout
    assert aop("conversations", "list", "--status", "erased").stdout.startswith(talk)
    with pytest.raises(WrongUse, match="what was said in this conversation was erased"):
        aop("conversations", "show", talk)


def test_what_leaves_were_about_is_shown_to_who_asks_the_service(aop: Aop, talk: str) -> None:
    plain = aop("audit", "show", "service", "--conversation", talk, "--limit", "3").stdout.splitlines()
    assert len(plain) == 3
    assert plain[0].endswith(f"{talk}: message customer")
    told = aop("audit", "show", "service", "--conversation", talk, "--limit", "3", "--reveal").stdout.splitlines()
    assert [line.partition("  [")[0] for line in told] == plain
    as_json = aop("audit", "show", "service", "--kind", "message", "--reveal", "--format", "json").stdout
    assert all("about" in json.loads(line) for line in as_json.splitlines())
    aop("erase", "service", "--conversation", talk)
    assert aop("audit", "show", "service", "--conversation", talk, "--reveal").stdout.count('"erased"') == 10
    assert aop("audit", "show", "service", "--kind", "cats").stderr.startswith("no leaf of the log is so")


def test_the_whole_log_is_exported_by_the_service(aop: Aop, talk: str, tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"
    told = aop("audit", "export", "service", out, "--reveal").stdout
    assert told.startswith(f"the log to `{out}`; verify it with")
    assert verify_export([str(out), "--key", told.rstrip().rstrip("`").rpartition(" ")[2]]) == 0
    assert [item.name for item in tmp_path.iterdir()] == ["log.jsonl"]
    with pytest.raises(WrongUse, match="exports the whole log"):
        aop("audit", "export", "service", out, "--conversation", talk)


def test_what_is_old_enough_is_swept_by_the_service(aop: Aop, talk: str) -> None:
    done = aop("erase", "service", "--older-than", "conversations=30d", "--older-than", "contact=30d")
    assert done.stdout.splitlines() == [
        "conversations: erased: 0 conversations, 0 keys destroyed, 0 kept values",
        "contact: erased: 0 conversations, 0 keys destroyed, 0 kept values",
    ]


@pytest.mark.parametrize(("words", "says"), [
    (["erase", "service", "c1", "--by", "kim"], "knows who you are by your key: leave `--by` out"),
    (["erase", "service", "c1", "--keys", "keys.json"], "has its keys: leave `--keys` out"),
    (["erase", "service"], "say what is to be erased"),
    (["erase", "sqlite:x.db", "c1", "--role", "lead"], "are for a running service: write `service`"),
    (["export", "service", "c1", "--role", "finance_lead"], "you do not have the role `finance_lead`"),
    (["erase", "service", "--conversation", "nothing"], "there is no conversation `nothing`"),
    (["erase", "service", "c1", "--reason", "c1 wants it"], "leave the id of the account out"),
])  # fmt: skip
def test_what_is_no_request_to_a_service_says_why(aop: Aop, words: list[str], says: str) -> None:
    with pytest.raises(WrongUse, match=says):
        aop(*words)
