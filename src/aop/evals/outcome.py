"""What came of a test: each line that did not hold, with what came instead, and the whole talk."""

from __future__ import annotations

from dataclasses import dataclass

from aop.diagnostics import Finding, Span
from aop.engine.effects import Effect
from aop.ports.store import Entry
from aop.syntax.conversations.tree import ConversationDecl

#: The code of such a finding; there is no rule behind it, the test itself says what must hold.
CODE = "test"


@dataclass(frozen=True, slots=True)
class Unmet:
    """An expectation that did not hold. `span` is the line, or the part of `expect`; `came` is what came instead, one
    thing a line; `told` is what the customer really read."""

    span: Span
    message: str
    came: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    def finding(self) -> Finding:
        """As it is shown beside the line."""
        return Finding(CODE, self.message, self.span)


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the talk: who (`customer`, `agent`, `system`, a colleague, `time`) and what."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test, played. `missing` says what has to be installed where it could not be played; `effects` are
    everything that was decided, in order; `turns` the same by what led to it: the opening, then each turn of others;
    `history` every transition."""

    file: str
    test: ConversationDecl
    unmet: tuple[Unmet, ...] = ()
    talk: tuple[Shown, ...] = ()
    effects: tuple[Effect, ...] = ()
    missing: str | None = None
    seconds: float = 0.0
    turns: tuple[tuple[Effect, ...], ...] = ()
    history: tuple[Entry, ...] = ()

    @property
    def name(self) -> str:
        return self.test.name.text

    @property
    def state(self) -> str:
        """passed, failed or skipped."""
        if self.missing is not None:
            return "skipped"
        return "failed" if self.unmet else "passed"
