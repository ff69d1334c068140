"""The writer of `stores.writing` on a store that does not wait for the disk, as it must not be: a test of the test."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from aop.stores.sqlite import connecting
from stores import writing

if __name__ == "__main__":
    full = connecting._connected

    def hasty(path: Path, *, read_only: bool = False):  # type: ignore[no-untyped-def]
        connection = full(path, read_only=read_only)
        connection.execute("pragma synchronous = normal")
        return connection

    connecting._connected = hasty
    writing.CARRIED_ROWS = 1_000_000  # who carries the log over syncs it
    asyncio.run(writing.main(Path(sys.argv[1])))
