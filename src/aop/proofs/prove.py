"""Every property of a procedure: proved, refuted with a conversation that was played, or not proved and why.

A property is proved when no run is left that violates it. Where some is left, the plainest is told as a conversation
and played in the engine: before other requests, without going back, on one day, with amounts as people write them, as
far as that can be had. One that does not play is looked past; when none plays, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import islice

from aop.engine.program import Program
from aop.engine.wording import word
from aop.machine import states
from aop.machine.policy import Property
from aop.machine.release import Procedure, Release
from aop.proofs.always import always, bounded
from aop.proofs.asking import most_asked
from aop.proofs.between import always_between
from aop.proofs.encoding import Encoding, Site
from aop.proofs.exposure import exposure
from aop.proofs.graph import UNDONE, TooLarge
from aop.proofs.guards import has_guards, late
from aop.proofs.handing_back import handed_back
from aop.proofs.obligations import (
    Bad,
    bads,
    granted,
    lapsing,
    left_waiting,
    owed_before,
    shares,
    summed,
    wanted_pairs,
)
from aop.proofs.preludes import Earlier, Preludes
from aop.proofs.replaying import Line, Looking, Part, Replay
from aop.proofs.terms import Model, Questions, Truth, Unsure, both, either, no
from aop.proofs.verdicts import Proved, Verdict
from aop.proofs.watching import Paid, Unguarded, Watch
from aop.proofs.witness import Untold, Witness, decimal
from aop.proofs.worst import Worst, worst

#: How many conversations are played for one property before nothing is claimed.
MAX_PLAYED = 12

#: How many calls are looked at for a violation that needs requests before.
MAX_TWICE = 4

#: What a conversation that is shown need not be like, first what is given up last.
_GIVEN_UP: tuple[frozenset[str], ...] = tuple(
    frozenset(item.split())
    for item in (
        "", "undisturbed", "kinds", "small kinds", "currency", "time", "lasts", "time lasts day", "small plain short",
        "undisturbed time lasts day",
        "straight", "undisturbed", "straight undisturbed", "small plain short currency kinds",
        "small plain short currency kinds straight",
        "small plain short currency time lasts day straight undisturbed kinds",
    )
)  # fmt: skip

#: What a run that goes through a loop as often as it can gives up, and nothing else.
_LONG = frozenset({"short", "straight"})


class TimeIsOver(Exception):
    """The time for proving is used up."""


@dataclass(slots=True)
class Budget:
    """How long may be worked: `clock` counts seconds, `until` is when it is over; without them, as long as it takes."""

    clock: Callable[[], float] = lambda: 0.0
    until: float = float("inf")

    @property
    def left(self) -> float:
        return self.until - self.clock()

    def check(self) -> None:
        """Raises TimeIsOver."""
        if self.left <= 0:
            raise TimeIsOver


@dataclass(slots=True)
class Prover:
    """Proves the properties of one release. `each` is how many seconds one question may take."""

    release: Release
    budget: Budget = field(default_factory=Budget)
    each: float = 10.0
    program: Program = field(init=False)

    def __post_init__(self) -> None:
        self.program = Program(self.release)

    def of(self, name: str) -> Proved:
        """Everything about one procedure."""
        procedure = self.release.procedures[name]
        try:
            wanted = wanted_pairs(procedure.properties), summed(procedure.properties)
            encoding = Encoding(self.release, name, self.budget.check, *wanted).run()
        except TooLarge as error:
            return self._unknown(procedure, str(error))
        except TimeIsOver:
            return self._unknown(procedure, TIME_IS_OVER)
        between = cache(lambda: self._between(encoding, procedure))
        verdicts = tuple(_Case(self, encoding, item, between).verdict() for item in procedure.properties)
        questions = Questions()
        questions.know([no(encoding.facts.by_hand)])  # what people do by hand is theirs
        try:
            built_in = (*always(encoding, questions, self._asking(questions)), *self._guarded(encoding, questions))
            exposed = tuple(exposure(encoding, self._asking(questions)))
            dearest = self._worst(encoding, questions)
        except (TimeIsOver, Unsure) as error:
            why = TIME_IS_OVER if isinstance(error, TimeIsOver) else NO_ANSWER
            built_in = (Verdict("not_proved", procedure.code[0].at, "what always holds", why, built_in=True),)
            exposed, dearest = (), None
        verdicts = (*verdicts, *built_in)
        return Proved(name, procedure.title, procedure.file, verdicts, exposed, dearest, len(encoding.graph.edges))

    def _worst(self, encoding: Encoding, questions: Questions) -> Worst | None:
        def play(site: Site, model: Model, wanted: Fraction) -> tuple[tuple[Line, ...], Fraction]:
            paid = Paid(self.program, decimal(wanted))
            talk = self._talk(encoding, site, model, paid)
            return talk, Fraction(paid.total if talk else 0)

        wishes = tuple(_wishes(encoding, given_up) for given_up in (_LONG, *_GIVEN_UP))
        return worst(encoding, wishes, self._knowing(encoding, questions), play)

    def _guarded(self, encoding: Encoding, questions: Questions) -> Iterator[Verdict]:
        """That no change comes before its guard; what does is played."""
        if not has_guards(encoding):
            return
        ask, code = self._knowing(encoding, questions), self.release.procedures[encoding.procedure].code
        text, early = "no change comes before its guard", no(encoding.facts.late)
        for found in late(encoding):
            model = ask(found.when, early, _wishes(encoding, _GIVEN_UP[0])) or ask(found.when, early)
            if model is not None:
                at, step = encoding.graph.step(found.site.place), encoding.graph.step(found.guard)
                assert isinstance(step, states.Branch)
                watch = Unguarded(self.program, found.guard.frame.procedure, found.site.place.pc, step.condition)
                talk = self._talk(encoding, found.site, model, watch)
                why = f"`{step.at.text.strip()}` comes behind `{at.at.text.strip()}`, and guards nothing else"
                status = "not_proved" if watch.broken is None else "refuted"
                yield Verdict(status, at.at, text, why, talk if watch.broken else (), built_in=True)
                return
        yield Verdict("proved", code[0].at, text, built_in=True)

    def _talk(self, encoding: Encoding, site: Site, model: Model, watch: Looking) -> tuple[Line, ...]:
        """The conversation up to a call, as it was played; nothing where it cannot be."""
        try:
            witness = Witness(encoding, model)
            part = Part(witness, witness.way(site.copy, site.place if site.label is None else None))
            replay = Replay(self.program, (part,), watch)
            replay.run(self.release.procedures[encoding.procedure].intents[:1])
        except Untold:
            return ()
        return tuple(replay.talk)

    def _knowing(self, encoding: Encoding, questions: Questions) -> Callable[..., Model | None]:
        """Asks with all that was found out about the values by then."""
        ask = self._asking(questions)

        def asked(*truths: Truth) -> Model | None:
            questions.know_more(encoding.values.axioms)
            return ask(*truths)

        return asked

    def _between(self, encoding: Encoding, procedure: Procedure) -> Truth:
        """What holds between calls: whatever people do by hand, and more where they do nothing."""
        ask, by_hand = self._knowing(encoding, Questions()), encoding.facts.by_hand
        try:
            surely = always_between(encoding, procedure.properties, ask)
            alone = always_between(encoding, procedure.properties, ask, both(surely, no(by_hand)))
        except Unsure:
            return True
        return both(surely, either(by_hand, alone))

    def _asking(self, questions: Questions) -> Callable[..., Model | None]:
        def ask(*truths: Truth) -> Model | None:
            self.budget.check()
            return questions.ask(min(self.each, self.budget.left), *truths)

        return ask

    def _unknown(self, procedure: Procedure, why: str) -> Proved:
        verdicts = tuple(Verdict("not_proved", item.at, item.at.text, why) for item in procedure.properties)
        return Proved(procedure.name, procedure.title, procedure.file, verdicts)


TIME_IS_OVER = "the time for proving was used up"
NO_ANSWER = "the solver found no answer in its time"
ONLY_AFTER_REQUESTS = "it may only be violated after other requests of the conversation, and none were found that do"
ONLY_BY_HAND = "it may only be violated where a person did something by hand before they handed the conversation back"
ONLY_CORRECTED = "it may only be violated after a correction behind a change, and none was found that does"


@dataclass(slots=True)
class _Case:
    """One property of one procedure."""

    prover: Prover
    encoding: Encoding
    item: Property
    between: Callable[[], Truth] = lambda: True
    played: int = 0
    why: str = ""

    def verdict(self) -> Verdict:
        try:
            return self._verdict()
        except TimeIsOver:
            return self._not(TIME_IS_OVER)
        except Unsure:
            return self._not(NO_ANSWER)

    def _verdict(self) -> Verdict:
        if self.item.kind == "bound":
            by_code = bounded(self.encoding.release, self.encoding.procedure, self.item)
            return by_code if by_code.status == "proved" else self._asked_too_often() or by_code
        found = [item for item in bads(self.encoding, self.item) if item.when is not False]
        questions = Questions()
        questions.know([granted(self.encoding, self.item)])
        self.prover.budget.check()
        if self._holds(questions, found):
            return Verdict("proved", self.item.at, self.item.at.text)
        for bad, model in self._models(questions, found):
            talk, broken = self._played(bad, model)
            if broken is not None:
                return Verdict("refuted", self.item.at, self.item.at.text, broken, talk)
            if self.played >= MAX_PLAYED:
                break
        for before, last, bad in self._after_others(questions, found):
            talk, broken = self._played(bad, last, before)
            if broken is not None:
                return Verdict("refuted", self.item.at, self.item.at.text, broken, talk)
        for part, bad, model in self._handed_back(questions, found):
            talk, broken = self._played(bad, model, taken_over=part)
            if broken is not None:
                return Verdict("refuted", self.item.at, self.item.at.text, broken, talk)
        lapses = lapsing(self.encoding, self.item)
        if lapses is not None and lapses.period is not None:
            return self._not(f"a rule counts {word(lapses.period)}, and a conversation may go on for longer")
        return self._not(self._open(questions, found))

    def _open(self, questions: Questions, found: list[Bad]) -> str:
        """What kind of conversation may violate it, where none was found that does."""
        facts, violated = self.encoding.facts, either(*(bad.when for bad in found))
        if self._ask(questions, violated, no(facts.by_hand)) is None:
            return ONLY_BY_HAND
        if self.why:
            return self.why
        if self._ask(questions, violated, facts.late, no(facts.rerun), no(facts.by_hand)) is not None:
            return ONLY_AFTER_REQUESTS
        return ONLY_CORRECTED

    def _asked_too_often(self) -> Verdict | None:
        """Where the bound is not low enough: a request that does ask more, if one is found."""
        questions, release = Questions(), self.encoding.release

        wishes = tuple(_wishes(self.encoding, given_up) for given_up in (_LONG, *_GIVEN_UP))
        for model in islice(most_asked(self.encoding, wishes, self._knowing(questions)), MAX_PLAYED):
            watch, witness = Watch(self.prover.program, self.item), Witness(self.encoding, model)
            try:
                replay = Replay(self.prover.program, (Part(witness, witness.way(0, None)),), watch, stubborn=True)
                replay.run(release.procedures[self.encoding.procedure].intents[:1])
            except Untold:
                continue
            if watch.broken is not None:
                return Verdict("refuted", self.item.at, self.item.at.text, watch.broken, tuple(replay.talk))
        return None

    def _holds(self, questions: Questions, found: list[Bad]) -> bool:
        if self._is_never(questions, found) or self._is_never_in_all(questions, found):
            return True
        between = self.between()
        questions.know([between])
        return between is not True and (self._is_never(questions, found) or self._is_never_in_all(questions, found))

    def _is_never(self, questions: Questions, found: list[Bad]) -> bool:
        questions.know_more(self.encoding.values.axioms)
        return self._ask(questions, either(*(item.when for item in found))) is None

    def _is_never_in_all(self, questions: Questions, found: list[Bad]) -> bool:
        """By all calls or all runs together: each call has its share of a total; no run leaves to the next what is
        wanted beside an action."""
        match self.item.kind:
            case "total":
                return self._is_never(questions, list(shares(self.encoding, self.item)))
            case "order":
                waiting = left_waiting(self.encoding, self.item)
                none = no(owed_before(self.encoding, self.item))
                questions.know_more(self.encoding.values.axioms)
                return self._ask(questions, either(waiting, *(item.when for item in found)), none) is None
        return False

    def _ask(self, questions: Questions, *truths: Truth) -> Model | None:
        self.prover.budget.check()
        return questions.ask(min(self.prover.each, self.prover.budget.left), *truths)

    def _models(self, questions: Questions, found: list[Bad]) -> Iterator[tuple[Bad, Model]]:
        """The plainest assignments first: wherever it may be violated, with all wishes, then without some."""
        early = no(self.encoding.facts.late)
        found = [bad for bad in found if self._ask(questions, bad.when, early) is not None]
        for given_up in _GIVEN_UP:
            wishes = _wishes(self.encoding, given_up)
            for bad in found:
                model = self._ask(questions, bad.when, early, wishes)
                if model is not None:
                    yield bad, model

    def _after_others(self, questions: Questions, found: list[Bad]) -> Iterator[tuple[tuple[Earlier, ...], Model, Bad]]:
        """Assignments of several requests, where one alone violates nothing."""
        calls = sorted(found, key=lambda bad: bad.label is not None)
        return Preludes(self.encoding, self.item, self._few_wishes(), self._knowing(questions)).of(calls, MAX_TWICE)

    def _handed_back(self, questions: Questions, found: list[Bad]) -> Iterator[tuple[Part, Bad, Model]]:
        """Assignments of a run after a person had the conversation, each with the run before."""
        ask, wishes = self._knowing(questions), self._few_wishes()
        for before, call, model, bad in handed_back(self.encoding, found, wishes, ask, MAX_TWICE):
            witness = Witness(before, model)
            yield Part(witness, (*witness.way(call.copy, call.place), witness.stop(call))), bad, model

    def _few_wishes(self) -> tuple[Truth, ...]:
        return tuple(_wishes(self.encoding, _GIVEN_UP[place]) for place in (0, 1, 3, -1))

    def _knowing(self, questions: Questions) -> Callable[..., Model | None]:
        def ask(*truths: Truth) -> Model | None:
            questions.know_more(self.encoding.values.axioms)
            return self._ask(questions, *truths)

        return ask

    def _played(
        self, bad: Bad, model: Model, before: tuple[Earlier, ...] = (), taken_over: Part | None = None
    ) -> tuple[tuple[Line, ...], str | None]:
        """The conversation, and how it violates the property; None where it does not."""
        self.played += 1
        watch = Watch(self.prover.program, self.item)
        try:
            parts = [part for item in before for part in self._earlier(item)]
            parts += [] if taken_over is None else [taken_over]
            witness = Witness(self.encoding, model)
            stops = witness.way(bad.copy, bad.place if bad.label is None else None)
            parts.append(Part(witness, stops, taken_over is not None, _of_undo(bad)))
            replay = Replay(self.prover.program, tuple(parts), watch)
            replay.run(self.encoding.release.procedures[self.encoding.procedure].intents[:1])
        except Untold as error:
            self.why = str(error)
            return (), None
        self.why = self.why or "a way was found that may violate it, and the engine does not go it"
        return tuple(replay.talk), watch.broken

    def _earlier(self, earlier: Earlier) -> list[Part]:
        witness = Witness(self.encoding, earlier.model)
        return [Part(witness, witness.way(0, None))] * earlier.times

    def _not(self, why: str) -> Verdict:
        return Verdict("not_proved", self.item.at, self.item.at.text, why)


def _of_undo(bad: Bad) -> str:
    """How an undo comes out in what is shown: where the queue's call is meant, it stops the rest."""
    handed_over = bad.label == UNDONE and bad.site is not None and bad.site.step.verb == "assign"
    return "unclear" if handed_over else "done"


def _wishes(encoding: Encoding, given_up: frozenset[str]) -> Truth:
    """What a conversation that is shown had better be like, without some of it."""
    return both(*(wish for group, wish in encoding.values.wishes if group not in given_up))
