"""The sample with words of one file replaced, compared with the sample as it is."""

from __future__ import annotations

from functools import cache

from aop.compiler import compile_files
from aop.diffs.changes import Compared
from aop.diffs.releases import compared
from aop.machine.release import Release
from aop.syntax.declarations import Files
from aop.syntax.disk import read_disk
from aop.syntax.load import read_contents, read_files
from conversations import ROOT

WRONG_ITEM = "returns/wrong_item.aop.yaml"
SERVICE = "rules/service.yaml"

#: A file, what is written there (nothing: the file is new), and what is written instead.
Edit = tuple[str, str, str]


@cache
def sample() -> tuple[Files, Release]:
    files, found = read_contents(read_disk(ROOT / "procedures"))
    result = compile_files(files, found)
    assert result.release is not None
    return files, result.release


def edited(*edits: Edit) -> Release:
    """The sample with these edits; each must be of something that is there."""
    texts = {path: held.decode() for path, held in read_disk(ROOT / "procedures").files.items() if held}
    for file, old, new in edits:
        if not old:
            texts[file] = new
            continue
        assert texts[file].count(old) >= 1, f"{file} has no `{old}`"
        texts[file] = texts[file].replace(old, new)
    result = compile_files(*read_files(texts))
    assert result.release is not None, [(item.code, item.message, item.span.text) for item in result.findings]
    return result.release


def changed(*edits: Edit) -> Compared:
    """The sample, and the sample with these edits."""
    files, release = sample()
    return compared(release, edited(*edits), files)


def undone(*edits: Edit) -> Compared:
    """The sample with these edits, and the sample."""
    files, release = sample()
    return compared(edited(*edits), release, files)


def told(found: Compared) -> list[str]:
    """The changes, each in a line."""
    return [f"{item.kind}: {item.procedure} {item.what}" for item in found.changes] + [
        f"left: {why}" for why in found.left
    ]
