"""The trap table (language, section 11): each gives the right text, or exactly one clear finding."""

# ruff: noqa: E501  (a row of a table stays on its line)

from __future__ import annotations

import time

import pytest

from aop.diagnostics import Finding
from aop.syntax.nodes import Mapping, Node, Scalar, Sequence, read_nodes
from aop.syntax.source import read_source
from aop.syntax.workspace_files import Kind, read_one


def read(text: str) -> tuple[Node | None, tuple[Finding, ...]]:
    page, findings = read_source("file.yaml", text)
    assert page is not None
    root, more = read_nodes(page)
    return root, findings + more


def plain(node: Node | None) -> object:
    match node:
        case Scalar():
            return node.text
        case Sequence(items):
            return [plain(item) for item in items]
        case Mapping(entries):
            return {entry.name: plain(entry.value) for entry in entries}
    return None


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, str, str]]:
    return [(f.code, f.message, f.span.text, f.help) for f in findings]


# ---- the right text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("country: NO\n", {"country": "NO"}),
        ("a: [yes, no, on, off, ~, null, true, Null]\n", {"a": ["yes", "no", "on", "off", "~", "null", "true", "Null"]}),
        ("on:\n  yes: no\n", {"on": {"yes": "no"}}),
        ("opens: 9:30\n", {"opens": "9:30"}),
        ("opens: {a: 9:30, b: 09:00-18:00}\n", {"opens": {"a": "9:30", "b": "09:00-18:00"}}),
        ("zip: 02134\n", {"zip": "02134"}),
        ("version: 1.10\n", {"version": "1.10"}),
        ("sku: 0x1F\n", {"sku": "0x1F"}),
        ("id: 1_000\n", {"id": "1_000"}),
        ("d: 2026-11-22\n", {"d": "2026-11-22"}),
        ("n: [.inf, 1e3, -0, 012, 190:20:30]\n", {"n": [".inf", "1e3", "-0", "012", "190:20:30"]}),
        ("{ask: Which one?}\n", {"ask": "Which one?"}),
        ("{delivered_on?: date, charge_id?: text}\n", {"delivered_on?": "date", "charge_id?": "text"}),
        ("a: b#c\n", {"a": "b#c"}),
        ("a: don't\n", {"a": "don't"}),
        ("a: it’s “so”\n", {"a": "it’s “so”"}),
        ("a: =\n<: b\n", {"a": "=", "<": "b"}),
        ("\ufeffa: b\n", {"a": "b"}),
        ("a: b\r\nc: |\r\n  d\r\n\r\n  e\r\n", {"a": "b", "c": "d\n\ne\n"}),
        ("valid when: a is \"b\" or c\n", {"valid when": 'a is "b" or c'}),
        ("a: http://b/c?d=e&f#g\n", {"a": "http://b/c?d=e&f#g"}),
        ("a: -5\nb: ?c\nd: :e\n", {"a": "-5", "b": "?c", "d": ":e"}),
    ],
)  # fmt: skip
def test_the_right_text(text: str, value: object) -> None:
    root, findings = read(text)
    assert (plain(root), findings) == (value, ())


# ---- one finding from YAML's side

