"""`aop export`: everything that is kept of a customer, as JSON to hand to them. Noted in the audit log."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from aop.cli.safe_store import opened
from aop.errors import WrongUse
from aop.runtime.disclosing import disclosed


def run(source: str, keys: Path | None, customer: str, out: Path | None, by: str) -> int:
    """Raises WrongUse where the file cannot be written."""
    return asyncio.run(_run(source, keys, customer, out, by))


async def _run(source: str, keys: Path | None, customer: str, out: Path | None, by: str) -> int:
    async with opened(source, keys, read_only=False) as found:
        data = await disclosed(
            customer,
            by,
            store=found.store,
            kept=found.kept,
            keys=found.safe.seal,
            auditing=found.safe.auditing,
            clock=found.clock,
        )
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if out is None:
        sys.stdout.write(text)
        return 0
    try:
        with open(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise WrongUse(f"`{out}` cannot be written: {error.strerror}") from None
    sys.stdout.write(f"{len(data['conversations'])} conversations and {len(data['kept'])} kept values to `{out}`\n")
    return 0
