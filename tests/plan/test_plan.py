"""`aop plan`: each sentence with its mark, what is needed, what people still do, how much can go wrong."""

from __future__ import annotations

import json

import jsonschema
import pytest
from typer.testing import CliRunner

from aop.analysis.planned import Planned, Risk
from aop.analysis.planned_systems import DEFAULT_SECONDS
from aop.analysis.planning import plan_of, plans_of
from aop.cli.app import app
from aop.cli.plan_report import SCHEMA
from aop.cli.plan_shown import permission
from aop.compiler import compile_files
from aop.machine.release import Release
from aop.syntax.load import load_workspace, read_files
from conversations import ROOT
from docs.pages import PROCEDURE, shop, with_keys, with_step

#: What the step `act` of the manual's shop does here.
CAPTURE = """confirm "Shall I take {order.total}?", otherwise finish as withdrawn
do stripe.capture with order = order, amount = order.total
"""


def plan_with(act: str = CAPTURE, **changed: str) -> Planned:
    """The plan of the manual's `refund`, with these sentences, and keys of the file of Stripe's actions replaced."""
    files = shop() | {PROCEDURE: with_step(shop()[PROCEDURE], act)}
    for key, value in changed.items():
        files["actions/stripe.yaml"] = with_keys(files["actions/stripe.yaml"], f"{key}: {value}\n")
    result = compile_files(*read_files(files))
    assert result.release is not None, [(item.message, item.span.text) for item in result.findings]
    return plan_of(result.release, result.release.procedures["refund"])


@pytest.fixture(scope="module")
def sample() -> dict[str, Planned]:
    result = compile_files(*load_workspace(ROOT / "procedures"))
    assert result.release is not None
    return {item.procedure: item for item in plans_of(result.release)}


FILE = "returns/wrong_item.aop.yaml"

# ---- sentences


def test_every_sentence_has_one_mark_with_its_line(sample: dict[str, Planned]) -> None:
    listed = {(item.at.line, item.at.column): item for item in sample["wrong_item"].sentences if item.at.file == FILE}
    lines = (ROOT / "procedures" / FILE).read_text("utf-8").splitlines()
    for (line, column), item in listed.items():
        assert lines[line - 1][column - 1 :].startswith(item.at.text)
    marks = {item.text: item.mark for item in listed.values()}
    assert marks["collect order_id and email"] == "read"
    assert marks["look up shop.find_order with id = order_id as order"] == "read"
    assert marks['if order.status is not "delivered"'] == "decide"
    assert marks["do stripe.refund with order = order, amount = amount as refund"] == "act"
    assert marks['escalate to payments because "refund outcome unknown"'] == "escalate"


def test_no_line_of_the_steps_is_left_out(sample: dict[str, Planned]) -> None:
    lines = (ROOT / "procedures" / FILE).read_text("utf-8").splitlines()
    first, last = lines.index("steps:"), lines.index("prove: |")
    sentences = {
        number
        for number, line in enumerate(lines, 1)
        if first + 1 < number <= last and line.startswith("    ") and not line.strip().startswith("otherwise:")
    }
    assert {item.at.line for item in sample["wrong_item"].sentences if item.at.file == FILE} == sentences


def test_a_sentence_knows_its_step(sample: dict[str, Planned]) -> None:
    steps = {item.text: item.step for item in sample["wrong_item"].sentences}
    assert steps["collect order_id and email"] == "identify"
    assert steps["finish as resolved"] == "close"
    assert steps['escalate to returns_desk because "action not allowed"'] == "on denied"


def test_what_comes_with_the_engine_is_not_planned(sample: dict[str, Planned]) -> None:
    assert not [name for name in sample if name.startswith("aop_")]


# ---- systems


def test_a_system_says_permission_time_and_what_if_it_is_down(sample: dict[str, Planned]) -> None:
    stripe = next(item for item in sample["wrong_item"].systems if item.name == "stripe")
    assert (stripe.kind, stripe.fallback, stripe.cleared) == ("sql", "escalate", ("contact", "financial"))
    (refund,) = stripe.actions
    assert (refund.roles, refund.seconds, refund.declared, refund.changes) == (("tier1_support",), 10.0, True, "money")


def test_a_secret_is_named_never_its_value() -> None:
    connect = '{kind: http, base: "https://api.stripe.com", auth: {bearer: secret STRIPE_KEY}}'
    plan = plan_with(connect=connect, actions="\n" + HTTP_ACTIONS)
    (stripe,) = [item for item in plan.systems if item.name == "stripe"]
    assert (stripe.kind, stripe.secrets) == ("http", ("STRIPE_KEY",))


