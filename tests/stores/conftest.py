"""The stores of the suite: one that forgets, one in a file, one in a database of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from stores.cluster import Cluster, why_not
from stores.opened import Opened, memory, postgres, sqlite


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.run_until_complete(made.shutdown_default_executor())
    made.close()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    if (reason := why_not()) is not None:
        pytest.skip(f"no PostgreSQL: {reason}")
    made = Cluster()
    yield made
    made.stop()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path, loop: asyncio.AbstractEventLoop) -> Iterator[Opened]:
    match request.param:
        case "memory":
            found = memory(tmp_path, loop)
        case "sqlite":
            found = sqlite(tmp_path, loop)
        case _:
            found = postgres(request.getfixturevalue("cluster").database(), loop)
    yield found
    loop.run_until_complete(found.store.close())
