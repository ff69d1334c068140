"""Lines of a talk: what a customer's line says besides its words."""

from __future__ import annotations

import pytest

from aop.cli.script import Says, help_lines, parse, typed


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("you sent me", Says("you sent me")),
        ("you sent me \\", Says("you sent me", (), more=True)),
        ("[photo.jpg] here \\", Says("here", ("photo.jpg",), more=True)),
        ("\\", Says("", (), more=True)),
    ],
)
def test_a_backslash_at_the_end_says_that_more_follows(line: str, says: Says) -> None:
    assert typed(line) == says
    assert parse(f"customer: {line}") == says


def test_the_help_names_the_units_of_time() -> None:
    (line,) = [line for line in help_lines() if "/after" in line]
    assert "seconds, minutes, hours or days" in line
