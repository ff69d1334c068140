"""What a test expects at its end, against everything that was decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aop.diagnostics import Span
from aop.engine.effects import CallAction, CloseRequest, Effect, HandOff
from aop.engine.package import Package
from aop.engine.summary import shown
from aop.engine.wording import text
from aop.evals.expecting import holds
from aop.evals.outcome import Unmet
from aop.evals.told import quoted
from aop.evals.traced import Passed, way
from aop.evals.typed import plain
from aop.machine.release import Release
from aop.syntax.conversations import tree
from aop.syntax.tree import Name, Word


@dataclass(frozen=True, slots=True)
class Ending:
    """Everything that came of a test."""

    release: Release
    effects: tuple[Effect, ...]
    said: tuple[str, ...]
    package: Package | None

    def unmet(self, expect: tree.ExpectDecl) -> Iterator[Unmet]:
        """What does not hold, each at its word."""
        yield from self._ends(expect)
        yield from self._done(expect.did, expect.never_did)
        for part in expect.says:
            if not any(part.text in line for line in self.said):
                yield Unmet(part.span, f"no message says {quoted(part.text)}", (), self.said)
        for part in expect.never_says:
            for line in (line for line in self.said if part.text in line):
                yield Unmet(part.span, f"a message says {quoted(part.text)}", (f"says {quoted(line)}",), self.said)
        yield from self._steps(expect.steps)
        if expect.handoff is not None:
            yield from self._handed(expect.handoff)

    def _ends(self, expect: tree.ExpectDecl) -> Iterator[Unmet]:
        ends = [item.outcome for item in self.effects if isinstance(item, CloseRequest)]
        came = tuple(f"finishes as {end}" for end in ends) or ("no request ended",)
        if expect.finished is not None and ends[-1:] != [expect.finished.text]:
            message = f"the last request does not finish as `{expect.finished.text}`"
            yield Unmet(expect.finished.span, message, came[-1:], self.said)
        if expect.ends and [word.text for word in expect.ends] != ends:
            yield Unmet(_all(expect.ends), "the requests end in another way", came, self.said)

    def _done(self, did: Sequence[Name], never: Sequence[Name]) -> Iterator[Unmet]:
        done = [item.action for item in self.effects if isinstance(item, CallAction) and item.verb == "do"]
        came = tuple(f"does {action}" for action in done) or ("nothing was done",)
        for name in did:
            if name.text not in done:
                yield Unmet(name.span, f"`{name.text}` was not done", came, self.said)
        for name in never:
            if name.text in done:
                yield Unmet(name.span, f"`{name.text}` was done", came, self.said)

    # ---- steps

    def _steps(self, wanted: Sequence[Name]) -> Iterator[Unmet]:
        """In this order, others between them."""
        passed = list(steps_passed(self.release, self.effects))
        left = iter(passed)
        for name in wanted:
            if not any(_is_step(name.text, step) for step in left):
                gone = " → ".join(f"{procedure}.{step}" for procedure, step in passed) or "none"
                yield Unmet(name.span, f"`{name.text}` is not gone through there", (f"steps: {gone}",), self.said)
                return

    # ---- the handoff

    def _handed(self, wanted: tree.HandoffDecl) -> Iterator[Unmet]:
        handed = [item for item in self.effects if isinstance(item, HandOff)]
        anything = [*_words(wanted), *wanted.topics, *wanted.did, *(name for name, _ in wanted.slots)]
        if not handed:
            for first in anything[:1]:
                yield Unmet(first.span, "nobody is handed anything", ("no person took over",), self.said)
            return
        found, package = handed[-1], self.package or handed[-1].package
        yield from self._why(wanted, found)
        level = package.customer.level
        if wanted.verified is not None and level != wanted.verified.text:
            yield self._other(wanted.verified, "the customer is not verified by it", f"verified: {level or 'no'}")
        for topic in wanted.topics:
            if topic.text not in package.flags.topics:
                listed = ", ".join(package.flags.topics) or "none"
                yield self._other(topic, f"`{topic.text}` is not among the topics", f"topics: {listed}")
        done = [item.action for item in package.actions if item.verb == "do" and item.outcome in ("done", "unclear")]
        if wanted.did and [name.text for name in wanted.did] != done:
            yield self._other(wanted.did[0], "other actions were done", f"did: {', '.join(done) or 'nothing'}")
        yield from self._slots(wanted, package)

    def _why(self, wanted: tree.HandoffDecl, found: HandOff) -> Iterator[Unmet]:
        if wanted.queue is not None and found.queue != wanted.queue.text:
            yield self._other(wanted.queue, "another queue gets it", f"queue: {found.queue}")
        because = text(found.because)
        if wanted.because is not None and not holds(wanted.because, because):
            yield self._other(wanted.because, "the reason is another one", f"because: {because}")
        if wanted.priority is not None and found.priority != wanted.priority.text:
            yield self._other(wanted.priority, "the priority is another one", f"priority: {found.priority or 'none'}")

    def _slots(self, wanted: tree.HandoffDecl, package: Package) -> Iterator[Unmet]:
        known = {slot.known.name: shown(slot.known) for request in package.requests for slot in request.slots}
        for word, node in wanted.slots:
            if known.get(word.text) != str(plain(node)):
                came = f"{word.text}: {known.get(word.text, 'not known')}"
                yield self._other(word, f"`{word.text}` is another", came)

    def _other(self, word: Word | Name, message: str, came: str) -> Unmet:
        return Unmet(word.span, message, (came,), self.said)


def steps_passed(release: Release, effects: Iterable[Effect]) -> Iterator[tuple[str, str]]:
    """Procedure and step of each step that was entered, in order, as the notes of a traced release tell."""
    before: tuple[str, str] | None = None
    for item in way(effects):
        if isinstance(item, Passed):
            step = _step_at(release, item)
            if step is not None and step != before:
                yield step
            before = step


def _step_at(release: Release, passed: Passed) -> tuple[str, str] | None:
    """None in `on:`."""
    procedure = release.procedures[passed.procedure]
    if passed.pc >= min(procedure.handlers.values(), default=passed.pc + 1):
        return None
    found = [(pc, name) for name, pc in procedure.steps.items() if pc <= passed.pc]
    return (passed.procedure, max(found)[1]) if found else None


def _is_step(wanted: str, step: tuple[str, str]) -> bool:
    return wanted in (step[1], ".".join(step))


def _words(wanted: tree.HandoffDecl) -> list[Word | Name]:
    found = (wanted.queue, wanted.because, wanted.priority, wanted.verified)
    return [word for word in found if word is not None]


def _all(words: Sequence[Word]) -> Span:
    return words[0].span.to(words[-1].span)