HTTP_ACTIONS = """  capture:
    does: writes
    summary: Take the money that was set aside for an order.
    roles: [tier1_support]
    inputs: {order: shop.order, amount: money}
    changes: money
    http: {path: /captures, method: POST}
  refund:
    does: writes
    summary: Refund all or part of an order.
    inputs: {order: shop.order, amount: money}
    changes: money
    http: {path: /refunds, method: POST}"""


def test_a_time_that_nobody_declared_is_that_of_the_runtime() -> None:
    (stripe,) = [item for item in plan_with().systems if item.name == "stripe"]
    (capture,) = stripe.actions
    assert not capture.declared
    assert capture.seconds == DEFAULT_SECONDS


# ---- people


def test_an_approval_of_the_workspace_is_hidden_and_one_of_the_procedure_is_not(sample: dict[str, Planned]) -> None:
    approvals = {item.who: item for item in sample["wrong_item"].people if item.kind == "approval"}
    assert approvals["finance_lead"].hidden
    assert not approvals["team_lead"].hidden
    assert approvals["finance_lead"].at is not None
    assert approvals["finance_lead"].at.file == "rules/service.yaml"


def test_work_by_hand_is_found() -> None:
    assert not [item for item in plan_with().people if item.kind == "by hand"]
    (work,) = [item for item in plan_with(fallback="collect_for_human").people if item.kind == "by hand"]
    assert work.hidden
    assert work.why == "does `stripe.capture` by hand while `stripe` is down"


def test_a_question_to_a_colleague_is_no_hidden_work() -> None:
    act = 'collect verdict from team_lead, within 4 hours, otherwise escalate to tier2 because "no verdict"\n'
    (work,) = [item for item in plan_with(act).people if item.kind == "question"]
    assert (work.who, work.hidden, work.why) == ("team_lead", False, "what `verdict` is")


def test_a_lost_answer_of_what_may_not_be_repeated_is_left_to_a_person() -> None:
    (work,) = [item for item in plan_with().people if item.kind == "outcome"]
    assert work.hidden
    assert work.why == "finds out what came of `stripe.capture` when its answer is lost: it may not be sent twice"


# ---- what a cancel calls


@pytest.fixture(scope="module")
def moved() -> Planned:
    result = compile_files(*load_workspace(ROOT / "tests/workspaces/service"))
    assert result.release is not None
    return plan_of(result.release, result.release.procedures["move_order"])


def test_what_a_cancel_calls_is_among_the_actions_with_its_permission(moved: Planned) -> None:
    actions = {item.name: item for system in moved.systems for item in system.actions}
    assert {name: item.undoes for name, item in actions.items() if item.undoes} == {
        "shop.release": ("shop.hold",),
        "shop.move_back": ("shop.move",),
    }
    assert permission(actions["shop.release"]) == "writes, as tier1_support, takes back shop.hold"


def test_people_take_what_a_cancel_could_not_take_back(moved: Planned) -> None:
    why = "what a cancel could not take back of `shop.hold` or `shop.move`"
    assert [(item.kind, item.hidden) for item in moved.people if item.why == why] == [("handoff", True)]
    lost = "finds out what came of `shop.release` when its answer is lost: it may not be sent twice"
    assert [item.kind for item in moved.people if item.why == lost] == ["outcome"]


def test_money_that_a_cancel_moves_is_a_risk() -> None:
    """Nobody approves an undo; and nothing is called that the procedure may not call."""
    why = "`stripe.refund` changes money where a cancel takes back `stripe.capture`, and nobody approves an undo"
    files = shop() | {PROCEDURE: with_step(shop()[PROCEDURE], CAPTURE)}
    system = files["actions/stripe.yaml"]
    assert "  capture:\n" in system
    undone = files | {"actions/stripe.yaml": system.replace("  capture:\n", "  capture:\n    undo: refund\n", 1)}
    unlisted = undone | {PROCEDURE: undone[PROCEDURE].replace("stripe.refund, ", "", 1)}
    found = []
    for item in (undone, unlisted, files):
        result = compile_files(*read_files(item))
        assert result.release is not None, [(item.message, item.span.text) for item in result.findings]
        found.append(why in risks(plan_of(result.release, result.release.procedures["refund"]), "medium"))
    assert found == [True, False, False]


# ---- risk


def risks(plan: Planned, grade: str) -> list[str]:
    return [item.why for item in plan.risks if item.grade == grade]


