"""Which systems may write to a service, and whom it tells: one TOML file of whoever runs it.

    [[sources]]
    name = "zendesk"
    kind = "zendesk"                            # zendesk, intercom, slack, standard
    channel = "email"                           # the channel of the workspace that its messages come on
    account = "1234567"
    secrets = ["ZENDESK_SECRET", "ZENDESK_SECRET_OLD"]
    replies = {base = "https://acme.zendesk.com", user = "agent@acme.com", token = "ZENDESK_TOKEN"}

    [[sources]]
    name = "courier"
    kind = "standard"
    system = "shop"                             # the system of the workspace whose events it tells of
    secrets = ["COURIER_SECRET"]

    [[notices]]
    name = "desk"
    kind = "slack"                              # slack, standard
    about = ["approval_asked"]
    token = "SLACK_TOKEN"
    to = "C024BE91L"
    cleared = ["contact"]                       # what may be shown there; nothing personal where it is not said

A secret stands in it by the name of its environment variable only. Of several secrets the first is the current one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aop.errors import WrongUse
from aop.ports.keys import MIN_SECRET, Key
from aop.ports.notifier import KINDS
from aop.runtime.masking import CLASSES
from aop.service.webhooks.arrived import Hook
from aop.service.webhooks.intercom import Intercom
from aop.service.webhooks.signatures import standard_secret
from aop.service.webhooks.slack import Slack
from aop.service.webhooks.standard import Standard
from aop.service.webhooks.zendesk import EVERYBODYS, Zendesk

HOOKS: Mapping[str, type[Hook]] = {"zendesk": Zendesk, "intercom": Intercom, "slack": Slack, "standard": Standard}
#: How each kind is told something: what has to be said of it, and what may be.
_PRIVATE = frozenset(("private",))
TOLD: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "zendesk": (frozenset(("base", "user", "token")), _PRIVATE),
    "intercom": (frozenset(("admin", "token")), _PRIVATE | {"base"}),
    "slack": (frozenset(("token",)), _PRIVATE | {"base"}),
    "standard": (frozenset(("url", "secrets")), _PRIVATE),
}
MAX_BYTES, MAX_LISTED, MAX_SECRETS = 200_000, 50, 5
NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,99}")
_PRINTED = re.compile(r"[\x21-\x7e]{1,8000}")


@dataclass(frozen=True, slots=True)
class Told:
    """How somebody is told: `said` is what stands in the file; `keys` and `token`, which no text shows, what it
    names."""

    name: str
    kind: str
    said: Mapping[str, Any]
    keys: tuple[Key, ...] = ()
    token: str = field(default="", repr=False)

    @property
    def private(self) -> bool:
        return bool(self.said.get("private", False))


@dataclass(frozen=True, slots=True)
class Source:
    """A system in which customers write, on a `channel`, or which tells of the events of a `system`; either may be
    empty. `people` are those of ours by their names in Slack, who decide there."""

    name: str
    kind: str
    channel: str
    account: str
    keys: tuple[Key, ...]
    hook: Hook
    replies: Told | None
    people: Mapping[str, str] = field(default_factory=dict)
    system: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who is told of what; `to` is where in their system. `cleared` are the classes of personal data that may be shown
    there: none where the file does not say."""

    told: Told
    about: frozenset[str]
    to: str
    cleared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hooks:
    """What stands in the file."""

    sources: Mapping[str, Source] = field(default_factory=dict)
    notices: Mapping[str, Subscription] = field(default_factory=dict)


