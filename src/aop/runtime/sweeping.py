"""What was kept long enough, by its age: `conversations=400d` that are closed, or kept values of a class
(`contact=180d`)."""

from __future__ import annotations

import re
from datetime import timedelta

from aop.errors import WrongUse
from aop.ports.clock import Clock
from aop.runtime.erasing import Erasing, Erasure
from aop.runtime.masking import CLASSES

#: What may be swept: conversations, and values by their class of personal data.
CONVERSATIONS, NO_CLASS = "conversations", "none"
_AGE = re.compile(r"([a-z]+)=([1-9][0-9]{0,5})d")


def age_of(said: str) -> tuple[str, timedelta]:
    """What was kept so long. Raises WrongUse for what is no age."""
    found = _AGE.fullmatch(said)
    known = (CONVERSATIONS, *CLASSES, NO_CLASS)
    if found is None or found[1] not in known:
        raise WrongUse(f"`{said}` is no age: write WHAT=DAYSd, where WHAT is one of {', '.join(known)}")
    return found[1], timedelta(days=int(found[2]))


async def swept(erasing: Erasing, said: str, clock: Clock, person: str, limit: int) -> Erasure:
    """Erases it, at most `limit` of them. Raises WrongUse."""
    what, age = age_of(said)
    before = clock.now() - age
    if what == CONVERSATIONS:
        return await erasing.older_than(before, person, limit)
    return await erasing.kept_longer(frozenset({None if what == NO_CLASS else what}), before, person, limit)
