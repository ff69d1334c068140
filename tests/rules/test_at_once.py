"""Mistakes that have nothing to do with each other are found at once, however near they stand."""

from __future__ import annotations

import pytest

from aop.compiler import compile_files
from aop.syntax.load import read_files
from defects.write import clean_files


def found(base: str, *edits: tuple[str, str], file: str = "") -> list[tuple[str, str]]:
    """Codes and underlined texts, in a clean procedure with some edits."""
    path = file or f"procedures/{base.partition('/')[2]}.aop.yaml"
    files = clean_files(base)
    text = files[path].decode()
    for find, replace in edits:
        assert text.count(find) == 1, find
        text = text.replace(find, replace)
    return [(item.code, item.span.text) for item in compile_files(*read_files({**files, path: text.encode()})).findings]


def test_an_unknown_action_beside_a_line_that_cannot_be_read_and_has_the_same_word() -> None:
    assert found(
        "shop/refund",
        ("shop.refund needs confirmation", "refund needs confirmation"),
        ("collect photo, at most", "collect photo refund, at most"),
    ) == [("AOP201", "refund"), ("AOP136", "photo refund")]


def test_an_unknown_slot_beside_a_sentence_that_cannot_be_read_and_has_the_same_name() -> None:
    assert found(
        "desk/slow_router",
        ("    collect lights\n", "    collect lamp_color\n"),
        ('if lights is "off":', "if lamp_color red:"),
        ('    otherwise if lights is "red":\n      say "Please press the button at the back."\n', ""),
    ) == [("AOP213", "lamp_color"), ("AOP113", "lamp_color red")]


def test_two_lines_in_the_wrong_place_that_belong_to_two_others() -> None:
    upset = 'when sentiment is "negative", escalate to tier2 because "upset"'
    goal = "every path ends within 20 questions"
    edit = ("  shop.refund needs confirmation\n", f"  shop.refund needs confirmation\n  {upset}\n  {goal}\n")
    assert found("shop/refund", edit) == [("AOP138", upset), ("AOP138", goal)]


def test_of_with_from_below_a_type_that_there_is_not() -> None:
    assert found(
        "shop/replace_item",
        ("email: {type: email,", "email: {type: emial,"),
        ("items: {type: choice, from: order.items,", "items: {type: choice, of: [a, b], from: order.items,"),
    ) == [("AOP206", "emial"), ("AOP171", "from")]


@pytest.mark.parametrize("kind", ["chioce", "enum"])
def test_options_of_a_type_that_there_is_not_are_no_second_mistake(kind: str) -> None:
    edit = ("remedy: {type: choice, of:", f"remedy: {{type: {kind}, of:")
    assert [text for _, text in found("shop/replace_item", edit)] == [kind]
