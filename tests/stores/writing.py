"""A process that commits until it is killed: every commit that returned is told on a line of its own.

python -m stores.writing DATABASE [BYTES]    # with BYTES: no file may grow beyond
"""

from __future__ import annotations

import asyncio
import resource
import signal
import sys
from dataclasses import replace
from pathlib import Path

from aop.ports.store import Store, StoreFailed
from aop.stores.sqlite import SqliteStore, carrying
from stores.test_contract import APPROVAL, begun, commit

CONVERSATIONS = 8
#: The log is carried into the file so often that a life of a moment has seen it.
CARRIED_ROWS = 100


async def talk(store: Store, name: str) -> None:
    found = await store.load(name)
    if found is None:
        await store.create(begun(name))
    version = 0 if found is None else found.version
    while True:
        await store.commit(
            commit(version, name, waiting=(replace(APPROVAL, call=f"{name}/{version}"),), leaves=(name.encode(),))
        )
        version += 1
        sys.stdout.write(f"{name} {version}\n")
        sys.stdout.flush()


async def main(path: Path) -> None:
    carrying.CARRIED_ROWS = CARRIED_ROWS
    store = SqliteStore(path)
    talks = [talk(store, f"c{number}") for number in range(CONVERSATIONS)]
    try:
        await asyncio.gather(*talks)
    except StoreFailed as failed:
        sys.stdout.write(f"failed {failed.why}\n")
        sys.stdout.flush()
        _limit(resource.RLIM_INFINITY)  # somebody made room
        await store.create(begun("after"))
        await store.commit(commit(0, "after"))
        sys.stdout.write("after 1\n")
        sys.stdout.flush()
        await store.close()


def _limit(most: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        _limit(int(sys.argv[2]))
    asyncio.run(main(Path(sys.argv[1])))
