"""What comes of "Shall I stop?" while others are waited for, and of a question that is left with half of its answer."""

from __future__ import annotations

import pytest

from aop.compiler import compile_files
from aop.machine.release import Release
from aop.proofs.prove import Prover
from aop.proofs.verdicts import Verdict
from aop.syntax.load import read_files
from proofs.catalogue import Catalogue, Written
from proofs.everything import Everything

TOLD_AFTER = "every path with s.pay has s.tell after it"
NEVER_MUCH = "never s.pay when amount is over $100"
BY_LEAD = "s.pay needs approval from lead within 4 hours"
STOP = "agent: Something was already done for this, and only a colleague can take it back. Shall I stop?"
PAYS = """\
collect mode
collect sum
do s.tell with reason = "one"
do s.pay with amount = sum, mode = mode
do s.tell with reason = "two"
finish as resolved"""
PAYS_MUCH = """\
if mode is known:
  do s.pay with amount = $200, mode = mode
finish as withdrawn"""


def compiled(steps: str, wants: str, *, rule: str = "", cancelled: str = "", not_understood: str = "") -> Release:
    """A workspace in which nothing but what is given ends a request without a colleague."""
    written = Written(
        steps=steps.splitlines(),
        properties=[wants],
        rules=[rule] if rule else [],
        denied='escalate to desk because "denied"',
        corrected='escalate to desk because "corrected"',
        cancelled=cancelled or 'escalate to desk because "cancelled"',
    )
    files = Catalogue().files(written)
    ends = (("finish as declined", "undecided"), ("finish as withdrawn", "not understood"))
    for said, why in ends:
        files["workspace.yaml"] = files["workspace.yaml"].replace(said, f'escalate to desk because "{why}"')
    if not_understood:
        answer = "".join(f"\n    {line}" for line in not_understood.splitlines())
        files["s/small.aop.yaml"] = files["s/small.aop.yaml"].replace("on:\n", f"on:\n  not_understood: |{answer}\n", 1)
    release = compile_files(*read_files(files)).release
    assert release is not None
    return release


def verdict(release: Release) -> Verdict:
    """The verdict, which every conversation that there is bears out."""
    found = Prover(release).of("small").verdicts[0]
    every = Everything(release)
    assert every.look()
    assert (found.text in every.broken) == (found.status == "refuted"), found
    return found


def said(found: Verdict) -> list[str]:
    return [f"{line.who}: {line.text}" for line in found.talk]


def test_a_request_may_be_stopped_behind_a_call_that_people_decided_about() -> None:
    found = verdict(compiled(PAYS, TOLD_AFTER, rule=BY_LEAD, cancelled="finish as declined"))
    assert found.why == "the request finished with s.pay and no s.tell after it"
    talk = said(found)
    behind = talk[talk.index("customer: no") :]
    assert behind[1] == STOP
    assert behind[2] == "lead: approves"
    assert behind[3].startswith("agent: does s.pay")
    assert behind[4:] == [STOP, "customer: yes"]


def test_without_people_a_call_is_over_before_anybody_is_heard() -> None:
    assert verdict(compiled(PAYS, TOLD_AFTER, cancelled="finish as declined")).status == "proved"


def test_whether_to_stop_may_never_be_understood_behind_the_call() -> None:
    found = verdict(compiled(PAYS, TOLD_AFTER, rule=BY_LEAD, not_understood="finish as withdrawn"))
    assert found.status == "refuted"
    assert "customer: hmm" in said(found)


def test_what_on_answers_comes_before_a_question_that_is_never_understood() -> None:
    """A colleague denies the second call while it is asked whether to stop: `on: denied` hands over in any case."""
    steps = """\
collect mode
collect sum
do s.pay with amount = sum, mode = mode
do s.tell with reason = "two"
finish as resolved"""
    rule = "s.tell needs approval from lead within 4 hours"
    assert verdict(compiled(steps, TOLD_AFTER, rule=rule, not_understood="finish as withdrawn")).status == "proved"


@pytest.mark.parametrize("ends", ["cancelled", "not_understood"])
def test_where_a_question_is_left_some_of_its_values_may_be_known(ends: str) -> None:
    first = 'do s.tell with reason = "one"\n' if ends == "cancelled" else ""
    both = compiled(f"{first}collect mode and sum\nfinish as resolved", NEVER_MUCH, **{ends: PAYS_MUCH})
    found = verdict(both)
    assert found.status == "refuted"
    assert [line.text for line in found.talk if line.who == "customer"][1].startswith("mode: ")


@pytest.mark.parametrize("ends", ["cancelled", "not_understood"])
def test_where_a_question_for_one_value_is_left_it_is_not_known(ends: str) -> None:
    first = 'do s.tell with reason = "one"\n' if ends == "cancelled" else ""
    steps = f"{first}collect sum\ncollect mode\nfinish as resolved"
    assert verdict(compiled(steps, NEVER_MUCH, **{ends: PAYS_MUCH})).status == "proved"
