"""One measured figure of understanding: what it is called, what it came to, and what it is held to."""

from __future__ import annotations

from dataclasses import dataclass

#: Below this share of a bound's own size a difference is rounding, not a shortfall.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table that `benchmarks.understanding.run` prints.

    `must` is the bound that has to hold, `aim` what the design hopes for, `baseline` a floor measured in the same run;
    each may be missing. Figures grow towards better unless `lower_is_better` (errors, seconds). `unit` is shown behind
    the value. A module of this folder gives its rows as `figures(data: Path) -> list[Figure]`, and no row for data that
    is not there.
    """

    name: str
    value: float
    must: float | None = None
    aim: float | None = None
    baseline: float | None = None
    lower_is_better: bool = False
    unit: str = ""

    @property
    def reached(self) -> bool:
        """Whether the bound holds; a figure without one is only told. What is not a number holds nothing."""
        return self.must is None or self._within(self.must)

    @property
    def aimed(self) -> bool:
        """Whether the aim is met too."""
        return self.aim is None or self._within(self.aim)

    def _within(self, bound: float) -> bool:
        slack = abs(bound) * ROUNDING
        return self.value <= bound + slack if self.lower_is_better else self.value >= bound - slack
