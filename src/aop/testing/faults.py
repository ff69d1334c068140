"""What can go wrong between a call and its answer over HTTP, one class each. `FaultServer.next` takes them.

`done` says whether the system carries the request out, whatever its caller gets to see of it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

#: A reply of this length is none that anybody asked for.
HUNDRED_MEGABYTES = 100 << 20

_PIECE = 1 << 16
_GZIP = 31


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it arrived. Header names are in lower case; `target` is path and query, still encoded."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Sent:
    """A reply. `data` goes out as JSON, None as no body at all; `after` so many seconds."""

    data: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    after: float = 0.0

    def content(self) -> bytes:
        if self.body is not None:
            return self.body
        return b"" if self.data is None else json.dumps(self.data).encode()

    def head(self, length: int | None = None) -> bytes:
        """Status line and headers; of another length than the body's when one is given."""
        own = {"Content-Length": str(len(self.content()) if length is None else length), "Connection": "close"}
        if self.data is not None and self.body is None:
            own["Content-Type"] = "application/json"
        lines = [f"HTTP/1.1 {self.status} Said", *(f"{name}: {text}" for name, text in {**own, **self.headers}.items())]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


@dataclass(frozen=True, slots=True)
class TimeOut:
    """No answer comes. By default the work has been done: the fault that systems are most often wrong about."""

    done: bool = True


@dataclass(frozen=True, slots=True)
class Dropped:
    """The connection is closed without an answer."""

    done: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """A status with nothing in it that helps: 409, 429 with `after`, 500, 503."""

    status: int
    after: str | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """The answer comes, later."""

    seconds: float
    done: bool = True


@dataclass(frozen=True, slots=True)
class Half:
    """The connection breaks in the middle of the answer."""

    done: bool = True


@dataclass(frozen=True, slots=True)
class Twice:
    """The network delivers the request two times; the second answer comes back."""

    done: bool = True


@dataclass(frozen=True, slots=True)
class WrongTypes:
    """Every text is a number, every number a list."""

    done: bool = True


@dataclass(frozen=True, slots=True)
class Redirect:
    """Somewhere else, and be it into the network of the one who asks."""

    to: str = "http://169.254.169.254/latest/meta-data/"
    status: int = 302
    done: bool = False


@dataclass(frozen=True, slots=True)
class Huge:
    """An answer without end, or a small one that unpacks to it."""

    length: int = HUNDRED_MEGABYTES
    packed: bool = False
    done: bool = True


@dataclass(frozen=True, slots=True)
class ManyHeaders:
    """Headers without end."""

    length: int = 10 << 20
    done: bool = False


@dataclass(frozen=True, slots=True)
class Html:
    """A page for people with the status 200, as proxies and log-in walls send it."""

    done: bool = False


Fault: TypeAlias = (
    TimeOut | Dropped | Status | Slow | Half | Twice | WrongTypes | Redirect | Huge | ManyHeaders | Html
)  # fmt: skip

PAGE = Sent(body=b"<html><body>Please sign in</body></html>", headers={"Content-Type": "text/html"})


def mangled(data: Any) -> Any:
    """The same shape with other types in it."""
    match data:
        case dict():
            return {key: mangled(item) for key, item in data.items()}
        case list():
            return [mangled(item) for item in data]
        case str():
            return 7
    return [data]


def pieces(fault: Huge | ManyHeaders) -> Iterator[bytes]:
    """The bytes of what has no end, piece by piece."""
    if isinstance(fault, ManyHeaders):
        yield b"HTTP/1.1 200 Said\r\n"
        line = b"X-More: " + b"a" * 1_000 + b"\r\n"
        yield from (line for _ in range(fault.length // len(line)))
        yield b"\r\n"
    else:
        kind = "Content-Type: application/json\r\nConnection: close\r\n"
        packing = "Content-Encoding: gzip\r\n" if fault.packed else ""
        yield f"HTTP/1.1 200 Said\r\n{kind}{packing}\r\n".encode()
        yield from _packed(fault.length) if fault.packed else _plain(fault.length)


def _plain(length: int) -> Iterator[bytes]:
    yield from (b" " * _PIECE for _ in range(length // _PIECE))


def _packed(length: int) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=_GZIP)
    yield from (packed for piece in _plain(length) if (packed := packer.compress(piece)))
    yield packer.flush()
