"""Where a position stands among the keys, in texts that need not be whole."""

from __future__ import annotations

import pytest

from aop.editor.outline import place_at


@pytest.mark.parametrize(
    ("text", "kind", "path", "before"),
    [
        ("", "key", (), ""),
        ("proc", "key", (), "proc"),
        ("procedure: wr", "value", ("procedure",), "wr"),
        ("steps:\n  find: |\n    collect ord", "block", ("steps", "find"), "collect ord"),
        ("steps:\n  find: |\n    if a is b:\n      say ", "block", ("steps", "find"), "say "),
        ("steps:\n  find: |\n    collect a\n  ", "key", ("steps",), ""),
        ("rules: |\n  never do ", "block", ("rules",), "never do "),
        ("slots:\n  a: {type: text, as", "key", ("slots", "a"), "as"),
        ("slots:\n  a: {type: te", "value", ("slots", "a", "type"), "te"),
        ('slots:\n  a: {ask: "Which {one, or {', "value", ("slots", "a", "ask"), '"Which {one, or {'),
        ("slots:\n  a: {type: text,\n      as", "key", ("slots", "a"), "as"),
        ("actions: [shop.stock, sh", "value", ("actions",), "sh"),
        ("tests:\n  - name: it", "value", ("tests", "-", "name"), "it"),
        ("tests:\n  - name: it\n    ex", "key", ("tests", "-"), "ex"),
        ("a: b # c\n# d: {\ne", "key", (), "e"),
    ],
)
def test_a_place(text: str, kind: str, path: tuple[str, ...], before: str) -> None:
    place = place_at(text, len(text))
    assert (place.kind, place.path, place.before) == (kind, path, before)
