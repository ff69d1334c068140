"""People's own powers in rules: known by name and input, and nothing that a procedure does."""

from __future__ import annotations

import pytest

from aop.compiler import compile_files
from aop.syntax.load import read_files
from rules.changed_shop import SHOP, act, codes, found


def rules(*lines: str) -> dict[str, str]:
    """A file of the workspace's rules."""
    return {"rules/powers.yaml": "rules: |\n" + "".join(f"  {line}\n" for line in lines)}


@pytest.mark.parametrize(
    "line",
    [
        'never do aop.pause unless role is "support"',
        'never do aop.pause when what is "everything" and percent is missing because "one thing at a time"',
        "aop.redrive needs approval from support within 4 hours",
        "aop.release needs approval from support when widens is yes",
        "do aop.reveal at most 10 times per person in 1 day",
        'never do any write to aop unless role is "support"',
        "never do aop.take_over or aop.answer when channel is missing",
    ],
)
def test_a_rule_names_a_power_and_its_inputs(line: str) -> None:
    assert [item for item in codes(rules(line)) if item[0] not in ("AOP208", "AOP505")] == []


def test_a_power_that_there_is_not_is_found() -> None:
    assert found(rules("aop.redrives needs approval from support"))[0] == (
        "AOP201",
        "aop.redrives",
        "unknown action `aop.redrives`",
        "did you mean `aop.redrive`?",
    )


def test_an_input_that_a_power_does_not_have_is_found() -> None:
    (first, *_) = found(rules('never do aop.pause unless rolle is "support"'))
    assert (first[0], first[1]) == ("AOP202", "rolle")


def test_what_may_be_paused_is_known() -> None:
    (first, *_) = found(rules('never do aop.pause when what is "all"'))
    assert first[1] == 'what is "all"'


def test_any_write_is_of_the_workspaces_own_systems() -> None:
    """A rule about the customer's verification does not stop people from stopping the agent."""
    files = {str(path.relative_to(SHOP)): path.read_text("utf-8") for path in sorted(SHOP.rglob("*.yaml"))}
    files.update(
        rules("never do any write unless customer is verified", "never do any write to aop when role is missing")
    )
    release = compile_files(*read_files(files)).release
    assert release is not None
    ours = [rule for rule in release.rules if rule.at.file == "rules/powers.yaml"]
    assert not any(name.startswith("aop.") for name in ours[0].actions)
    assert all(name.startswith("aop.") for name in ours[1].actions)


def test_a_procedure_does_nothing_that_people_do() -> None:
    (first, *_) = found(act('do aop.pause with what = "everything"\n'))
    assert first[:3] == ("AOP201", "aop.pause", "`aop.pause` is what people do, and no procedure does it")


def test_no_system_has_the_name_of_the_built_in_one() -> None:
    declared = "system: aop\nconnect: {kind: python, module: calls}\nactions:\n  go: {does: writes, inputs: {}}\n"
    (first, *_) = [item for item in found({"actions/aop.yaml": declared}) if item[0] == "AOP204"]
    assert first[1:] == (
        "aop",
        "`aop` is declared already: it is the built-in system of what people may do",
        "give the system another name",
    )
