"""Small random procedures, and everything that can happen in one: each answer of everybody at every place.

The values that are tried are those that the conditions tell apart, so what is not found among them is not there. Beside
answers, the customer may cancel or correct once, and ask for the same again when it is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from textwrap import indent

from aop.compiler import compile_files
from aop.engine import events
from aop.engine.effects import AskLedger, CallAction, Effect, SetTimer
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened, transition
from aop.engine.understanding import Evidence, Reading, Request, Understanding
from aop.machine.policy import Property
from aop.machine.release import Release
from aop.proofs.watching import Watch
from aop.syntax.load import read_files
from aop.values import Money, Record, Value
from laws.world import START

WORKSPACE = """\
workspace: small
currency: USD
time_zone: UTC
languages: [en]
roles: {agent: {}, lead: {people: leads}}
queues: {desk: {}}
limits: {attempts: 1, go_back: 1, questions: 40, turns: 100}
on:
  failed: |
    escalate to desk because "failed"
  denied: |
    %DENIED%
  undecided: |
    finish as declined
  unclear: |
    escalate to desk because "unclear"
  not_understood: |
    finish as withdrawn
"""
SYSTEM = """\
system: s
connect: {kind: python}
actions:
  pay:
    does: writes
    inputs: {amount: money, mode: {type: choice, of: [a, b]}, flag?: yes_no}
    returns: {id: text}
    python: {function: f}
  tell: {does: writes, inputs: {text: text}, python: {function: f}}
