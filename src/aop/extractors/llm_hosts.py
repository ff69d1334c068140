"""Where a model may be reached: one fixed host, and no address of one's own network unless that was declared.

An endpoint is written by an author. Without this it could name the metadata service of a cloud, or an internal one,
and a name may be resolved to another address each time. So addresses are looked up here, judged, and the connection is
made to exactly the one that was judged; no redirect is followed.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from aop.errors import WrongUse
from aop.extractors.llm_transport import Unanswered

#: Gives the addresses of a host at a port.
Lookup = Callable[[str, int], Awaitable[list[str]]]

_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The parts of an address. `private` lets it stand in one's own network, and be spoken to without TLS."""

    url: str
    scheme: str
    host: str
    port: int
    private: bool = False


def endpoint_of(url: str, *, private: bool = False) -> Endpoint:
    """The endpoint an author wrote. Raises WrongUse where it is no address, carries a secret, or is not safe."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise WrongUse("the endpoint of the model is no web address") from None
    if parts.scheme not in _PORTS or not host or any(sign.isspace() for sign in url):
        raise WrongUse("the endpoint of the model is no web address: write `https://…`")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise WrongUse(f"the endpoint at `{host}` holds a name, secret or query: a secret comes from the environment")
    if not private and _is_own(host):
        raise WrongUse(f"the endpoint at `{host}` is in a private network: write `private: yes` where that is meant")
    if parts.scheme != "https" and not private:
        raise WrongUse(f"the endpoint at `{host}` is not encrypted: write `https://…`, or `private: yes`")
    return Endpoint(url.rstrip("/"), parts.scheme, host, port or _PORTS[parts.scheme], private)


async def allowed_address(endpoint: Endpoint, lookup: Lookup | None = None) -> str:
    """The address to connect to. Raises Unanswered where the host has none, or one that was not declared private."""
    try:
        found = await (lookup or _looked_up)(endpoint.host, endpoint.port)
    except OSError:
        raise Unanswered(f"`{endpoint.host}` has no address", retryable=True) from None
    if not found:
        raise Unanswered(f"`{endpoint.host}` has no address", retryable=True)
    if not endpoint.private and not all(is_public(address) for address in found):
        raise Unanswered(f"`{endpoint.host}` is in a private network, which was not declared", retryable=False)
    return found[0]


def is_public(address: str) -> bool:
    """Whether anybody on the internet has this address; one that wraps another is judged by that too."""
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(read, IPv6Address):
        inside = read.ipv4_mapped or read.sixtofour or (read.teredo[1] if read.teredo else None)
        if inside is not None:
            return is_public(str(inside))
    return read.is_global and not read.is_multicast


def _is_own(host: str) -> bool:
    """Whether a host says by itself that it is nobody else's: `localhost`, or an address that is not public."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return not is_public(host)


async def _looked_up(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in found]
