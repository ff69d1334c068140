"""Keys in environment variables, for hosts that hand secrets over that way.

AOP_KEYS_MASTER="m2:BASE64,m1:BASE64"      the current one first
AOP_KEYS_APPROVAL_LINKS="a1:BASE64"        the purpose `approval links`
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from aop.errors import WrongUse
from aop.keys.file import FORM, keys_of
from aop.ports.keys import Key

PREFIX = "AOP_KEYS_"


class EnvironmentKeys:
    """The keys of these variables, read once. Raises WrongUse for one that is not as above."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        given = os.environ if variables is None else variables
        self._keys = {
            name.removeprefix(PREFIX): _keys(name, value) for name, value in given.items() if name.startswith(PREFIX)
        }

    def of(self, purpose: str) -> tuple[Key, ...]:
        return self._keys.get(_spelled(purpose), ())

    def purposes(self) -> tuple[str, ...]:
        return tuple(sorted(name.lower().replace("_", " ") for name in self._keys))


def _spelled(purpose: str) -> str:
    return "".join(char if char.isalnum() else "_" for char in purpose).upper()


def _keys(name: str, value: str) -> tuple[Key, ...]:
    pairs = [item.strip().partition(":") for item in value.split(",")]
    if not all(pair[0] and pair[2] for pair in pairs):
        raise WrongUse(f"write `{name}` as NAME:BASE64, the current key first, with commas between them")
    items = [{"id": key, "secret": secret} for key, _, secret in pairs]
    return keys_of({"form": FORM, "keys": {name: items}}, "the environment")[name]
