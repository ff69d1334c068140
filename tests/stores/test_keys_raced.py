"""Two processes that begin one conversation at once, with keys: one of them has it, and what is there can be read."""

from __future__ import annotations

import asyncio

import pytest

from aop.keys.postgres import PostgresWrappedKeys
from aop.ports.store import Conflict
from aop.stores.postgres import PostgresStore
from stores.conftest import sealed
from stores.test_contract import begun
from tools.cluster import Cluster


def test_two_processes_that_begin_one_conversation(cluster: Cluster) -> None:
    url = cluster.database()

    async def race() -> None:
        with sealed(PostgresWrappedKeys(url)) as one, sealed(PostgresWrappedKeys(url)) as two:
            stores = PostgresStore(url, seal=one), PostgresStore(url, seal=two)
            begins = [stores[number % 2].create(begun(f"c{number // 2}")) for number in range(40)]
            results = await asyncio.gather(*begins, return_exceptions=True)
            lost = [item for item in results if item is not None]
            assert all(isinstance(item, Conflict) for item in lost), lost
            for number in range(20):
                if results[2 * number] is not None and results[2 * number + 1] is not None:
                    await stores[0].create(begun(f"c{number}"))  # neither had it: begun again
                for store in stores:
                    stored = await store.load(f"c{number}")
                    assert stored is not None
                    assert stored.snapshot == begun(f"c{number}")
                with pytest.raises(Conflict):
                    await stores[1].create(begun(f"c{number}"))
            for store in stores:
                await store.close()

    asyncio.run(race())
