"""What a check makes is gone when it is over, without the collector: nothing in it leads back to itself."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from aop.cli.check import found_in
from aop.syntax.disk import read_disk
from conversations import ROOT


@pytest.fixture
def only_counted() -> Iterator[None]:
    """No collector, and nothing left for it from before."""
    found_in(read_disk(ROOT / "procedures"))  # what is kept for the whole process is made now
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("workspace", ["procedures", "tests/defects/clean/shop", "tests/defects/clean/plans"])
def test_a_check_of_a_sound_workspace_leaves_no_circles(only_counted: None, workspace: str) -> None:
    contents = read_disk(ROOT / workspace)
    found_in(contents)
    gc.collect()
    found_in(contents)
    assert gc.collect() < 50


def test_the_collector_is_back_afterwards() -> None:
    assert gc.isenabled()
    found_in(read_disk(ROOT / "procedures"))
    assert gc.isenabled()
