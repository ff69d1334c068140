"""The sample shop is proved as it stands; one word changed in it is found, with a conversation that was played."""

from __future__ import annotations

from pathlib import Path

import pytest

from aop.compiler import compile_files
from aop.machine.release import Release
from aop.proofs.prove import Prover
from aop.proofs.verdicts import Verdict
from aop.syntax.disk import read_disk
from aop.syntax.load import read_files

SHOP = Path(__file__).parents[2] / "procedures"


def release(**changes: tuple[str, str]) -> Release:
    """The sample with one piece of text replaced in a file."""
    files = {name: content.decode() for name, content in read_disk(SHOP).files.items() if name.endswith(".yaml")}
    for stem, (old, new) in changes.items():
        name = next(item for item in files if item.endswith((f"/{stem}.aop.yaml", f"/{stem}.yaml")))
        assert old in files[name]
        files[name] = files[name].replace(old, new)
    made = compile_files(*read_files(files)).release
    assert made is not None
    return made


def verdicts(made: Release, procedure: str) -> dict[str, Verdict]:
    """What came of the properties that the file states, by their text."""
    return {item.text: item for item in Prover(made).of(procedure).verdicts if not item.built_in}


@pytest.mark.parametrize("name", ["cancel_order", "damaged_item", "wrong_item"])
def test_every_property_of_the_sample_is_proved(name: str) -> None:
    found = verdicts(release(), name)
    assert len(found) >= 3
    assert {item.status for item in found.values()} == {"proved"}


def test_a_higher_threshold_in_a_rule_is_refuted_by_a_refund_that_nobody_approves() -> None:
    made = release(
        wrong_item=(
            "within 4 business hours when amount is over $150",
            "within 4 business hours when amount is over $450",
        )
    )
    found = verdicts(made, "wrong_item")["never stripe.refund when amount is over $150 without approval"]
    assert found.status == "refuted"
    assert found.why == "stripe.refund is called without approval"
    assert any(line.text.startswith("does stripe.refund") for line in found.talk)


def test_a_change_that_may_be_denied_and_then_finishes_is_refuted() -> None:
    """As the sample was before it was proved: a note that is denied ended as declined, with the order cancelled."""
    made = release(
        cancel_order=(
            'denied: |\n    escalate to tier2 because "action not allowed"',
            'failed: |\n    escalate to tier2 because "down"',
        )
    )
    found = verdicts(made, "cancel_order")["every path with shop.cancel_order has zendesk.add_note after it"]
    assert found.status == "refuted"
    last = [line.text for line in found.talk if line.who == "system"][-1]
    assert last == "zendesk.add_note: denied, as somebody paused it meanwhile"
