"""What is turned down in favour of something else; a refusal by itself is what somebody wants."""

from __future__ import annotations

import pytest

from aop.understanding.refused import refused


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in refused(text)]


@pytest.mark.parametrize(
    ("text", "turned_down"),
    [
        ("I don't want a refund, I want a replacement", ["I don't want a refund"]),
        ("I want a replacement, not a refund", ["not a refund"]),
        ("not a refund but a replacement please", ["not a refund"]),
        ("no, I don't need the money. Please send a new one", ["I don't need the money"]),
        ("I don't want a refund and I'd like another pair", ["I don't want a refund"]),
        ("no quiero un reembolso, quiero el cambio", ["no quiero un reembolso"]),
        ("no quiero un reembolso sino otro par", ["no quiero un reembolso"]),
        ("hola, quiero otro par, no un reembolso", ["no un reembolso"]),
        ("ich möchte keine Rückerstattung, sondern Ersatz", ["ich möchte keine Rückerstattung"]),
    ],
)
def test_the_other_thing_is_wanted(text: str, turned_down: list[str]) -> None:
    assert parts(text) == turned_down


@pytest.mark.parametrize(
    "text",
    [
        "I don't want the order anymore",
        "I do not need this, it arrived broken",
        "no quiero el pedido",
        "this is not the jacket I bought",
        "not the shoes that I ordered last week, I want a refund",
        "it does not work but I like it",
        "",
    ],
)
def test_without_a_contrast_nothing_is_left_out(text: str) -> None:
    assert parts(text) == []