"""
SLOTS = """\
mode: {type: choice, of: [a, b], ask: "a or b?"}
flag: {type: yes_no, ask: "Yes or no?"}
sum:  {type: money, ask: "How much?"}
"""
RULES = (
    "s.pay needs confirmation",
    "s.pay needs approval from lead within 4 hours when amount is over $100",
    'never do s.pay when mode is "b"',
    "never do s.pay unless flag is yes",
    "never do s.pay when amount is over $100",
    "do s.pay at most 1 time",
    "never do both s.pay and s.tell",
    "never do s.pay before s.tell",
)
PROPERTIES = (
    "never s.pay when amount is over $100",
    "never s.pay when amount is over $100 without approval",
    "never s.pay without confirmation",
    'never s.pay unless mode is "a"',
    "never s.pay when flag is no",
    "never s.pay before s.tell",
    "never both s.pay and s.tell",
    "every path with s.pay has s.tell after it",
    "every path with s.pay has s.tell before it",
    "total of s.pay.amount is at most $200",
)
AMOUNTS = tuple(Money(Decimal(amount), currency) for amount, currency in ((50, "USD"), (150, "USD"), (150, "EUR")))
VALUES: dict[str, tuple[Value, ...]] = {"mode": ("a", "b"), "flag": (True, False), "sum": AMOUNTS}

#: More transitions than this are not looked at: then nothing is said of the machine.
MOST = 6_000


class Writer:
    """Writes one procedure without loops."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.bound: set[str] = set()
        self.number = 0

    def release(self) -> Release | None:
        """A compiled workspace; None where what was written is not accepted."""
        chance = self.chance
        lines = self._block(chance.randint(2, 4), 0)
        rules = [item for item in RULES if chance.random() < 0.15]
        denied = chance.choice(['escalate to desk because "denied"', "finish as declined"])
        corrected = chance.choice(['escalate to desk because "corrected"', "finish as informed"])
        steps = indent("\n".join([*lines, chance.choice(["finish as resolved", "finish as informed"])]), "    ")
        text = (
            "aop: 1\nprocedure: small\ntitle: Small\nowner: o@s.example\nsource: A test\nrole: agent\n"
            "intents:\n  small:\n    description: Small.\n    examples: |\n      small one\n      small two\n"
            f"slots:\n{indent(SLOTS, '  ')}actions: [s.pay, s.tell]\n"
            + ("rules: |\n" + indent("\n".join(rules), "  ") + "\n" if rules else "")
            + f'steps:\n  only: |\n{steps}\non:\n  cancelled: |\n    escalate to desk because "cancelled"\n'
            f"  corrected: |\n    {corrected}\nprove: |\n" + indent("\n".join(PROPERTIES), "  ") + "\n"
        )
        files = {
            "workspace.yaml": WORKSPACE.replace("%DENIED%", denied),
            "actions/s.yaml": SYSTEM,
            "s/small.aop.yaml": text,
        }
        return compile_files(*read_files(files)).release

    def _block(self, count: int, depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(count):
            kinds = [self._collect, self._pay, self._pay, self._tell, self._confirm, self._require]
            if depth < 2:
                kinds.append(lambda: self._branch(depth))
            lines.extend(self.chance.choice(kinds)())
        return lines

    def _collect(self) -> list[str]:
        slot = self.chance.choice(["mode", "flag", "sum"])
        self.bound.add(slot)
        return [f"collect {slot}"]

    def _pay(self) -> list[str]:
        lines = [line for name in ("mode", "sum") if name not in self.bound for line in [f"collect {name}"]]
        self.bound.update(("mode", "sum"))
        self.number += 1
        flag = ", flag = flag" if "flag" in self.bound and self.chance.random() < 0.7 else ""
        amount = self.chance.choice(["sum", "sum", "$150", "$60"])
        if self.chance.random() < 0.5:
            lines.append(f'confirm "Pay {{sum}} number {self.number} by {{mode}}?", otherwise {self._leave()}')
        return [*lines, f"do s.pay with amount = {amount}, mode = mode{flag}", *self._outcome()]

    def _outcome(self) -> list[str]:
        if self.chance.random() < 0.7:
            return []
        outcome = self.chance.choice(["it fails", "it is denied", "it is unclear"])
        return [f"  if {outcome}: {self._leave()}"]

    def _tell(self) -> list[str]:
        self.number += 1
        return [f'do s.tell with text = "number {self.number}"', *self._outcome()]

    def _confirm(self) -> list[str]:
        self.number += 1
        return [f'confirm "Number {self.number}?", otherwise {self._leave()}']

    def _require(self) -> list[str]:
        tests = self._tests()
        return [f"require {self.chance.choice(tests)}, otherwise {self._leave()}"] if tests else self._collect()

    def _tests(self) -> list[str]:
        tests = {"mode": ['mode is "a"', 'mode is not "b"'], "flag": ["flag is yes"]}
        tests["sum"] = ["sum is at most $100", "sum is over $100"]
        return [test for name, found in tests.items() if name in self.bound for test in found]

    def _branch(self, depth: int) -> list[str]:
        tests = self._tests()
        if not tests:
            return self._collect()
        before = set(self.bound)
        lines = [f"if {self.chance.choice(tests)}:", *(f"  {line}" for line in self._block(1, depth + 1))]
        inside, self.bound = self.bound, set(before)
        if self.chance.random() < 0.5:
            lines += ["otherwise:", *(f"  {line}" for line in self._block(1, depth + 1))]
        self.bound &= inside
        return lines

    def _leave(self) -> str:
        return self.chance.choice(["finish as declined", 'escalate to desk because "left"', "finish as resolved"])


@dataclass(slots=True)
class Everything:
    """Every conversation of one machine. `broken` are the properties that some conversation violates."""

    release: Release
    program: Program = field(init=False)
    properties: tuple[Property, ...] = field(init=False)
    broken: set[str] = field(default_factory=set)
    transitions: int = 0

    def __post_init__(self) -> None:
        self.program = Program(self.release)
        self.properties = self.release.procedures["small"].properties

    def look(self) -> bool:
        """Whether all was looked at."""
        first = _Talk(opened(self.program, "all", START), tuple(Watch(self.program, item) for item in self.properties))
        left = [first]
        seen: set[object] = set()
        while left:
            talk = left.pop()
            mark = talk.mark()
            if mark in seen:
                continue
            seen.add(mark)
            for event in talk.following():
                if self.transitions >= MOST:
                    return False
                self.transitions += 1
                after = talk.after(self.program, event)
                self.broken.update(item.property.at.text for item in after.watches if item.broken is not None)
                left.append(after)
        return True


@dataclass(slots=True)
class _Talk:
    state: Snapshot
    watches: tuple[Watch, ...]
    requests: int = 0
    meddled: bool = False
    asked: tuple[Effect, ...] = ()
    booked: tuple[CallAction, ...] = ()

    def mark(self) -> object:
        state = {key: item for key, item in self.state.to_json().items() if key not in ("counters", "now")}
        watched = tuple((item.broken is None, item._ever) for item in self.watches)
        return str(state), watched, self.requests, self.meddled, len(self.booked)

    def after(self, program: Program, event: events.Event) -> _Talk:
        state, effects = transition(program, self.state, event)
        watches = tuple(replace(item) for item in self.watches)
        for item in watches:
            item.see(self.state, effects, state)
        booked = self.booked + tuple(item for item in effects if isinstance(item, CallAction))
        if isinstance(event, events.ActionSettled) and event.outcome in ("fails", "denied"):
            booked = tuple(item for item in booked if item.call != event.call)
        begins = isinstance(event, events.MessageReceived) and bool(event.understanding.requests)
        meddles = isinstance(event, events.MessageReceived) and (
            event.understanding.cancel or event.understanding.correction
        )
        return _Talk(state, watches, self.requests + begins, self.meddled or meddles, effects or self.asked, booked)

    def following(self) -> Iterator[events.Event]:
        """What may come next."""
        state, frame = self.state, self.state.frames[-1] if self.state.frames else None
        if state.status != "open":
            return
        if state.flight is not None:
            yield from self._of_call()
        elif frame is None:
            if self.requests < 2:
                yield self._message(Understanding(requests=(Request("small", Decimal(1), 0, 1),)))
        elif frame.ask is not None:
            yield from self._of_question()

    def _message(self, said: Understanding) -> events.Event:
        return events.MessageReceived(self.state.now, "m1", said)

    def _of_question(self) -> Iterator[events.Event]:
        asked = self.state.frames[-1].ask
        assert asked is not None
        if asked.kind == "slot" and asked.slot is not None:
            for value in VALUES[asked.slot]:
                yield self._message(Understanding(values=(Reading(asked.slot, Evidence("m1", 0, 1), value),)))
            yield self._message(Understanding(answer="does_not_know"))
        else:
            for answer in ("yes", "no"):
                yield self._message(Understanding(answer=answer, plain_answer=answer))
        if not self.meddled and asked.kind in ("slot", "confirm"):
            yield self._message(Understanding(cancel=True))
            for name, held in self.state.frames[-1].values.items():
                for value in VALUES.get(name, ()):
                    if value != held:
                        reading = Reading(name, Evidence("m1", 0, 1), value)
                        yield self._message(Understanding(values=(reading,), correction=True))

    def _of_call(self) -> Iterator[events.Event]:
        flight = self.state.flight
        assert flight is not None
        match flight.phase:
            case "ledger":
                asked = next(item for item in self.asked if isinstance(item, AskLedger))
                found = {
                    query.rule: Decimal(sum(item.action in query.actions for item in self.booked))
                    for query in asked.queries
                }
                yield events.LedgerAnswered(self.state.now, flight.id, found)
            case "approval":
                yield events.ApprovalDecided(self.state.now, flight.id, "maria", "lead", True)
                yield events.ApprovalDecided(self.state.now, flight.id, "maria", "lead", False, "no")
                timer = next(item for item in self.asked if isinstance(item, SetTimer))
                yield events.TimerFired(max(self.state.now, timer.due), timer.timer)
            case _:
                result = Record("s.pay.result", {"id": "p1"}) if flight.action == "s.pay" else None
                yield events.ActionSettled(self.state.now, flight.id, "done", result)
                for outcome in ("fails", "denied", "unclear"):
                    yield events.ActionSettled(self.state.now, flight.id, outcome)