IN_QUOTES = "if it is text, put it in double quotes"
NEXT_LINE = f"start the sentences on the next line, deeper; {IN_QUOTES}"
NOT_A_KEY = "write `name: value`; sentences stand below a key that ends in `|`, and deeper"
LINE_UP = "indent it like the line it belongs with"
COLON = "this colon ends a key, in the middle of a text"
NO_SPACE = "a space is missing after this colon"
DEEPER = "this line stands deeper than the one before, which has its value already"
OUT_OF_LINE = "this line is indented like none of the lines it could belong to"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("a: The customer: is angry\n", ("AOP149", COLON, ":", 'put the text in double quotes: `"The customer: is angry"`')),
        ('a: He said: "no"\n', ("AOP149", COLON, ":", "put the text in double quotes")),
        ("- a: b: c\n", ("AOP149", COLON, ":", 'put the text in double quotes: `"b: c"`')),
        ("{ask: Which? one: two}\n", ("AOP149", COLON, ":", "put the text in double quotes")),
        ("a: @b\n", ("AOP150", "a value cannot start with `@`", "@", IN_QUOTES)),
        ("a: `b`\n", ("AOP150", "a value cannot start with a backtick", "`", IN_QUOTES)),
        ("a: * b\n", ("AOP150", "a value cannot start with `*`", "*", IN_QUOTES)),
        ("a: & b\n", ("AOP150", "a value cannot start with `&`", "&", IN_QUOTES)),
        ("a: %b\n", ("AOP150", "a value cannot start with `%`", "%", IN_QUOTES)),
        ("%b: c\n", ("AOP150", "a value cannot start with `%`", "%", IN_QUOTES)),
        ("a: | b c\n", ("AOP150", "a value cannot start with `|`", "|", NEXT_LINE)),
        ("a: |collect b\n", ("AOP150", "a value cannot start with `|`", "|", NEXT_LINE)),
        ("a: > 5\n", ("AOP150", "a value cannot start with `>`", ">", NEXT_LINE.replace("sentences", "text"))),
        ("a: - b\n", ("AOP150", "a value cannot start with `-`", "-", f"start the list on the next line, or write `[a, b]`; {IN_QUOTES}")),
        ("a: ? b\n", ("AOP150", "a value cannot start with `?`", "?", IN_QUOTES)),
        ("a: , b\n", ("AOP150", "a value cannot start with `,`", ",", IN_QUOTES)),
        ("{a: b,, c: d}\n", ("AOP150", "a value cannot start with `,`", ",", IN_QUOTES)),
        ("a: [b] c\n", ("AOP151", "the text goes on after `]`", "c", "put the whole in double quotes")),
        ("a: {b} c # d\n", ("AOP151", "the text goes on after `}`", "c", "put the whole in double quotes")),
        ("[b] c\n", ("AOP151", "the text goes on after `]`", "c", "put the whole in double quotes")),
        ('a: "b" c\n', ("AOP151", "the text goes on after the closing quote", "c", 'put the whole in double quotes, with `\\"` for each quote inside')),
        ('a: "b": c\n', ("AOP151", "the text goes on after the closing quote", ": c", 'put the whole in double quotes, with `\\"` for each quote inside')),
        ('{a: "b"c, d: e}\n', ("AOP151", "the text goes on after the closing quote", "c, d: e}", 'put the whole in double quotes, with `\\"` for each quote inside')),
        ("a: 'don't'\n", ("AOP151", "the text goes on after the closing quote", "t'", "put the whole in double quotes; inside single quotes an apostrophe is written twice")),
        ('a: "b\nc: d\n', ("AOP152", 'this text has no closing `"`', '"b', "close it on this line")),
        ("a: 'b\nc: d\n", ("AOP152", "this text has no closing `'`", "'b", "close it on this line")),
        ('a: "b\nc: "d"\n', ("AOP152", 'this text has no closing `"`', '"b', "close it on this line")),
        ('a: {b: "c}\nd: e\n', ("AOP152", 'this text has no closing `"`', '"c}', "close it on this line")),
        ("steps:|\n  a: |\n    b\n", ("AOP153", NO_SPACE, ":", "write `steps: |`")),
        ("a: b\nrules:|\n  never do c\n", ("AOP153", NO_SPACE, ":", "write `rules: |`")),
        ("rules:|\n  never do c\nsteps: d\n", ("AOP153", NO_SPACE, ":", "write `rules: |`")),
        ("a: b\ntitle:Wrong item\nc: d\n", ("AOP153", NO_SPACE, ":", "write `title: Wrong item`")),
        ("title:Wrong\na: b\n", ("AOP153", NO_SPACE, ":", "write `title: Wrong`")),
        ("a: b\nwrong line # c\nd: e\n", ("AOP153", "this line has no key with a colon", "wrong line", NOT_A_KEY)),
        ("a: |\n  b\nc d\ne: f\n", ("AOP153", "this line has no key with a colon", "c d", NOT_A_KEY)),
        ('a: "\\d+"\n', ("AOP154", "`\\d` means nothing inside double quotes", "\\d", "put the text in single quotes, or double the backslash")),
        ('a: "\\ud83d\\ude00"\n', ("AOP154", "`\\ud83d\\ude00` is no character", "\\ud83d\\ude00", "write the character itself")),
        ('a: "\\xZZ"\n', ("AOP154", "`\\xZZ` is no character", "\\xZZ", "write the character itself")),
        ("a: {b: c\nd: e\n", ("AOP155", "this `{` has no `}`", "{", f"close it; {IN_QUOTES}")),
        ("a: [b, c\n", ("AOP155", "this `[` has no `]`", "[", f"close it; {IN_QUOTES}")),
        ("[\n", ("AOP155", "this `[` has no `]`", "[", f"close it; {IN_QUOTES}")),
        ("a: {b: [c, {d: e},\n", ("AOP155", "this `[` has no `]`", "[", f"close it; {IN_QUOTES}")),
        ("a: {b: c}}\n", ("AOP155", "this `}` closes nothing", "}", f"delete it; {IN_QUOTES}")),
        ("a: ]\n", ("AOP155", "this `]` closes nothing", "]", f"delete it; {IN_QUOTES}")),
        ("a:\n  b: c\n d: e\n", ("AOP158", OUT_OF_LINE, "d: e", LINE_UP)),
        ("a: b\n  c: d\n", ("AOP158", DEEPER, "c", LINE_UP)),
        ("a: |\n    b\n  c\n", ("AOP158", "this line is indented less than the text above it, and more than the key of that text", "c", LINE_UP)),
        ("a: |\n      \n  b\n", ("AOP158", "this blank line holds more spaces than the text below it", "      ", "delete the spaces")),
        ("a: b\n- c\n", ("AOP158", "a list item stands among keys", "-", "indent the list below its key")),
        (": b\n", ("AOP148", "a key is missing before this colon", ":", "write `name: value`")),
        ("title: “Wrong item”\n", ("AOP107", "the text starts with the curly quote `“`", "“", 'use straight quotes: `"`')),
        ("title: “Wrong: item”\n", ("AOP107", "the text starts with the curly quote `“`", "“", 'use straight quotes: `"`')),
        ("{ask: ‘Which one, please?’}\n", ("AOP107", "the text starts with the curly quote `‘`", "‘", 'use straight quotes: `"`')),
        ("title: [“Wrong, item”]\n", ("AOP107", "the text starts with the curly quote `“`", "“", 'use straight quotes: `"`')),
        ("a:\xa0b\n", ("AOP106", "a no-break space (U+00A0) stands here", "\xa0", "use an ordinary space")),
        ("a:\n\tb: c\n", ("AOP105", "a tab stands here", "\t", "use spaces")),
    ],
)  # fmt: skip
def test_one_finding(text: str, finding: tuple[str, str, str, str]) -> None:
    _, findings = read(text)
    assert told(findings) == [finding]


