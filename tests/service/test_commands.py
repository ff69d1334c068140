"""The commands that ask a running service."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from openai import OpenAI
from typer.testing import CliRunner

from aop.cli.app import app
from aop.errors import Unavailable, WrongUse
from service.live import listening
from service.sites import site_of

TALK = [
    "hi, this isn't what I ordered", "the order is W1234567 and my email is ana@example.com", "the trail running shoes",
    "a refund please", "yes",
]  # fmt: skip


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Any]]:
    site = site_of()
    with listening(site) as address:
        yield address, site


@pytest.fixture
def aop(served: tuple[str, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    address, site = served

    def run(*words: str, who: str = "maria") -> str:
        monkeypatch.setenv("AOP_URL", address)
        monkeypatch.setenv("AOP_KEY", getattr(site.keys, who))
        found = CliRunner().invoke(app, words, catch_exceptions=False)
        assert found.exit_code == 0, found.output
        return found.output

    return run


@pytest.fixture
def approval(served: tuple[str, Any]) -> str:
    """A conversation in which a refund waits."""
    address, site = served
    with OpenAI(base_url=f"{address}/v1", api_key=site.keys.website) as client:
        said: list[Any] = []
        name = f"cli-{len(site.service.store._kept)}"
        for text in TALK:
            content: Any = text
            if text == "a refund please":
                content = [{"type": "text", "text": text}, {"type": "image_url", "image_url": {"url": "photo.jpg"}}]
            said.append({"role": "user", "content": content})
            answer = client.chat.completions.create(model="x", messages=said, metadata={"conversation": name})
            said.append({"role": "assistant", "content": answer.choices[0].message.content})
    return name


def test_an_approval_is_listed_shown_and_said_yes_to(aop: Any, approval: str) -> None:
    call = next(line.split()[0] for line in aop("approvals", "list").splitlines() if line.startswith(approval))
    shown = aop("approvals", "show", call)
    assert "amount: $164.50" in shown
    digest = re.search(r"digest (\w+)", shown)
    assert digest is not None
    with pytest.raises(WrongUse, match="this is not the digest of"):
        aop("approvals", "approve", call, "--digest", "00000000")
    came = aop("approvals", "approve", call, "--digest", digest[1][:8])
    assert "said: I've refunded $164.50 to your Visa." in came
    assert "customer: yes" in aop("conversations", "show", approval)
    assert "stripe.refund" in aop("conversations", "why", approval)


def test_a_conversation_is_taken_answered_and_handed_back(aop: Any, approval: str) -> None:
    assert aop("conversations", "take", approval, "--reason", "I know her") == f"done: {approval} is taken\n"
    assert "said: Hello, Maria here." in aop("conversations", "answer", approval, "Hello, Maria here.")
    assert aop("conversations", "list", "--status", "taken").startswith(approval)
    assert f"{approval} is open" in aop("conversations", "hand-back", approval)
    assert aop("conversations", "why-not", approval, "shop.replace").startswith("Why not shop.replace, now:")


def test_a_procedure_is_paused_and_goes_on(aop: Any) -> None:
    aop("pause", "procedure", "wrong_item", "--reason", "a wrong price list")
    assert aop("pause") == "procedure wrong_item, by maria: a wrong price list\n"
    assert json.loads(aop("pause", "--format", "json"))[0]["name"] == "wrong_item"
    aop("resume", "procedure", "wrong_item")
    assert aop("pause") == "nothing is paused\n"
    assert aop("parked", "list") == "nothing is parked\n"


def test_what_is_refused_says_why(aop: Any, served: tuple[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongUse, match="there is no conversation `c-9`"):
        aop("conversations", "show", "c-9")
    with pytest.raises(WrongUse, match="this is for people with a role"):
        aop("approvals", "list", who="website")
    monkeypatch.setenv("AOP_URL", "http://support.example.com")
    with pytest.raises(WrongUse, match="a key goes to https addresses only"):
        CliRunner().invoke(app, ["parked", "list"], catch_exceptions=False)
    monkeypatch.setenv("AOP_URL", "http://127.0.0.1:1")
    with pytest.raises(Unavailable, match="does not answer: is it running"):
        CliRunner().invoke(app, ["parked", "list"], catch_exceptions=False)
