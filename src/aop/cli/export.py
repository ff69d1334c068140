"""`aop export`: everything that is kept of a customer, as JSON to hand to them; of a store, or by a running service.
Noted in the audit log."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from aop.cli.safe_store import opened
from aop.cli.taken_out import hand_over, is_service
from aop.errors import WrongUse
from aop.runtime.disclosing import disclosed


def run(source: str, keys: Path | None, customer: str, out: Path | None, by: str, reason: str, role: str | None) -> int:
    """Of a store, or by a running service. Raises WrongUse where the file cannot be written."""
    if is_service(source, keys, by, reason, role):
        data = hand_over(customer, {"reason": reason, "role": role})
    else:
        data = asyncio.run(_disclosed(source, keys, customer, by))
    return 0 if data is None else _write(data, out)


async def _disclosed(source: str, keys: Path | None, customer: str, by: str) -> dict[str, Any]:
    async with opened(source, keys, read_only=False, by_service=True) as found:
        return await disclosed(
            customer,
            by,
            store=found.store,
            kept=found.kept,
            keys=found.safe.seal,
            auditing=found.safe.auditing,
            clock=found.clock,
        )


def _write(data: Any, out: Path | None) -> int:
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
