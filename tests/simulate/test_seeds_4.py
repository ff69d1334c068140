"""The last quarter of the seeds (`simulate.seeds`)."""

from __future__ import annotations

from simulate.seeds import everything_holds


def test_everything_holds_whatever_goes_wrong() -> None:
    everything_holds(3)
