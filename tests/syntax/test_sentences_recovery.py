"""All findings at once: what is broken is set aside with a finding, and the rest is read; limits are said, not felt."""

from __future__ import annotations

import pytest
from sentence_trees import PARSERS, annotated, lines, nodes, snippet

from aop.syntax.lines import MAX_BLOCK, MAX_DEPTH, MAX_LINE
from aop.syntax.parsing import MAX_BROKEN
from aop.syntax.reading import MAX_FINDINGS
from aop.syntax.sentences import parse_condition, parse_expression, parse_rules, parse_steps, parse_text


def codes(text: str) -> list[str]:
    return [finding.code for finding in parse_steps(snippet(text))[1]]


def test_several_broken_lines_and_mistakes_in_one_step() -> None:
    text = """\
colect order_id
look up shop.find_order with id = order_id as order
if order.late:
  finsh as done
  say "Sorry."
elif order.paid is no:
  goto close
collect email, phone
"""
    assert (
        annotated("steps", text)
        == """\
colect order_id
^^^^^^ AOP111 no sentence begins with `colect`
       help: write `collect`
look up shop.find_order with id = order_id as order
if order.late:
   ^^^^^^^^^^ AOP116 `order.late` is a value, not a condition
              help: write `order.late is yes`
  finsh as done
  ^^^^^ AOP111 no sentence begins with `finsh`
        help: write `finish`
  say "Sorry."
elif order.paid is no:
^^^^ AOP119 `elif` is written `otherwise if`
     help: write `otherwise if`
  goto close
  ^^^^ AOP111 no sentence begins with `goto`
       help: write `go to`
collect email, phone
             ^ AOP118 names are joined all with `and`, or all with `or`
               help: write `email and phone`
"""
    )
    sentences, _ = parse_steps(snippet(text))
    assert lines(sentences) == [
        "(LookUp action=shop.find_order inputs=[id=order_id] result=order)",
        '(If order.late {(Say text="Sorry.")})',
        "(Collect slots=[email phone])",
    ]


def test_a_broken_line_with_a_block_leaves_one_finding_and_its_block_is_still_checked() -> None:
    assert codes('iff order.late is yes:\n  say "a"\n  say "b"\nsay "c"') == ["AOP111"]
    assert codes('iff order.late is yes:\n  say "a\n  say "b"\nsay "c"') == ["AOP111", "AOP124"]


def test_an_otherwise_after_a_broken_if_belongs_to_it() -> None:
    assert codes("if order late is yes:\n  go on\notherwise if a is b:\n  go on\notherwise:\n  go on") == ["AOP136"]
    assert codes("if a is b:\n  go on\notherwise if order late:\n  go on\notherwise:\n  go on") == ["AOP113"]


def test_broken_handlers() -> None:
    text = 'do a.b\n  if it fails go on\n  if it explodes: go on\n  if it is denied: finish\nsay "c"'
    sentences, findings = parse_steps(snippet(text))
    assert [finding.code for finding in findings] == ["AOP123", "AOP110", "AOP134"]
    assert lines(sentences)[1] == '(Say text="c")'


def test_findings_stand_in_the_order_of_the_lines() -> None:
    _, findings = parse_steps(snippet("finish as done\nbad line\n\tfinish as done\nbad line"))
    assert [finding.span.line for finding in findings] == [1, 2, 3, 3, 4]


def test_broken_rules() -> None:
    text = "stripe.refund needs confirmation\nnevr do a.b\n  bad line\ndo a.b at most 2 times\n"
    rules, findings = parse_rules(snippet(text))
    assert [rule.kind for rule in rules] == ["needs_confirmation", "at_most"]
    assert [finding.code for finding in findings] == ["AOP111", "AOP111"]


def test_comments_and_empty_lines_say_nothing() -> None:
    text = (
        '# first\n\n  # deeper\nsay "a # b" # then\n   # odd\n\nif a is b:   # why\n  # because\n  go on\n# last\n   '
    )
    sentences, findings = parse_steps(snippet(text))
    assert findings == ()
    assert lines(sentences) == ['(Say text="a # b")', "(If (is a b) {(GoOn)})"]


@pytest.mark.parametrize("text", ["", "\n", "   \n\n", "# only a comment", "  # a\n# b\n"])
def test_nothing_written(text: str) -> None:
    assert parse_steps(snippet(text)) == ((), ())


def test_windows_line_ends() -> None:
    sentences, findings = parse_steps(snippet('if a is b:\r\n  say "x"\r\ngo on\r\n'))
    assert findings == ()
    assert lines(sentences) == ['(If (is a b) {(Say text="x")})', "(GoOn)"]


def test_a_block_may_begin_deeper_than_the_margin() -> None:
    sentences, findings = parse_steps(snippet("   if a is b:\n     go on\n   go to close"))
    assert findings == ()
    assert lines(sentences) == ["(If (is a b) {(GoOn)})", "(GoTo step=close)"]


