"""What a system is pretended to answer to an action: held against the catalogue, and as data for a connector.

shop.find_order: {order_id: "#W1", status: delivered, …}      a record
shop.count: 3                                                 a value
shop.orders: [{…}, {…}]                                       a list, where the action answers one
shop.find_order: missing                                      not found
crm.log: done                                                 done, where the action answers nothing
stripe.refund:                                                cases: the first that fits the call answers
  - {with: {amount: $9}, returns: {id: re_1}}
  - {with: {order.order_id: "#W2"}, fails: already_refunded}
  - {with: {order.order_id: "#W3"}, fails: yes}
  - {unclear: yes}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aop.analysis.call_limits import refused_by
from aop.analysis.findings import Findings
from aop.analysis.pretended_values import UNREADABLE, PretendedValues, type_at
from aop.diagnostics import Span
from aop.machine.pretended import Given, Pretended
from aop.machine.release import Workspace
from aop.machine.types import Action, Field, RecordType
from aop.syntax import nodes
from aop.syntax.conversations.tree import AnswerDecl
from aop.syntax.nodes import Node
from aop.syntax.nodes.words import short
from aop.syntax.tree import Word

CASE = ("with", "returns", "fails", "unclear")
MISSING, DONE = "missing", "done"


class PretendedAnswers:
    """Reads what is given for the actions of a workspace."""

    def __init__(
        self, actions: Mapping[str, Action], records: Mapping[str, RecordType], values: PretendedValues
    ) -> None:
        self.actions = actions
        self.records = records
        self.values = values
        self.findings = values.findings

    def read(self, decl: AnswerDecl) -> tuple[Pretended, ...]:
        """The answers of one action, which there is; those that cannot be read leave findings and are left out."""
        action = self.actions[decl.action.text]
        cases = _cases(decl.value, action)
        if cases is None:
            return self._only(self._answer(decl.value, action, decl.key))
        read = [(case, self._case(case, action, decl.key)) for case in cases]
        self._check_reached([(case, item) for case, item in read if item is not None], action)
        return tuple(item for _, item in read if item is not None)

    def _only(self, answer: Pretended | None) -> tuple[Pretended, ...]:
        return () if answer is None else (answer,)

    # ---- one answer

    def _answer(self, node: Node, action: Action, place: Span) -> Pretended | None:
        if isinstance(node, nodes.Broken):
            return None
        if isinstance(node, nodes.Scalar) and node.text == MISSING and not node.style:
            return self._not_found(action, node.inside)
        if action.returns is None:
            return self._nothing(node, action, place)
        if isinstance(node, nodes.Scalar) and node.text == DONE and action.returns.kind == "record":
            node = nodes.Mapping((), node.inside, flow=True)
            place = node.span
        data = self.values.value(node, action.returns, place)
        return None if data is UNREADABLE else Pretended("returns", data)

    def _not_found(self, action: Action, place: Span) -> Pretended | None:
        if action.maybe_missing:
            return Pretended("missing")
        advice = "write what it answers, or `?` behind what it `returns` in `actions/`"
        self.findings.error("AOP333", f"`{action.name}` never answers *not found*", place, advice)
        return None

    def _nothing(self, node: Node, action: Action, place: Span) -> Pretended | None:
        if isinstance(node, nodes.Scalar) and node.text == DONE:
            return Pretended("returns")
        span = node.span if "\n" not in node.span.text and node.span.text else place
        self.findings.error("AOP333", f"`{action.name}` answers nothing", span, "write `done`, or leave it out")
        return None

    # ---- cases

    def _case(self, case: nodes.Mapping, action: Action, place: Span) -> Pretended | None:
        known = {entry.name: entry for entry in case.entries if entry.name in CASE}
        for entry in case.entries:
            if entry.name not in CASE:
                self.findings.unknown("AOP160", "key of a case", entry.name, entry.key.inside, CASE)
        said = [known[name] for name in CASE[1:] if name in known]
        if len(said) != 1:
            self._said_once(said, case, place)
            return None
        inputs = self._inputs(known["with"], action) if "with" in known else {}
        found = self._outcome(said[0], action)
        if inputs is None or found is None:
            return None
        return Pretended(found.outcome, found.data, found.failure, inputs or None)

    def _said_once(self, said: list[nodes.Entry], case: nodes.Mapping, place: Span) -> None:
        advice = "write `returns: …`, `fails: …` or `unclear: yes`"
        if said:
            self.findings.error("AOP171", f"a case has one outcome, and this is another: `{said[1].name}`",
                                said[1].key.inside, f"keep one of them: {advice}")  # fmt: skip
        elif not case.damaged and all(entry.name in CASE for entry in case.entries):
            span = case.span if "\n" not in case.span.text else case.entries[0].key.inside if case.entries else place
            self.findings.error("AOP161", "a case needs its outcome", span, advice)

    def _outcome(self, entry: nodes.Entry, action: Action) -> Pretended | None:
        if entry.name == "returns":
            return self._answer(entry.value, action, entry.key.inside)
        word = entry.value
        if not isinstance(word, nodes.Scalar):
            self.findings.error("AOP162", f"`{entry.name}` expects one word", entry.shown, f"write `{entry.name}: yes`")
            return None
        if entry.name == "fails":
            return self._failure(Word(word.text, word.inside), action)
        if word.text != "yes":
            self.findings.error("AOP166", f"`{short(word.text)}` is no value of `unclear`", word.inside, "write `yes`")
            return None
        if not action.writes:
            message = f"`{action.name}` only reads, so how it ended is never unclear"
            self.findings.error("AOP333", message, entry.key.inside, "write `fails: yes`")
            return None
        return Pretended("unclear")

    def _failure(self, word: Word, action: Action) -> Pretended | None:
        if word.text == "yes":
            return Pretended("down")
        if word.text in action.failures:
            return Pretended("fails", failure=word.text)
        self.findings.unknown("AOP215", f"failure of `{action.name}`:", word.text, word.span, (*action.failures, "yes"))
        return None

    # ---- inputs

    def _inputs(self, entry: nodes.Entry, action: Action) -> dict[tuple[str, ...], Any] | None:
        if not isinstance(entry.value, nodes.Mapping):
            advice = 'write `with: {id: "#W1"}`, for example'
            self.findings.error("AOP162", "`with` expects keys with values", entry.shown, advice)
            return None
        keys = [(entry, tuple(_words(entry.key))) for entry in entry.value.entries]
        return self.matched([(words, item.value) for item, words in keys], action)

    def matched(
        self, parts: Iterable[tuple[tuple[Word, ...], Node]], action: Action
    ) -> dict[tuple[str, ...], Any] | None:
        """Parts of a call's inputs with the values that they have; None with findings when one cannot be."""
        found: dict[tuple[str, ...], Any] = {}
        for words, node in parts:
            path = tuple(word.text for word in words)
            span = words[0].span.to(words[-1].span)
            if (reason := self._unknown(words, action)) is not None:
                self.findings.unknown(*reason)
                found[path] = UNREADABLE
                continue
            wanted = type_at(path, action.inputs, self.records)
            signed = len(path) > 1 or action.inputs[path[0]].signed
            found[path] = self.values.value(node, wanted, span, signed=signed)
            self._check_limit(path, found[path], action, node, span)
        return None if any(item is UNREADABLE for item in found.values()) else found

    def _unknown(self, words: tuple[Word, ...], action: Action) -> tuple[str, str, str, Span, Iterable[str]] | None:
        """What is said about a path that there is not."""
        if words[0].text not in action.inputs:
            return "AOP211", f"input of `{action.name}`:", words[0].text, words[0].span, action.inputs
        for end in range(2, len(words) + 1):
            try:
                type_at(tuple(word.text for word in words[:end]), action.inputs, self.records)
            except KeyError:
                word = words[end - 1]
                return "AOP203", "field", word.text, word.span, self._fields(words[: end - 1], action)
        return None

    def _fields(self, words: tuple[Word, ...], action: Action) -> Mapping[str, Field] | tuple[()]:
        kind = type_at(tuple(word.text for word in words), action.inputs, self.records)
        kind = kind.item if kind is not None and kind.kind == "list" else kind
        record = None if kind is None else self.records.get(kind.record or "")
        return () if record is None else record.fields

    def _check_limit(self, path: tuple[str, ...], value: Any, action: Action, node: Node, place: Span) -> None:
        if action.limit is None or value is UNREADABLE or not refused_by(action.limit, {path: value}):
            return
        span = node.inside if isinstance(node, nodes.Scalar) else place
        message = f"`{action.name}` is never called with this: its `limit` refuses it"
        self.findings.error("AOP334", message, span, "write an amount within the limit, or expect `never_did`")

    # ---- order

    def _check_reached(self, read: list[tuple[nodes.Mapping, Pretended]], action: Action) -> None:
        """The first case that fits answers: one that fits every call is the last."""
        for number, (_, item) in enumerate(read[:-1]):
            if item.inputs is None:
                case = read[number + 1][0]
                span = case.entries[0].key.inside if "\n" in case.span.text else case.span
                self.findings.warning(
                    "AOP445",
                    f"this case of `{action.name}` never answers: one above fits every call",
                    span,
                    "put it above that one, or give that one a `with`",
                )
                return


