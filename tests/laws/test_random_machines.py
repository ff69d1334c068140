"""Random procedures under random streams of events: whatever happens, the invariants hold and the monitor agrees.

`AOP_SOAK=1000000` runs more steps (`make soak`). A failure names the seed that repeats it.
"""

from __future__ import annotations

import os
import traceback
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from aop.engine.effects import Explain, Say
from aop.engine.events import Event, ReleaseChanged
from aop.engine.program import Program
from aop.engine.replay import replay
from aop.engine.snapshot import Snapshot
from aop.engine.transition import transition
from aop.errors import ProtocolError
from aop.machine.states import AskPerson, Await, Call, Confirm, Count, Enter, Loop, Pause, Switch
from aop.monitor import Books
from aop.values import canonical
from laws.desk import Desk, compiled
from laws.machines import machine
from laws.monitor import Monitor
from laws.streams import next_event
from laws.world import Talk, reached_all

USUAL = 100_000  # steps in which every hard case comes up
STEPS = int(os.environ.get("AOP_SOAK", str(USUAL)))
FIRST = int(os.environ.get("AOP_SEED", "0"))
CONVERSATIONS = 30  # of one machine, which share a ledger
LONGEST = 90  # events of one conversation


@dataclass(slots=True)
class Run:
    """One machine with the conversations that it is put through."""

    seed: int
    desk: Desk
    chance: Random
    reached: Counter[str]
    books: Books = field(default_factory=Books)
    steps: int = 0
    broken: list[str] = field(default_factory=list)
    _changed: list[Desk | None] = field(default_factory=list)  # once it is asked for

    def go(self) -> None:
        first: Talk | None = None
        for number in range(CONVERSATIONS):
            talk = Talk(self.desk.program, f"case{number}")
            if first is not None:
                talk.ledger = first.ledger
            first = first or talk
            self._converse(talk)
            if self.broken:
                return

    def _converse(self, talk: Talk) -> None:
        monitor = Monitor(self.desk.release, talk.conversation, self.books)
        programs = {self.desk.release.digest: self.desk.program}
        for _ in range(self.chance.randint(10, LONGEST)):
            event = self._event(talk, programs)
            if not self._step(talk, event, monitor, programs):
                return
            if talk.state.status == "handed_off" and self.chance.random() < 0.3:
                break
        self.reached.update(monitor.watch.reached)
        end = replay(programs, talk.start, talk.history)
        self._must(canonical(end.to_json()) == talk.bytes(), "a replay gives another snapshot")

    def _event(self, talk: Talk, programs: dict[str, Program]) -> Event:
        """The next event; once in a while a change of release, which may be refused."""
        if self.chance.random() < 0.004 and len(programs) == 1:
            other = self._edited()
            if other is not None:
                programs[other.release.digest] = other.program
                return ReleaseChanged(talk.now, other.release.digest)
        return next_event(self.chance, talk)

    def _edited(self) -> Desk | None:
        """The same workspace after an edit; compiled once for all conversations."""
        if not self._changed:
            self._changed.append(changed(self.desk))
        return self._changed[0]

    def _step(self, talk: Talk, event: Event, monitor: Monitor, programs: dict[str, Program]) -> bool:
        """One event, from the snapshot as it is read back; False where something is broken. That the one that was
        never written gives the same is what the replay at the end looks at."""
        data = talk.state.to_json()
        written = canonical(data)
        before = Snapshot.from_json(data)
        program = programs[event.release if isinstance(event, ReleaseChanged) else before.release]
        self.steps += 1
        self.reached[type(event).__name__] += 1
        try:
            after, effects = transition(program, before, event)
        except ProtocolError:
            self.reached["refused"] += 1
            self._must(canonical(before.to_json()) == written, "a refused event changed something")
            return not self.broken
        except Exception:  # noqa: BLE001 - exactly what must never happen
            self.broken.append(traceback.format_exc(limit=-4))
            return False
        if self.steps % 4 == 0:
            self._must(canonical(before.to_json()) == written, "a transition changed what it was given")
        if isinstance(event, ReleaseChanged):
            self.reached["migrated"] += 1
            monitor.watch.release = program.release
        talk.program, talk.state = program, after
        talk.keep(event, effects)
        monitor.see(event, effects, after)
        self.broken.extend(monitor.broken)
        self._stands(before, after, program)
        self._note(effects)
        return not self.broken

    def _stands(self, before: Snapshot, after: Snapshot, program: Program) -> None:
        """Time goes on, questions are bounded, and an open conversation always waits for something."""
        self._must(after.now >= before.now, "time went back")
        limit = program.release.workspace.limits.questions
        self._must(after.counters.get("questions", 0) <= limit, "more questions than the limit")
        idle = after.flight is None and after.reading is None
        if after.status == "open" and after.frames and idle:
            top = after.frames[-1]
            waits = top.ask is not None or (top.pending is not None and not top.pending.is_over)
            self._must(waits, "open, and nothing is waited for")
        code = {frame.procedure: program.procedure(frame.procedure).code for frame in after.frames}
        self._must(all(frame.pc < len(code[frame.procedure]) for frame in after.frames), "a place that is not there")

    def _note(self, effects: tuple[object, ...]) -> None:
        for effect in effects:
            if isinstance(effect, Explain):
                self.reached[effect.kind] += 1
                if effect.summary.startswith(("on ", "too late")):
                    self.reached[effect.summary] += 1
            elif isinstance(effect, Say):
                self.reached[f"say {effect.kind}"] += 1
            else:
                self.reached[type(effect).__name__] += 1

    def _must(self, holds: bool, what: str) -> None:
        if not holds:
            self.broken.append(what)


