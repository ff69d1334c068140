"""One layout for every file: what it looks like, that it says the same, and that it is there to stay."""
# ruff: noqa: E501 - a sentence stands on one line

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from language_examples import EXCHANGE_ITEMS, WRONG_ITEM

from aop.syntax.disk import read_disk
from aop.syntax.format import format_file
from aop.syntax.format.blocks import format_block
from aop.syntax.format.meaning import meaning
from aop.syntax.format.pieces import cut, spaced
from aop.syntax.kinds import Kind, kind_of
from aop.syntax.workspace_files import read_one

ROOT = Path(__file__).parents[2]
WORKSPACES = (
    "procedures",
    "benchmarks/tau2/retail/workspace",
    "tests/workspaces/exchange",
    "tests/workspaces/guessing",
)
HEAD = "aop: 1\nprocedure: p\ntitle: t\nowner: o\n"


def real_files() -> list[tuple[Kind, str]]:
    contents = [read_disk(ROOT / folder).files.items() for folder in WORKSPACES]
    kinds = [(kind_of(name), content.decode()) for files in contents for name, content in files]
    return [item for item in kinds if item[0] is not Kind.STRAY]


FILES = [*real_files(), (Kind.PROCEDURE, WRONG_ITEM), (Kind.PROCEDURE, EXCHANGE_ITEMS)]


def formatted(text: str, kind: Kind = Kind.PROCEDURE) -> str:
    done = format_file(kind, "test", text)
    assert done.text is not None, done.findings
    return done.text


def steps(*lines: str) -> str:
    return HEAD + "steps:\n  s: |\n" + "".join(f"    {line}\n" if line else "\n" for line in lines)


def says(kind: Kind, text: str) -> object:
    declared, findings = read_one(kind, "test", text)
    assert findings == ()
    return meaning(declared)


def comments(text: str) -> list[str]:
    return re.findall(r"#[^\n]*?(?= *$)", text.replace("\r", ""), re.MULTILINE)


# ---- spaces in a sentence


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("collect   order_id    and email", "collect order_id and email"),
        ('look up a.b with x=1,y  =  "a  b"as z', 'look up a.b with x = 1, y = "a  b" as z'),
        ('if a is 1 , say "x"', 'if a is 1, say "x"'),
        ("collect order_id,at most 3 times ,otherwise :", "collect order_id, at most 3 times, otherwise:"),
        ("if it fails :go on", "if it fails: go on"),
        ("set a to (b+c )*d/ 2-1", "set a to (b + c) * d / 2 - 1"),
        ("set a to b --1", "set a to b - -1"),
        ("set a to - 5", "set a to -5"),
        ("if a is over -  5 and b is - $5:", "if a is over -5 and b is -$5:"),
        ("do a.b with x = - 1", "do a.b with x = -1"),
        ("if a is one of [ 1,2 ,-3 ]:", "if a is one of [1, 2, -3]:"),
        ("if not( a is 1 ):", "if not (a is 1):"),
        ("wait 30days", "wait 30 days"),
        ("if a is $1,250.50,say x", "if a is $1,250.50, say x"),
        ("if a is at least 9:30 :", "if a is at least 9:30:"),
        ('say "a  #  b"# why', 'say "a  #  b"  # why'),
        ("go on      #why", "go on  #why"),
        ("never do a.b   when c is over 1", "never do a.b when c is over 1"),
        ("say \"{a else  'x'}\"", "say \"{a else  'x'}\""),
    ],
)
def test_spaces(written: str, meant: str) -> None:
    assert spaced(written) == meant
    assert spaced(meant) == meant


# ---- the lines of a block


def block(text: str) -> str:
    return "\n".join(format_block(text.strip("\n").split("\n"), 0))


def test_two_spaces_a_level() -> None:
    written = "if a is 1:\n      go on\n      if b is 2:\n          go on\notherwise:\n go on"
    assert block(written) == "if a is 1:\n  go on\n  if b is 2:\n    go on\notherwise:\n  go on"


def test_comments_stay_with_their_lines() -> None:
    written = """
# first
if a is 1:
      # about the next
    go on
    # nothing more

  # between
# what else
otherwise:
        # deep
        go on
        # end of it
# end of all
"""
    assert (
        block(written)
        == """
# first
if a is 1:
  # about the next
  go on
  # nothing more

# between
# what else
otherwise:
  # deep
  go on
  # end of it
# end of all
""".strip("\n")
    )


def test_a_comment_that_stands_left_of_everything_goes_where_its_lines_are() -> None:
    assert block("if a is 1:\n    go on\n# off\n    go on") == "if a is 1:\n  go on\n  # off\n  go on"


# ---- the file around


def test_line_ends_blank_lines_and_the_end_of_the_file() -> None:
    written = (
        "\ufeff\r\n\r\n" + steps("go on  ", "", "  ", "", "finish as resolved").replace("\n", "\r\n") + "\r\n  \r\n"
    )
    assert formatted(written) == steps("go on", "", "finish as resolved")


