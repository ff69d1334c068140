"""Whether what was done was authorised, worked out again with everything a model said taken away.

Authorised means: a write's consent, inputs, verification and approval rest on the customer's words, on what systems
answered, on what people decided, and on the release. The judge looks at committed history only, at the messages as
they were sent, never at what was understood of them. It shares no code with the gates it judges.

    judge = Judge(release)
    for entry, after in transitions:    # each committed entry, with the snapshot after it
        judge.see(entry, after)
    assert judge.problems == []
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from aop.engine.effects import CallAction, Effect, Explain, RequestApproval, Say
from aop.engine.events import (
    ActionSettled,
    ApprovalDecided,
    EventArrived,
    MessageReceived,
    PersonAnswered,
    SenderKnown,
    TaskDone,
)
from aop.engine.snapshot import Frame, Snapshot
from aop.machine.expressions import Path
from aop.machine.policy import Rule
from aop.machine.release import Release
from aop.machine.states import Verify
from aop.monitor.grounds import Grounds, leaves
from aop.monitor.made import Making
from aop.monitor.words import says_yes, shows
from aop.ports.store import Entry
from aop.values import Money

#: What is said to the customer and waits for their answer.
QUESTIONS = ("ask", "confirm")
#: The kinds of explanation that say what is to be judged or remembered.
TELLING = ("verified", "request")


@dataclass(slots=True)
class Judge:
    """One conversation. `problems` says what should never have been done, each with the call that it is about, or None
    for the conversation as a whole; `reached` counts what was judged."""

    release: Release
    problems: list[tuple[str | None, str]] = field(default_factory=list)
    reached: Counter[str] = field(default_factory=Counter)
    _grounds: Grounds = field(default_factory=Grounds)
    _question: str = ""  # the confirm that was sent last
    _asked: int = 0  # how many questions were sent
    _number: int = 0  # which of them it was
    _yes: list[tuple[str, str]] = field(default_factory=list)  # a yes in words, and the question it answered
    _used: set[tuple[int, str]] = field(default_factory=set)  # which yes was used for which arguments
    _granted: dict[str, set[str]] = field(default_factory=dict)
    _judged: set[str] = field(default_factory=set)  # the agent's own writes
    _wanted: dict[str, list[RequestApproval]] = field(default_factory=dict)
    _step: int = 0
    _about: str | None = None  # the call that is being judged

    def __post_init__(self) -> None:
        self.moved(self.release)

    def moved(self, release: Release) -> None:
        """The conversation goes on with this release: what its authors wrote counts, and no other's."""
        self.release = release
        self._grounds.moved(release)

    def see(self, entry: Entry, after: Snapshot) -> None:
        """One committed transition."""
        self._step += 1
        self._event(entry)
        says: list[Say] = []
        for effect in entry.effects:
            if isinstance(effect, Say):
                says.append(effect)
            elif not isinstance(effect, Explain) or effect.kind in TELLING:
                self._effect(effect, after)
        for said in says:
            self._asked += said.kind in QUESTIONS
            if said.kind == "confirm":
                self._question, self._number = " ".join(entry.said), self._asked

    def _must(self, holds: bool, what: str) -> None:
        if not holds:
            self.problems.append((self._about, f"step {self._step}: {what}"))

    # ---- what was said, answered and decided

    def _event(self, entry: Entry) -> None:
        match entry.event:
            case MessageReceived(seen=seen) if entry.message is not None:
                self._grounds.texts[entry.message.id] = entry.message.text
                self._grounds.attachments |= set(entry.message.attachments)
                had_seen = seen is None or seen >= self._number  # a yes before its question does not count
                if self._question and had_seen and says_yes(entry.message.text):
                    self._yes.append((entry.message.text, self._question))
            case ActionSettled(value=value) | PersonAnswered(value=value) | TaskDone(value=value):
                self._grounds.known.extend(leaves(value))
            case EventArrived(payload=payload):
                self._grounds.known.extend(leaves(payload))
            case SenderKnown(address=str() as address):  # used only where the customer agrees to it
                self._grounds.texts[f"sender {address}"] = address
            case ApprovalDecided(call=call, person=person, granted=True):
                self._granted.setdefault(call, set()).add(person)

    def _effect(self, effect: Effect, after: Snapshot) -> None:
        match effect:
            case RequestApproval(call=call):
                self._wanted.setdefault(call, []).append(effect)
            case Explain(kind="verified") if effect.data.get("holds"):
                self._verified(effect, after)
            case Explain(kind="request", summary="the conversation is closed"):
                self._asked, self._number, self._question = 0, 0, ""  # whoever comes back has been asked nothing
            case CallAction(call=call) if call in self._judged:
                pass  # a person sends it once more, which the watch looks at
            case CallAction(verb="do") if self.release.actions[effect.action].writes:
                self._judged.add(effect.call)
                self._about = effect.call
                self._write(effect, after)
                self._about = None
            case CallAction(verb="act"):
                self._about = effect.call
                self._approval(effect)
                self._about = None

    # ---- one write

    def _write(self, call: CallAction, after: Snapshot) -> None:
        self.reached["write"] += 1
        self._consent(call, after)
        self._approval(call)
        for frame in after.frames:
            self._slots(frame, call.action)
        own = (after.conversation, after.channel, after.language)  # what is known of the conversation itself
        making = Making(self.release, after, self._grounds.hold)
        for name, value in call.inputs.items():
            for leaf in leaves(value):
                grounded = leaf in own or self._grounds.hold(leaf) or making.made(call, name, leaf)
                self._must(grounded, f"{call.action}: `{name}` rests on nothing that was said")

    def _consent(self, call: CallAction, after: Snapshot) -> None:
        """A yes in the customer's own words, to a question that showed each amount, and not used for this before."""
        if not any(_always_confirmed(rule, call.action) for rule in self._rules(after)):
            return
        self.reached["confirmed"] += 1
        amounts = [value for value in call.inputs.values() if isinstance(value, Money)]
        for number, (_, question) in enumerate(self._yes):
            shown = all(shows(question, amount) for amount in amounts)
            if shown and (number, call.digest) not in self._used:
                self._used.add((number, call.digest))
                return
        self._must(False, f"{call.action} without a yes in the customer's words")

    def _approval(self, call: CallAction) -> None:
        """As many people as were asked for, each of whom said yes to this call."""
        wanted = [asked for asked in self._wanted.get(call.call, ()) if asked.digest == call.digest]
        if wanted:
            self.reached["approved"] += 1
        people = max((asked.people for asked in wanted), default=0)
        self._must(len(self._granted.get(call.call, ())) >= people, f"{call.action} without its approval")

    def _rules(self, after: Snapshot) -> Iterator[Rule]:
        yield from self.release.rules
        for name in {frame.procedure for frame in after.frames}:
            yield from self.release.procedures[name].rules

    # ---- what values rest on

    def _slots(self, frame: Frame, action: str) -> None:
        """Each value that a customer is said to have given, in the words it is said to be in."""
        for name, evidence in frame.evidence.items():
            value = frame.values.get(name)
            if evidence.source != "customer" or value is None or name not in self._slot_names(frame):
                continue
            self.reached["evidence"] += 1
            text = self._grounds.texts.get(evidence.message)
            self._must(text is not None, f"{action}: `{name}` is from a message that was never sent")
            if text is None or value in tuple(self._grounds.attachments):
                continue
            words = text[evidence.start : evidence.end]
            self._must(bool(words.strip()), f"{action}: the words of `{name}` are not there")
            picked = self.release.procedures[frame.procedure].slots[name].options_from is not None
            self._must(picked or shows(words, value), f"{action}: the words of `{name}` do not say it")

    def _slot_names(self, frame: Frame) -> frozenset[str]:
        return frozenset(self.release.procedures[frame.procedure].slots)

    # ---- who it is

    def _verified(self, effect: Explain, after: Snapshot) -> None:
        """Everything of the customer's that the comparison read stands in their words."""
        self.reached["verified"] += 1
        if effect.at is None or not after.frames:
            return
        for frame in after.frames:
            procedure = self.release.procedures[frame.procedure]
            for step in procedure.code:
                if isinstance(step, Verify) and step.at == effect.at:
                    for name in _names(step.condition) & set(procedure.slots):
                        value = frame.values.get(name)
                        said = any(shows(text, value) for text in self._grounds.texts.values())
                        self._must(value is None or said, f"verified by `{name}`, which nobody said")


def _always_confirmed(rule: Rule, action: str) -> bool:
    return rule.kind == "needs_confirmation" and action in rule.actions and rule.condition is None


def _names(part: Any) -> set[str]:
    """The first names of the paths in a condition."""
    found: set[str] = set()
    if isinstance(part, Path):
        found.add(part.root)
    elif is_dataclass(part) and not isinstance(part, type):
        for item in fields(part):
            found |= _names(getattr(part, item.name))
    elif isinstance(part, tuple | list):
        for item in part:
            found |= _names(item)
    return found
