"""Strict YAML: every scalar is text, every part knows its place, every extra of YAML is one finding."""

# ruff: noqa: E501  (a row of a table stays on its line)

from __future__ import annotations

import sys

import pytest

from aop.diagnostics import Finding
from aop.errors import AopError
from aop.syntax.nodes import Broken, Mapping, Node, Scalar, Sequence, build, read_nodes
from aop.syntax.source import read_source


def read(text: str | bytes) -> tuple[Node | None, tuple[Finding, ...]]:
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


def test_keys_lists_and_texts() -> None:
    root, findings = read("a: b\nc: [d, e]\nf:\n  g: {h: i}\n  j:\n  - k\n  - l\n")
    assert findings == ()
    assert plain(root) == {"a": "b", "c": ["d", "e"], "f": {"g": {"h": "i"}, "j": ["k", "l"]}}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: bc\n", "bc"),
        ("a: 'bc' # d\n", "'bc'"),
        ('a: "b\\n" # d\n', '"b\\n"'),
        ("a: |\n  b\n  c\nd: e\n", "|\n  b\n  c\n"),
        ("a: {b: c} # d\n", "{b: c}"),
        ("a: [b, c] # d\n", "[b, c]"),
        ("a:\n  b: c\n  d: e # f\nx: y\n", "b: c\n  d: e"),
        ("a:\n- b\n- c # d\nx: y\n", "- b\n- c"),
        ("é😀: bc\n", "bc"),
        ("\r\na: bc\r\n", "bc"),
        ("\ufeffa: bc", "bc"),
    ],
)
def test_a_value_knows_its_place(text: str, place: str) -> None:
    root, findings = read(text)
    assert findings == ()
    assert isinstance(root, Mapping)
    assert root.entries[0].value.span.text == place


def test_a_scalar_knows_what_is_inside_its_quotes() -> None:
    root, _ = read("'a b': \"c d\"\n")
    assert isinstance(root, Mapping)
    entry = root.entries[0]
    assert isinstance(entry.value, Scalar)
    assert (entry.key.inside.text, entry.value.inside.text) == ("a b", "c d")


def test_a_leading_marker_and_an_end_marker_are_fine() -> None:
    root, findings = read("---\na: b\n...\n")
    assert (plain(root), findings) == ({"a": "b"}, ())


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n"])
def test_an_empty_file(text: str) -> None:
    root, findings = read(text)
    assert root is None
    assert told(findings) == [("AOP159", "the file is empty", "", "write it, or delete it")]


TEXT_OR_REPEAT = "if it is text, put it in double quotes; else repeat the value"
TEXT = "if it is text, put it in double quotes"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("a: 1\nb: 2\na: 3\n", ("AOP142", "the key `a` is given twice", "a", "keep one of them")),
        ("x: {a: 1, 'a': 2}\n", ("AOP142", "the key `a` is given twice", "'a'", "keep one of them")),
        ("a: &b c\n", ("AOP143", "`&b` is an anchor, which this language does not have", "&b", TEXT_OR_REPEAT)),
        ("a: *b\n", ("AOP143", "`*b` is an alias, which this language does not have", "*b", TEXT_OR_REPEAT)),
        ("a: *b c\n", ("AOP143", "`*b` is an alias, which this language does not have", "*b", TEXT_OR_REPEAT)),
        ("a: &b [c]\nd: *b\n", ("AOP143", "`&b` is an anchor, which this language does not have", "&b", TEXT_OR_REPEAT)),
        ("a: !b c\n", ("AOP144", "`!b` is a tag, which this language does not have", "!b", TEXT)),
        ("a: !!str c\n", ("AOP144", "`!!str` is a tag, which this language does not have", "!!str", TEXT)),
        ("a: !b!c d\n", ("AOP144", "`!b!c` is a tag, which this language does not have", "!b!c", TEXT)),
        ("a: !b {c: d}\n", ("AOP144", "`!b` is a tag, which this language does not have", "!b", TEXT)),
        ("<<: {a: b}\n", ("AOP145", "`<<` merges keys, which this language does not do", "<<", "repeat the keys")),
        ("a: b\n---\nc: d\n", ("AOP141", "a second document starts here, after `---`", "---", "keep one document in a file")),
        ("%YAML 1.1\n---\na: b\n", ("AOP141", "a line that starts with `%` is a directive", "%YAML 1.1", "delete it")),
        ("? [a]\n: b\n", ("AOP148", "a key is a name, not several values", "[a]", TEXT)),
        ("{[a]: b}\n", ("AOP148", "a key is a name, not several values", "[a]", TEXT)),
        ("{: b}\n", ("AOP148", "a key is missing before this colon", ":", "write `name: value`")),
        ("?\n", ("AOP148", "a key is missing here", "", "write `name: value`")),
        ('a: "b\\x07"\n', ("AOP102", "this escape makes a control character (U+0007)", "\\", "delete it")),
    ],
)  # fmt: skip
def test_what_yaml_offers_beyond_keys_lists_and_text(text: str, finding: tuple[str, str, str, str]) -> None:
    _, findings = read(text)
    assert told(findings) == [finding]


