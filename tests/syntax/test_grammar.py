"""The grammar itself: no conflict, the words it reserves, the builder it calls, and the lexer in front of it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from language_examples import EXCHANGE_ITEMS, WRONG_ITEM, block, keys
from lark import Lark, Token
from sentence_trees import snippet
from test_sentences_expressions import CONDITIONS, VALUES
from test_sentences_policies import CASES as POLICIES
from test_sentences_steps import STEPS

from aop.diagnostics import Source
from aop.syntax import parser
from aop.syntax.keywords import KEYWORDS, SENTENCES
from aop.syntax.keywords import POLICIES as POLICY_FORMS
from aop.syntax.lark_lexer import Blocked, WholeWords
from aop.syntax.mistakes import MISTAKES
from aop.syntax.parser import GRAMMAR, START, Builder
from aop.syntax.reading import Reading
from aop.syntax.sentences import parse_condition, parse_steps
from aop.values import UNITS

GRAMMAR_TEXT = GRAMMAR.read_text(encoding="utf-8")
OPTIONS: dict[str, Any] = {"parser": "lalr", "start": START, "keep_all_tokens": True, "maybe_placeholders": False}


@pytest.fixture(scope="module")
def strict() -> Lark:
    """Lark with its own lexer, refusing every conflict between rules and between tokens."""
    return Lark(GRAMMAR_TEXT, lexer="contextual", strict=True, postlex=Recording(), **OPTIONS)


class Recording(Blocked):
    """Remembers the tokens that the parser was given."""

    tokens: list[tuple[str, str, int]]

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        self.tokens = []
        for token in super().process(stream):
            self.tokens.append((token.type, str(token), token.start_pos or 0))
            yield token


def test_no_conflict(strict: Lark) -> None:
    assert strict.rules


def test_every_word_of_the_grammar_is_reserved(strict: Lark) -> None:
    words = {str(terminal.pattern.value) for terminal in strict.terminals}
    units = {*UNITS, *(unit.removesuffix("s") for unit in UNITS)}
    assert {word for word in words if re.fullmatch("[a-z]+", word)} | units == KEYWORDS


def test_the_first_words_are_those_of_the_grammar() -> None:
    for forms in (SENTENCES, POLICY_FORMS):
        assert set(forms) - {"ends", "needs"} <= KEYWORDS


def test_the_builder_has_a_method_for_every_rule(strict: Lark) -> None:
    used = {str(rule.alias or rule.origin.name) for rule in strict.rules}
    inlined = {str(rule.origin.name) for rule in strict.rules if rule.options.expand1}
    for name in used - inlined:
        if not name.startswith("_"):
            assert callable(getattr(Builder, name, None)), name
            assert not hasattr(Reading, name), name


def test_no_part_of_the_builder_hides_another() -> None:
    seen: dict[str, type] = {}
    for part in reversed(Builder.__mro__[:-1]):
        for name in vars(part):
            if not name.startswith("__") and name != "condition":  # declared where it is used, defined above
                assert name not in seen, (name, part, seen.get(name))
                seen[name] = part


def test_every_code_has_an_example() -> None:
    specs = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_sentences_*.py"))
    assert set(re.findall(r"\^ (AOP1\d\d) ", specs)) == set(MISTAKES)


# ---- the lexer


def examples() -> Iterator[tuple[str, str]]:
    for text in (WRONG_ITEM, EXCHANGE_ITEMS):
        for part in ("steps", "on"):
            yield from (("steps", block(text, part, key)) for key in keys(text, part))
        yield "policies", block(text, "rules")
    for start, spec in (("steps", STEPS), ("one_condition", CONDITIONS), ("one_expression", VALUES)):
        for case in spec.strip("\n").split("\n\n"):
            if not case.startswith("#"):
                written = case.split("\n= ")[0]
                yield start, written + ("\n" if start == "steps" else "")
    yield from (("policies", case.split("\n= ")[0] + "\n") for _, case in POLICIES)


def test_the_lexer_reads_what_larks_own_would(strict: Lark) -> None:
    ours, theirs = Recording(), strict.options.postlex
    quick = Lark(GRAMMAR_TEXT, lexer=WholeWords, postlex=ours, **OPTIONS)
    count = 0
    for start, text in examples():
        quick.parse(text, start)
        strict.parse(text, start)
        assert ours.tokens == theirs.tokens
        count += len(ours.tokens)
    assert count > 2_000


@pytest.mark.parametrize("text", ["go today", "look upon.x", "switch topic", "wait fortune.x"])
def test_a_word_is_read_to_its_end(text: str, strict: Lark) -> None:
    strict.parse(f"{text}\n", "steps")  # Lark's own lexer is content with the beginning
    _, findings = parse_steps(snippet(text))
    assert [finding.code for finding in findings] == ["AOP110"]


# ---- loading


def test_the_parser_is_not_loaded_with_the_module() -> None:
    code = "import sys, aop.syntax.sentences; print('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own; Python keeps nothing."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(parser, "cache_from_source", lambda _: str(tmp_path / "compiled" / "grammar.pyc"))
    return tmp_path / "aop-engine"


def load() -> None:
    """Loads the parser as a new process would, and reads a line with it."""
    lark, builder = parser.load.__wrapped__()
    builder.begin(Source.of("test", "go on\n"), "go on\n", range(9), "steps", builder.fragment)
    assert len(lark.parse("go on\n", "steps")) == 1


def test_the_tables_are_kept(folder: Path) -> None:
    load()
    (tables,) = folder.iterdir()
    written = tables.stat().st_mtime_ns
    load()
    assert [path.stat().st_mtime_ns for path in folder.iterdir()] == [written]


def test_the_tables_lie_beside_the_compiled_program(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    load()
    assert [path.suffix for path in (folder.parent / "compiled").iterdir()] == [".tables"]
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    load()  # read from there all the same
    assert not folder.exists()


def test_broken_tables_are_made_again(folder: Path) -> None:
    load()
    (tables,) = folder.iterdir()
    tables.write_bytes(tables.read_bytes()[:-1000])
    load()


def test_nothing_is_read_from_a_folder_that_others_may_write(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    load()
    assert list(folder.iterdir()) == []


def test_a_full_disk_is_no_failure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.replace", full)
    load()
    assert list(folder.iterdir()) == []
    monkeypatch.setattr("tempfile.mkstemp", full)
    load()


def test_without_a_folder_the_parser_is_built(folder: Path) -> None:
    folder.write_text("in the way")
    load()


def test_many_threads() -> None:
    steps = [block(WRONG_ITEM, "steps", key) for key in keys(WRONG_ITEM, "steps")] * 10
    work = [*((parse_steps, text) for text in steps), *((parse_condition, text) for text in ("a > 1", "b is c") * 50)]
    expected = [parse(snippet(text)) for parse, text in work]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda each: each[0](snippet(each[1])), work)) == expected
