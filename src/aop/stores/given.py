"""Keys, people and a shelf that are given when a service starts: for tests, small teams and `aop chat`.

First-class and public.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aop.errors import WrongUse
from aop.ports.keys import MIN_SECRET, Key


class GivenKeys:
    """Keys by purpose, the current one first. Raises WrongUse for a secret that is too short, or two of one name."""

    def __init__(self, keys: Mapping[str, Iterable[Key]]) -> None:
        self._keys = {purpose: tuple(items) for purpose, items in keys.items()}
        for purpose, items in self._keys.items():
            if any(len(item.secret) < MIN_SECRET for item in items):
                raise WrongUse(f"a key for {purpose} has fewer than {MIN_SECRET} bytes: make a longer one")
            if len({item.id for item in items}) != len(items):
                raise WrongUse(f"two keys for {purpose} have one name: give each its own")

    def of(self, purpose: str) -> tuple[Key, ...]:
        return self._keys.get(purpose, ())


class GivenPeople:
    """Roles by person."""

    def __init__(self, roles: Mapping[str, Iterable[str]]) -> None:
        self._roles = {person: frozenset(names) for person, names in roles.items()}

    async def roles(self, person: str) -> frozenset[str]:
        return self._roles.get(person, frozenset())


class GivenShelf:
    """Named bytes in memory."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self._held.get(name)

    def put(self, name: str, data: bytes) -> None:
        self._held[name] = data

    def delete(self, name: str) -> None:
        self._held.pop(name, None)

    def names(self, limit: int, after: str = "") -> tuple[str, ...]:
        return tuple(sorted(name for name in self._held if name > after)[:limit])
