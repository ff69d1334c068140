"""`aop erase`: a customer, a conversation, or what was kept long enough. It is noted in the audit log, which goes on
verifying."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from aop.cli.asking_service import counted
from aop.cli.safe_store import opened
from aop.errors import WrongUse
from aop.runtime.erasing import Erasing, Erasure
from aop.runtime.masking import CLASSES

#: What may be swept by its age: conversations, and values by their class of personal data.
CONVERSATIONS, NO_CLASS = "conversations", "none"
#: By what somebody is erased.
WHO = "a customer goes by the id of their account, a conversation in which nobody was verified by `--conversation NAME`"
_AGE = re.compile(r"([a-z]+)=([1-9][0-9]{0,5})d")


def run(
    source: str,
    keys: Path | None,
    customer: str | None,
    conversation: str | None,
    older_than: list[str],
    limit: int,
    by: str,
) -> int:
    """Raises WrongUse unless exactly one thing is to be erased, and for an age that is none."""
    ages = dict(_age(item) for item in older_than)
    if (customer is not None) + (conversation is not None) + bool(ages) != 1:
        raise WrongUse("say what is to be erased: a customer, `--conversation NAME`, or `--older-than WHAT=DAYSd`")
    return asyncio.run(_run(source, keys, customer, conversation, ages, limit, by))


def _age(text: str) -> tuple[str, timedelta]:
    found = _AGE.fullmatch(text)
    known = (CONVERSATIONS, *CLASSES, NO_CLASS)
    if found is None or found[1] not in known:
        raise WrongUse(f"`{text}` is no age: write WHAT=DAYSd, where WHAT is one of {', '.join(known)}")
    return found[1], timedelta(days=int(found[2]))


async def _run(
    source: str,
    keys: Path | None,
    customer: str | None,
    conversation: str | None,
    ages: dict[str, timedelta],
    limit: int,
    by: str,
) -> int:
    async with opened(source, keys, read_only=False) as found:
        erasing = Erasing(found.store, found.kept, found.safe.seal, found.safe.auditing, found.clock, found.shelf)
        if customer is not None:
            erased = await erasing.customer(customer, by)
            _tell("", [erased])
            if erased == Erasure((), 0):
                sys.stderr.write(f"nothing was kept of `{customer}`: {WHO}\n")
        elif conversation is not None:
            _tell("", [await erasing.conversation(conversation, by)])
        for what, age in ages.items():
            before = found.clock.now() - age
            if what == CONVERSATIONS:
                _tell(f"{what}: ", [await erasing.older_than(before, by, limit)])
            else:
                classes = frozenset({None if what == NO_CLASS else what})
                _tell(f"{what}: ", [await erasing.kept_longer(classes, before, by, limit)])
    return 0


def _tell(what: str, done: Iterable[Erasure]) -> None:
    for item in done:
        sys.stdout.write(
            f"{what}erased: {counted(len(item.conversations), 'conversation', 'conversations')}, "
            f"{counted(item.keys, 'key', 'keys')} destroyed, {counted(item.values, 'kept value', 'kept values')}\n"
        )
