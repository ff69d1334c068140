"""Random conversations are held against `prove:`; one that breaks a property is made as short as it can be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from aop.cli.app import app
from aop.compiler import compile_files
from aop.errors import WrongUse
from aop.evals.pretending import pretendings
from aop.evals.shrinking import Shrinking
from aop.evals.wandering import Played, Talk, Wandering
from aop.machine.release import Procedure, Release
from aop.syntax.declarations import Files
from aop.syntax.load import load_workspace
from conversations import ROOT

FILE = "returns/wrong_item.aop.yaml"
WRONG = ("4 business hours when amount is over $150", "4 business hours when amount is over $900")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, in which an amount was mistyped: a lead approves from $900 on, and the property still says $150."""
    folder = tmp_path_factory.mktemp("shop") / "procedures"
    shutil.copytree(ROOT / "procedures", folder, ignore=shutil.ignore_patterns("*.db", "__pycache__"))
    text = (folder / FILE).read_text("utf-8")
    assert WRONG[0] in text
    (folder / FILE).write_text(text.replace(*WRONG), "utf-8")
    return folder


def compiled(folder: Path) -> tuple[Files, Release, Procedure]:
    files, findings = load_workspace(folder)
    result = compile_files(files, findings)
    assert result.release is not None, [(item.message, item.span.text) for item in result.findings]
    return files, result.release, result.release.procedures["wrong_item"]


def first_broken(wandering: Wandering, procedure: Procedure, seed: int = 0) -> Played:
    return next(item for item in wandering.of(procedure, 60, seed) if item.broken is not None)


def test_what_is_right_holds_in_random_conversations() -> None:
    files, release, procedure = compiled(ROOT / "procedures")
    played = list(Wandering(release, files).of(procedure, 8, 3))
    assert len(played) == 8
    assert not [item for item in played if item.broken is not None]
    assert len({item.talk.lines for item in played}) > 4


def test_a_property_that_does_not_hold_is_broken_by_one(shop: Path) -> None:
    files, release, procedure = compiled(shop)
    found = first_broken(Wandering(release, files), procedure)
    assert found.broken is not None
    assert found.broken.property.at.text == "never stripe.refund when amount is over $150 without approval"
    assert found.broken.why == "stripe.refund is called without approval"


def test_it_is_made_short(shop: Path) -> None:
    files, release, procedure = compiled(shop)
    wandering = Wandering(release, files)
    sandbox = next(pretendings(release, files, procedure))
    found = first_broken(wandering, procedure)
    detour = ("customer: hello ~ {move: small_talk}", "customer: I cannot say ~ {}")
    longer = wandering.play(
        procedure, Talk((found.talk.lines[0], *detour, *found.talk.lines[1:]), found.talk.pretending)
    )
    assert longer is not None
    short = Shrinking(wandering, procedure, sandbox).shortest(longer)
    assert short.broken is not None
    assert len(short.talk.lines) <= len(found.talk.lines)
    assert not set(detour) & set(short.talk.lines)
    for place in range(1, len(short.talk.lines)):  # no line can be left out any more
        fewer = Talk((*short.talk.lines[:place], *short.talk.lines[place + 1 :]), short.talk.pretending)
        played = wandering.play(procedure, fewer)
        assert played is None or played.broken is None


def test_the_same_seed_gives_the_same_conversations(shop: Path) -> None:
    files, release, procedure = compiled(shop)
    one, two, other = (
        [item.talk.lines for item in Wandering(release, files).of(procedure, 4, seed)] for seed in (5, 5, 6)
    )
    assert one == two
    assert one != other


def test_the_command_shows_the_talk_and_a_test_to_keep(shop: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["test", str(shop), "--properties", "-k", "wrong_item", "--runs", "60"])
    assert done.exit_code == 1
    assert "wrong_item: this does not hold (seed 0)" in done.output
    assert "never stripe.refund when amount is over $150 without approval" in done.output
    kept = done.output[done.output.index("tests:\n") :]
    (shop / "returns" / "kept.test.yaml").write_text(kept, "utf-8")
    again = CliRunner().invoke(app, ["test", str(shop / "returns" / "kept.test.yaml")])
    assert again.exit_code == 0, again.output


def test_a_workspace_without_properties_is_named(shop: Path) -> None:
    done = CliRunner().invoke(app, ["test", str(shop), "--properties", "-k", "shop_question"])
    assert isinstance(done.exception, WrongUse)
    assert "lines under `prove:`" in str(done.exception)