def test_money_without_an_approval_is_high_and_begins_in_the_shadow(sample: dict[str, Planned]) -> None:
    plan = sample["cancel_order"]
    assert risks(plan, "high") == ["`shop.cancel_order` changes money, and no rule asks for an approval of it"]
    assert (plan.grade, plan.stage.name) == ("high", "shadow")


def test_money_with_an_approval_is_medium_and_begins_with_a_tenth(sample: dict[str, Planned]) -> None:
    plan = sample["wrong_item"]
    assert risks(plan, "high") == []
    assert (plan.grade, plan.stage.name, plan.stage.percent) == ("medium", "pilot", 10)


def test_what_changes_nothing_is_low(sample: dict[str, Planned]) -> None:
    plan = sample["order_status"]
    assert plan.risks == (Risk("low", "it changes nothing: it reads, answers and hands over"),)
    assert plan.grade == "low"


def test_a_change_without_a_yes_is_high() -> None:
    assert "`stripe.capture` changes money on a way that asks for no yes" not in risks(plan_with(), "high")
    silent = "do stripe.capture with order = order, amount = order.total\n"
    assert "`stripe.capture` changes money on a way that asks for no yes" in risks(plan_with(silent), "high")


def test_a_change_that_cannot_be_undone_is_high() -> None:
    act = 'confirm "Cancel it?", otherwise finish as withdrawn\ndo shop.cancel_order with order = order\n'
    act += '  if it fails with already_shipped: escalate to tier2 because "on its way"\n'
    act += '  if it fails with already_cancelled: escalate to tier2 because "cancelled before"\n'
    assert "`shop.cancel_order` cannot be undone" in risks(plan_with(act), "high")


def unverified() -> Release:
    """A procedure that writes for whoever asks, in a workspace without a rule about it."""
    files = shop() | {"rules/service.yaml": "rules: |\n  do stripe.refund at most 1 time per customer\n"}
    files["returns/note_it.aop.yaml"] = NOTE_IT
    result = compile_files(*read_files(files))
    assert result.release is not None, [(item.message, item.span.text) for item in result.findings]
    return result.release


NOTE_IT = """aop: 1
procedure: note_it
title: Leave a note
owner: returns@acme.example
source: Returns SOP v12, section 9
role: tier1_support
intents:
  note_it:
    description: The customer wants to leave word.
    examples: |
      please write this down
      leave a note
actions: [zendesk.add_note]
steps:
  only: |
    do zendesk.add_note with text = "a note"
    finish as resolved
on:
  cancelled: |
    escalate to tier2 because "cancelled"
  corrected: |
    escalate to tier2 because "corrected"
"""


def test_a_change_for_somebody_unknown_is_high() -> None:
    release = unverified()
    unknown = risks(plan_of(release, release.procedures["note_it"]), "high")
    assert unknown == ["`zendesk.add_note` may be done for somebody who was never verified"]


# ---- the command


def aop(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["plan", *words])
    return done.exit_code, done.output


def test_the_table_comes_first_and_one_procedure_has_none() -> None:
    code, text = aop(str(ROOT / "procedures"))
    assert code == 0
    assert text.splitlines()[0].startswith("cancel_order   high    ")
    code, one = aop(str(ROOT / "procedures"), "-p", "wrong_item")
    assert code == 0
    assert one.splitlines()[0].startswith("wrong_item: Wrong item received")
    assert "begin with: pilot at 10 %" in one
    assert aop(str(ROOT / "procedures/returns/wrong_item.aop.yaml")) == (code, one)


def test_json_is_what_its_schema_says() -> None:
    code, text = aop(str(ROOT / "procedures"), "--format", "json")
    data = json.loads(text)
    jsonschema.validate(data, SCHEMA)
    assert code == 0
    assert [item["procedure"] for item in data["procedures"]][:2] == ["cancel_order", "find_order"]


def test_markdown_keeps_code_and_escapes_the_rest() -> None:
    code, text = aop(str(ROOT / "procedures"), "--format", "markdown", "-p", "wrong_item")
    assert code == 0
    assert "| act | `do stripe.refund with order = order, amount = amount as refund` |" in text
    assert "| handoff |  | fraud\\_desk |" in text


def test_a_procedure_that_is_not_there_is_named() -> None:
    done = CliRunner().invoke(app, ["plan", str(ROOT / "procedures"), "-p", "wrong_itm"])
    assert "did you mean `wrong_item`?" in str(done.exception)