def read_hooks(path: Path, environment: Mapping[str, str], channels: Collection[str]) -> Hooks:
    """Raises WrongUse with the entry that is wrong, and never with a secret."""
    try:
        with path.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
        said = tomllib.loads(content.decode())
    except OSError as error:
        raise WrongUse(f"`{path}` cannot be read: {(error.strerror or 'unknown reason').lower()}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongUse(f"`{path}` is no TOML file: {str(error).lower()}") from error
    if len(content) > MAX_BYTES:
        raise WrongUse(f"`{path}` is larger than {MAX_BYTES} bytes")
    return hooks_of(said, environment, channels)


def hooks_of(said: Mapping[str, Any], environment: Mapping[str, str], channels: Collection[str]) -> Hooks:
    """What a file says, given what was read of it. Raises WrongUse."""
    _only(said, frozenset(), frozenset(("sources", "notices")), "the file of hooks")
    sources = [_source(item, environment, channels) for item in _listed(said, "sources")]
    notices = [_subscription(item, environment) for item in _listed(said, "notices")]
    names = [item.name for item in sources] + [item.told.name for item in notices]
    for name in names:
        if names.count(name) > 1:
            raise WrongUse(f"two entries are called `{name}`: give each its own name")
    return Hooks({item.name: item for item in sources}, {item.told.name: item for item in notices})


def _listed(said: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = said.get(name, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found) or len(found) > MAX_LISTED:
        raise WrongUse(f"write `[[{name}]]`, at most {MAX_LISTED} times")
    return found


def _source(said: Mapping[str, Any], environment: Mapping[str, str], channels: Collection[str]) -> Source:
    where = f"the source `{said.get('name', '?')}`"
    tells = said.get("kind") == "standard" and "system" in said
    needed, more = frozenset(("name", "kind", "secrets")), frozenset(("account", "replies", "people"))
    spoken = frozenset(("channel",))
    if tells:
        _only(said, needed, more | spoken | {"system"}, where)
    else:
        _only(said, needed | spoken, more, where)
    name, kind, system = _name(said, where), _one_of(said, "kind", HOOKS, where), ""
    channel = _text(said, "channel", where) if "channel" in said else ""
    if tells:
        system = _text(said, "system", where)
    if tells and not channel and "replies" in said:
        raise WrongUse(f"{where}: it has no `channel` on which customers write, so nobody is replied to there")
    if channels and channel and channel not in channels:
        raise WrongUse(f"{where}: the workspace has no channel `{channel}`; it has {', '.join(channels)}")
    account = _text(said, "account", where) if "account" in said else ""
    if kind != "standard" and not account:
        raise WrongUse(f"{where}: say with `account` whose deliveries are taken")
    given = said.get("replies")
    if given is not None and not isinstance(given, dict):
        raise WrongUse(f"{where}: `replies` is a table")
    replies = None if given is None else _told(name, kind, given, environment, f"{where}, replies")
    keys = _keys(said, kind, environment, where)
    return Source(name, kind, channel, account, keys, HOOKS[kind](), replies, _people(said, kind, where), system)


def _people(said: Mapping[str, Any], kind: str, where: str) -> Mapping[str, str]:
    given = said.get("people", {})
    if not isinstance(given, dict) or not all(isinstance(item, str) and item for item in given.values()):
        raise WrongUse(f'{where}: write `people = {{U0123ABCD = "maria"}}`')
    if given and kind != "slack":
        raise WrongUse(f"{where}: `people` decide approvals in Slack alone")
    return given


def _subscription(said: Mapping[str, Any], environment: Mapping[str, str]) -> Subscription:
    where = f"the notice `{said.get('name', '?')}`"
    name, kind = _name(said, where), _one_of(said, "kind", ("slack", "standard"), where)
    about = said.get("about")
    if not isinstance(about, list) or not about or not all(item in KINDS for item in about):
        raise WrongUse(f"{where}: `about` lists some of {', '.join(KINDS)}")
    to = _text(said, "to", where) if kind == "slack" else ""
    own = frozenset(("name", "kind", "about", "to", "cleared") if kind == "slack" else ("name", "kind", "about", "to"))
    told = _told(name, kind, {key: value for key, value in said.items() if key not in own}, environment, where)
    return Subscription(told, frozenset(about), to, _cleared(said, where))


def _cleared(said: Mapping[str, Any], where: str) -> frozenset[str]:
    given = said.get("cleared", [])
    if not isinstance(given, list) or not all(item in CLASSES for item in given):
        raise WrongUse(f"{where}: `cleared` lists some of {', '.join(CLASSES)}")
    return frozenset(given)


def _told(name: str, kind: str, said: Mapping[str, Any], environment: Mapping[str, str], where: str) -> Told:
    needed, allowed = TOLD[kind]
    _only(said, needed, allowed, where)
    if not isinstance(said.get("private", False), bool):
        raise WrongUse(f"{where}: `private` is true or false")
    for item in needed | allowed - {"secrets", "private"}:
        if item in said and item not in ("secrets", "private"):
            _text(said, item, where)
    keys = _keys(said, "standard", environment, where) if "secrets" in said else ()
    token = _secret(said["token"], environment, where) if "token" in said else ""
    return Told(name, kind, {key: value for key, value in said.items() if key not in ("secrets", "token")}, keys, token)


def _keys(said: Mapping[str, Any], kind: str, environment: Mapping[str, str], where: str) -> tuple[Key, ...]:
    names = said.get("secrets")
    if not isinstance(names, list) or not names or len(names) > MAX_SECRETS:
        raise WrongUse(f"{where}: `secrets` lists one to {MAX_SECRETS} names of environment variables")
    return tuple([_key(name, kind, environment, where) for name in names])


def _key(name: object, kind: str, environment: Mapping[str, str], where: str) -> Key:
    text = _secret(name, environment, where)
    try:
        secret = standard_secret(text) if kind == "standard" else text.encode()
    except WrongUse as error:
        raise WrongUse(f"{where}: `{name}`: {error}") from None
    if len(secret) < MIN_SECRET:
        raise WrongUse(f"{where}: `{name}` has fewer than {MIN_SECRET} bytes: anybody could guess it")
    if text == EVERYBODYS:
        raise WrongUse(f"{where}: `{name}` is the secret of Zendesk's documentation, which everybody has")
    return Key(str(name), secret)


def _secret(name: object, environment: Mapping[str, str], where: str) -> str:
    if not isinstance(name, str) or not _VARIABLE.fullmatch(name):
        raise WrongUse(f"{where}: name the environment variable that has the secret, as `ZENDESK_SECRET`")
    value = environment.get(name, "").strip()
    if not value:
        raise WrongUse(f"{where}: `{name}` is not set in the environment")
    if not _PRINTED.fullmatch(value):
        raise WrongUse(f"{where}: `{name}` is not one word of plain characters")
    return value


def _name(said: Mapping[str, Any], where: str) -> str:
    name = _text(said, "name", where)
    if not NAME.fullmatch(name):
        raise WrongUse(f"{where}: a name is of small letters, digits and `-`")
    return name


def _one_of(said: Mapping[str, Any], name: str, known: Collection[str], where: str) -> str:
    found = said.get(name)
    if not isinstance(found, str) or found not in known:
        raise WrongUse(f"{where}: `{name}` is one of {', '.join(known)}")
    return found


def _text(said: Mapping[str, Any], name: str, where: str) -> str:
    found = said.get(name)
    if not isinstance(found, str) or not found.strip() or len(found) > 1_000:
        raise WrongUse(f"{where}: `{name}` is a text")
    return found


def _only(said: Mapping[str, Any], needed: frozenset[str], allowed: frozenset[str], where: str) -> None:
    missing, unknown = sorted(needed - said.keys()), sorted(said.keys() - needed - allowed)
    if missing:
        raise WrongUse(f"{where}: `{missing[0]}` is missing")
    if unknown:
        raise WrongUse(f"{where}: there is no `{unknown[0]}`; there are {', '.join(sorted(needed | allowed))}")
