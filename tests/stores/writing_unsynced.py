"""The writer of `stores.writing` on a store that does not wait for the disk, as it must not be: a test of the test."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from aop.stores.sqlite import connecting
from stores.writing import main

if __name__ == "__main__":
    full = connecting._connected

    def hasty(path: Path, *, read_only: bool = False):  # type: ignore[no-untyped-def]
        connection = full(path, read_only=read_only)
        connection.execute("pragma synchronous = normal")
        return connection

    connecting._connected = hasty
    asyncio.run(main(Path(sys.argv[1])))
