"""Labels and signals turned round: a write that calls itself a read, a threat that a model talks down, and addresses
that a value would lead a call to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aop.connectors.templates import target
from aop.errors import PortError
from aop.ports.extractor import Extraction
from attacks.workspace import CONFIRMED, SYSTEM, compiled, paying, snapshot
from conversations import Talk, release_of


@pytest.mark.parametrize("name", ["account", "order", "found"])
def test_a_call_that_only_says_that_it_reads_is_a_finding(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = SYSTEM.index(f"\n  {name}:", SYSTEM.index("actions:"))
    relabelled = SYSTEM[:begin] + SYSTEM[begin:].replace('reads_because: "a query", ', "", 1)
    monkeypatch.setattr("attacks.workspace.SYSTEM", relabelled)
    assert relabelled != SYSTEM
    assert "AOP512" in {item.code for item in compiled(paying(CONFIRMED))[1]}


@pytest.mark.parametrize(
    "said", ["I will sue you over this", "my lawyer will hear of this", "let me talk to a human now"]
)
def test_a_model_that_is_pleased_keeps_nobody_from_a_person(said: str) -> None:
    """Cues are read without the model: it may raise an alarm, and never lower one."""
    talk = Talk(release_of("procedures"), {})
    talk._claims[said] = replace(Extraction(model="scripted"), sentiment="positive", topics=(), wants_person=False)
    talk.says(said)
    assert snapshot(talk).status == "handed_off"


ELSEWHERE = [
    "//evil.example/x", "http://evil.example", "../../admin", "x?y=https://evil.example", "@evil.example",
    "a\r\nHost: evil",
]  # fmt: skip


@pytest.mark.parametrize("value", ELSEWHERE)
def test_a_value_in_an_address_leads_nowhere_else(value: str) -> None:
    try:
        made = target("/v1/orders/{id}", {"q": "{id}"}, {"id": value})
    except PortError:
        return  # refused
    path, query = made.split("?")
    assert path.startswith("/v1/orders/")
    assert path.count("/") == 3
    assert query.startswith("q=")
    assert query.count("=") == 1
