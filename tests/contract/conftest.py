"""These tests start servers and need node, so they run with `make test-contract` only."""

from __future__ import annotations

import os

import pytest

CONTRACT = "AOP_CONTRACT"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get(CONTRACT):
        return
    for item in items:
        if "tests/contract/" in item.path.as_posix():
            item.add_marker(pytest.mark.skip(reason="run by `make test-contract`"))
