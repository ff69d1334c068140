"""`aop tune`: thresholds from labelled tickets, and a workspace file of which nothing else changes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from aop.cli.app import app
from aop.cli.thresholds import Heard, Outcome, Thresholds, best, outcome
from aop.cli.tune import rewritten
from aop.errors import WrongUse
from conversations import ROOT

TICKETS = [
    ("the parcel had boots in it instead of sandals", "wrong_item"),
    ("you mailed me another person's order", "wrong_item"),
    ("I got a toaster, but I ordered a mixer", "wrong_item"),
    ("this is a different color from the one I picked", "wrong_item"),
    ("what you delivered isn't what I bought", "wrong_item"),
    ("the mug came in pieces", "damaged_item"),
    ("the screen was shattered when I opened the box", "damaged_item"),
    ("my plate has a crack", "damaged_item"),
    ("it was bent and torn on arrival", "damaged_item"),
    ("when is my package getting here?", "order_status"),
    ("has my parcel left your warehouse", "order_status"),
    ("any update on my delivery?", "order_status"),
    ("I'd like to know where my stuff is", "order_status"),
    ("please cancel what I ordered yesterday", "cancel_order"),
    ("I changed my mind about the order, stop it", "cancel_order"),
    ("call off my purchase please", "cancel_order"),
    ("how many days do I have to return something?", "shop_question"),
    ("do you deliver on sundays?", "shop_question"),
    ("can you recommend a good film", None),
    ("what's the capital of France", None),
    ("my knee hurts, what should I do", None),
    ("write me a poem about the sea", None),
]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    shutil.copytree(ROOT / "procedures", folder, ignore=shutil.ignore_patterns("*.db", "__pycache__"))
    return folder


def tickets(folder: Path, rows: list[tuple[str, str | None]] = TICKETS) -> Path:
    file = folder.parent / "tickets.jsonl"
    file.write_text("\n".join(json.dumps({"text": text, "intent": intent, "id": 1}) for text, intent in rows), "utf-8")
    return file


def tune(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, ["tune", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_it_shows_what_changes_and_writes_only_when_asked(shop: Path) -> None:
    file = shop / "workspace.yaml"
    before = file.read_text("utf-8")
    shown = tune(tickets(shop), "--workspace", shop)
    assert "22 tickets" in shown
    assert "accept  clarify" in shown
    assert file.read_text("utf-8") == before
    read = json.loads(tune(tickets(shop), "--workspace", shop, "--write", "--format", "json"))
    chosen, after = read["chosen"], file.read_text("utf-8")
    assert f"understanding: {{accept: {chosen['accept']}%, clarify: {chosen['clarify']}%}}" in after
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert len(changed) == (1 if read["written"] else 0)
    assert chosen["wrong"] <= 0.02 * read["tickets"]
    assert sum(chosen[name] for name in ("right", "wrong", "asked", "not_understood")) == read["tickets"]


def test_examples_of_the_workspace_say_nothing(shop: Path) -> None:
    known = [("you sent me the wrong shoes", "wrong_item"), ("You sent me the wrong thing", "wrong_item")]
    assert json.loads(tune(tickets(shop, TICKETS + known), "--workspace", shop, "--format", "json"))["left_out"] == 2


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('{"text": "hi"}', "line 1 is no ticket"),
        ("hi", "line 1 is not JSON"),
        ('{"text": "hi", "intent": "wrong_itme"}', "did you mean `wrong_item`"),
        ('{"text": "hi", "intent": null}', "1 tickets are too few"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_line(shop: Path, row: str, why: str) -> None:
    file = shop.parent / "tickets.jsonl"
    file.write_text(row + "\n", "utf-8")
    with pytest.raises(WrongUse, match=why):
        tune(file, "--workspace", shop)


HEARD = [
    Heard("a", {"a": 95.0}), Heard("a", {"a": 70.0}), Heard("b", {"b": 85.0}), Heard("b", {"a": 60.0, "b": 40.0}),
    Heard(None, {"a": 72.0}), Heard(None, {"b": 20.0}), Heard("a", {"b": 35.0}),
]  # fmt: skip


def test_accept_is_the_lowest_threshold_without_too_many_wrong_starts() -> None:
    assert best(HEARD, 0.0) == Thresholds(73, 30)  # of four who are asked two find it
    assert best(HEARD, 0.2).accept == 61
    assert best(HEARD, 0.5).accept == 30


def test_what_becomes_of_tickets_at_two_thresholds() -> None:
    assert outcome(HEARD, Thresholds(80, 50)) == Outcome(right=2, wrong=0, asked=3, not_understood=2, fine=1)
    assert outcome(HEARD, Thresholds(60, 60)) == Outcome(right=3, wrong=2, asked=0, not_understood=2, fine=1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1\nunderstanding: {accept: 80%, clarify: 50%}  # mine\nb: 2\n",
         "a: 1\nunderstanding: {accept: 91%, clarify: 44%}  # mine\nb: 2\n"),
        ("understanding:\n  # from accept: on\n  accept: 80%  # yes\n\n  clarify: 50%\nb: 2\n",
         "understanding:\n  # from accept: on\n  accept: 91%  # yes\n\n  clarify: 44%\nb: 2\n"),
        ("understanding: {accept: 80%}\n", "understanding: {clarify: 44%, accept: 91%}\n"),
        ("understanding:\n  clarify: 50%\n", "understanding:\n  accept: 91%\n  clarify: 44%\n"),
        ("a: 1", "a: 1\nunderstanding: {accept: 91%, clarify: 44%}\n"),
    ],
)  # fmt: skip
def test_comments_and_everything_else_stay(before: str, after: str) -> None:
    assert rewritten(before, Thresholds(91, 44)) == after


def test_what_cannot_be_edited_safely_is_left_alone() -> None:
    with pytest.raises(WrongUse, match="cannot be edited safely"):
        rewritten("understanding: 80%\n", Thresholds(91, 44))