def test_a_file_without_a_last_line_break() -> None:
    assert formatted(steps("go on", "finish as resolved").rstrip("\n")) == steps("go on", "finish as resolved")


def test_blocks_are_indented_from_their_key() -> None:
    written = (
        HEAD + "rules: |\n       any write needs confirmation\nsteps:\n    s: |\n     go on\n     finish as resolved\n"
    )
    meant = HEAD + "rules: |\n  any write needs confirmation\nsteps:\n    s: |\n      go on\n      finish as resolved\n"
    assert formatted(written) == meant


def test_a_block_with_its_indentation_written_keeps_it() -> None:
    written = HEAD + "steps:\n  s: |4-  # so\n      if a is 1:\n             go on\n      finish as resolved\n\n\n\n"
    assert (
        formatted(written)
        == HEAD + "steps:\n  s: |4-  # so\n      if a is 1:\n        go on\n      finish as resolved\n"
    )


def test_texts_are_not_touched() -> None:
    texts = 'title: |+\n  Two  \n\n\n  lines # no comment\n\n\nowner: "o,\n\n\n  o  o \\\n  x"\nsource: >-\n  a   \n\n\n    b\n'
    written = f"aop: 1\nprocedure: p\n{texts}steps:\n  s: |\n    finish as resolved\n"
    assert formatted(written) == written


def test_alignment_and_the_order_of_keys_are_the_authors() -> None:
    written = f'{HEAD}slots:\n  email:    {{type: email,   ask:  "x"}}   # one\n  b:        {{type: text,    ask:  "y"}}      # two\nsteps:\n  s: |\n    finish as resolved\n'
    assert formatted(written) == written


def test_spaces_at_brackets() -> None:
    written = f'{HEAD}actions: [ a.b,c.d , e.f ]\nrelease: {{ stage: pilot , slice: {{"channel":[chat ],}}, hold: [ ] }}\nsteps:\n  s: |\n    finish as resolved\n'
    assert formatted(written).split("\n")[4:6] == [
        "actions: [a.b, c.d, e.f]",
        'release: {stage: pilot, slice: {"channel": [chat],}, hold: []}',
    ]


def test_examples_and_tables_lose_only_blanks_at_the_ends_of_lines() -> None:
    lists = "intents:\n  i:\n    description: d\n    examples: |\n      hello   there  \n\n\n      you,  too\ndecide:\n  t: |\n    a   | result  \n    any |   1%\n"
    written = f"{HEAD}{lists}steps:\n  s: |\n    finish as resolved\n"
    assert formatted(written) == written.replace("  \n\n\n", "\n\n").replace("  \n", "\n")


def test_a_comment_that_becomes_part_of_a_block() -> None:
    written = HEAD + "steps:\n  s: |\n          go on\n          finish as resolved\n      # said\n"
    assert formatted(written) == steps("go on", "finish as resolved", "# said")


@pytest.mark.parametrize(
    "text",
    [
        steps("goto close"),
        steps("finish as resolved").replace("title", "titel"),
        steps("if a is 1:", "\tgo on"),
        HEAD + "steps: [",
        "",
    ],
)
def test_a_file_with_errors_is_left_alone(text: str) -> None:
    done = format_file(Kind.PROCEDURE, "test", text)
    assert done.text is None
    assert done.findings


def test_bytes_that_are_no_text_are_left_alone() -> None:
    assert format_file(Kind.PROCEDURE, "test", b"\xff\xfe\x00").text is None
    assert format_file(Kind.PROCEDURE, "test", HEAD.encode() + b"\xff").text is None


# ---- laws


def check(kind: Kind, text: str) -> None:
    once = formatted(text, kind)
    assert formatted(once, kind) == once
    assert says(kind, once) == says(kind, text)
    assert comments(once) == comments(text)
    assert not re.search(r"[ \t]+$", "".join(once.split("|+")[:1]), re.MULTILINE)


@pytest.mark.parametrize(("kind", "text"), FILES)
def test_real_files_keep_their_meaning(kind: Kind, text: str) -> None:
    check(kind, text)


@pytest.mark.parametrize("folder", WORKSPACES)
def test_the_workspaces_are_tidy(folder: str) -> None:
    for name, content in read_disk(ROOT / folder).files.items():
        if kind_of(name) is not Kind.STRAY:
            assert formatted(content.decode(), kind_of(name)) == content.decode(), name


#: Blanks of a sentence, outside its texts.
_OUTSIDE = re.compile(r'"(?:\\.|[^"\\\n])*"|(?P<blank> +)|(?P<sign>[,=:*/+()\[\]])(?=[ "\w(\[])')
_SENTENCE_BLOCK = re.compile(
    r"^(?P<key> *)(?:rules|escalate|prove|(?<=  )\w+): \|\n(?P<lines>(?:(?P=key) +.*\n|\n)+)", re.MULTILINE
)


