"""`aop erase`: a customer, a conversation, or what was kept long enough; in a store, or by a running service. It is
noted in the audit log, which goes on verifying."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from aop.cli.asking_service import counted
from aop.cli.safe_store import Opened, opened
from aop.cli.taken_out import WHO, is_service
from aop.cli.taken_out import erase as erased_by_service
from aop.errors import WrongUse
from aop.runtime.erasing import Erasing, Erasure
from aop.runtime.sweeping import age_of, swept


def run(
    source: str,
    keys: Path | None,
    customer: str | None,
    conversation: str | None,
    older_than: list[str],
    limit: int,
    by: str,
    reason: str,
    role: str | None,
) -> int:
    """Raises WrongUse unless exactly one thing is to be erased, and for an age that is none."""
    for item in older_than:
        age_of(item)
    if (customer is not None) + (conversation is not None) + bool(older_than) != 1:
        raise WrongUse("say what is to be erased: a customer, `--conversation NAME`, or `--older-than WHAT=DAYSd`")
    if is_service(source, keys, by, reason, role):
        wanted = {"customer": customer, "conversation": conversation}
        return erased_by_service(wanted, older_than, limit, {"reason": reason, "role": role})
    return asyncio.run(_run(source, keys, customer, conversation, older_than, limit, by))


async def _run(
    source: str,
    keys: Path | None,
    customer: str | None,
    conversation: str | None,
    older_than: list[str],
    limit: int,
    by: str,
) -> int:
    async with opened(source, keys, read_only=False, by_service=True) as found:
        erasing = _erasing(found)
        if customer is not None:
            erased = await erasing.customer(customer, by)
            _tell("", erased)
            if erased == Erasure((), 0):
                sys.stderr.write(f"nothing was kept of `{customer}`: {WHO}\n")
        elif conversation is not None:
            _tell("", await erasing.conversation(conversation, by))
        for item in older_than:
            _tell(f"{item.partition('=')[0]}: ", await swept(erasing, item, found.clock, by, limit))
    return 0


def _erasing(found: Opened) -> Erasing:
    return Erasing(found.store, found.kept, found.safe.seal, found.safe.auditing, found.clock, found.shelf)


def _tell(what: str, done: Erasure) -> None:
    sys.stdout.write(
        f"{what}erased: {counted(len(done.conversations), 'conversation', 'conversations')}, "
        f"{counted(done.keys, 'key', 'keys')} destroyed, {counted(done.values, 'kept value', 'kept values')}\n"
    )
