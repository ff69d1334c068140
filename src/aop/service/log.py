"""The audit log of a service: its leaves are made in every commit, its heads are signed again and again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from aop.audit.notes import Forged, Verifier
from aop.errors import AopError
from aop.keys.sealing import ConversationKeys
from aop.runtime.auditing import Auditing
from aop.runtime.log_heads import LogHeads

#: A head is signed, and handed to witnesses, every so many seconds: what was committed since is not yet vouched for.
SIGNED_SECONDS = 10.0

_LOG = logging.getLogger("aop.audit")


@dataclass(frozen=True, slots=True)
class Log:
    """`verifiers` are the public keys of the log, `opens` decrypts what a leaf was about, `keys` are those of
    conversations and customers."""

    auditing: Auditing
    heads: LogHeads
    verifiers: tuple[Verifier, ...]
    opens: Callable[[str, bytes], bytes]
    keys: ConversationKeys


async def sign_again_and_again(log: Log) -> None:
    """For as long as the service runs. A log that is not what was signed before gets no signature; the alarm is in the
    process's log, and the service goes on, since customers wait."""
    while True:
        await signed(log)
        await asyncio.sleep(SIGNED_SECONDS)


async def signed(log: Log) -> None:
    """Signs a head, or says why not."""
    try:
        found = await log.heads.sign()
    except Forged as error:
        _LOG.error("the audit log was changed: %s", error)
    except AopError as error:
        _LOG.warning("no head of the audit log was signed: %s", error)
    else:
        for name in found.missed:
            _LOG.warning("the head of the audit log did not reach %s", name)
