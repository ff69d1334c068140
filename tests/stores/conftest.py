"""The stores of the suite: one that forgets, one in a file, one in a database of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from stores.opened import Opened, memory, sqlite

KINDS = {"memory": memory, "sqlite": sqlite}


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


@pytest.fixture(params=KINDS)
def opened(request: pytest.FixtureRequest, tmp_path: Path, loop: asyncio.AbstractEventLoop) -> Iterator[Opened]:
    found = KINDS[request.param](tmp_path, loop)
    yield found
    loop.run_until_complete(found.store.close())
