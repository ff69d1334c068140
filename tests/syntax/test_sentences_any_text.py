"""Whatever is written, there is a tree or a finding, and never an exception."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from language_examples import EXCHANGE_ITEMS, WRONG_ITEM
from sentence_trees import PARSERS, dump, nodes, snippet

from aop.diagnostics import Finding
from aop.syntax.keywords import KEYWORDS
from aop.syntax.mistakes import MISTAKES

PIECES = [
    *sorted(KEYWORDS), "order", "order.status", "Order", "größe", '"text"', '"{order_id}"', '"{a b}"', '"{', "'x'", '"',
    "'", "“", "5", "2.5", "$75", "$1,250.50", "20%", "EUR", "2026-11-22", "2026-99-99", "9:30", "99:99", ",", ":", "(",
    ")", "[", "]", "=", ">", "!=", "+", "-", "*", "/", "#", ".", ";", "\n", "\n  ", "\n    ", "\n\t", "\x00", "\u2028",
    ", otherwise", ", at most 3 times", ", within 2 days", "finish as done", "if it fails:", "order-id",
]  # fmt: skip
WORDS = re.compile(r'"[^"\n]*"|\w+|[^\S\n]+|\n\s*|[^\w\s]')
MODES = sorted(PARSERS)


def check(mode: str, text: str) -> None:
    for piece in (snippet(text), snippet(text, indented=True)):
        result, findings = PARSERS[mode](piece)
        assert isinstance(findings, tuple)
        dump(result)
        for finding in findings:
            check_finding(finding, len(piece.source.text))
        for node in nodes(result):
            assert 0 <= node.span.start <= node.span.end <= len(piece.source.text)
        if result is None:
            assert findings


def check_finding(finding: Finding, size: int) -> None:
    assert finding.code in MISTAKES
    assert 0 <= finding.span.start <= finding.span.end <= size
    assert "\n" not in finding.message + finding.help
    assert not finding.message.endswith(".")
    assert len(finding.message) < 200


@given(st.sampled_from(MODES), st.text(max_size=200))
@settings(deadline=None)  # the first one builds the parser
@example("steps", "customer's order isn't O'Brien's")
@example("steps", "if order's late:\n  say 'it's'")
@example("text", "O'Brien's {customer.name else 'O''Brien'}")
def test_any_text(mode: str, text: str) -> None:
    check(mode, text)


@given(st.sampled_from(MODES), st.lists(st.sampled_from(PIECES), max_size=25))
@settings(max_examples=300, deadline=None)
def test_any_words_of_the_language(mode: str, pieces: list[str]) -> None:
    check(mode, " ".join(pieces))


@given(st.sampled_from(MODES), st.randoms(use_true_random=False), st.integers(1, 4))
@settings(max_examples=300, deadline=None)
def test_sentences_with_something_wrong(mode: str, chance: Random, changes: int) -> None:
    """Real procedures with words left out, doubled and moved: most lines still make sense."""
    words = WORDS.findall(chance.choice((WRONG_ITEM, EXCHANGE_ITEMS)).split("steps:")[1])
    start = chance.randrange(len(words))
    words = words[start : start + 80]
    for _ in range(changes):
        at, other = chance.randrange(len(words)), chance.randrange(len(words))
        words[at : at + chance.randrange(2)] = [words[other]] * chance.randrange(3)
        words = words or ["go on"]
    check(mode, "".join(words))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("piece", ["(", "[", '"', "{", "{a", "a and ", "if a is b:\n ", "\x00", "\t", "'", "-", "not "])
def test_a_lot_of_one_thing(mode: str, piece: str) -> None:
    check(mode, piece * 2_000)