# ---- one finding from the shape's side: YAML reads these without complaint

FILE = "aop: 1\nprocedure: a\ntitle: {title}\nowner: o\n{rest}steps:\n  one: |\n    finish as resolved\n"


def procedure(title: str = "b", rest: str = "") -> tuple[Finding, ...]:
    _, findings = read_one(Kind.PROCEDURE, "a.aop.yaml", FILE.replace("{title}", title).replace("{rest}", rest))
    return tuple(finding for finding in findings if not "AOP110" <= finding.code <= "AOP139")


TEXT_OR_COMMENT = "put the text in double quotes; a comment stands on its own line"
LOST = "the text ends before this `#`, which starts a comment"


@pytest.mark.parametrize(
    ("title", "finding"),
    [
        ("say Order #123 is late", ("AOP156", LOST, "#123 is late", TEXT_OR_COMMENT)),
        ("late  # to be decided", ("AOP156", LOST, "# to be decided", TEXT_OR_COMMENT)),
        ("{name}", ("AOP150", "a value cannot start with `{`", "{", IN_QUOTES)),
        ("[urgent]", ("AOP162", "`title` expects one text, not a list", "[urgent]", "write one text here")),
        ("", ("AOP163", "`title` has no value", "title", "write it, or leave `title` out")),
    ],
)
def test_a_text_that_yaml_reads_otherwise(title: str, finding: tuple[str, str, str, str]) -> None:
    assert told(procedure(title)) == [finding]


SLOT = "slots:\n  a: {type: text, ask: Which one, please?}\n"
INTENT = "intents:\n  a:\n    description: b\n    unlike: [c, d: e]\n"
LIST = "intents:\n  a:\n    description: b\n    unlike:\n      - Tell the customer: we are sorry\n"
GLUED = "slots:\n  a: {type:text}\n"
GLUED_BLOCK = "slots:\n  a:\n    type:text\n"


@pytest.mark.parametrize(
    ("rest", "finding"),
    [
        (SLOT, ("AOP157", "`please?` stands alone after a comma", "please?", "put a text that holds a comma in double quotes")),
        (LIST, ("AOP149", COLON, ":", 'put the text in double quotes: `"Tell the customer: we are sorry"`')),
        (INTENT, ("AOP149", COLON, ":", "put the text in double quotes")),
        (GLUED_BLOCK, ("AOP153", NO_SPACE, ":", "write `type: text`")),
        (GLUED, ("AOP153", NO_SPACE, ":", "write `type: text`")),
    ],
)  # fmt: skip
def test_a_part_that_yaml_reads_otherwise(rest: str, finding: tuple[str, str, str, str]) -> None:
    assert told(procedure(rest=rest)) == [finding]


def test_steps_as_a_list_are_one_finding() -> None:
    text = "aop: 1\nprocedure: a\ntitle: b\nowner: o\nsteps:\n  - say Order #123 is late\n  - Tell the customer: we are sorry\n"
    _, findings = read_one(Kind.PROCEDURE, "a.aop.yaml", text)
    assert told(findings) == [
        ("AOP162", "`steps` expects keys with values, not a list", "steps", "write its keys below it, one a line and deeper")
    ]  # fmt: skip


def test_bombs_are_found_soon() -> None:
    start = time.monotonic()
    for text in ("a: &a [x]\n" + "b: [*a]\n" * 9, "[" * (1 << 20), "{a: " * (1 << 18), "x" * (50 << 20)):
        _, findings = read_one(Kind.PROCEDURE, "a.aop.yaml", text)
        assert findings
    assert time.monotonic() - start < 5
