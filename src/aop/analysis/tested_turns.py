"""The turns of a conversation test, held against the workspace: who speaks, and what is named."""

from __future__ import annotations

from collections.abc import Mapping

from aop.analysis.findings import Findings
from aop.analysis.pretended_answers import PretendedAnswers
from aop.analysis.pretended_values import PretendedValues
from aop.analysis.symbols import Symbols, payload_record
from aop.diagnostics import Span, did_you_mean
from aop.machine.types import KINDS, Type
from aop.syntax import nodes, tree
from aop.syntax.builtin_files import SHOWN
from aop.syntax.conversations import tree as turns
from aop.syntax.declarations import ProcedureFile, TypeRef
from aop.syntax.nodes import Node
from aop.syntax.nodes.words import short
from aop.syntax.tree import Word
from aop.syntax.walk import sentences

#: What a pin may say beside the values of slots, with the words that it may say; None: any.
PINNED: Mapping[str, tuple[str, ...] | None] = {
    "intent": None, "topics": None, "answer": ("yes", "no"), "move": None, "cancel": ("yes", "no"),
    "sentiment": ("very_negative", "negative", "neutral", "positive"), "correction": ("yes", "no"),
    "wants_person": ("yes", "no"),
}  # fmt: skip


class Names:
    """What tests may name of the workspace's own procedures."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols
        own = [item for item in symbols.files.procedures if not item.span.source.path.startswith(SHOWN)]
        self._own = own
        self.slots: dict[str, list[TypeRef]] = {}
        for item in own:
            for slot in item.slots:
                self.slots.setdefault(slot.name.text, []).append(slot.type)
        self.asked_of = _asked_of(own)
        self.approvers = _approvers(symbols)
        self.speakers = {"customer", "agent", *symbols.roles, *symbols.systems}

    def has_procedure(self, word: Word) -> bool:
        known = [item.name.text for item in self._own]
        return self._symbols.check_word("AOP216", "procedure", word, known)

    def steps(self, procedure: str | None) -> set[str]:
        """The steps of one procedure, or of all."""
        found = (item for item in self._own if procedure in (None, item.name.text))
        return {step.name.text for item in found for step in item.steps}


def _asked_of(procedures: list[ProcedureFile]) -> dict[str, list[str]]:
    """Role → the slots that `collect … from` asks of it."""
    found: dict[str, list[str]] = {}
    for item in procedures:
        for block in (*item.steps, *item.handlers):
            for sentence in sentences(block.body):
                if isinstance(sentence, tree.Collect) and sentence.person is not None:
                    found.setdefault(sentence.person.text, []).extend(word.text for word in sentence.slots)
    return found


def _approvers(symbols: Symbols) -> set[str]:
    """The roles that some rule asks for an approval."""
    lines = [line for file in symbols.files.rules for line in file.rules]
    lines += [line for file in symbols.files.procedures for line in file.rules]
    return {line.role.text for line in lines if line.role is not None}


class TestedTurns:
    """Checks one turn after another."""

    __test__ = False

    def __init__(self, symbols: Symbols, names: Names, answers: PretendedAnswers, values: PretendedValues) -> None:
        self.symbols = symbols
        self.names = names
        self.answers = answers
        self.values = values
        self.findings: Findings = values.findings

    def check(self, turn: turns.Turn) -> None:
        match turn:
            case turns.Writes(pin=pin) if pin is not None:
                self._pinned(pin)
            case turns.Decides(role=role):
                self._decides(role)
            case turns.Answers():
                self._answers(turn)
            case turns.Happens():
                self._happens(turn)
            case turns.Unclear():
                self._unclear(turn)
            case turns.Writes() | turns.Passes() | turns.Confirms() | turns.Tells() | turns.Finishes():
                pass
            case _:
                self._agent(turn)

    def _agent(self, turn: turns.Expected) -> None:
        match turn:
            case turns.Asks(slots=slots):
                for word in slots:
                    self.symbols.check_word("AOP213", "slot", word, self.names.slots)
            case turns.AsksColleague(role=role, slot=slot):
                if self._is_role(role):
                    self.symbols.check_word("AOP213", "slot", slot, self.names.slots)
            case turns.AsksApproval(role=role, action=action):
                self._is_role(role)
                self.symbols.action_name(action.text, action)
            case turns.Calls():
                self._calls(turn)
            case turns.Escalates(queue=queue):
                self.symbols.check_word("AOP207", "queue", queue, self.symbols.queues)

    # ---- the customer

    def _pinned(self, pin: nodes.Mapping) -> None:
        for entry in pin.entries:
            word = Word(entry.name, entry.key.inside)
            if entry.name in ("intent", "topics"):
                self._listed(entry.name, entry.value)
            elif entry.name in PINNED:
                self._word(entry.name, entry.value, PINNED[entry.name])
            else:
                self.symbols.check_word("AOP213", "slot", word, {*self.names.slots, *PINNED})

    def _listed(self, name: str, value: Node) -> None:
        """One name, or a list of them."""
        for node in value.items if isinstance(value, nodes.Sequence) else (value,):
            if isinstance(node, nodes.Scalar):
                word = Word(node.text, node.inside)
                if name == "intent":
                    self.symbols.check_word("AOP242", "intent", word, self.symbols.intents)
                else:
                    self.symbols.check_word("AOP210", "topic", word, self.symbols.topics)

    def _word(self, name: str, value: Node, options: tuple[str, ...] | None) -> None:
        text = value.text if isinstance(value, nodes.Scalar) else None
        if text is None or (options is not None and text not in options):
            span = value.inside if isinstance(value, nodes.Scalar) else value.span
            advice = f"write {', '.join(f'`{item}`' for item in options)}" if options else "write one word"
            self.findings.error("AOP166", f"`{short(span.text)}` is no value of `{name}`", span, advice)

    # ---- colleagues

    def _decides(self, role: Word) -> None:
        if self._is_role(role) and role.text not in self.names.approvers:
            advice = "write a rule `ACTION needs approval from …`, or name the role that has one"
            self.findings.error("AOP333", f"no rule asks `{role.text}` for an approval", role.span, advice)

    def _answers(self, turn: turns.Answers) -> None:
        if not self._is_role(turn.role):
            return
        slots = self.names.asked_of.get(turn.role.text)
        if not slots:
            advice = f"write `collect SLOT from {turn.role.text}, …` in a step, or name the role that is asked"
            self.findings.error("AOP333", f"no step asks `{turn.role.text}` anything", turn.role.span, advice)
            return
        known = [ref for name in slots for ref in self.names.slots.get(name, ())]
        self.check_value(turn.value, known, turn.span)

    def _is_role(self, word: Word) -> bool:
        """Whether there is such a role; else who the speaker may be is said."""
        if word.text in self.names.speakers - self.symbols.roles:
            what = "a system" if word.text in self.symbols.systems else "no colleague"
            message = f"`{word.text}` is {what}, and only colleagues decide and answer"
            self.findings.error("AOP241", message, word.span, "name a role that stands under `roles:`")
            return False
        return self.symbols.check_word("AOP208", "role", word, self.symbols.roles)

    # ---- systems

    def _happens(self, turn: turns.Happens) -> None:
        who, event = turn.event.words
        if who.text not in self.symbols.systems:
            self._unclear(turns.Unclear(who, event, turn.span))
        elif self.symbols.check_event(turn.event):
            record = Type("record", record=payload_record(turn.event.text))
            self.values.value(turn.payload, record, event.span)

    def _unclear(self, turn: turns.Unclear) -> None:
        """A line of somebody unknown, or of somebody who cannot do this."""
        if turn.who.text in self.symbols.roles:
            advice = 'write `approves`, `denies "…"` or `answers VALUE`'
            message = f"a colleague cannot `{short(turn.what.text)}`"
        elif turn.who.text in self.symbols.systems:
            advice = "write `EVENT {field: value}`, an event that it declares under `events:`"
            message = f"a system cannot `{short(turn.what.text)}`"
        else:
            self._nobody(turn.who)
            return
        self.findings.error("AOP181", message, turn.what.span, advice)

    def _nobody(self, who: Word) -> None:
        near = did_you_mean(who.text.lower(), sorted(self.names.speakers))
        listed = ", ".join(f"`{name}`" for name in sorted(self.symbols.roles))
        advice = f"did you mean `{near}`?" if near else f"`customer`, `agent`, a system, or one of the roles {listed}"
        self.findings.error("AOP241", f"nobody is called `{short(who.text)}`", who.span, advice)

    # ---- the agent

    def _calls(self, turn: turns.Calls) -> None:
        name = self.symbols.action_name(turn.action.text, turn.action)
        action = None if name is None else self.answers.actions.get(name)
        if action is None:
            return
        if action.writes == (turn.verb == "look_up"):
            does, better = ("changes something", "does") if action.writes else ("only reads", "looks up")
            self.findings.error(
                "AOP511", f"`{action.name}` {does}", turn.action.span, f"write `agent: {better} {action.name}`"
            )
            return
        self.answers.matched([(item.path.words, item.value) for item in turn.inputs], action)

    # ---- values

    def check_value(self, node: Node, refs: list[TypeRef], place: Span) -> None:
        """A value of a slot: of one of the types that slots of this name have."""
        kinds = [kind for ref in refs if (kind := _simple(ref)) is not None]
        if len(kinds) < len(refs) or not kinds or not isinstance(node, nodes.Scalar):
            return
        tried = [Findings() for _ in kinds]
        for kind, found in zip(kinds, tried, strict=True):
            self.values.among(found).value(node, kind, place)
        if all(found.items for found in tried):
            self.findings.items.extend(tried[0].items)


def _simple(ref: TypeRef) -> Type | None:
    """The type of a slot where a text alone can be held against it."""
    if ref.kind == "choice":
        return Type("choice", options=tuple(word.text for word in ref.options)) if ref.options else None
    return Type(ref.kind) if ref.kind in KINDS and ref.kind not in ("record", "list") else None