def test_a_duplicate_key_shows_the_first_and_keeps_it() -> None:
    root, (finding,) = read("a: 1\nb: 2\na: 3\n")
    assert plain(root) == {"a": "1", "b": "2"}
    assert [(note.message, note.span.line, note.span.text) for note in finding.notes] == [("first given here", 1, "a")]


def test_an_alias_bomb_is_one_finding() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    _, findings = read(bomb)
    assert [finding.code for finding in findings] == ["AOP143"]


def test_a_refused_value_is_broken_and_the_rest_is_read() -> None:
    root, _ = read("a: !b c\nd: e\nf:\n- *g\n- h\ni: [*j, k]\n")
    assert isinstance(root, Mapping)
    assert isinstance(root.get("a"), Broken)
    assert plain(root.get("d")) == "e"
    assert plain(root.get("f")) == [None, "h"]
    assert isinstance(root.get("i"), Broken)


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{a: " * 1000, "- " * 1000, "? " * 1000, "a:\n" + "".join(" " * n + "b:\n" for n in range(1, 60))],
)
def test_deep_nesting_is_one_finding(text: str) -> None:
    root, findings = read(text)
    assert root is None
    assert [(f.code, f.message, f.help) for f in findings] == [
        ("AOP146", "this is nested more than 20 levels deep", "write it flatter")
    ]


def test_so_many_values_and_no_more() -> None:
    root, findings = read("[" + "x, " * build.MAX_NODES + "]")
    assert root is None
    assert [(f.code, f.message) for f in findings] == [("AOP147", "the file has more than 60,000 values")]


def test_without_libyaml_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml._yaml", None)
    with pytest.raises(AopError, match="this PyYAML has no libyaml; install a build of it that has it"):
        read("a: b\n")


# ---- parts that are no YAML


def test_a_part_that_is_no_yaml_does_not_hide_the_others() -> None:
    root, findings = read(
        'title: a: b\nslots:\n  x: {a: "b}\n  y: {c: d}\nsteps:\n  one: |\n    e\n  two: @f\nlast: g\n'
    )
    assert plain(root) == {"slots": {"y": {"c": "d"}}, "steps": {"one": "e\n"}, "last": "g"}
    assert isinstance(root, Mapping)
    assert root.damaged
    assert [(f.code, f.span.line) for f in findings] == [("AOP149", 1), ("AOP152", 3), ("AOP150", 8)]


def test_only_so_many_parts_are_set_aside() -> None:
    root, findings = read("".join(f"k{n}: a: b\n" for n in range(50)))
    assert root is None
    assert len(findings) == build.MAX_SET_ASIDE + 1
