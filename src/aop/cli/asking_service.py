"""Asking a running service: what `aop conversations`, `approvals`, `pause`, `resume` and `parked` stand on, and
`erase`, `export` and `audit` where they are told `service` in the place of a store.

They ask over HTTP and never open the store: a person is then whoever their key says, the gate decides whether what they
do counts, it stands in the history, and one process writes.

    AOP_URL=https://support.example.com     where the service is; http://127.0.0.1:8080 by default
    AOP_KEY=aop_…                           who asks
"""

from __future__ import annotations

import json
import os
import shutil
import ssl
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from aop.errors import Unavailable, WrongUse

URL, KEY = "AOP_URL", "AOP_KEY"
DEFAULT_URL = "http://127.0.0.1:8080"
#: What stands in the place of a store where the running service is meant.
SERVICE = "service"
UNKNOWN_KEY = 401
SECONDS, MAX_ANSWER = 60.0, 16 * 1024 * 1024
#: So many pages of a list are asked for at most.
MAX_PAGES = 1_000
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def get(path: str, **query: Any) -> Any:
    """What the service says. Raises WrongUse with its reason where it refuses, Unavailable where it does not answer."""
    given = {name: item for name, item in query.items() if item is not None}
    return _asked("GET", f"{path}?{urlencode(given)}" if given else path, None)


def post(path: str, body: Mapping[str, Any], most: int = MAX_ANSWER) -> Any:
    """The same, for what changes something; an answer of `most` bytes is read."""
    return _asked("POST", path, {name: item for name, item in body.items() if item is not None}, most)


def posted_to(path: str, body: Mapping[str, Any], out: IO[bytes]) -> Any:
    """The same, with an answer of lines that goes to a file; None. What is JSON is given instead."""
    with _answer("POST", path, {name: item for name, item in body.items() if item is not None}) as answer:
        if answer.headers.get_content_type() == "application/json":
            return json.loads(answer.read(MAX_ANSWER))
        try:
            shutil.copyfileobj(answer, out)
        except (HTTPException, OSError) as error:
            raise Unavailable("the answer of the service broke off: ask again") from error
    return None


def listed(path: str, most: int, **query: Any) -> Iterator[Any]:
    """The items of a list, page after page, `most` at most."""
    after: Any = None
    for _ in range(MAX_PAGES):
        page = get(path, after=after, limit=min(most, 200), **query)
        yield from page["items"][:most]
        most -= len(page["items"])
        after = page["next"]
        if after is None or most <= 0:
            return


def named(*parts: str) -> str:
    """A path out of names; what stands in one cannot lead elsewhere."""
    return "/" + "/".join(quote(part, safe="/" if "/" in part else "") for part in parts)


def moment(at: str) -> str:
    """A time that the service told, in UTC."""
    return f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"


def counted(number: int, one: str, many: str) -> str:
    """`1 entry`, `2 entries`."""
    return f"{number} {one if number == 1 else many}"


def write(lines: Iterator[str] | list[str]) -> int:
    """Lines on standard output; nothing in them can steer a terminal."""
    for line in lines:
        sys.stdout.write("".join(char if char.isprintable() else "�" for char in line) + "\n")
    return 0


def write_json(data: Any) -> int:
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    return 0


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _asked(method: str, path: str, body: Mapping[str, Any] | None, most: int = MAX_ANSWER) -> Any:
    with _answer(method, path, body) as answer:
        try:
            said = answer.read(most)
        except (HTTPException, OSError) as error:
            raise Unavailable("the answer of the service broke off: ask again") from error
    if len(said) == most:
        raise WrongUse(f"the answer is longer than {most} bytes: ask for less at once")
    try:
        return json.loads(said)
    except ValueError:
        raise WrongUse(f"what answers is no service of this kind: look at {URL}") from None


def _answer(method: str, path: str, body: Mapping[str, Any] | None) -> HTTPResponse:
    base = os.environ.get(URL, "").strip().rstrip("/") or DEFAULT_URL
    parts = _parts(base)
    if parts.scheme not in ("http", "https") or (parts.scheme == "http" and parts.hostname not in LOOPBACK):
        raise WrongUse(f"{URL} is `{base}`: a key goes to https addresses only, and to this machine")
    key = os.environ.get(KEY, "").strip()
    if not key:
        raise WrongUse(f"set {KEY} to your key of the service (docs/service.md)")
    if not (key.isascii() and key.isprintable()):
        raise WrongUse(f"what stands in {KEY} is no key: it has characters that no key has")
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = Request(base + path, data, headers, method=method)  # noqa: S310 - the scheme was looked at
    proxies = [ProxyHandler({})] if parts.hostname in LOOPBACK else []
    try:
        answer: HTTPResponse = build_opener(_NoRedirect, *proxies).open(request, timeout=SECONDS)
    except HTTPError as error:
        with error:
            raise WrongUse(_reason(error)) from None
    except (URLError, OSError, ValueError) as error:
        raise Unavailable(f"the service at `{base}` does not answer: {_why(error)}") from error
    return answer


def _why(error: Exception) -> str:
    """What to look at; that nobody is there is what it mostly is."""
    cause = getattr(error, "reason", error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted here ({cause.verify_message.lower()})"
    if isinstance(cause, TimeoutError):
        return f"nothing came within {SECONDS:g} seconds"
    return "is it running?"


def _parts(base: str) -> SplitResult:
    try:
        parts = urlsplit(base)
        _ = parts.port  # read late, and refused only then
    except ValueError:
        raise WrongUse(f"{URL} is `{base}`: that is no address; write it as `{DEFAULT_URL}`") from None
    return parts


def _reason(error: HTTPError) -> str:
    if error.code == UNKNOWN_KEY:
        return f"the service does not know the key in {KEY}: set it to one that `aop people key` or `aop serve` printed"
    try:
        said = json.loads(error.read(MAX_ANSWER))["error"]["message"]
    except (ValueError, KeyError, TypeError):
        said = f"the service answered {error.code}"
    return str(said)
