"""`aop check --intents` and `aop compile`: what the local model mixes up is shown, and does not stop a release."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from aop.cli.app import app

FILES = {
    "workspace.yaml": """\
workspace: tiny
currency: USD
time_zone: Europe/Berlin
queues: {tier2: {}}
channels: {chat: {sender: none, opening: "Hi, I'm an AI assistant."}}
""",
    "orders/money.aop.yaml": """\
aop: 1
procedure: money
title: Money back, or no order after all
owner: a@acme.example
intents:
  refund:
    description: The customer wants the money back.
    examples: |
      I want my money back for the lamp
      please refund the shoes
      the jacket should be reimbursed
      I'd like my payment for the kettle returned
  cancel:
    description: The customer no longer wants an order.
    examples: |
      give me back what the lamp cost
      you owe me for the shoes
      hand over what I spent on the kettle
      pay me what that jacket cost
steps:
  only: |
    say "We will look at it."
    finish as informed
""",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.output


def test_the_model_is_asked_only_when_it_is_wanted(workspace: Path) -> None:
    assert run("check", str(workspace), "--no-cache")[0] == 0
    code, output = run("check", str(workspace), "--intents", "--format", "github")
    assert code == 1
    assert "AOP703" in output
    assert "are confused" in output


def test_a_release_is_made_all_the_same(workspace: Path, tmp_path: Path) -> None:
    code, output = run("compile", str(workspace), "-o", str(tmp_path / "tiny.aopc"))
    assert code == 0
    assert "AOP703" in output
    assert (tmp_path / "tiny.aopc").exists()


def test_watching_does_not_ask_the_model(workspace: Path) -> None:
    result = CliRunner().invoke(app, ["check", str(workspace), "--watch", "--intents"])
    assert result.exit_code != 0


def test_an_intent_without_examples_in_a_language_is_found(workspace: Path) -> None:
    file = workspace / "workspace.yaml"
    file.write_text(file.read_text("utf-8") + "languages: [en, es]\n", "utf-8")
    _, output = run("check", str(workspace), "--intents", "--format", "github")
    assert output.count("AOP711") == 2
    assert "the intent `refund` has no example in `es`" in output


def test_the_confusing_sentences_are_named(workspace: Path) -> None:
    _, output = run("check", str(workspace), "--intents")
    assert "please refund the shoes" in output
    assert "you owe me for the shoes" in output


def test_the_sample_is_not_confused_and_speaks_both_of_its_languages() -> None:
    assert run("check", "procedures", "--intents") == (0, "no findings\n")
