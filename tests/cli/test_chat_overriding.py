"""`aop chat` as somebody who pauses the agent, takes over, answers and hands back."""

from __future__ import annotations

from pathlib import Path

import pytest

from aop.cli import chat
from aop.cli.script import Acts, command, parse
from aop.errors import WrongUse
from conversations import ROOT


@pytest.mark.parametrize(
    ("line", "turn"),
    [
        ("/pause everything", Acts("aop.pause", {"what": "everything"})),
        ("/pause procedure refund", Acts("aop.pause", {"what": "procedure", "name": "refund"})),
        ("/pause action stripe.refund", Acts("aop.pause", {"what": "action", "name": "stripe.refund"})),
        ("/pause channel email", Acts("aop.pause", {"what": "slice", "channel": "email"})),
        ("/resume 20%", Acts("aop.resume", {"what": "slice", "percent": 20})),
        ("/take", Acts("aop.take_over")),
        ('/say "Hello, this is Lee."', Acts("aop.answer", {"text": "Hello, this is Lee."})),
        ("/hand-back", Acts("aop.hand_back")),
        ("/cancel", Acts("aop.cancel")),
        ("/redrive chat/3", Acts("aop.redrive", {"call": "chat/3"})),
        ("/drop chat/3 because a typo", Acts("aop.drop", {"call": "chat/3", "reason": "a typo"})),
        ("/as lee as team_lead does aop.take_over", Acts("aop.take_over", {}, "team_lead", "lee")),
        (
            "lee as team_lead: does stripe.refund {amount: 5}",
            Acts("stripe.refund", {"amount": 5}, "team_lead", "lee"),
        ),
    ],
)
def test_what_people_do_is_written_in_a_line(line: str, turn: Acts) -> None:
    assert parse(line) == turn


@pytest.mark.parametrize("line", ["/pause", "/pause all", "/pause procedure", "/pause x%", "/take it", "/say"])
def test_what_is_written_otherwise_is_told(line: str) -> None:
    with pytest.raises(WrongUse, match="is written"):
        command(line)


def test_a_talk_with_a_takeover(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "talk.txt"
    script.write_text(
        "customer: where is my order W1234567?\n"
        "/say Hello\n"
        "/take\n"
        "customer: hello?\n"
        "/say Hello, this is Maria.\n"
        "maria as team_lead: does aop.hand_back\n"
        "/hand-back\n"
        "/pause everything\n"
        "customer: where is my order?\n",
        "utf-8",
    )
    assert chat.run(ROOT / "procedures", script, "chat", show=False, audit=True, systems="sandbox") == 0
    said = capsys.readouterr().out
    assert "may not aop.answer: take the conversation over first" in said
    assert "customer: hello?\na colleague: does aop.answer" in said  # the agent is silent
    assert "colleague: Hello, this is Maria." in said
    assert "maria (team_lead) may not aop.hand_back: operator has the conversation" in said
    assert "a colleague: does aop.hand_back\nagent: " in said
    assert "Handed to tier2 because everything is paused." in said
    assert "override    operator (tier1_support) begins aop.take_over" in said
