"""Values of a test as the runtime takes them: nodes of a file, read as what the catalogue declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aop.analysis.findings import Findings
from aop.analysis.pretended_answers import PretendedAnswers, given
from aop.analysis.pretended_values import PretendedValues
from aop.errors import WrongUse
from aop.extractors.pins import Pin
from aop.machine.pretended import Given
from aop.machine.release import Release
from aop.machine.types import Action, Type
from aop.syntax import nodes
from aop.syntax.conversations import tree
from aop.syntax.declarations import Files


class TypedValues:
    """Reads the values of one workspace's tests. `aop check` has shown what cannot be read."""

    def __init__(self, release: Release) -> None:
        self._release = release
        workspace = release.workspace
        self._values = PretendedValues(release.records, workspace.currency, workspace.time_zone, Findings())
        self._sandbox: Given | None = None
        self._answers = PretendedAnswers(release.actions, release.records, self._values)

    def given(self, test: tree.ConversationDecl, files: Files) -> Given:
        """What the systems answer: what the test gives, else the sandbox."""
        if test.given is not None:
            return self._given(test.given)
        if self._sandbox is None:
            self._sandbox = self._given(answer for file in files.sandbox for answer in file.answers)
        return self._sandbox

    def _given(self, answers: Iterable[tree.AnswerDecl]) -> Given:
        release = self._release
        return given(answers, release.actions, release.records, release.workspace)

    def inputs(self, turn: tree.Calls, action: Action) -> Mapping[tuple[str, ...], Any]:
        """The parts of a call's inputs that are expected, by their paths."""
        return self._answers.matched([(item.path.words, item.value) for item in turn.inputs], action) or {}

    def payload(self, turn: tree.Happens) -> Mapping[str, object]:
        """What a system tells with an event."""
        kind = Type("record", record=f"{turn.event.text}.payload")
        read = self._values.value(turn.payload, kind, turn.span)
        if not isinstance(read, Mapping):
            raise WrongUse(f"the payload of {turn.event.text} cannot be read")
        return read


def pin_of(pin: nodes.Mapping) -> dict[str, Pin]:
    """A pin as the extractor of scripts takes it."""
    return {entry.name: _pinned(entry.value) for entry in pin.entries}


def _pinned(node: nodes.Node) -> Pin:
    match node:
        case nodes.Sequence(items=items):
            return tuple(str(plain(item)) for item in items)
        case nodes.Mapping(entries=entries):
            return {entry.name: str(plain(entry.value)) for entry in entries}
    return str(plain(node))


def plain(node: nodes.Node) -> object:
    """A node as texts, lists and mappings."""
    match node:
        case nodes.Scalar():
            return node.text
        case nodes.Sequence(items=items):
            return [plain(item) for item in items]
        case nodes.Mapping(entries=entries):
            return {entry.name: plain(entry.value) for entry in entries}
    return ""
