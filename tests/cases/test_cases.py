"""Every conversation of `tests/cases`."""

from __future__ import annotations

from typing import Any

import pytest

from conversations import cases, play


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_the_conversation_goes_as_written(case: dict[str, Any]) -> None:
    play(case)
