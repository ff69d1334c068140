"""`aop understand`: the show of a message on the sample, as text and as JSON, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from aop.cli.app import app
from aop.errors import WrongUse
from conversations import ROOT

SAMPLE = str(ROOT / "procedures")


def understand(text: str, *options: str) -> str:
    result = CliRunner().invoke(app, ["understand", text, "--workspace", SAMPLE, *options], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def data(text: str, *options: str) -> dict[str, Any]:
    return dict(json.loads(understand(text, *options, "--format", "json")))


def intents(text: str) -> list[str]:
    return [item["intent"] for item in data(text)["intents"]]


def values(text: str, *options: str) -> dict[str, str | None]:
    return {item["slot"]: item["value"] for item in data(text, *options)["values"]}


def test_the_intent_and_both_values_with_their_words() -> None:
    text = "you sent the wrong shoes, order W1234567, ana@example.com"
    shown = understand(text)
    assert "wrong_item" in shown
    assert 'order_id = #W1234567 90%: "W1234567" [32:40]' in shown
    assert 'email = ana@example.com 90%: "ana@example.com" [42:57]' in shown
    read = data(text)
    (request,) = read["intents"]
    assert (request["intent"], request["does"], request["values"]) == ("wrong_item", "accepted", ["order_id", "email"])
    assert all(text[slice(*item["span"])] == item["words"] for item in read["values"])
    assert (read["language"], read["model"]) == ("en", "local 8199be6f699a")


def test_each_of_two_requests_has_its_own_values() -> None:
    read = data("where is my order W1234568? also you sent me the wrong shoes in W1234567, this is ridiculous")
    assert [(item["intent"], item["values"]) for item in read["intents"]] == [
        ("order_status", ["order_id"]),
        ("wrong_item", ["order_id"]),
    ]
    assert read["sentiment"] == {"level": "very_negative", "cues": ["ridiculous"]}


def test_what_is_turned_down_is_neither_a_value_nor_an_intent() -> None:
    assert values("I don't want a refund, I want a replacement") == {"remedy": "replacement"}
    assert "cancel_order" not in intents("I don't want a refund, I want a replacement")
    assert intents("I don't want the order anymore") == ["cancel_order"]


def test_an_answer_is_read_for_the_slot_that_was_asked() -> None:
    assert values("a refund please", "--asked", "remedy") == {"remedy": "refund"}
    with pytest.raises(WrongUse, match="did you mean `remedy`"):
        understand("a refund please", "--asked", "remedi")


def test_what_nothing_covers_is_out_of_scope() -> None:
    read = data("how do I bake bread?")
    assert read["in_scope"] < 0.5
    assert all(item["does"] == "not sure enough" for item in read["intents"])


def test_topics_moves_and_a_plain_yes() -> None:
    assert data("my lawyer will write to you")["topics"] == ["legal_threat"]
    yes = data("yes please")
    assert (yes["plain_answer"], yes["intents"]) == ("yes", [])
    assert data("what do you mean?")["move"] == "repeat"


def test_words_that_count_from_the_day_are_read_from_the_day_that_is_said() -> None:
    shares = str(ROOT / "tests/workspaces/shares")

    def bought(text: str, *at: str) -> str:
        line = ["understand", text, "--workspace", shares, "--asked", "bought_on", *at]
        return CliRunner().invoke(app, line, catch_exceptions=False).output

    assert "bought_on = 28 February 2026 100%" in bought("yesterday", "--at", "2026-03-01")
    assert "bought_on = 26 February 2026 100%" in bought("3 days ago", "--at", "2026-03-01 14:30")
    assert "bought_on = " in bought("yesterday")
    with pytest.raises(WrongUse, match='is no day and no moment: write 2026-11-23 or "2026-11-23 14:30"'):
        bought("yesterday", "--at", "soon")
