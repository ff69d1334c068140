"""A conversation that a proof found, in the real engine: `transition` and nothing beside it.

Others say and answer what the witness gives them at the place where the engine asks; where it asks for something that
the witness does not know of, they give a sample. The ledger counts this conversation itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol

from aop.engine import events
from aop.engine.effects import (
    AskLedger,
    AwaitEvent,
    CallAction,
    Effect,
    HandOff,
    Query,
    RequestAnswer,
    Say,
    SetTimer,
)
from aop.engine.program import Program
from aop.engine.snapshot import Ask, Frame, Snapshot
from aop.engine.transition import opened, transition
from aop.engine.understanding import Evidence, Reading, Request, Understanding
from aop.engine.wording import text, word
from aop.errors import AopError
from aop.machine import states
from aop.machine.powers import SYSTEM
from aop.ports.ledger import is_booked
from aop.proofs.facts import FIRST_DAY
from aop.proofs.graph import HANDED_OVER, UNDONE
from aop.proofs.names import slot_type
from aop.proofs.witness import Stop, Untold, Witness
from aop.values import Money, Record, Value

#: A conversation with more events than this is given up.
MAX_EVENTS = 200

#: What the customer says instead of an answer.
_INTERRUPTED = ("on cancelled", UNDONE, HANDED_OVER)

#: When it begins: mid-morning in most of America, in the afternoon in Europe.
START = datetime.combine(FIRST_DAY, time(17), UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """Who said or did what: customer, agent, system, ledger, time, a role."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A request of a conversation, place by place; or, `again`, the same one that runs again: while its last call is
    under way a person takes it over, and hands it back. `undo`: how what takes something back comes out."""

    witness: Witness
    stops: tuple[Stop, ...]
    again: bool = False
    undo: str = "done"


class Looking(Protocol):
    """Looks at each transition; `broken` says what it has found, with which the conversation ends."""

    broken: str | None

    def see(self, before: Snapshot, effects: tuple[Effect, ...], after: Snapshot) -> None: ...


@dataclass(slots=True)
class Replay:
    """Plays the parts of a conversation one after the other, each with its witness. `talk` is what was said and done;
    `watch.broken` says whether it shows what it should. A `stubborn` customer answers only when they are asked for the
    last time."""

    program: Program
    parts: tuple[Part, ...]
    watch: Looking
    stubborn: bool = False
    talk: list[Line] = field(default_factory=list)
    state: Snapshot = field(init=False)
    witness: Witness = field(init=False)
    stops: tuple[Stop, ...] = ()
    _at: int = 0
    _open: list[Effect] = field(default_factory=list)
    _booked: list[CallAction] = field(default_factory=list)
    _timers: dict[str, datetime] = field(default_factory=dict)
    _number: int = 0
    _people: int = 0
    _later: timedelta = timedelta(0)
    _visit: str = ""
    _powers: tuple[str, ...] = ()
    _unsure: bool = False
    _undo: str = "done"
    _unanswered: int = 0

    def run(self, intents: tuple[str, ...]) -> bool:
        """Whether the property is violated. The first of `intents` is asked for, for each request. Raises Untold."""
        self.witness, self.stops = self.parts[0].witness, self.parts[0].stops
        if not intents:
            raise Untold("no customer can ask for this procedure: it is only followed")
        self.state = opened(self.program, "proof", START, self._of_conversation("channel", "chat"))
        self._sign_in()
        waiting = [*self.parts]
        for _ in range(MAX_EVENTS):
            if self.watch.broken is not None:
                return True
            event = self._next(intents[0], waiting)
            if event is None:
                return False
            self._feed(event)
        return self.watch.broken is not None

    def _of_conversation(self, name: str, usual: str) -> str:
        found = self.witness.encoding.facts.once(name)
        value = None if found is None else self.witness.value(found)
        return value if isinstance(value, str) else usual

    def _sign_in(self) -> None:
        first = self.witness.encoding.facts.signed_in_first
        if first is False or not self.witness.model.truth(first):
            return
        customer = self.witness.encoding.facts.start().get(("customer",))
        account = self.witness.value(replace(customer, known=True))
        if isinstance(account, Record):
            self._say("customer", "signs in")
            self._feed(events.SenderKnown(self.state.now, None, account=account))

    def _feed(self, event: events.Event) -> None:
        before = self.state
        try:
            self.state, effects = transition(self.program, before, event)
        except AopError as error:
            raise Untold(f"the engine does not take it: {error}") from error
        self._open = [] if effects else self._open
        for effect in effects:
            self._note(effect)
        self.watch.see(before, effects, self.state)

    def _note(self, effect: Effect) -> None:
        match effect:
            case Say(words=words):
                self._say("agent", text(words))
            case CallAction(verb=verb, action=action, inputs=inputs):
                self._book(effect)
                if verb != "act":
                    self._say("agent", _called(verb, action, inputs))
            case HandOff(queue=queue):
                self._say("agent", f"hands over to {queue}")
            case SetTimer(timer, due):
                self._timers[timer] = due
        self._open.append(effect)

    def _book(self, effect: CallAction) -> None:
        """Counted as the ledger does: what is undone only where a limit holds for it. What a queue does is booked
        without being asked about first, so it is here that its limits stop it. Raises Untold."""
        if not all(query.holds(self._counted(query)) for query in effect.reserves):
            raise Untold(f"the ledger does not let {effect.action} through")
        if is_booked(effect):
            self._booked.append(effect)

    def _say(self, who: str, said: str) -> None:
        self.talk.append(Line(who, said))

    # ---- what comes next

    def _next(self, intent: str, waiting: list[Part]) -> events.Event | None:
        state = self.state
        if state.acting is not None:
            return events.ActionSettled(state.now, state.acting.id, "done") if state.acting.phase == "called" else None
        if waiting and waiting[0].again and (state.taken is not None or self._is_last_call()):
            return self._run_again(waiting)
        if state.status != "open":
            return self._handed_back() if waiting else None
        if state.flight is not None:
            return self._of_call()
        if state.reading is not None:
            return events.SlotRead(state.now, state.reading, None)
        frame = state.frames[-1] if state.frames else None
        if frame is None:
            return self._begin(intent, waiting.pop(0)) if waiting and not waiting[0].again else None
        if frame.pending is not None and not frame.pending.is_over:
            return self._of_wait(frame)
        return None if frame.ask is None else self._of_question(frame, frame.ask)

    # ---- a person has the conversation

    def _handed_back(self) -> events.Event | None:
        """What the queue does comes to its end, and a person hands the conversation back; None where nobody may."""
        assigned = self.state.assigning
        if assigned is not None:
            return events.ActionSettled(self.state.now, assigned.id, "done", self._sample(assigned.action))
        return self._power("take_over" if self.state.taken is None else "hand_back")

    def _is_last_call(self) -> bool:
        """Whether the last call of this part is under way."""
        flight, last = self.state.flight, self.stops[-1]
        return flight is not None and flight.phase == "called" and _is_at(last, self.state.frames[-1], flight.pc)

    def _run_again(self, waiting: list[Part]) -> events.Event | None:
        """A person takes over, the call comes out, the customer says again what is to be asked again, in words that may
        mean two things; then it is handed back."""
        if self.state.taken is None:
            return self._power("take_over")
        if self.state.flight is not None:
            return self._of_call()
        unclear = self._unclear(waiting[0])
        if unclear and not self._unsure:
            self._unsure = True
            said = (f"{item.slot}: " + " or ".join(map(shown, item.candidates)) for item in unclear)
            return self._words("; ".join(said), Understanding(values=unclear))
        self._turn_to(waiting.pop(0))
        return self._power("hand_back")

    def _unclear(self, part: Part) -> tuple[Reading, ...]:
        """What was said of what the run after asks for, so that it is asked for again."""
        found: dict[str, Reading] = {}
        for stop in part.stops:
            step = self.program.instruction(stop.place.frame.procedure, stop.place.pc)
            for name in step.slots if isinstance(step, states.Collect) else ():
                slot = self.program.procedure(stop.place.frame.procedure).slots[name]
                if not slot.is_picked and any(name in frame.values for frame in self.state.frames):
                    candidates = part.witness.two(slot_type(slot), name)
                    found[name] = Reading(name, Evidence(f"m{self._number + 1}", 0, 1), candidates=candidates)
        return tuple(item for item in found.values() if item.candidates)

    def _power(self, power: str) -> events.Event | None:
        """A person uses one of their powers; None where the gate has not let them."""
        roles = self.program.release.workspace.roles
        if self._powers[-1:] == (power,) or not roles:
            return None
        self._powers, role = (*self._powers, power), list(roles)[-1]
        self._say(role, "takes the conversation over" if power == "take_over" else "hands the conversation back")
        return events.PersonActed(self.state.now, f"{role} 0", role, f"{SYSTEM}.{power}", {})

    def _sample(self, action: str) -> Value:
        returns = self.program.release.actions[action].returns
        return None if returns is None else self.witness.sample(returns, action, 1)

    # ---- requests

    def _turn_to(self, part: Part) -> None:
        self.witness, self.stops, self._undo = part.witness, part.stops, part.undo
        self._at, self._visit, self._unsure = 0, "", False

    def _begin(self, intent: str, part: Part) -> events.Event:
        self._turn_to(part)
        declared = self.program.release.intents[intent]
        self._say("customer", declared.examples[0] if declared.examples else declared.description)
        return self._message(Understanding(requests=(Request(intent, Decimal(1), 0, 1),)))

    def _message(self, said: Understanding) -> events.Event:
        self._number += 1
        language = self._of_conversation("language", self.program.release.workspace.languages[0])
        return events.MessageReceived(self._now(), f"m{self._number}", replace(said, language=language))

    def _now(self) -> datetime:
        later, self._later = self._later, timedelta(0)
        return self.state.now + later

    def _stop(self, frame: Frame, pc: int, visit: str = "") -> Stop | None:
        """The next stop of the witness at this place; time goes by as it says. Where it comes here more often than the
        witness does, it is as it was before. `visit` tells a second call from the first one still under way."""
        first = self._at + (self._visit != visit != "")
        here = [index for index, stop in enumerate(self.stops) if _is_at(stop, frame, pc)]
        index = next((index for index in here if index >= first), None)
        if index is None:
            return self.stops[here[-1]] if here else None
        if index != self._at or index == 0:
            self._pass_time(self.stops[index])
        self._at, self._visit = index, visit
        return self.stops[index]

    def _pass_time(self, stop: Stop) -> None:
        if stop.day is not None:
            wanted = START + timedelta(days=stop.day - FIRST_DAY.toordinal())
            self._later = max(timedelta(0), wanted - self.state.now)
        held = self.state.verified
        if stop.lapsed and held is not None and not held.over:
            _, ending = self.program.levels[held.level]
            if ending is not None:
                self._later = max(self._later, ending(held.at) - self.state.now + timedelta(seconds=1))
        if self._later:
            self._say("time", f"{spelled_time(self._later)} later")

    # ---- questions

    def _of_question(self, frame: Frame, asked: Ask) -> events.Event | None:
        if self.stubborn and self._unanswered + 1 < self._tries(frame, asked):
            self._unanswered += 1
            return self._words("hmm", Understanding())
        self._unanswered = 0
        stop = self._stop(frame, asked.pc)
        label = None if stop is None else stop.label
        if (
            stop is not None
            and asked.kind == "slot"
            and (came := [name for name in stop.came if name not in frame.values])
        ):
            return self._slot(frame, replace(asked, slot=asked.slot if asked.slot in came else min(came)), stop)
        if stop is not None and stop.first is not None and asked.kind == "cancel":
            return self._aside(label)
        if label in _INTERRUPTED and asked.kind != "cancel":
            return self._interrupted(label)
        if label == "on corrected" and asked.kind != "change":
            return self._correction()
        if asked.kind == "slot":
            if label in ("otherwise", "on not_understood"):
                return self._words("I don't know", Understanding(answer="does_not_know"))
            return self._slot(frame, asked, stop)
        if label == "on not_understood" and asked.kind == "confirm":
            return self._words("hmm", Understanding())
        answer = "no" if label == "no" and asked.kind == "confirm" else "yes"
        return self._words(answer, Understanding(answer=answer, plain_answer=answer))

    def _aside(self, label: str | None) -> events.Event | None:
        """What comes of "Shall I stop?" behind what was waited for meanwhile."""
        if label == "on not_understood":
            return self._words("hmm", Understanding())
        if label == "on corrected":
            return self._correction()
        if label == HANDED_OVER:
            return self._interrupted(label)
        return self._words("yes", Understanding(answer="yes", plain_answer="yes"))

    def _interrupted(self, label: str | None) -> events.Event:
        """The customer wants to stop, or a person."""
        if label == HANDED_OVER:
            return self._words("I want to talk to a person", Understanding(wants_person=True))
        return self._words("I want to stop this", Understanding(cancel=True))

    def _tries(self, frame: Frame, asked: Ask) -> int:
        """How often this is asked without a usable answer."""
        step = self.program.instruction(frame.procedure, asked.pc)
        own = step.tries if isinstance(step, states.Collect) else None
        return own or self.program.release.workspace.limits.attempts

    def _correction(self) -> events.Event | None:
        """Another value for something that a completed change rests on."""
        for written in self.state.frames[-1].log.written if self.state.frames[-1].root else ():
            step = self.program.instruction(written.procedure, written.pc)
            for name in step.rests_on if isinstance(step, states.Call) else ():
                found = self._another(name)
                if found is not None:
                    return found
        return None

    def _another(self, name: str) -> events.Event | None:
        for frame in self.state.frames:
            slot = self.program.procedure(frame.procedure).slots.get(name)
            if slot is None or slot.is_picked or slot.many or name not in frame.values:
                continue
            samples = (self.witness.sample(slot.type, name, number) for number in (2, 3))
            value = next((item for item in samples if item != frame.values[name]), None)
            reading = Reading(name, Evidence(f"m{self._number + 1}", 0, 1), value)
            return self._words(
                f"sorry, I meant {name}: {shown(value)}", Understanding(values=(reading,), correction=True)
            )
        return None

    def _words(self, words: str, said: Understanding) -> events.Event:
        self._say("customer", words)
        return self._message(said)

    def _slot(self, frame: Frame, asked: Ask, stop: Stop | None) -> events.Event:
        step = self.program.instruction(frame.procedure, asked.pc)
        assert isinstance(step, states.Collect)
        slots = self.program.procedure(frame.procedure).slots
        name = asked.slot
        assert name is not None
        given = {} if stop is None else stop.given
        if step.either and given.get(f"slot {name}") is None:
            name = next((item for item in step.slots if given.get(f"slot {item}") is not None), name)
        slot = slots[name]
        value = given.get(f"slot {name}")
        evidence = Evidence(f"m{self._number + 1}", 0, 1)
        if slot.is_picked and asked.options:
            wanted = value if isinstance(value, tuple) else (value,)
            picks = tuple(index for index, item in enumerate(asked.options) if item in wanted) or (0,)
            picks = picks if slot.many else picks[:1]
            self._say("customer", f"{name}: " + ", ".join(shown(asked.options[index]) for index in picks))
            return self._message(Understanding(values=(Reading(name, evidence, picks=picks, raw=name),)))
        if value is None:
            value = self.witness.sample(slot_type(slot), name, 1)
        self._say("customer", f"{name}: {shown(value)}")
        readings = tuple(Reading(name, evidence, item) for item in (value if isinstance(value, tuple) else (value,)))
        return self._message(Understanding(values=readings))

    # ---- calls

    def _of_call(self) -> events.Event | None:
        flight, frame = self.state.flight, self.state.frames[-1]
        assert flight is not None
        stopping = frame.ask is not None and frame.ask.kind == "cancel"
        stop = None if flight.verb == "undo" else self._stop(frame, flight.pc, flight.id)
        label = self._undo if flight.verb == "undo" else "done" if stop is None else stop.label
        if stop is not None and stop.first is not None:
            if flight.waits_for_people and not stopping:
                return self._words("no", Understanding(answer="no", plain_answer="no"))
            label = stop.first
        elif flight.waits_for_people and stopping:
            return self._words("yes", Understanding(answer="yes", plain_answer="yes"))
        elif flight.waits_for_people and label in _INTERRUPTED:
            return self._interrupted(label)
        if flight.phase == "ledger":
            asked = next((item for item in self._open if isinstance(item, AskLedger)), None)
            queries = () if asked is None else asked.queries
            return events.LedgerAnswered(self._now(), flight.id, {item.rule: self._counted(item) for item in queries})
        if flight.phase == "approval":
            return self._approval(label)
        value = None if stop is None else stop.given.get("result")
        step = self.program.instruction(frame.procedure, flight.pc)
        if flight.verb == "do" and label == "done" and value is not None and getattr(step, "result", None) is not None:
            self._say("system", f"{flight.action} gives {shown(value, deep=True)}")
        return self._settled(flight, label, value)

    def _settled(self, flight: Any, label: str, value: Value) -> events.Event:
        outcome, _, failure = label.partition(":")
        if outcome not in ("done", "fails", "not_found", "denied", "unclear"):
            outcome = "done"
        if outcome == "done" and value is None:
            value = self._sample(flight.action)
        if outcome == "done" and flight.verb == "look_up":
            self._say("system", f"{flight.action} gives {shown(value, deep=True)}")
        elif outcome != "done":
            self._say("system", f"{flight.action}: {outcome}" + self._because(flight, outcome, failure))
        if outcome not in ("done", "unclear"):
            self._booked = [item for item in self._booked if item.call != flight.id]
        given = value if outcome == "done" else None
        reason = ("a limit is reached" if self._is_limited() else f"{flight.action} is paused") * (outcome == "denied")
        return events.ActionSettled(self._now(), flight.id, outcome, given, failure or None, reason)

    def _because(self, flight: Any, outcome: str, failure: str) -> str:
        """What the outcome of a call came of, behind its name."""
        if outcome == "denied":
            return f", as {'a limit was reached' if self._is_limited() else 'somebody paused it'} meanwhile"
        return f" with {failure}" if failure else ""

    def _is_limited(self) -> bool:
        """Whether the call under way is held to a limit of the ledger."""
        return any(isinstance(item, CallAction) and item.reserves for item in self._open)

    def _counted(self, query: Query) -> Decimal:
        """What a ledger says that knows this conversation; what must have been before, was."""
        mine = [item for item in self._booked if item.action in query.actions and query.key in item.keys]
        found = Decimal(len(mine))
        if query.input is not None:
            amounts = [item.inputs.get(query.input) for item in mine]
            plain = [item.amount if isinstance(item, Money) else item for item in amounts]
            found = sum((item for item in plain if isinstance(item, Decimal)), Decimal(0))
        return found if query.key.startswith("conversation:") else max(found, query.at_least)

    def _approval(self, label: str) -> events.Event:
        flight = self.state.flight
        assert flight is not None
        need = next((item for item in flight.needs), None)
        assert need is not None
        if label == "undecided":
            timers = self._timers.items()
            name, due = next((name, due) for name, due in timers if name.startswith(f"{flight.id}/approval"))
            self._say("time", "nobody decides in time")
            return events.TimerFired(max(self.state.now, due), name)
        granted = {item.rule for item in self.state.consents if item.rule is not None and item.state == "granted"}
        self._people += 1
        open_needs = [item for item in flight.needs if item.rule not in granted] or [need]
        role = open_needs[0].role
        yes = label != "denied"
        self._say(role, "approves" if yes else "denies")
        return events.ApprovalDecided(self._now(), flight.id, f"{role} {self._people}", role, yes)

    # ---- waits

    def _of_wait(self, frame: Frame) -> events.Event | None:
        pending = frame.pending
        assert pending is not None
        stop = self._stop(frame, pending.pc)
        label, stopping = "came" if stop is None else stop.label, frame.ask is not None and frame.ask.kind == "cancel"
        if stop is not None and stop.first is not None:
            if not stopping:
                return self._interrupted(None)
            label = stop.first
        elif stopping:
            return self._aside(label)
        elif label in (*_INTERRUPTED, "on not_understood"):
            return self._interrupted(label if label == HANDED_OVER else None)
        elif label == "on corrected":
            return self._correction()
        if pending.kind == "try":
            allowed = label == "verified" or stop is None or not stop.right
            return events.TryTaken(self._now(), pending.id, allowed)
        if pending.kind == "time" or (label == "otherwise" and pending.due is not None):
            due = self.state.now if pending.due is None else pending.due
            self._say("time", f"{spelled_time(due - self.state.now)} later")
            return events.TimerFired(max(self.state.now, due), pending.id)
        return self._came(frame, pending, stop, label)

    def _came(self, frame: Frame, pending: Any, stop: Stop | None, label: str) -> events.Event | None:
        if pending.kind == "passage":
            found = None if label == "otherwise" else "As it is written."
            return events.PassageFound(self._now(), pending.id, found, "article")
        if pending.kind == "event":
            return self._event(pending, stop)
        asked = next((item for item in self._open if isinstance(item, RequestAnswer)), None)
        if asked is None:
            return None
        value = None if stop is None else stop.given.get(f"slot {asked.slot}")
        slot = self.program.procedure(frame.procedure).slots[asked.slot]
        given = self.witness.sample(slot_type(slot), asked.slot, 1) if value is None else value
        self._say(asked.role, f"{asked.slot}: {shown(given)}")
        self._people += 1  # who has answered approves nothing here any more
        return events.PersonAnswered(self._now(), pending.id, f"{asked.role} {self._people}", asked.role, given)

    def _event(self, pending: Any, stop: Stop | None) -> events.Event | None:
        asked = next((item for item in self._open if isinstance(item, AwaitEvent)), None)
        if asked is None:
            return None
        payload = None if stop is None else stop.given.get("payload")
        fields = payload.fields if isinstance(payload, Record) else {}
        whole = Record(asked.event, {**fields, **asked.match})
        self._say("system", f"{asked.event} {shown(whole, deep=True)}")
        return events.EventArrived(self._now(), pending.id, whole)


def _is_at(stop: Stop, frame: Frame, pc: int) -> bool:
    return stop.place.pc == pc and stop.place.frame.procedure == frame.procedure


def _called(verb: str, action: str, inputs: Mapping[str, Value]) -> str:
    given = ", ".join(f"{name} = {shown(item)}" for name, item in inputs.items() if item is not None)
    does = {"look_up": "looks up", "undo": "takes it back: does"}.get(verb, "does")
    return f"{does} {action}" + (f" with {given}" if given else "")


def shown(value: Value, *, deep: bool = False) -> str:
    """A value in a line of a talk: a record by its first text, or with all its fields."""
    if isinstance(value, Record):
        if deep:
            parts = (f"{name}: {shown(item)}" for name, item in value.fields.items() if item is not None)
            return "{" + ", ".join(parts) + "}"
        found = next((item for item in value.fields.values() if isinstance(item, str)), None)
        return found or "a record"
    if isinstance(value, tuple):
        return "[" + ", ".join(shown(item, deep=deep) for item in value) + "]"
    return "nothing" if value is None else word(value)


def spelled_time(length: timedelta) -> str:
    """`3 days`, `5 hours`, `1 minute`."""
    seconds = int(length.total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'s' * (count != 1)}"
    return f"{seconds} seconds"
