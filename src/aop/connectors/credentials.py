"""Secrets by name: what a catalogue may name under `auth`, and which hosts each one may be sent to.

The service's own environment holds both, the value under the name and the hosts under the name with `_HOSTS`:

    STRIPE_KEY=sk_live_…
    STRIPE_KEY_HOSTS=api.stripe.com

A catalogue is an author's file: without the second line it could send any variable of the service anywhere.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aop.errors import CatalogueError
from aop.machine.requests import AUTH_KINDS, NAMED_SECRET

HOSTS = "_HOSTS"

#: Longer ones do not fit a header.
MAX_CHARACTERS = 8_000

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_SENDABLE = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A value that no text of this program shows. `value` is for the request alone."""

    name: str
    value: str

    def __repr__(self) -> str:
        return f"Secret({self.name})"


class Secrets:
    """Values by name, each with the hosts it may go to. Without arguments they are the environment's."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = os.environ if environment is None else environment

    def __repr__(self) -> str:
        return "Secrets()"

    def get(self, system: str, name: str, host: str) -> Secret:
        """The secret for one host. Raises CatalogueError, with its name, when it is not set or not for that host."""
        value = self._environment.get(name, "").strip()
        if not value:
            raise CatalogueError(f"{system}: the secret `{name}` is not set in the environment")
        if len(value) > MAX_CHARACTERS or not _SENDABLE.fullmatch(value):
            raise CatalogueError(f"{system}: the secret `{name}` is not one line of plain characters")
        hosts = self._environment.get(f"{name}{HOSTS}", "").lower().replace(",", " ").split()
        if host.lower() not in hosts:
            listed = f"; it may go to {', '.join(hosts)}" if hosts else ""
            raise CatalogueError(
                f"{system}: the secret `{name}` is not for `{host}`{listed}: set `{name}{HOSTS}={host}` to allow it"
            )
        return Secret(name, value)


def authorising(system: str, auth: Any, host: str, secrets: Secrets) -> tuple[str, Secret] | None:
    """The header that an `auth:` asks for; None without one. Raises CatalogueError for another shape or no secret."""
    if auth is None:
        return None
    kinds = [kind for kind in AUTH_KINDS if isinstance(auth, Mapping) and kind in auth]
    known = {*AUTH_KINDS, "name"} if kinds == ["header"] else set(AUTH_KINDS)
    if len(kinds) != 1 or set(auth) - known:
        raise CatalogueError(f"{system}: write `auth: {{bearer: secret NAME}}`, with `bearer`, `basic` or `header`")
    named = NAMED_SECRET.fullmatch(str(auth[kinds[0]]))
    if named is None:
        raise CatalogueError(f"{system}: `auth` names its secret: write `{kinds[0]}: secret NAME_OF_IT`")
    return _header(system, kinds[0], auth.get("name"), secrets.get(system, named[1], host))


def _header(system: str, kind: str, name: Any, secret: Secret) -> tuple[str, Secret]:
    match kind:
        case "bearer":
            return "Authorization", Secret(secret.name, f"Bearer {secret.value}")
        case "basic":
            pair = secret.value if ":" in secret.value else f"{secret.value}:"
            return "Authorization", Secret(secret.name, f"Basic {b64encode(pair.encode()).decode()}")
    if not isinstance(name, str) or not _HEADER.fullmatch(name):
        raise CatalogueError(f"{system}: write `auth: {{header: secret {secret.name}, name: X-Api-Key}}`")
    return name, secret
