"""The way that a conversation goes through procedures: a test by its name, or a script, played as `aop test` plays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from aop.cli.test_command import model_of
from aop.diagnostics import did_you_mean
from aop.engine.effects import Effect
from aop.errors import WrongUse
from aop.evals.play import Player
from aop.evals.run import Chosen, chosen
from aop.evals.traced import Passed, way
from aop.machine.chart import Taken
from aop.machine.release import Release
from aop.syntax.conversations.tree import ConversationsFile
from aop.syntax.declarations import Files
from aop.syntax.kinds import Kind
from aop.syntax.workspace_files import read_one

#: Lines of a script that change nothing in the conversation, or that only show something.
_LOOKS = ("#", "/why", "/why-not", "/state", "/handoff", "/help")


def taken_by(files: Files, release: Release, words: str) -> Mapping[str, Taken]:
    """For each procedure that the conversation came through, where. Raises WrongUse where there is no such
    conversation, or several, or a script cannot be played as a test."""
    meant = _script(Path(words)) if Path(words).is_file() else _test(files, words)
    outcome = Player(release, files, model_of(files, release)).play(meant.file, meant.test)
    found = taken_of(outcome.effects)
    if not found:
        raise WrongUse(f"`{words}` starts no procedure, so there is no way to draw")
    return found


def taken_of(effects: Iterable[Effect]) -> dict[str, Taken]:
    """The boxes and arrows of each procedure that what was traced went through."""
    boxes: dict[str, set[int]] = {}
    arrows: dict[str, set[tuple[int, int]]] = {}
    last: dict[str, int] = {}
    for item in way(effects):
        if isinstance(item, Passed):
            boxes.setdefault(item.procedure, set()).add(item.pc)
            arrows.setdefault(item.procedure, set()).add((last.get(item.procedure, -1), item.pc))
            last[item.procedure] = item.pc
    return {name: Taken(frozenset(places), frozenset(arrows[name])) for name, places in boxes.items()}


def _test(files: Files, words: str) -> Chosen:
    tests = chosen(files)
    found = [item for item in tests if item.test.name.text == words] or list(chosen(files, words))
    if len(found) == 1:
        return found[0]
    if found:
        named = ", ".join(f"`{item.test.name.text}`" for item in found[:4])
        raise WrongUse(f"{len(found)} tests have `{words}` in their name or file: {named}; write more of one")
    near = did_you_mean(words, [item.test.name.text for item in tests])
    raise WrongUse(f"no test and no script is `{words}`" + (f"; did you mean `{near}`?" if near else ""))


def _script(path: Path) -> Chosen:
    """A script as a test of one conversation: its lines are those of tests."""
    lines = [line.strip().removesuffix("\\").rstrip() for line in path.read_text("utf-8").splitlines()]
    talk = "".join(f"      {_as_turn(line)}\n" for line in lines if line and not line.startswith(_LOOKS))
    text = f"tests:\n  - name: script\n    conversation: |\n{talk}"
    declared, findings = read_one(Kind.TEST, path.as_posix(), text.encode())
    if findings or not isinstance(declared, ConversationsFile) or not declared.tests:
        what = f": {findings[0].message} in `{findings[0].span.text}`" if findings else ""
        raise WrongUse(f"`{path}` cannot be played as a test{what}")
    return Chosen(path.as_posix(), declared.tests[0])


def _as_turn(line: str) -> str:
    """`/event shop.parcel_scanned {…}` is `shop: parcel_scanned {…}` in a test."""
    system, dot, event = line.removeprefix("/event ").partition(".")
    return f"{system}: {event}" if dot and line.startswith("/event ") else line
