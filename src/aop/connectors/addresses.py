"""Which addresses a system may have, looked at where the connection is made: what was checked is what is connected.

A name is looked up once, every address that came back is judged, and the connection goes to one of those by number.
So a name that answers differently the second time (DNS rebinding) gains nothing. Private and loopback addresses are
refused unless the catalogue says `private: yes`; those of the link, where clouds keep their credentials, always are.
"""

from __future__ import annotations

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from aop.errors import PortError

#: More addresses of one name are not tried.
MAX_ADDRESSES = 8

#: What an address of IPv6 may carry another one in: the last 32 bits of these networks are an IPv4 address.
_EMBEDDING = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("::/96"))

#: Where clouds tell a machine its credentials, beside the addresses of the link.
_METADATA = (ip_address("fd00:ec2::254"), ip_address("100.100.100.200"), ip_address("168.63.129.16"))

Address = IPv4Address | IPv6Address


class Refused(PortError):
    """The address is one that may not be connected to; surely nothing was sent."""


def may_reach(address: str, *, private: bool) -> bool:
    """Whether a connection may go to this address, given as a number."""
    try:
        seen = _carried(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if seen.is_link_local or seen.is_multicast or seen.is_unspecified or seen in _METADATA:
        return False
    return private or seen.is_global


def _carried(address: Address) -> Address:
    """The IPv4 address in one of IPv6 that only wraps it."""
    if isinstance(address, IPv4Address) or address.is_loopback or address.is_unspecified:
        return address
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    if inner is None and any(address in network for network in _EMBEDDING):
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


async def reachable(host: str, port: int, *, private: bool) -> list[str]:
    """The addresses of a host, by number. Raises Refused when one of them may not be reached, OSError without any."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(item[4][0]) for item in found))[:MAX_ADDRESSES]
    if not all(may_reach(address, private=private) for address in addresses):
        raise Refused("its address is private or reserved, and the catalogue does not say `private: yes`")
    return addresses


def guarded(core: Any, *, private: bool) -> Any:
    """What opens connections for httpcore, to permitted addresses only. `core` is the module: it has two names."""
    inner = core.AnyIOBackend()

    class Guarded(core.AsyncNetworkBackend):  # type: ignore[misc]
        async def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Any = None,
        ) -> Any:
            try:
                addresses = await asyncio.wait_for(reachable(host, port, private=private), timeout)
            except (OSError, TimeoutError, UnicodeError):
                raise core.ConnectError("the host has no address") from None
            trouble: Exception = core.ConnectError("the host has no address")
            for address in addresses:
                try:
                    return await inner.connect_tcp(address, port, timeout, local_address, socket_options)
                except core.ConnectError as error:
                    trouble = error
            raise trouble

        async def connect_unix_socket(self, *args: Any, **more: Any) -> Any:
            raise Refused("a system is reached over the network")

        async def sleep(self, seconds: float) -> None:
            await inner.sleep(seconds)

    return Guarded()
