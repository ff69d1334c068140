"""The reference holds everything the language has: each key with its values, each form of the grammar by an example."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from functools import cache
from typing import Any

import pytest

from aop.compiler import compile_files
from aop.machine.expressions import OPERATIONS, Apply, Over
from aop.syntax import parsing
from aop.syntax.driver import Driver
from aop.syntax.keywords import OUTCOMES, SENTENCES
from aop.syntax.load import read_files
from aop.syntax.moves import moves_of
from aop.syntax.parser import GRAMMAR, START, Builder
from aop.syntax.schema import KINDS, schema
from aop.syntax.schema.values import TYPES
from aop.syntax.shape.descriptions import DESCRIPTIONS
from docs.pages import LANGUAGE, PARTS, PROCEDURE, Block, blocks, files_with, headings, shop

#: Forms that the grammar takes only to say what is wrong with them.
MISTAKES = frozenset(
    """
    tries_bare within_bare inputs_bare finish_bare at_most_bare broken broken_policy compared more_than share
    one_line_bare repeat
""".split()
)

RIGHT = [block for page in sorted(LANGUAGE.glob("*.md")) for block in blocks(page) if not block.wrong]

_TABLE = re.compile(r"^\| key of (?P<what>[^|]+?) \|[^\n]*\n\|[-| ]+\|\n(?P<rows>(?:\|[^\n]*\n)+)", re.MULTILINE)
_FIRST = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


# ---- keys


def shapes() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every table of keys that the JSON Schemas have, under the name that the reference gives it."""
    for kind in KINDS:
        document = schema(kind)
        yield KINDS[kind].shape.what, document.get("properties", {})
        for name, definition in document["$defs"].items():
            yield name.replace("_", " "), definition["properties"]
        for key in ("business_hours", "on", "connect"):
            if key in document.get("properties", {}):
                yield key, document["properties"][key]["properties"]


def described() -> Iterator[tuple[str, dict[str, Any]]]:
    """The tables of keys by their descriptions: those of files that no editor checks have no schema."""
    for what, keys in DESCRIPTIONS.items():
        if what != "a connection":  # it stands under `connect`
            yield what, {key: {} for key in keys}


EVERY = {re.sub("^(a|an) ", "", what): keys for what, keys in (*described(), *shapes()) if keys}


@cache
def tables() -> dict[str, dict[str, str]]:
    """Name of a table of the reference → key → its row."""
    found: dict[str, dict[str, str]] = {}
    for page in sorted(LANGUAGE.glob("*.md")):
        for hit in _TABLE.finditer(page.read_text("utf-8")):
            rows = {_FIRST.match(row)[1]: row for row in hit["rows"].splitlines()}  # type: ignore[index]
            found.setdefault(re.sub("^(a|an) |`", "", hit["what"]), {}).update(rows)
    return found


def test_every_table_of_the_reference_is_about_something() -> None:
    assert set(tables()) == set(EVERY)


@pytest.mark.parametrize("what", EVERY)
def test_the_reference_has_every_key_and_no_other(what: str) -> None:
    assert sorted(tables().get(what, {})) == sorted(EVERY[what])


@pytest.mark.parametrize("what", EVERY)
def test_the_reference_has_every_word_that_a_key_may_say(what: str) -> None:
    for key, value in EVERY[what].items():
        words = [word for word in value.get("enum", value.get("items", {}).get("enum", ())) if isinstance(word, str)]
        row = tables()[what][key]
        assert [word for word in words if f"`{word}`" not in row] == [], key


def test_the_reference_has_every_type() -> None:
    text = (LANGUAGE / "slots.md").read_text("utf-8")
    assert [name for name in TYPES if f"\n| `{name}` |" not in text] == []


# ---- sentences


def test_every_sentence_has_its_section() -> None:
    titles = [words for level, words in headings((LANGUAGE / "sentences.md").read_text("utf-8")) if level == 2]
    openers = {title.strip("`").split()[0].strip("`,") for title in titles}
    assert set(SENTENCES) - openers == set()
    assert any(title.startswith("`go to`") for title in titles)
    assert any(title.startswith("`go on`") for title in titles)


