"""Actions that are requests: `connect: {kind: http, base: "https://api.acme.com", auth: {bearer: secret ACME_KEY}}`.

What a reply means for the conversation (semantics S5):

    2xx                          done, when the answer can be read
    a declared failure, 404 …    fails by its name, or not found: surely nothing was done
    429, 425, no connection      fails, and may be tried again
    409 under a key              unclear: the first call under this key may still be running
    other 4xx                    fails
    3xx, 5xx, broken, too late   a read fails; of a write nobody knows

Text of a reply never stands in a message: it may hold anything, and messages are read to customers.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from aop.connectors.addresses import may_reach
from aop.connectors.credentials import Secret, Secrets, authorising
from aop.connectors.exchange import BrokenOff, NotSent, Reply, Request, check_installed, exchange
from aop.connectors.http_bindings import HttpBinding, read_http
from aop.connectors.outcomes import broken_off, seconds_of, timed_out
from aop.connectors.taking import shaped
from aop.connectors.templates import form, header, json_body, target
from aop.errors import CatalogueError, OutcomeUnknown, PortError, Unavailable
from aop.machine.requests import CONNECT_KEYS, OWN_HEADERS
from aop.machine.types import Action
from aop.ports.connector import Answer, Call

#: Statuses with which a server says that it did not take the request.
_NOT_TAKEN = (408, 425, 429)

#: A wait that a server asks for and that is longer is as good as none.
MAX_RETRY_AFTER = 60


@dataclass(frozen=True, slots=True)
class Site:
    """Where a system is. `base` is scheme, host and port, `prefix` the path that all paths go on from."""

    base: str
    prefix: str
    host: str
    private: bool


def read_site(system: str, connect: Mapping[str, Any]) -> Site:
    """The place of a system by its `connect:`. Raises CatalogueError for one that may not be."""
    base = connect.get("base")
    parts = urlsplit(base if isinstance(base, str) else "")
    private = connect.get("private") in ("yes", True)
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or "@" in parts.netloc:
        raise CatalogueError(f'{system}: `connect` needs `base: "https://api.example.com"`, a scheme and a host')
    if "{" in str(base) or "%" in host or not host.isascii():
        raise CatalogueError(f"{system}: the host under `base` is fixed, in plain letters")
    if parts.scheme == "http" and not private:
        raise CatalogueError(f"{system}: `base` must be https; a service in your own network needs `private: yes`")
    if _is_number(host) and not may_reach(host, private=private):
        raise CatalogueError(f"{system}: `{host}` is a private or reserved address; your own network: `private: yes`")
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port is None else f"{shown}:{port}"
    return Site(f"{parts.scheme}://{netloc}", parts.path.rstrip("/"), host, private)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class HttpConnector:
    """Carries the calls of one system. `part` is the word that an action's request stands under."""

    def __init__(self, system: str, connect: Mapping[str, Any], secrets: Secrets, part: str = "http") -> None:
        check_installed(system)
        for key in connect:
            if key not in CONNECT_KEYS["http"]:
                raise CatalogueError(
                    f"{system}: `{key}` is no key of `connect`; its keys are {', '.join(CONNECT_KEYS['http'])}"
                )
        self._site = read_site(system, connect)
        self._auth: tuple[str, Secret] | None = authorising(system, connect.get("auth"), self._site.host, secrets)
        self._headers = _texts(system, connect, "headers")
        self._names = _texts(system, connect, "names")
        self._part = part
        self._bindings: dict[str, tuple[Any, HttpBinding]] = {}

    def check(self, actions: Iterable[Action]) -> None:
        """Raises CatalogueError unless each action is a request that can be made."""
        for action in actions:
            self._binding(action)

    async def call(self, call: Call) -> Answer:
        action = call.action
        binding = self._binding(action)
        seconds = seconds_of(action)
        try:
            work = exchange(self._request(call, binding), private=self._site.private, seconds=seconds)
            reply = await asyncio.wait_for(work, seconds)
        except TimeoutError:
            raise timed_out(action) from None
        except NotSent:
            raise Unavailable(f"{action.name} could not be reached") from None
        except BrokenOff as error:
            raise broken_off(action, str(error)) from None
        except PortError as error:
            raise PortError(f"{action.name}: {error}") from None
        return answer(action, binding, reply)

    def _binding(self, action: Action) -> HttpBinding:
        """Read once for each action; one of another release is another object."""
        kept = self._bindings.get(action.name)
        if kept is None or kept[0] is not action.binding:
            read = read_http(action, self._part)
            read = replace(read, names={**self._names, **read.names})
            kept = self._bindings[action.name] = (action.binding, read)
        return kept[1]

    def _request(self, call: Call, binding: HttpBinding) -> Request:
        inputs = call.inputs
        where = target(self._site.prefix + binding.path, binding.query, inputs)
        headers = [("Host", self._site.base.partition("://")[2]), ("Accept", binding.accept)]
        headers += [("Accept-Encoding", "gzip"), ("User-Agent", "aop-engine"), ("Connection", "close")]
        for name, text in {**self._headers, **binding.headers}.items():
            if (value := header(name, text, inputs)) is not None:
                headers.append((name, value))
        if key := key_header(call.action):
            headers.append((key, call.key))
        if self._auth is not None:
            headers.append((self._auth[0], self._auth[1].value))
        kind, body = _body(binding, inputs)
        if body is not None:
            headers += [("Content-Type", kind), ("Content-Length", str(len(body)))]
        elif binding.method in ("POST", "PUT", "PATCH"):
            headers.append(("Content-Length", "0"))
        return Request(binding.method, self._site.base, where, tuple(headers), body)


