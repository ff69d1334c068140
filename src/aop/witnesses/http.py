"""An address as a witness: a head is POSTed as text, and GET answers with all of them, as JSON lines.

Whatever takes text and keeps it may stand behind it. Only `https`, or this machine; nothing is followed elsewhere.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from aop.errors import OutcomeUnknown, Unavailable, WrongUse

TIMEOUT_SECONDS = 10.0
#: A longer answer is not read.
MAX_ANSWER_BYTES = 64 << 20
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class HttpWitness:
    """Heads at an address. Raises WrongUse for an address that is none, Unavailable where it does not answer."""

    def __init__(self, url: str, token: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise WrongUse(f"`{url}` is no address of a witness: write `https://HOST/PATH`")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise WrongUse(f"the witness `{url}` must be reached by https")
        self._url, self._parts, self._token = url, parts, token

    @property
    def name(self) -> str:
        return self._url

    def publish(self, note: str) -> None:
        self._asked("POST", note.encode())

    def heads(self) -> Iterator[str]:
        lines = self._asked("GET", None).decode("utf-8", "replace").splitlines()
        try:
            yield from (str(json.loads(line)["head"]) for line in lines if line)
        except (ValueError, KeyError, TypeError):
            raise Unavailable(f"what the witness {self._url} answers is not heads") from None

    def _asked(self, method: str, body: bytes | None) -> bytes:
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        headers = {"Content-Type": "text/plain; charset=utf-8", "Accept": "application/jsonl"}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        path = self._parts.path or "/"
        connection = kind(self._parts.hostname or "", self._parts.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, f"{path}?{self._parts.query}" if self._parts.query else path, body, headers)
            answer = connection.getresponse()
            data = answer.read(MAX_ANSWER_BYTES + 1)
        except (OSError, http.client.HTTPException) as error:
            raise OutcomeUnknown(f"the witness {self._url} does not answer: {error}") from None
        finally:
            connection.close()
        if not 200 <= answer.status < 300 or len(data) > MAX_ANSWER_BYTES:
            raise Unavailable(f"the witness {self._url} answers {answer.status}")
        return data
