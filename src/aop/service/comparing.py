"""What a release lets through that the live one does not: whoever lets it go live is told, and whoever approves it.

The solver is asked in a thread of its own, one comparison at a time, since it is not made for more. A pair that was
compared is not compared again.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from aop.machine.release import Release

#: A comparison may take so long, in seconds; what was not reached by then counts as widening.
COMPARED_SECONDS = 20.0
#: So many comparisons are remembered.
MAX_COMPARED = 64
#: An approver reads so many characters of it.
MAX_SHOWN = 2_000

#: Every reason why a release (the second) lets more through than another; empty where it surely does not.
Widening = Callable[[Release, Release], tuple[str, ...]]


def widening(old: Release, new: Release) -> tuple[str, ...]:
    """By `aop.diffs`. Without the solver every procedure that changed counts."""
    from aop.diffs.widening import widens

    reasons = widens(old, new, COMPARED_SECONDS)
    return tuple(dict.fromkeys(f"{item.procedure}: {item.why}" if item.procedure else item.why for item in reasons))


class Comparing:
    """Compares releases beside what the service does."""

    def __init__(self, compare: Widening = widening) -> None:
        self._compare = compare
        self._compared: OrderedDict[tuple[str, str], tuple[str, ...]] = OrderedDict()
        self._pool = ThreadPoolExecutor(1, "comparing")

    async def widening(self, old: Release, new: Release) -> tuple[str, ...]:
        """Why the new one widens; empty where it surely does not."""
        if old.digest == new.digest:
            return ()
        pair = old.digest, new.digest
        if pair not in self._compared:
            loop = asyncio.get_running_loop()
            self._compared[pair] = await loop.run_in_executor(self._pool, self._compare, old, new)
            while len(self._compared) > MAX_COMPARED:
                self._compared.popitem(last=False)
        return self._compared[pair]

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def shown(reasons: tuple[str, ...]) -> str:
    """The reasons in one text for whoever decides."""
    whole = "; ".join(reasons)
    return whole if len(whole) <= MAX_SHOWN else f"{whole[:MAX_SHOWN]} …"
