"""The policies of tau2 hold on every way through their procedures: identity, a yes, ownership and status before any
change, as the procedures themselves state under `prove:`."""

from __future__ import annotations

from pathlib import Path

import pytest

from aop.cli.loading import compiled
from aop.proofs.prove import Prover
from aop.syntax.builtin_files import SHOWN

WORKSPACES = Path(__file__).parents[2] / "benchmarks" / "tau2"


@pytest.mark.parametrize(("name", "stated"), [("retail", 45), ("airline", 40)])
def test_the_policy_is_proved(name: str, stated: int) -> None:
    release = compiled(WORKSPACES / name / "workspace").release
    assert release is not None
    prover = Prover(release)
    own = [item.name for item in release.procedures.values() if not item.file.startswith(SHOWN)]
    found = [item for procedure in own for item in prover.of(procedure).verdicts]
    assert {item.status for item in found} == {"proved"}, [item for item in found if item.status != "proved"]
    assert sum(not item.built_in for item in found) >= stated


def test_every_procedure_that_changes_something_states_identity_and_consent() -> None:
    for name in ("retail", "airline"):
        release = compiled(WORKSPACES / name / "workspace").release
        assert release is not None
        for procedure in release.procedures.values():
            if any(release.actions[action].writes for action in procedure.actions):
                stated = {item.at.text for item in procedure.properties}
                assert {"never any write before customer is verified", "never any write without confirmation"} <= stated
