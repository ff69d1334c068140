"""The stores of the suite: one that forgets, one in a file, one in a database of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from aop.keys.digests import Digests
from aop.keys.postgres import PostgresWrappedKeys
from aop.keys.purposes import INDEX, MASTER
from aop.keys.sealing import ConversationKeys
from aop.keys.wrapped import SqliteWrappedKeys
from aop.keys.wrapping import LocalWrapping
from aop.ports.keys import Key
from aop.ports.wrapped_keys import WrappedKeys
from aop.stores.given import GivenKeys
from stores.opened import Opened, memory, postgres, sqlite
from tools.cluster import Cluster, why_not


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


KEYS = GivenKeys({MASTER: [Key("m", b"m" * 32)], INDEX: [Key("i", b"i" * 32)]})


@contextmanager
def sealed(rows: WrappedKeys) -> Iterator[ConversationKeys]:
    """Everything encrypted, as a service with keys keeps it."""
    yield ConversationKeys(LocalWrapping(KEYS), rows, Digests(KEYS))
    rows.close()


@pytest.fixture(params=["memory", "sqlite", "postgres", "sqlite with keys", "postgres with keys"])
def opened(request: pytest.FixtureRequest, tmp_path: Path, loop: asyncio.AbstractEventLoop) -> Iterator[Opened]:
    keys = ExitStack()
    match request.param:
        case "memory":
            found = memory(tmp_path, loop)
        case "sqlite":
            found = sqlite(tmp_path, loop)
        case "sqlite with keys":
            seal = keys.enter_context(sealed(SqliteWrappedKeys(tmp_path / "aop.db.keys")))
            found = sqlite(tmp_path, loop, seal)
        case "postgres":
            found = postgres(request.getfixturevalue("cluster").database(), loop)
        case _:
            url = request.getfixturevalue("cluster").database()
            found = postgres(url, loop, keys.enter_context(sealed(PostgresWrappedKeys(url))))
    yield found
    loop.run_until_complete(found.store.close())
    keys.close()