def changed(desk: Desk) -> Desk | None:
    """The same workspace after an edit: one more rule, or other words."""
    files = {path: text.replace("It is {", "Now it is {") for path, text in desk.files.items()}
    rules = files.get("rules/desk.yaml", "rules: |\n")
    files["rules/desk.yaml"] = f"{rules.rstrip()}\n  do s.note at most 5 times\n"
    return compiled(files)[0]


def kinds(desk: Desk) -> set[str]:
    wanted = (AskPerson, Await, Call, Confirm, Count, Enter, Loop, Pause, Switch)
    code = [step for name in ("pay", "ask", "look_at") for step in desk.release.procedures[name].code]
    return {type(step).__name__ for step in code if isinstance(step, wanted)}


def run(seed: int, reached: Counter[str]) -> Run:
    chance = Random(seed)  # noqa: S311 - repeatable on purpose
    made = Run(seed, machine(chance), chance, reached)
    made.go()
    return made


def told(made: Run) -> str:
    """What is needed to look at a failure."""
    shown = {path: text for path, text in made.desk.files.items() if path.startswith(("desk/", "rules/"))}
    return f"seed {made.seed}: {made.broken[:3]}\n" + "\n".join(shown.values())


def test_whatever_happens_to_a_random_procedure_the_invariants_hold() -> None:
    reached: Counter[str] = Counter()
    steps = machines = 0
    seed = FIRST
    while steps < STEPS:
        made = run(seed, reached)
        assert not made.broken, told(made)
        for kind in kinds(made.desk):
            reached[f"with {kind}"] += 1
        steps, machines, seed = steps + made.steps, machines + 1, seed + 1
    print(f"{steps} steps of {machines} random machines: {dict(sorted(reached.items()))}")  # noqa: T201
    _reached_enough(reached, steps)


def _reached_enough(reached: Counter[str], steps: int) -> None:
    """Every hard case, in a run of the usual length; in a shorter one a share of them: the rarest take their time."""
    if steps >= USUAL:
        reached_all(reached, *HARD_CASES)
        return
    missing = [name for name in HARD_CASES if not reached[name]]
    print(f"not reached in so few steps: {', '.join(missing) or 'nothing'}")  # noqa: T201
    assert len(missing) <= len(HARD_CASES) * (1 - steps / USUAL), f"never reached: {', '.join(missing)}"


HARD_CASES = (
    "with AskPerson", "with Await", "with Call", "with Confirm", "with Count", "with Enter", "with Loop", "with Pause",
    "with Switch", "refused", "migrated", "do", "undo", "look_up", "confirmed", "approved", "correction", "jump",
    "on corrected", "on cancelled", "on silent", "on resumed", "on denied", "on undecided", "on unclear",
    "on not_understood", "too late: the call is no longer waiting for this", "HandOff", "RequestApproval",
    "PersonAnswered", "EventArrived", "TimerFired", "SlotRead", "LedgerAnswered", "ReleaseChanged",
)  # fmt: skip
