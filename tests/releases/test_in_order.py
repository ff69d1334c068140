"""A release in memory and the one of its file are the same in every way that a conversation could tell: also in the
order of what is named, which decides what is asked, listed and tried first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from aop.errors import ReleaseError
from aop.machine.artifact import dump, load, sealed
from aop.machine.release import FORMAT
from conversations import release_of

WORKSPACES = sorted(
    str(path.parent) for path in (*Path("tests/workspaces").glob("*/workspace.yaml"), Path("procedures/workspace.yaml"))
)


def named(thing: Any, where: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every mapping of a machine with its names, in order."""
    if isinstance(thing, Mapping):
        yield where, tuple(thing)
        for name, item in thing.items():
            yield from named(item, f"{where}/{name}")
    elif isinstance(thing, tuple | list):
        for number, item in enumerate(thing):
            yield from named(item, f"{where}/{number}")
    elif is_dataclass(thing):
        for item in fields(thing):
            yield from named(getattr(thing, item.name), f"{where}.{item.name}")


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_the_file_of_a_release_keeps_every_order(workspace: str) -> None:
    release = release_of(workspace)
    again = load(dump(release))
    assert again == release
    assert list(named(again)) == list(named(release))
    assert any(list(names) != sorted(names) for _, names in named(release)), "no order of these could be lost"


def test_another_order_is_another_release() -> None:
    release = release_of("procedures")
    first, *others = release.intents.items()
    turned = sealed(_with_intents(dict([*others, first])))
    assert turned.digest != release.digest
    assert list(load(dump(turned)).intents) == [*dict(others), first[0]]


def test_a_file_that_names_something_twice_is_refused() -> None:
    release = release_of("procedures")
    name = next(iter(release.intents)).encode()
    found = dump(release)
    place = found.index(b'"intents":{"map":[[') + len(b'"intents":{"map":[')
    one = found[place : found.index(b'],["', place) + 2]
    assert name in one
    with pytest.raises(ReleaseError, match="changed after it was compiled"):
        load(found[:place] + one + found[place:])


def test_a_file_of_the_form_before_says_that_it_is_compiled_again() -> None:
    found = dump(release_of("procedures")).replace(f'"format":{FORMAT},'.encode(), b"")
    with pytest.raises(ReleaseError, match=f"has the format 1, and this engine only {FORMAT}: compile it again"):
        load(found)


def _with_intents(intents: Mapping[str, Any]) -> Any:
    return replace(release_of("procedures"), intents=intents)
