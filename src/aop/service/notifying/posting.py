"""One request to somebody who is told something: a host of the configuration, no redirect, everything bounded."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from aop.connectors.exchange import BrokenOff, NotSent, Reply, Request, exchange
from aop.connectors.http import retry_after
from aop.errors import OutcomeUnknown, PortError, Unavailable, WrongUse

#: Whoever does not answer within so many seconds is tried again.
SECONDS = 10.0
#: What is surely not taken and may be later.
_LATER = frozenset((408, 409, 425, 429, 503))


class Address:
    """Where somebody is told: fixed when the service starts. Only `https`, or with `private` what is declared to be in
    one's own network. Raises WrongUse for anything else."""

    def __init__(self, url: str, *, private: bool = False) -> None:
        parts = urlsplit(url)
        is_plain = url.isascii() and url.isprintable() and "\\" not in url and " " not in url
        if parts.scheme not in ("https", "http") or not parts.hostname or "@" in parts.netloc or not is_plain:
            raise WrongUse(f"`{url}` is no address: write `https://HOST/PATH`")
        if parts.scheme == "http" and not private:
            raise WrongUse(f"`{url}` must be reached by https; in your own network say `private = true`")
        self.host = parts.netloc
        self._base = f"{parts.scheme}://{parts.netloc}"
        self._path = f"{parts.path.rstrip('/') or '/'}{'?' + parts.query if parts.query else ''}"
        self._private = private

    async def send(self, method: str, path: str, data: Any, headers: Mapping[str, str]) -> Reply:
        """Sends JSON, or bytes as they are, and gives what came back where it was taken. Raises PortError."""
        body = data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode()
        fixed = {"Host": self.host, "Content-Type": "application/json", "Content-Length": str(len(body))}
        target = self._path if not path else f"{self._path.rstrip('/')}{path}"
        request = Request(method, self._base, target, tuple({**fixed, **headers}.items()), body)
        try:
            work = exchange(request, private=self._private, seconds=SECONDS)
            reply = await asyncio.wait_for(work, SECONDS)
        except NotSent:
            raise Unavailable(f"{self.host} could not be reached") from None
        except (BrokenOff, TimeoutError):
            raise OutcomeUnknown(f"{self.host} took it, or not: no answer came that can be read") from None
        if 200 <= reply.status < 300:
            return reply
        raise self._trouble(reply)

    def _trouble(self, reply: Reply) -> PortError:
        message = f"{self.host} answered with the status {reply.status}"
        if reply.status in _LATER:
            return Unavailable(message, retry_after=retry_after(reply))
        if 300 <= reply.status < 400:
            return PortError(f"{message}: redirects are not followed")
        if reply.status >= 500:
            return OutcomeUnknown(message, retry_after=retry_after(reply))
        return PortError(message)
