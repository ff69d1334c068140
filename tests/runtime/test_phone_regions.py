"""The region of a workspace's language says of which country a phone number without a code is, in a conversation."""

from __future__ import annotations

from pathlib import Path

import pytest

from aop.compiler import compile_files
from aop.syntax.load import load_workspace
from conversations import Talk
from runtime.test_candidates import WORKSPACE

PROCEDURE = """
aop: 1
procedure: call_back
title: Call a customer back
owner: desk@clinic.example
role: desk
intents:
  call_me:
    description: The customer wants to be called.
    examples: |
      please call me
      call me back
      can somebody ring me
slots:
  phone: {type: phone, personal: contact, ask: "Which number?"}
actions: []
steps:
  ask: |
    collect phone, at most 3 times, otherwise escalate to people because "no number"
    say "We call {phone}."
    finish as resolved
"""


@pytest.mark.parametrize(
    ("languages", "number"), [("en", "02079460958"), ("en-GB", "+442079460958"), ("en, es-MX, en-GB", "02079460958")]
)
def test_a_number_is_of_the_workspaces_region(tmp_path: Path, languages: str, number: str) -> None:
    (tmp_path / "workspace.yaml").write_text(WORKSPACE.replace("languages: [en]", f"languages: [{languages}]"), "utf-8")
    (tmp_path / "call.aop.yaml").write_text(PROCEDURE, "utf-8")
    release = compile_files(*load_workspace(tmp_path)).release
    assert release is not None
    conversation = Talk(release, {})
    conversation.says("please call me ~ {intent: call_me}")
    said = conversation.says("020 7946 0958 ~ {phone: 020 7946 0958}").lines
    assert said[-1].text == f"We call {number}."
