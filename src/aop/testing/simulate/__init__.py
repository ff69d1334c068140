"""Deterministic simulation of the durable runtime: people, processes and systems from a seed, and everything that may
go wrong between them. Seed and commit repeat any failure.

    outcome = simulate(17)
    assert outcome.wrong == (), outcome.trace

`python -m aop.testing.simulate` runs many, and shows a failing one with as few faults as it needs.
"""

from aop.testing.simulate.faults import Fault, planned, shrunk
from aop.testing.simulate.files import on_file
from aop.testing.simulate.world import Outcome, simulate

__all__ = ["Fault", "Outcome", "on_file", "planned", "shrunk", "simulate"]
