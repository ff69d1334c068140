"""The file of hooks: what it says, what is wrong with it, and that no text shows a secret of it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from aop.errors import WrongUse
from aop.runtime.clocks import SystemClock
from aop.service.webhooks.opening import Hooked
from aop.service.webhooks.sources import hooks_of, read_hooks
from aop.service.wiring import Stores
from aop.stores.memory import MemoryKept, MemoryLedger, MemoryStore
from service.hooked import ENVIRONMENT, said

CHANNELS = ("chat", "email")
PAGE = Path("docs/webhooks.md")


def read(file: dict[str, Any], **environment: str) -> Any:
    return hooks_of(file, {**ENVIRONMENT, **environment}, CHANNELS)


def wrong(file: dict[str, Any], **environment: str) -> str:
    with pytest.raises(WrongUse) as found:
        read(file, **environment)
    text = str(found.value)
    for secret in (*ENVIRONMENT.values(), *environment.values()):
        assert not secret.strip() or secret not in text
    return text


def with_source(**more: Any) -> dict[str, Any]:
    file = said("zendesk")
    file["sources"][0] = {key: value for key, value in {**file["sources"][0], **more}.items() if value is not None}
    return file


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"kind": "freshdesk"}, "`kind` is one of zendesk, intercom, slack, standard"),
        ({"channel": "voice"}, "the workspace has no channel `voice`; it has chat, email"),
        ({"account": None}, "say with `account` whose deliveries are taken"),
        ({"secrets": None}, "`secrets` is missing"),
        ({"secrets": []}, "`secrets` lists one to 5 names of environment variables"),
        ({"secrets": ["the-secret-itself"]}, "name the environment variable that has the secret, as `ZENDESK_SECRET`"),
        ({"secrets": ["NOT_SET"]}, "`NOT_SET` is not set in the environment"),
        ({"name": "Zen/desk"}, "a name is of small letters, digits and `-`"),
        ({"token": "X"}, "there is no `token`; there are account, channel, kind, name, people, replies, secrets"),
        ({"replies": "yes"}, "`replies` is a table"),
        ({"replies": {"base": "https://a.example"}}, "`token` is missing"),
        ({"people": {"U1": "maria"}}, "`people` decide approvals in Slack alone"),
    ],
)
def test_what_is_wrong_is_told_with_where_it_stands(more: dict[str, Any], told: str) -> None:
    text = wrong(with_source(**more))
    assert text.startswith("the source `")
    assert told in text


def test_a_secret_that_anybody_could_have_is_none() -> None:
    assert "has fewer than 16 bytes" in wrong(said("zendesk"), ZENDESK_SECRET="short")  # noqa: S106
    everybodys = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
    assert "which everybody has" in wrong(said("zendesk"), ZENDESK_SECRET=everybodys)
    assert "is no base64" in wrong(said("standard"), STANDARD_SECRET="whsec_no-base64-at-all!")  # noqa: S106
    assert "is not one word" in wrong(said("slack"), SLACK_SECRET="a secret\nin two lines")  # noqa: S106


def test_two_entries_of_one_name_are_told() -> None:
    assert wrong(said("zendesk", "zendesk")) == "two entries are called `zendesk`: give each its own name"


def test_what_is_asked_to_be_told_is_something_there_is() -> None:
    notice = {"name": "ops", "kind": "standard", "url": "https://ops.example.com", "secrets": ["STANDARD_SECRET"]}
    assert "`about` lists some of approval_asked" in wrong({"notices": [{**notice, "about": ["everything"]}]})
    assert read({"notices": [{**notice, "about": ["handed_off"]}]}).notices["ops"].about == {"handed_off"}


@pytest.mark.parametrize("url", ["http://ops.example.com", "https://me@ops.example.com", "ops.example.com"])
def test_who_is_told_something_is_reached_by_https(url: str) -> None:
    notice = {"name": "ops", "kind": "standard", "about": ["handed_off"], "url": url, "secrets": ["STANDARD_SECRET"]}
    ledger = MemoryLedger()
    stores = Stores(MemoryStore(ledger), ledger, MemoryKept())
    with pytest.raises(WrongUse):
        Hooked(read({"notices": [notice]}), stores, SystemClock())


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "hooks.toml"
    for content, told in ((b"[[sources]", "is no TOML file"), (b"\xff", "is no TOML file"), (b"#" * 300_000, "larger")):
        path.write_bytes(content)
        with pytest.raises(WrongUse, match=told):
            read_hooks(path, {}, CHANNELS)
    with pytest.raises(WrongUse, match="cannot be read: no such file"):
        read_hooks(tmp_path / "none.toml", {}, CHANNELS)


def test_no_text_shows_a_secret() -> None:
    hooks = read(said())
    for secret in ENVIRONMENT.values():
        assert secret not in repr(hooks)
        assert repr(secret.encode()) not in repr(hooks)


def test_the_files_of_the_page_are_read_as_they_stand() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 5
    names = set(re.findall(r'"([A-Z][A-Z_]+)"', "".join(blocks)))
    environment = dict.fromkeys(names, "whsec_" + "YWFhYWFhYWFhYWFhYWFhYWFhYWFh")
    for block in blocks:
        hooks = hooks_of(tomllib.loads(block), environment, CHANNELS)
        assert hooks.sources or hooks.notices
