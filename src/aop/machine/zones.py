"""The time zone of a workspace, by the table that its release carries.

When the clocks change is decided by governments and told to computers by updates, so two hosts may disagree, and one
host may disagree with itself of last year. A release file carries the table that it was compiled with; whoever runs or
replays it uses that one, and not what is installed. A release that was never a file uses what is installed.
"""

from __future__ import annotations

import struct
from base64 import b64decode
from functools import lru_cache
from zoneinfo import ZoneInfo

from aop.errors import ReleaseError
from aop.machine.release import Workspace

#: So many tables are kept read; the releases of a service mostly share one.
MAX_ZONES = 64


def zone_of(workspace: Workspace) -> ZoneInfo:
    """The zone that dates and hours of a workspace are meant in. Raises ReleaseError for a table that is none."""
    return _zone(workspace.time_zone, workspace.zone_table)


@lru_cache(MAX_ZONES)
def _zone(name: str, table: str) -> ZoneInfo:
    if not table:
        return ZoneInfo(name)
    try:
        return ZoneInfo.from_file(_Table(b64decode(table, validate=True)), key=name)
    except (ValueError, IndexError, struct.error) as error:
        raise ReleaseError(f"the table of the time zone `{name}` in the release is none") from error


class _Table:
    """Bytes, read as a file is."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def read(self, size: int = -1, /) -> bytes:
        end = len(self._content) if size < 0 else self._at + size
        found = self._content[self._at : end]
        self._at += len(found)
        return found

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = offset + (0, self._at, len(self._content))[whence]
        return self._at
