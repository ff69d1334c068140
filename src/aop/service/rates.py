"""Token buckets: how often somebody may ask. A table of fixed size, in which the one not seen longest is forgotten."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from aop.service.settings import Rate


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Rates:
    """A bucket a caller. One that is forgotten is full again, so the table must hold more callers than ask at once."""

    def __init__(self, callers: int, now: Callable[[], float]) -> None:
        self._callers = callers
        self._now = now
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, caller: str, rate: Rate) -> int | None:
        """One request; None where it may go on, else after how many whole seconds to come again."""
        now = self._now()
        bucket = self._buckets.get(caller)
        if bucket is None:
            bucket = self._buckets[caller] = _Bucket(float(rate.burst), now)
            if len(self._buckets) > self._callers:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(caller)
        bucket.tokens = min(float(rate.burst), bucket.tokens + max(now - bucket.at, 0.0) * rate.per_second)
        bucket.at = now
        if bucket.tokens >= 1.0:
            bucket.tokens -= 1.0
            return None
        return max(1, math.ceil((1.0 - bucket.tokens) / rate.per_second))
