"""Services for tests, stopped at their end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from aop.service.settings import Settings
from service.sites import Site, site_of


@pytest.fixture
def site() -> Iterator[Site]:
    found = site_of()
    with found.client:
        yield found


@pytest.fixture
def bounded() -> Iterator[Callable[..., Site]]:
    """Makes a service with other bounds."""
    opened: list[TestClient] = []

    def make(**bounds: Any) -> Site:
        found = site_of(replace(Settings(), **bounds))
        found.client.__enter__()
        opened.append(found.client)
        return found

    yield make
    for client in opened:
        client.__exit__(None, None, None)