def test_a_line_left_of_the_first_one() -> None:
    assert codes("  go on\ngo on") == ["AOP137"]


def test_tabs_are_said_once() -> None:
    text = "if a is b:\n\tgo on\n\tgo on"
    sentences, findings = parse_steps(snippet(text))
    assert [(finding.code, finding.span.text, finding.message) for finding in findings] == [
        ("AOP137", "\t", "a tab indents this line")
    ]
    assert lines(sentences) == ["(If (is a b) {(GoOn); (GoOn)})"]


def test_a_character_that_nobody_sees() -> None:
    for text in ("collect\xa0order_id", "collect order_id\x07", "collect order_id \u200b"):
        (finding,) = parse_steps(snippet(text))[1]
        assert (finding.code, finding.message) == ("AOP139", "here stands a character that nobody sees")


# ---- limits


def test_a_long_line_is_not_read() -> None:
    sentences, findings = parse_steps(snippet(f'say "{"a" * MAX_LINE}"\ngo on'))
    assert [finding.message for finding in findings] == ["this line has 2006 characters, and at most 2000 are read"]
    assert lines(sentences) == ["(GoOn)"]


def test_a_long_block_is_not_read() -> None:
    sentences, (finding,) = parse_steps(snippet("go on\n" * 200_000))
    assert sentences == ()
    assert finding.message == f"this block has 1200000 characters, and at most {MAX_BLOCK} are read"


def test_deep_blocks_are_not_read() -> None:
    fits = "\n".join("  " * depth + "if a is b:" for depth in range(MAX_DEPTH)) + "\n" + "  " * MAX_DEPTH + "go on"
    assert codes(fits) == []
    deep = "\n".join("  " * depth + "if a is b:" for depth in range(MAX_DEPTH + 2))
    (finding,) = parse_steps(snippet(deep))[1]
    assert finding.message == "blocks stand at most 12 deep"


def test_deep_brackets_are_not_read() -> None:
    assert codes("set x to " + "(" * 12 + "a" + ")" * 12) == []
    for text in ("set x to " + "(" * 13 + "a" + ")" * 13, 'say "{' + "(" * 13 + "a" + ")" * 13 + '}"'):
        (finding,) = parse_steps(snippet(text))[1]
        assert finding.message == "brackets stand at most 12 deep"
    assert codes('say "((((((((((((((((((((("') == []


def test_long_sums_are_not_read() -> None:
    assert codes("set x to " + " + ".join(["a"] * 40)) == []
    assert codes("set x to " + " + ".join(["a"] * 41)) == ["AOP139"]


def test_after_many_broken_lines_the_rest_is_not_read() -> None:
    _, findings = parse_steps(snippet("bad line\n" * 100))
    assert len(findings) == MAX_BROKEN + 1
    assert findings[-1].message == "20 lines are not understood; the lines from here on are not read"
    assert findings[-1].span.line == MAX_BROKEN + 1


def test_many_lines_of_a_bad_form_are_said_to_be_many() -> None:
    _, findings = parse_steps(snippet("go on \x07\n" * 100))
    assert len(findings) == MAX_BROKEN + 1
    assert findings[-1].message == "more than 20 lines have such a form; the others are not listed"


def test_a_long_broken_block_is_not_parsed_again_and_again() -> None:
    _, findings = parse_steps(snippet("go on\n" * 10_000 + "bad line\n" * 100))
    assert findings[-1].message == "4 lines are not understood; the lines from here on are not read"


def test_no_text_has_endless_findings() -> None:
    for findings in (
        parse_steps(snippet("finish as done\n" * 100))[1],
        parse_text(snippet("{a b} " * 100))[1],
    ):
        assert len(findings) == MAX_FINDINGS + 1
        assert findings[-1].message == "more than 50 findings; what follows is not listed"


@pytest.mark.parametrize("mode", ["condition", "expression"])
def test_a_line_that_says_nothing(mode: str) -> None:
    for text in ("", "  ", "\n"):
        result, (finding,) = PARSERS[mode](snippet(text))
        assert result is None
        assert finding.message == "nothing is written here"


def test_a_long_condition_is_not_read() -> None:
    for parse in (parse_condition, parse_expression):
        result, (finding,) = parse(snippet("a + " * 250_000))
        assert result is None
        assert finding.message == "this line has 1000000 characters, and at most 2000 are read"


def test_trees_are_never_deep() -> None:
    for text in ("- " * 900 + "a", "not " * 400 + "a", "count of " * 200 + "a", "20% of " * 200 + "a"):
        for parse in (parse_condition, parse_expression):
            assert sum(1 for _ in nodes(parse(snippet(text))[0])) < 20
