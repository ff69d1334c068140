"""Conversation tests and the sandbox, held against what the workspace declares: every name, every value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aop.analysis.findings import Findings
from aop.analysis.pretended_answers import PretendedAnswers, can_be_silent
from aop.analysis.pretended_values import PretendedValues
from aop.analysis.symbols import Symbols
from aop.analysis.tested_turns import Names, TestedTurns
from aop.machine.types import Action, RecordType
from aop.syntax.conversations.tree import AnswerDecl, ConversationDecl, ExpectDecl, HandoffDecl, SandboxFile
from aop.syntax.tree import Name, Word


def check_pretended(
    symbols: Symbols, actions: Mapping[str, Action], records: Mapping[str, RecordType], findings: Findings
) -> None:
    """Everything in `*.test.yaml` and `sandbox/` that names something or has a type."""
    workspace = symbols.workspace
    values = PretendedValues(records, workspace.currency, workspace.time_zone, findings)
    checking = _Pretended(symbols, actions, records, values)
    for sandbox in symbols.files.sandbox:
        checking.sandbox(sandbox)
    for file in symbols.files.tests:
        for test in file.tests:
            checking.test(test)


class _Pretended:
    def __init__(
        self,
        symbols: Symbols,
        actions: Mapping[str, Action],
        records: Mapping[str, RecordType],
        values: PretendedValues,
    ) -> None:
        self.symbols = symbols
        self.actions = actions
        self.records = records
        self.findings = values.findings
        self.answers = PretendedAnswers(actions, records, values)
        self.names = Names(symbols)
        self.turns = TestedTurns(symbols, self.names, self.answers, values)

    # ---- the sandbox

    def sandbox(self, file: SandboxFile) -> None:
        """One file is one system, and answers for no other."""
        if not self.symbols.check_word("AOP205", "system", file.system, self.symbols.systems):
            return
        for decl in file.answers:
            self.sandboxed(decl, file.system.text)
        self.check_answered(file)

    def sandboxed(self, decl: AnswerDecl, system: str) -> None:
        other = decl.action.words[0].text
        if len(decl.action.words) > 1 and other != system and other in self.symbols.systems:
            message = f"`{decl.action.text}` is no action of `{system}`, whose file this is"
            self.findings.error("AOP243", message, decl.action.span, f"move it to `sandbox/{other}.yaml`")
        elif self.symbols.action_name(decl.action.text, decl.action) is not None:
            self.answers.read(decl)

    def check_answered(self, file: SandboxFile) -> None:
        """What procedures call has to be answered: a call of which nothing is said would fail."""
        said = {decl.action.text for decl in file.answers}
        called = {action.text for item in self.symbols.procedures.values() for action in item.actions}
        lacking = [
            name
            for name, action in self.actions.items()
            if action.system == file.system.text and name in called - said and not can_be_silent(action, self.records)
        ]
        if lacking:
            listed = ", ".join(f"`{name}`" for name in lacking)
            message = (
                f"nothing is said about {listed}, which {'has' if len(lacking) == 1 else 'have'} to answer something"
            )
            self.findings.error("AOP332", message, file.system.span, f"write `{lacking[0]}: {{…}}` in this file")

    # ---- a test

    def test(self, test: ConversationDecl) -> None:
        for decl in test.given or ():
            if self.symbols.action_name(decl.action.text, decl.action) is not None:
                self.answers.read(decl)
        channels = self.symbols.workspace.channels
        if test.channel is not None and channels:
            self.symbols.check_word("AOP224", "channel", test.channel, channels)
        for turn in test.turns:
            self.turns.check(turn)
        self.expected(test.expect)

    def expected(self, expect: ExpectDecl) -> None:
        self.known_actions((*expect.did, *expect.never_did))
        for step in expect.steps:
            self.check_step(step)
        if expect.handoff is not None:
            self.handed_over(expect.handoff)

    def handed_over(self, handoff: HandoffDecl) -> None:
        symbols = self.symbols
        symbols.check_word("AOP207", "queue", handoff.queue, symbols.queues)
        symbols.check_word("AOP209", "verification level", handoff.verified, (*symbols.levels, "signed_in"))
        for topic in handoff.topics:
            symbols.check_word("AOP210", "topic", topic, symbols.topics)
        self.known_actions(handoff.did)
        for word, node in handoff.slots:
            if symbols.check_word("AOP213", "slot", word, self.names.slots):
                self.turns.check_value(node, self.names.slots[word.text], word.span)

    def known_actions(self, names: Iterable[Name]) -> None:
        for name in names:
            self.symbols.action_name(name.text, name)

    def check_step(self, step: Name) -> None:
        """`identify`, or `refund.identify` where several procedures have such a step."""
        *owner, word = step.words
        if owner and not self.names.has_procedure(owner[0]):
            return
        name = owner[0].text if owner else None
        self.symbols.check_word("AOP219", "step", Word(word.text, word.span), self.names.steps(name))