def _texts(system: str, connect: Mapping[str, Any], key: str) -> dict[str, str]:
    found = connect.get(key, {})
    if not isinstance(found, Mapping) or not all(isinstance(item, str) for item in found.values()):
        raise CatalogueError(f"{system}: write `{key}: {{name: text}}`")
    if key == "headers" and any(name.lower() in OWN_HEADERS or not name.isascii() for name in found):
        raise CatalogueError(f"{system}: what proves who asks stands under `auth`, not under `headers`")
    return dict(found)


def _body(binding: HttpBinding, inputs: Mapping[str, Any]) -> tuple[str, bytes | None]:
    if binding.form is not None:
        return "application/x-www-form-urlencoded", form(binding.form, inputs)
    if binding.json is not None:
        return "application/json", json_body(binding.json, inputs)
    return "", None


def key_header(action: Action) -> str:
    """The header that carries the idempotency key; nothing for what has none."""
    if not action.writes or not action.idempotent:
        return ""
    return action.key_header or "Idempotency-Key"


# ---- what came back


def answer(action: Action, binding: HttpBinding, reply: Reply) -> Answer:
    """What a reply means. Raises what the port raises."""
    data = _data(reply)
    if reply.status < 500:
        for failure in binding.failures:
            if failure.fits(reply.status, None if data is _UNREADABLE else data):
                return Answer(failure=failure.name, reason=failure.because)
    if reply.status in binding.not_found:
        return Answer(None)
    if not 200 <= reply.status < 300:
        raise trouble(action, reply)
    if action.returns is None and (not reply.body or reply.media_type == binding.accept):
        return Answer(None)
    if data is _UNREADABLE:
        raise broken_off(action, f"answered with `{_shown(reply.media_type)}`, which is no JSON")
    found = None if action.returns is None else shaped(action, binding, data)
    if found is None and action.returns is not None and action.writes:
        raise broken_off(action, "its answer is not where `result` says")
    return Answer(found)


def trouble(action: Action, reply: Reply) -> PortError:
    """What a status means that is no answer."""
    message = f"{action.name} answered with the status {reply.status}"
    if reply.status in _NOT_TAKEN:
        return Unavailable(message, retry_after=retry_after(reply))
    in_progress = reply.status == 409 and bool(key_header(action))
    if 400 <= reply.status < 500 and not in_progress:
        return PortError(message)
    if action.writes:
        return OutcomeUnknown(message, retry_after=retry_after(reply))
    if reply.status < 400:
        return PortError(f"{message}: redirects are not followed")
    return Unavailable(message, retry_after=retry_after(reply))


def retry_after(reply: Reply) -> float | None:
    """How many seconds the system asks to wait. A date, or something unreadable, is no number and so is longest."""
    text = reply.headers.get("retry-after")
    if text is None:
        return None
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else float(MAX_RETRY_AFTER + 1)


class _Unreadable:
    """Stands for a body that is no JSON."""


_UNREADABLE = _Unreadable()


def _data(reply: Reply) -> Any:
    if reply.media_type != "application/json" and not reply.media_type.endswith("+json"):
        return _UNREADABLE if reply.body else None
    try:
        return json.loads(reply.body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return _UNREADABLE


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _shown(media_type: str) -> str:
    """A system's own word, so far as it can do no harm in a message."""
    plain = media_type.isascii() and media_type.replace("/", "").replace("-", "").replace("+", "").isalnum()
    return media_type if plain and len(media_type) < 40 else "another type"
