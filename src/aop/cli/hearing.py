"""Hearing one message outside of a conversation: the extractor and the gate, as the runtime puts them together."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from aop.cli.loading import compiled, workspace_at
from aop.diagnostics import did_you_mean
from aop.diagnostics.terminal import print_findings
from aop.engine.calendar import civil
from aop.engine.program import Program
from aop.engine.transition import opened
from aop.engine.vocabulary import Moment, moment
from aop.errors import WrongUse
from aop.extractors.chosen import extractor_of, local_extractor
from aop.machine.release import Release
from aop.ports.extractor import Context, Message, Vocabulary
from aop.understanding.gate import Admitted, admit

__all__ = ["Hearing", "extractor_of", "local_extractor", "trained_release"]

#: The message's name in what is shown; the vocabulary of the start does not depend on the day.
MESSAGE, START = "m1", datetime(2026, 1, 1, tzinfo=UTC)


def trained_release(path: Path) -> Release | None:
    """The workspace at a path with its local model; None, and the findings on the terminal, when it has errors."""
    result = compiled(workspace_at(path), train=True)
    if result.release is None:
        print_findings(result.findings)
        sys.stderr.write("the workspace has errors\n")
    return result.release


class Hearing:
    """Hears messages as the first of a conversation, or as the answer to a slot that was asked for. Raises WrongUse for
    a workspace without intents, and for a slot that no procedure has."""

    def __init__(self, release: Release, asked: str | None = None) -> None:
        if release.classifier is None:
            raise WrongUse("the workspace has no intents, so there is nothing to understand")
        self.release = release
        self._extractor = local_extractor(release)
        program = Program(release)
        self.zone = program.zone
        self._moment = _asking(moment(program, opened(program, "hearing", START)), asked)

    def hear(self, text: str, at: datetime | None = None) -> Admitted:
        """What the engine would get of this message, and what it would not get and why. `at` is when it came; without
        it, words that count from that day ("tomorrow") are not read."""
        now, workspace = self._moment, self.release.workspace
        message = Message(MESSAGE, text)
        vocabulary = Vocabulary(now.intents, now.slots, now.topics)
        context = Context(vocabulary, now.asked, language=workspace.languages[0])
        if at is not None:
            context = replace(context, today=civil(at, self.zone), now=at.astimezone(self.zone))
        return admit(
            asyncio.run(self._extractor.extract(message, context)),
            message,
            context,
            options={},
            currency=workspace.currency,
            topics=tuple(self.release.topics.values()),
            cues=workspace.sentiment,
            languages=workspace.languages,
        )


def _asking(start: Moment, asked: str | None) -> Moment:
    """The moment in which a slot was just asked for; the first procedure that has it is meant."""
    if asked is None or asked in start.slots:
        return replace(start, asked=asked)
    close = did_you_mean(asked, start.slots)
    listed = ", ".join(f"`{name}`" for name in start.slots) or "none"
    hint = f"did you mean `{close}`?" if close else f"there are {listed}"
    raise WrongUse(f"no procedure that a customer can start has a slot `{asked}`: {hint}")
