"""Whether an address leads to one of the hosts that its action names.

Whoever follows it goes where a browser reads it to lead, so what browsers and programs read differently (a backslash,
a blank, a name before an `@`) leads nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

_SCHEMES = ("https", "http")
_READ_DIFFERENTLY = re.compile(r"[\\\s\x00-\x20\x7f-\x9f]")


def leads_to(address: str, hosts: Collection[str]) -> bool:
    """Whether a complete address is on one of these hosts, each by its whole name."""
    if _READ_DIFFERENTLY.search(address):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:  # `http://[x` is none
        return False
    if parts.scheme not in _SCHEMES or host is None or "@" in parts.netloc:
        return False
    return host in {name.lower() for name in hosts}
