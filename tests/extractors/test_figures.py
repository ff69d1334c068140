"""The table of understanding: bounds in both directions, and a last line that names what falls short."""

from __future__ import annotations

import pytest

from benchmarks.understanding.figures import Figure
from benchmarks.understanding.run import line, parts, verdict


@pytest.mark.parametrize(
    ("figure", "reached"),
    [
        (Figure("a", 0.81, 0.80), True), (Figure("a", 0.79, 0.80), False), (Figure("a", 0.8, 0.8), True),
        (Figure("a", 0.04, 0.05, lower_is_better=True), True), (Figure("a", 0.06, 0.05, lower_is_better=True), False),
        (Figure("a", 0.1), True), (Figure("a", float("nan"), 0.5), False),
    ],
)  # fmt: skip
def test_a_bound_holds_in_its_own_direction(figure: Figure, reached: bool) -> None:
    assert figure.reached is reached
    assert ("falls short" in line(figure)) is not reached


def test_the_last_line_names_what_falls_short() -> None:
    assert verdict([Figure("a", 1, 0.5)]) == "understanding: all figures reached"
    assert verdict([Figure("a", 1, 0.5), Figure("b", 0.1, 0.5)]) == "understanding: 1 fall short: b"
    assert verdict([]) == "understanding: nothing was measured"


def test_every_module_that_measures_is_a_part() -> None:
    assert {"intents", "sentiment"} <= set(parts())
    assert not {"run", "figures"} & set(parts())