@st.composite
def untidy(draw: st.DrawFn) -> tuple[Kind, str]:
    """A real file with other blanks: in sentences, at the ends of lines, between lines, and another indentation."""
    kind, text = draw(st.sampled_from(FILES))
    chance = draw(st.randoms(use_true_random=False))
    ends = draw(st.sampled_from(["\n", "\r\n"]))

    def sentence(line: str) -> str:
        code, _, comment = line.partition("  #")
        body = code.lstrip(" ")
        blanks = _OUTSIDE.sub(lambda m: m[0] + " " * chance.choice((0, 0, 1, 3)) if m["blank"] else m[0], body)
        return " " * (len(code) - len(body)) * 1 + blanks + (f"  #{comment}" if comment else "")

    def laid_out(match: re.Match[str]) -> str:
        lines = match["lines"].rstrip("\n").split("\n")
        if any(" | " in line for line in lines) or re.search("examples|conversation", match[0].split("\n")[0]):
            return match[0]
        width, deeper = chance.choice((2, 3, 5)), chance.choice((0, 1, 4))
        base = len(match["key"]) + 2
        done = []
        for line in lines:
            levels = (len(line) - len(line.lstrip(" ")) - base) // 2
            done.append(
                line if not line.strip() else " " * (base + deeper + width * levels) + sentence(line).lstrip(" ")
            )
            done += [""] * chance.choice((0, 0, 0, 1, 3))
        return match[0].split("\n")[0] + "\n" + "\n".join(line + " " * chance.choice((0, 0, 2)) for line in done) + "\n"

    mixed = _SENTENCE_BLOCK.sub(laid_out, text)
    return kind, mixed.replace("\n", ends)


@settings(max_examples=120, deadline=None)
@given(untidy())
def test_other_blanks_mean_the_same_and_end_in_the_same_layout(file: tuple[Kind, str]) -> None:
    kind, text = file
    check(kind, text)
    blank = re.compile(r"\n\n+")
    tidy = next(known for _, known in FILES if _words(known) == _words(text))
    assert blank.sub("\n", formatted(text, kind)) == blank.sub("\n", formatted(tidy, kind))


def _words(text: str) -> list[str]:
    return text.split()


PIECES = [
    "a", "order.total", "is", "not", "and", "over", "5", "2.5", "$1,250", "20%", "30", "days", "EUR", "9:30", "2026-11-22",
    '"x  y"', '"{a  else  \'b\'}"', ",", ":", "=", "+", "-", "*", "/", "(", ")", "[", "]", "otherwise", "at", "most",
]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " ", "   "])), max_size=15))
@example([("9:30", ""), (":", "")])
@example([("$1,250", " "), (",", "")])
def test_spacing_keeps_every_piece(pieces: list[tuple[str, str]]) -> None:
    line = "".join(piece + blank for piece, blank in pieces)
    before, after = cut(line), cut(spaced(line))
    assert [piece.text for piece in after] == [piece.text for piece in before]
    assert spaced(spaced(line)) == spaced(line)


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from([" ", "   "])), min_size=1, max_size=15))
def test_the_pieces_are_those_of_the_lexer(pieces: list[tuple[str, str]]) -> None:
    from aop.syntax.lexer import _TOKEN

    line = "".join(piece + blank for piece, blank in pieces)
    words: list[str] = []
    at = 0
    while (match := _TOKEN.match(line, at)) and match.lastgroup:
        at = match.end()
        words += match[0].replace(",", " , ").split() if match.lastgroup == "AFTER_COMMA" else [match[0].strip()]
    assert [piece.text for piece in cut(line)] == words


LINES = st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["go on", "# why", "", "if a is 1:"])), max_size=12)


@given(LINES)
def test_any_block_of_lines_settles(lines: list[tuple[int, str]]) -> None:
    once = format_block([" " * column + text if text else "" for column, text in lines], 4)
    assert format_block(once, 4) == once
    assert [line.strip() for line in once] == [text for _, text in lines]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a: b\n", "  c: |\n", "    go on\n", "\n", "  \n", "# x\n", "      # y\n", "title: {a: b,c :d }\n", "aop: 1\n", "on:\n",
             "  denied: |+\n", "   finish as resolved\n", "steps:\n", 'owner: "x\n', '  y"\n', "procedure: p\n", "title: t\n", "owner: o\n"]
        ),
        max_size=14,
    )
)  # fmt: skip
def test_any_file_is_left_alone_or_settles(lines: list[str]) -> None:
    for kind in (Kind.PROCEDURE, Kind.WORKSPACE, Kind.RULES, Kind.ACTIONS):
        done = format_file(kind, "test", "".join(lines))
        if done.text is not None:
            check(kind, "".join(lines))