def _cases(node: Node, action: Action) -> tuple[nodes.Mapping, ...] | None:
    """The cases that an answer is written as; None when it is the answer itself."""
    if isinstance(node, nodes.Mapping) and _is_case(node):
        return (node,)
    if not isinstance(node, nodes.Sequence) or not node.items:
        return None
    items = tuple(item for item in node.items if isinstance(item, nodes.Mapping))
    lists = action.returns is not None and action.returns.kind == "list"
    if len(items) < len(node.items) or (lists and not all(map(_is_case, items))):
        return None
    return items


def _is_case(node: nodes.Mapping) -> bool:
    return bool(node.entries) and all(entry.name in CASE for entry in node.entries)


def _words(key: nodes.Scalar) -> Iterable[Word]:
    start = 0
    for piece in key.text.split("."):
        yield Word(piece, key.snippet.span(start, start + len(piece)))
        start += len(piece) + 1


def given(
    answers: Iterable[AnswerDecl],
    actions: Mapping[str, Action],
    records: Mapping[str, RecordType],
    workspace: Workspace,
) -> Given:
    """What is given, as data for a connector. What has findings is left out: whoever asks for this has shown them.

    A write of which nothing has to be answered is done, whether or not something is said about it.
    """
    values = PretendedValues(records, workspace.currency, workspace.time_zone, Findings())
    reading = PretendedAnswers(actions, records, values)
    found = {decl.action.text: reading.read(decl) for decl in answers if decl.action.text in actions}
    silent = {name for name, action in actions.items() if action.returns is not None and not action.maybe_missing}
    for name in sorted(silent):
        if can_be_silent(actions[name], records):
            found[name] = (*found.get(name, ()), Pretended("returns", {}))
    return found


def can_be_silent(action: Action, records: Mapping[str, RecordType]) -> bool:
    """Whether a call ends well of which nothing is said: not found, or done with nothing that has to be answered."""
    if action.returns is None or action.maybe_missing:
        return True
    record = records.get(action.returns.record or "") if action.writes and action.returns.kind == "record" else None
    return record is not None and all(field.optional for field in record.fields.values())
