"""What is generated of whole workspaces passes as it is written: with a sandbox, without one, in two languages."""

from __future__ import annotations

import re
from functools import cache

import pytest

from aop.cli.test_generate import text_of
from aop.compiler import compile_files
from aop.evals.fitting import fitting, stored
from aop.evals.generation import Generation
from aop.evals.kept import Generated
from aop.evals.left_out import Account
from aop.evals.outcome import Outcome
from aop.evals.play import Player
from aop.evals.run import chosen
from aop.extractors.scripted import ScriptedExtractor
from aop.machine.release import Release
from aop.machine.types import Slot, Type
from aop.syntax.declarations import Files
from aop.syntax.disk import read_disk
from aop.syntax.load import read_files
from conversations import ROOT

#: A workspace, a procedure of it, and how many conversations it has at least.
MEANT = [
    ("procedures", "cancel_order", 8),
    ("tests/workspaces/service", "return_parcel", 8),
    ("tests/workspaces/service", "refund_fee", 8),
    ("tests/workspaces/two_languages", "give_back", 1),
]


@cache
def texts(workspace: str) -> dict[str, str]:
    held = read_disk(ROOT / workspace).files
    return {path: text.decode() for path, text in held.items() if text and not path.endswith(".test.yaml")}


def read(sources: dict[str, str]) -> tuple[Files, Release]:
    files, findings = read_files(sources)
    result = compile_files(files, findings)
    assert result.release is not None, [(item.message, item.span.text) for item in result.findings]
    return files, result.release


@cache
def made(workspace: str, procedure: str) -> tuple[tuple[Generated, ...], Account]:
    files, release = read(texts(workspace))
    generation = Generation(release, files)
    found = tuple(generation.of(release.procedures[procedure], 25))
    return found, generation.accounts[procedure]


def played(workspace: str, text: str) -> list[Outcome]:
    """The file, kept in the workspace and played as `aop test` does."""
    files, release = read({**texts(workspace), "generated.test.yaml": text})
    player = Player(release, files, lambda: ScriptedExtractor({}))
    return [player.play(item.file, item.test) for item in chosen(files)]


@pytest.mark.parametrize(("workspace", "procedure", "least"), MEANT)
def test_what_is_generated_passes_at_once(workspace: str, procedure: str, least: int) -> None:
    conversations, account = made(workspace, procedure)
    outcomes = played(workspace, text_of(list(conversations)))
    assert len(outcomes) == len(conversations) == account.written >= least
    assert [item.unmet for item in outcomes if item.unmet] == []


@pytest.mark.parametrize(("workspace", "procedure", "least"), MEANT)
def test_what_is_left_out_has_its_reason(workspace: str, procedure: str, least: int) -> None:
    account = made(workspace, procedure)[1]
    points = [words for words in account.left if re.match(r"\S+\.yaml:\d+: ", words)]
    assert 0 < account.gone <= account.ways
    assert len(points) == account.ways - account.gone + account.blocks - account.answered
    assert all(words.rpartition(": ")[2] for words in account.left)


def test_a_cancel_takes_the_change_back() -> None:
    conversations, _ = made("tests/workspaces/service", "return_parcel")
    found = [item.text for item in conversations if "agent: undoes shop.call_off_courier" in item.text]
    assert len(found) == 1
    assert found[0].index("agent: does shop.book_courier") < found[0].index("{cancel: yes}")
    assert found[0].rstrip().endswith("agent: finishes as withdrawn")


def test_an_id_has_the_form_that_its_slot_reads() -> None:
    conversations, _ = made("tests/workspaces/service", "return_parcel")
    said = {value for item in conversations for value in re.findall(r'\{order_id: "([^"]*)"\}', item.text)}
    assert said
    assert all(re.fullmatch(r"#?W?[0-9]{7}", value) for value in said)
    assert not any(re.search(r"given:\s*\n\s*conversation", item.text) for item in conversations)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"#?W?([0-9]{7})", "1234567"),
        (r"[A-Z]{2}-?\d{4,}", "AA3456"),
        (r"(?:ORD|INV)-(\d+)", "ORD-5"),
        (r"(?i)x\.[a-f0-9]{2}", "x.34"),
        (r"[^0-9]\d", "A2"),
        (r"(?P<kind>[AB])\w{3}$", "A234"),
    ],
)
def test_a_text_fits_a_pattern(pattern: str, text: str) -> None:
    assert fitting(pattern) == text
    assert fitting(pattern, 2) not in (None, text)


def test_no_text_is_made_up_where_none_is_found() -> None:
    assert fitting("(") is None
    assert fitting(r"\d{80}") is None
    assert fitting(r"[^\x00-\x{10FFFF}]") is None
    assert stored(Slot("number", Type("id"), pattern="#?W?([0-9]{7})", form="#W{1}"), 2) == "#W1234568"
