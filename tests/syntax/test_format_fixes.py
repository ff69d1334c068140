"""`aop fmt --fix`: near-misses become the one spelling where it is certain what was meant, and only there."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from language_examples import EXCHANGE_ITEMS, WRONG_ITEM
from test_sentences_any_text import PIECES, WORDS

from aop.diagnostics import Finding
from aop.syntax.format import fix_file
from aop.syntax.format.fixing import MAX_ROUNDS
from aop.syntax.kinds import Kind
from aop.syntax.workspace_files import read_one

HEAD = "aop: 1\nprocedure: p\ntitle: t\nowner: o\n"
END = "steps:\n  s: |\n    finish as resolved\n"


def block(key: str, text: str) -> str:
    return f"{key}: |\n" + "".join(f"  {line}\n" for line in text.split("\n"))


def steps(text: str) -> str:
    return HEAD + "steps:\n  s: |\n" + "".join(f"    {line}\n" for line in text.split("\n"))


def fixed(text: str) -> tuple[str, tuple[Finding, ...]]:
    done = fix_file(Kind.PROCEDURE, "test", text)
    return done.text, done.findings


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("goto close", "go to close"),
        ("collect a, otherwise goto close", "collect a, otherwise go to close"),
        ("lookup a.b as c", "look up a.b as c"),
        ("look-up a.b as c", "look up a.b as c"),
        ("Collect a", "collect a"),
        ("if a is 1:\n  go on\nelse:\n  go on", "if a is 1:\n  go on\notherwise:\n  go on"),
        ("if a is 1:\n  go on\nelif a > 2:\n  go on", "if a is 1:\n  go on\notherwise if a is over 2:\n  go on"),
        ("if a is 1:\n  go on\nelse if a==2:\n  go on", "if a is 1:\n  go on\notherwise if a is 2:\n  go on"),
        ("if a is more than $20:\n  go on", "if a is over $20:\n  go on"),
        ("if a is not more than $20:\n  go on", "if a is at most $20:\n  go on"),
        ("if a is less than 2, go on", "if a is under 2, go on"),
        ("if a less than 2, go on", "if a is under 2, go on"),
        (
            "if a>=$5 and b<=3 and c!=4 and d<1, go on",
            "if a is at least $5 and b is at most 3 and c is not 4 and d is under 1, go on",
        ),
        ("if a is not equal to 5, go on", "if a is not 5, go on"),
        ("if a isn't 5, go on", "if a is not 5, go on"),
        ("if a is in [1, 2], go on", "if a is one of [1, 2], go on"),
        ('if a is "b" or "c" or "d", go on', 'if a is one of ["b", "c", "d"], go on'),
        ('if a is not "b" or "c", go on', 'if a is not one of ["b", "c"], go on'),
        ('if (a is "b" or "c") and d is 1, go on', 'if (a is one of ["b", "c"]) and d is 1, go on'),
        ("if customer is not verified, go on", "if not (customer is verified), go on"),
        ("if a is not known or b is not missing, go on", "if a is missing or b is known, go on"),
        ("if customer mentions a or b, go on", "if customer mentions a or customer mentions b, go on"),
        ("set a to 20% of b", "set a to 20% * b"),
        ("set a to b - 20% of c.d + 1", "set a to b - 20% * c.d + 1"),
        ("set a to 20 percent", "set a to 20%"),
        ("set a to 5 dollars", "set a to $5"),
        ("set a to 'x'", 'set a to "x"'),
        ("collect a, b and c", "collect a and b and c"),
        ("collect a or b, c", "collect a or b or c"),
        ("collect a, at most 3 time", "collect a, at most 3 times"),
        ("collect a, at most 1 times", "collect a, at most 1 time"),
        ("collect a, at most 3", "collect a, at most 3 times"),
        ("collect a at most 3 times otherwise go on", "collect a, at most 3 times, otherwise go on"),
        ("for each a in b, at most 20 times:\n  go on", "for each a in b, at most 20:\n  go on"),
        ("look up a.b, c = d as e", "look up a.b with c = d as e"),
        ("look up a.b c = d e = f", "look up a.b with c = d, e = f"),
        ("look up a.b with c = d, as e", "look up a.b with c = d as e"),
        ("if a is 1 then say b", "if a is 1, say b"),
        ("if a is 1 then\n  say b", "if a is 1:\n  say b"),
        ("if a is 1 then:\n  say b", "if a is 1:\n  say b"),
        ("if a is 1\n  say b", "if a is 1:\n  say b"),
        ("if a is 1: say b", "if a is 1, say b"),
        ("if a is 1 say b", "if a is 1, say b"),
        ("say b:", "say b"),
        ('say "b".', 'say "b"'),
        ("finish resolved", "finish as resolved"),
        ("say “Is it #5, or „6?”", "say “Is it #5, or „6?”"),
        ("say “Is it #5, or 6?”", 'say "Is it #5, or 6?"'),
        ('say "Your {a else "b"}."', "say \"Your {a else 'b'}.\""),
    ],
)
def test_one_spelling(written: str, meant: str) -> None:
    text, findings = fixed(steps(written))
    assert text == steps(meant)
    assert (findings == ()) == ("“" not in meant)


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        ("rules", "any write of a needs confirmation", "any write to a needs confirmation"),
        ("rules", "do a.b at most 3 time per order", "do a.b at most 3 times per order"),
        ("rules", "do a.b, c.d or e.f at most 1 time", "do a.b or c.d or e.f at most 1 time"),
        ("rules", "never any write unless customer is verified", "never do any write unless customer is verified"),
        (
            "escalate",
            'if repairs > 3, escalate to tier2 because "x"',
            'when repairs is over 3, escalate to tier2 because "x"',
        ),
        ("prove", "never a.b when c > 3", "never a.b when c is over 3"),
    ],
)
def test_one_spelling_of_policies(key: str, written: str, meant: str) -> None:
    assert fixed(HEAD + END + block(key, written)) == (HEAD + END + block(key, meant), ())


@pytest.mark.parametrize(
    "written",
    [
        "ask order_id",  # collect, or say?
        "collect email, phone",  # both, or either?
        "colect email",
        "if a is more than 30 days, go on",  # ago?
        "if a is more than limit, go on",
        "if a is less than or equal to 5, go on",
        "if a is over 5 or 10, go on",
        "if not a is 1 and b is 2, go on",
        "if a is 1 and b is 2 or c is 3, go on",
        "if order.late, go on",
        "if a does not contain b, go on",
        "set a to b / 20% of c",
        "set a to 1,250",  # a thousand and more, or one and a quarter?
        "set a to order.",
        "say ‘Hello’",
        "say Hello",
        "if a is 1: look up b.c as d",
        "for each a in b say c",
        'say "a" and say "b"',
        "do a.b, otherwise go on",
        "collect order-id",
    ],
)
def test_what_is_not_certain_is_left_and_said(written: str) -> None:
    text, findings = fixed(steps(written))
    assert text == steps(written)
    assert findings


def test_quotes_of_a_value() -> None:
    text, findings = fixed(HEAD + END + "values: {a: “b”}\nrole: “r”\n")
    assert text == HEAD + END + 'values: {a: "b"}\nrole: "r"\n'
    assert [finding.code for finding in findings] != ["AOP107"]


def test_outside_of_blocks_no_character_of_yaml_is_written() -> None:
    slot = 'slots:\n  a: {type: text, ask: "A?", valid when: %s, invalid: "No."}\n'
    text, findings = fixed(HEAD + END + slot % "b is 1 or b > 2")
    assert text == HEAD + END + slot % "b is 1 or b is over 2"
    assert findings == ()
    for condition in ('b is "x" or "y"', "\"b is 'x'\""):
        text, findings = fixed(HEAD + END + slot % condition)
        assert text == HEAD + END + slot % condition
        assert findings


def test_a_line_may_need_several_rounds() -> None:
    text, findings = fixed(steps("if a is 1:\n  go on\nelse if a > 2 then say “x”."))
    assert text == steps('if a is 1:\n  go on\notherwise if a is over 2, say "x"')
    assert findings == ()


def test_a_finding_carries_its_fix() -> None:
    _, findings = read_one(Kind.PROCEDURE, "test", steps("if a>1, go on"))
    (fix,) = findings[0].fixes
    assert (fix.span.text, fix.replacement, fix.safe) == (">", " is over ", True)
    _, findings = read_one(Kind.PROCEDURE, "test", steps("colect a"))
    (fix,) = findings[0].fixes
    assert (fix.span.text, fix.replacement, fix.safe) == ("colect", "collect", False)


# ---- whatever is written


def check(text: str) -> None:
    before = read_one(Kind.PROCEDURE, "test", text)[1]
    done = fix_file(Kind.PROCEDURE, "test", text)
    assert done.findings == read_one(Kind.PROCEDURE, "test", done.text)[1]
    assert (done.text == text) == (done.made == 0)
    assert done.text.count("\n") == text.count("\n")
    for finding in before:
        for fix in finding.fixes:
            assert 0 <= fix.span.start <= fix.span.end <= len(text)
            assert "…" not in fix.replacement
            assert "\n" not in fix.replacement
    again = fix_file(Kind.PROCEDURE, "test", done.text)
    assert again.made == 0 or done.made >= MAX_ROUNDS


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20))
def test_any_words(pieces: list[str]) -> None:
    check(steps(" ".join(pieces).replace("\n", "\n    ")))


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_sentences_with_something_wrong(chance: Random, changes: int) -> None:
    words = WORDS.findall(chance.choice((WRONG_ITEM, EXCHANGE_ITEMS)))
    for _ in range(changes):
        at = chance.randrange(len(words))
        words[at : at + chance.randrange(2)] = [chance.choice([*PIECES, *words])] * chance.randrange(3)
    check("".join(words))


def test_a_correct_file_is_not_touched() -> None:
    for text in (WRONG_ITEM, EXCHANGE_ITEMS):
        assert fix_file(Kind.PROCEDURE, "test", text).text == text
