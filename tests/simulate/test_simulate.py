"""The durable runtime under everything that may go wrong: mistakes that must be noticed, and what a failing seed shows.

The seeds that must hold are played by `test_seeds_1.py` and its neighbours.
"""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from aop.testing.simulate import on_file, simulate
from aop.testing.simulate.__main__ import main
from aop.testing.simulate.faults import planned, shrunk
from aop.testing.simulate.showing import shown
from simulate.planted import PLANTED, Plant, carried_out_after_conflict, held_twice, planted
from simulate.seeds import FIRST

ROOT = Path(__file__).parents[2]
#: Seeds that are played on the SQLite store.
ON_FILE = 60


def test_everything_holds_on_the_store_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "aop.db"
    for seed in range(FIRST, FIRST + ON_FILE):
        outcome = simulate(seed, disk=on_file(file), processes=1)
        assert not outcome.wrong, shown(outcome, str(file))


def test_what_the_simulation_found_with_two_processes_stays_found() -> None:
    """One of them dies between the commit of what turned out and the row of the ledger that is to say so."""
    assert not simulate(1918).wrong


@pytest.mark.parametrize("seed", [3003278, 3027034])
def test_what_was_interrupted_is_gone_on_with_where_the_store_is_away_just_then(seed: int) -> None:
    """The store does not say whose the conversation is that a process would go on with."""
    assert not simulate(seed).wrong


@pytest.mark.interpreted
@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_mistake_is_noticed(plant: Plant) -> None:
    with planted(plant):
        caught = (seed for seed in range(PLANTED[plant] + 1) if simulate(seed).wrong)
        assert next(caught, None) is not None


def test_a_seed_says_the_same_each_time_in_another_process_too() -> None:
    code = (
        "import hashlib, logging; logging.disable(logging.CRITICAL)\n"
        "from aop.testing.simulate import simulate\n"
        "traces = [line for seed in (7, 67, 243) for line in simulate(seed).trace]\n"
        "print(hashlib.sha256(chr(10).join(traces).encode()).hexdigest())"
    )
    traces = [line for seed in (7, 67, 243) for line in simulate(seed).trace]
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "PYTHONPATH": str(ROOT / "src")}
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert told.stdout.strip() == sha256("\n".join(traces).encode()).hexdigest()
    assert len(traces) > 100


def test_a_failing_seed_is_shown_with_few_faults_and_the_command_that_repeats_it() -> None:
    with planted(held_twice):
        seed = next(seed for seed in range(100) if simulate(seed).wrong)
        report = shown(simulate(seed))
    first, way, command, wrong, *trace = report.splitlines()
    assert first == f"seed {seed} failed: python -m aop.testing.simulate {seed}"
    assert way == f"the shortest way found (1 of {len(planned(seed))} faults):"
    assert "--fault 'message" in command
    assert wrong.endswith("was handled twice")
    assert any("says m" in line for line in trace)


@pytest.mark.interpreted
def test_what_the_simulation_found_first_stays_found() -> None:
    """A conflict after which what had been decided left all the same: two writes under one key."""
    with planted(carried_out_after_conflict):
        assert main(["--seeds", "288:289", "--processes", "1"]) == 1
    assert main(["--seeds", "288:289", "--processes", "1"]) == 0


def test_shrinking_keeps_what_is_needed_and_nothing_else() -> None:
    faults = next(planned(seed) for seed in range(100) if len(planned(seed)) > 12)
    needed = {faults[2], faults[9]}
    assert set(shrunk(faults, lambda left: needed <= set(left))) == needed