def test_every_section_of_a_sentence_says_its_parts_and_what_can_go_wrong() -> None:
    _, *sections = (LANGUAGE / "sentences.md").read_text("utf-8").split("\n## `")
    assert sections
    for section in sections:
        assert "\n```aop\n" in section, section[:40]
        assert "\n| part | is |" in section, section[:40]
        assert "\n**What can go wrong.**" in section, section[:40]


def test_the_ends_of_a_procedure_are_there() -> None:
    text = (LANGUAGE / "sentences.md").read_text("utf-8")
    assert [word for word in OUTCOMES if f"| `{word}` |" not in text] == []


# ---- forms of the grammar


class Recording:
    """Notes which methods of the builder the parser calls: one for each form of the grammar."""

    def __init__(self) -> None:
        self.builder = Builder()
        self.used: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.builder, name)

        def noted(children: list[Any]) -> Any:
            self.used.add(name)
            return method(children)

        return noted


def forms(lark: Any) -> set[str]:
    """The name of every form that the builder has a method for."""
    names = {rule.alias or rule.origin.name for rule in lark.rules}
    return {str(name) for name in names if hasattr(Builder, name)}


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> tuple[Recording, Any]:
    from lark import Lark

    from aop.syntax.lark_lexer import Blocked, WholeWords

    noted = Recording()
    lark = Lark(
        GRAMMAR.read_text("utf-8"),
        parser="lalr",
        lexer=WholeWords,
        start=START,
        postlex=Blocked(),
        transformer=noted,
        keep_all_tokens=True,
        maybe_placeholders=False,
    )
    reading = Driver(moves_of(lark), noted)
    monkeypatch.setattr(parsing, "driver", lambda: reading)
    monkeypatch.setattr(parsing, "the_builder", lambda: noted.builder)
    monkeypatch.setattr(parsing, "load", lambda: (lark, noted.builder))
    return noted, lark


def test_every_form_of_the_grammar_has_an_example(recording: tuple[Recording, Any]) -> None:
    noted, lark = recording
    for block in RIGHT:
        read_files(alone(block))
    assert forms(lark) - noted.used == MISTAKES


def alone(block: Block) -> dict[str, str]:
    """The block as a file with nothing around it: what is missing there does not matter for what is noted."""
    if block.kind in ("yaml", "md"):
        return {block.part or PROCEDURE: block.text}
    key = block.part if block.part in PARTS[:3] else "steps"
    text = "".join(f"    {line}" for line in block_lines(block))
    return {PROCEDURE: f"{key}: |\n{text}" if key != "steps" else f"steps:\n  only: |\n{text}"}


def block_lines(block: Block) -> list[str]:
    from docs.pages import sentences

    text = block.text if block.part in PARTS[:3] else "".join(sentences(block))
    return text.splitlines(keepends=True)


# ---- operations


def test_every_operation_has_an_example() -> None:
    base = operations(shop())
    used = {op for block in RIGHT for op in operations(files_with(block)) - base}
    assert set(OPERATIONS) - used == set()
    assert {"any", "every", "no", "the", "where"} <= used


def operations(files: dict[str, str]) -> Counter[str]:
    """How often each operation stands in what is compiled."""
    release = compile_files(*read_files(files)).release
    return Counter() if release is None else Counter(_walk((release.procedures, release.rules, release.escalations)))


def _walk(part: Any) -> Iterator[str]:
    match part:
        case Apply(op, _) | Over(op, _, _, _):
            yield op
    match part:
        case tuple() | list():
            inside = list(part)
        case _ if hasattr(part, "values"):
            inside = list(part.values())
        case _ if is_dataclass(part):
            inside = [getattr(part, item.name) for item in fields_of(part)]
        case _:
            return
    for item in inside:
        yield from _walk(item)
