"""The moves of the parser are kept as plain data, and Lark is imported for a mistake only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sentence_trees import snippet

from aop.syntax import parser
from aop.syntax.moves import moves_of, read, written
from aop.syntax.parser import load
from aop.syntax.sentences import parse_steps


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own; Python keeps nothing."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(parser, "cache_from_source", lambda _: str(tmp_path / "compiled" / "grammar.pyc"))
    return tmp_path / "aop-engine"


def drive() -> object:
    """Reads a line as a new process would."""
    written = snippet("go on\n")
    builder = parser.the_builder()
    builder.begin(written.source, written.text, range(9), "steps", builder.fragment)
    return parser.driver.__wrapped__().parse(written.text, "steps")


def kept(folder: Path) -> list[Path]:
    return list(folder.glob("*.moves"))


def test_what_is_written_is_read_again() -> None:
    moves = moves_of(load()[0])
    assert read(written(moves)) == moves
    assert len(moves.states) > 100


@pytest.mark.parametrize("size", [0, 1, 1_000])
def test_what_was_not_written_whole_is_none(size: int) -> None:
    assert read(written(moves_of(load()[0]))[:size]) is None


def test_the_moves_are_kept(folder: Path) -> None:
    assert drive() is not parser.FAILED
    (file,) = kept(folder)
    before = file.stat().st_mtime_ns
    assert drive() is not parser.FAILED
    assert file.stat().st_mtime_ns == before


def test_broken_moves_are_made_again(folder: Path) -> None:
    drive()
    (file,) = kept(folder)
    whole = file.read_bytes()
    file.write_bytes(whole[:-1_000])
    assert drive() is not parser.FAILED
    assert file.read_bytes() == whole


def test_a_full_disk_is_no_failure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    for place in ("os.replace", "pathlib.Path.write_bytes", "tempfile.mkstemp"):
        monkeypatch.setattr(place, full)
        assert drive() is not parser.FAILED
        assert kept(folder) == []
        assert list(folder.glob("*.part")) == []


@pytest.mark.parametrize(("text", "imported"), [("go on", "False"), ("go onn", "True")])
def test_lark_is_imported_for_a_mistake_only(text: str, imported: str) -> None:
    parse_steps(snippet("go on"))  # the moves are there
    code = (
        "import sys; from aop.diagnostics import Source; from aop.syntax.snippet import Snippet\n"
        "from aop.syntax.sentences import parse_steps\n"
        "text = sys.argv[1]; parse_steps(Snippet(Source.of('x', text), text, ((0, 0),)))\n"
        "print('lark' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, text], capture_output=True, text=True, check=True)
    assert done.stdout == f"{imported}\n"
