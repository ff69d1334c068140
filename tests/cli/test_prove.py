"""`aop prove`: what is shown, its exit codes, its JSON, and what becomes of what cannot be proved in time."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from aop.cli.app import app
from aop.errors import WrongUse
from aop.proofs import prove, terms
from aop.proofs.prove import Budget, Prover
from conversations import ROOT
from planted.shop import procedure, release

SHOP = ROOT / "procedures"
WRONG = "returns/wrong_item.aop.yaml"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The sample, in a folder of its own."""
    shutil.copytree(SHOP, tmp_path / "shop")
    return tmp_path / "shop"


def aop(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["prove", *map(str, arguments)])
    if isinstance(result.exception, WrongUse):
        raise result.exception
    return result.exit_code, result.output


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_the_sample_is_proved() -> None:
    code, shown = aop(SHOP, "--strict")
    assert code == 0
    assert "  proved      never stripe.refund when amount is over $150 without approval\n" in shown
    assert "refuted" not in shown
    assert shown.splitlines()[-1].endswith(" proved (what people do by hand aside)")


def test_a_file_means_its_procedure() -> None:
    code, shown = aop(SHOP / WRONG)
    assert code == 0
    named = [line for line in shown.splitlines() if line.endswith(".aop.yaml")]
    assert len(named) == 1
    assert named[0].endswith(WRONG)
    assert "orders/cancel_order.aop.yaml" in aop(SHOP / "workspace.yaml")[1]


def test_what_is_refuted_is_shown_as_a_conversation(shop: Path) -> None:
    change(
        shop / WRONG,
        "within 4 business hours when amount is over $150",
        "within 4 business hours when amount is over $450",
    )
    code, shown = aop(shop, "--procedure", "wrong_item")
    assert code == 1
    lines = shown.splitlines()
    place = lines.index("  refuted     never stripe.refund when amount is over $150 without approval")
    assert lines[place + 1].strip() == "line 111: stripe.refund is called without approval"
    assert lines[place + 2].strip() == "customer: you sent me the wrong shoes"
    assert any("agent: does stripe.refund with" in line for line in lines[place:])


def test_the_report_is_what_its_schema_promises(shop: Path) -> None:
    change(
        shop / WRONG,
        "within 4 business hours when amount is over $150",
        "within 4 business hours when amount is over $450",
    )
    code, shown = aop(shop, "--format", "json")
    assert code == 1
    data = json.loads(shown)
    schema = json.loads((ROOT / "schemas" / "proofs.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(data)
    assert data["refuted"] == 1
    refuted = next(item for item in data["procedures"][-2]["properties"] if item["status"] == "refuted")
    assert refuted["file"].endswith(WRONG)
    assert refuted["talk"][0] == {"who": "customer", "text": "you sent me the wrong shoes"}


def test_errors_of_the_workspace_come_first(shop: Path) -> None:
    change(
        shop / WRONG,
        "never stripe.refund before customer is verified",
        "never stripe.refnd before customer is verified",
    )
    code, shown = aop(shop)
    assert code == 1
    assert "unknown action `stripe.refnd`" in shown
    assert "proved" not in shown.replace("nothing proved", "")


def test_a_procedure_that_is_not_there() -> None:
    with pytest.raises(WrongUse, match="there is no procedure `wrong_itm`; did you mean `wrong_item`"):
        aop(SHOP, "--procedure", "wrong_itm")


def test_without_the_solver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    terms.solver.cache_clear()
    try:
        with pytest.raises(WrongUse, match=r"proving needs `z3-solver`; install it with `pip install"):
            aop(SHOP)
    finally:
        terms.solver.cache_clear()


def test_what_is_not_proved_in_time_says_so_and_fails_when_it_is_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aop.cli.prove.monotonic", iter([0.0, *[100.0] * 10_000]).__next__)
    code, shown = aop(SHOP, "--timeout", "1", "--strict")
    assert code == 3
    assert "not proved  never stripe.refund before customer is verified" in shown
    assert "the time for proving was used up" in shown
    monkeypatch.setattr("aop.cli.prove.monotonic", iter([0.0, *[100.0] * 10_000]).__next__)
    assert aop(SHOP, "--timeout", "1")[0] == 0


# ---- what the prover gives up


def test_time_that_is_used_up_in_between_leaves_what_is_proved() -> None:
    ticks = iter([0.0] * 20 + [9.0] * 100_000)
    made = release(procedure("pay", PAY) + WANTS)
    found = Prover(made, Budget(ticks.__next__, 5.0)).of("pay")
    assert {item.status for item in found.verdicts} <= {"proved", "not_proved"}
    assert [item for item in found.verdicts if item.status == "not_proved" and item.why == prove.TIME_IS_OVER]


def test_a_solver_that_gives_up_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "MAX_EFFORT", 1)
    sums = "prove: |\n  never shop.refund when amount is over order.total\n"
    guarded = PAY.replace("\ndo", "\nrequire amount + amount is at most order.total, otherwise finish as declined\ndo")
    verdict = Prover(release(procedure("pay", guarded) + sums)).of("pay").verdicts[0]
    assert (verdict.status, verdict.why) == ("not_proved", "the solver found no answer in its time")


def test_more_places_than_can_be_looked_at() -> None:
    """Each follows the next one twice: eleven of them are four thousand places."""
    last = procedure("p11", 'note "end"\nfinish as resolved', identify=False, asked_for=False)
    follows = [
        procedure(
            f"p{number}",
            f"follow p{number + 1}\nfollow p{number + 1}\nfinish as resolved",
            identify=False,
            asked_for=False,
        )
        for number in range(1, 11)
    ]
    first = procedure("pay", "follow p1\n" + PAY) + WANTS
    verdict = Prover(release(first, *follows, last)).of("pay").verdicts[0]
    assert verdict.status == "not_proved"
    assert verdict.why == "there are more than 4,000 places on its ways, with all that it follows"


PAY = "collect amount\ndo shop.refund with order = order, amount = amount\nfinish as resolved"
WANTS = "prove: |\n  never shop.refund before customer is verified\n"


def test_what_a_cancel_takes_back_is_shown_as_a_conversation(tmp_path: Path) -> None:
    """A cancel releases what was held, by no sentence of the procedure."""
    shutil.copytree(ROOT / "tests/workspaces/service", tmp_path / "service")
    file = tmp_path / "service/orders/move_order.aop.yaml"
    never = "never shop.release"
    wanted = f'prove: |\n  {never} when order.status is "pending"\n  {never} unless customer is verified\n'
    file.write_text(file.read_text("utf-8") + wanted, "utf-8")
    code, shown = aop(tmp_path / "service", "--procedure", "move_order", "--strict")
    assert code == 1
    lines = [line.strip() for line in shown.splitlines()]
    assert lines[1] == 'refuted     never shop.release when order.status is "pending"'
    assert lines[2] == "line 49: shop.release is called though the condition holds"
    place = lines.index("customer: I want to stop this")
    assert lines[place + 1 : place + 3] == [
        "agent: Something was already done for this. Shall I stop, and take it back?",
        "customer: yes",
    ]
    assert lines[place + 3].startswith("agent: takes it back: does shop.release with order = #")
    assert lines[place + 4] == "proved      never shop.release unless customer is verified"
