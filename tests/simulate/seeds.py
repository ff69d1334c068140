"""Seeds of people, processes and faults: whatever goes wrong in them, everything that was promised holds.

Some thousand seeds in parts, one part a file, since the tests of a file run one after the other; `make soak-simulate
SEEDS=1000000` for more. A seed that fails is shown with the command that repeats it and as few faults as it needs.
"""

from __future__ import annotations

import os
from collections import Counter

from aop.testing.simulate.__main__ import parts
from aop.testing.simulate.faults import PLACES

#: How many there are in all, in how many parts.
SEEDS, PARTS = int(os.environ.get("AOP_SIMULATE", "20000")), 4
#: Where they begin: the first thousands were looked at when the simulation was written.
FIRST = int(os.environ.get("AOP_SEED", "0"))


def everything_holds(part: int) -> None:
    """Plays one of the parts, the first of which is 0. Raises AssertionError with the reports of the seeds that failed,
    or where a fault that may strike struck nowhere."""
    reached: Counter[str] = Counter()
    first, last = FIRST + SEEDS * part // PARTS, FIRST + SEEDS * (part + 1) // PARTS
    for number, counts, failed in parts(first, last, processes=1):
        assert not failed, "".join(failed)
        reached.update(counts, seeds=number)
    wanted = {f"{place} {kind}" for place, (_, kinds) in PLACES.items() for kind in kinds}
    assert wanted - set(reached) == set()  # nothing that may go wrong was left out
    assert reached["seeds"] == last - first
    assert reached["writes"] > last - first
