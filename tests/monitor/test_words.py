"""What the product reads as a clear yes, the judge sees too: else a write that is right would be parked."""

from __future__ import annotations

from types import ModuleType

import pytest

from aop.monitor.words import says_yes
from aop.understanding.answers import plain_answer
from understanding import test_answers, test_pressure, test_spanish

SOURCES = (test_pressure, test_answers, test_spanish)


def said(module: ModuleType) -> set[str]:
    """Every answer that is written down in a module, whatever it is taken for."""
    lists = [value for name, value in vars(module).items() if isinstance(value, str) and name.isupper()]
    return {text.strip() for value in lists for line in value.splitlines() for text in line.split("|") if text.strip()}


def test_each_yes_of_the_product_is_one_to_the_judge() -> None:
    texts = set().union(*(said(module) for module in SOURCES))
    clear = [text for text in texts if plain_answer(text) == "yes"]
    assert len(clear) > 200
    assert [text for text in clear if not says_yes(text)] == []


@pytest.mark.parametrize("text", [
    "hmm, what would that cost?", "I didn't say yes", "no", "yes but later", "if it is free, yes", "", "not yes",
    "never", "maybe yes", "the yellow one", "I wouldn't",
])  # fmt: skip
def test_what_is_no_yes_is_none_to_the_judge(text: str) -> None:
    assert not says_yes(text)
