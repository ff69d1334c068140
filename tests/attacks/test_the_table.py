"""The table of docs/security.md names tests that there are."""

from __future__ import annotations

import re

from conversations import ROOT


def test_every_test_that_the_table_names_is_there() -> None:
    page = (ROOT / "docs/security.md").read_text("utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)`", page)
    assert len(set(named)) > 15
    assert [
        path for path in named if not re.search(r"^def test_", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    ] == []
