"""How long the disk takes at the moment, and whether a loop may wait for it itself.

Handing a commit to another thread and being told of it costs more than a quick disk does. On a slow one everybody else
in the loop would stand still meanwhile. So it is measured all the time: a slow sync is followed by a while of handing
over.
"""

from __future__ import annotations

#: A disk that takes so long on average is not waited for in a loop.
QUICK_SECONDS = 0.001
#: What the latest commit counts of the average.
SHARE = 1 / 8


class Pace:
    """A moving average of what commits took; nothing is known before the first."""

    __slots__ = ("_mean",)

    def __init__(self) -> None:
        self._mean: float | None = None

    def took(self, seconds: float) -> None:
        """A commit, from its last statement until it was on the disk."""
        self._mean = seconds if self._mean is None else self._mean + (seconds - self._mean) * SHARE

    @property
    def is_quick(self) -> bool:
        return self._mean is not None and self._mean < QUICK_SECONDS
