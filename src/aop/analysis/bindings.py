"""What a procedure binds, and the type of each name: slots, inputs, results, values, loop items, tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from aop.analysis.constants import constant
from aop.analysis.expressions import Resolver
from aop.analysis.findings import Findings
from aop.analysis.kinds import field_of, joined, passes
from aop.analysis.scopes import Grown, Lazy, Scope, Unbound, everywhere
from aop.analysis.seasons import seasons
from aop.analysis.symbols import Symbols, payload_record
from aop.analysis.tables import resolve
from aop.machine.expressions import Apply, Path
from aop.machine.types import Type
from aop.syntax import tree
from aop.syntax.declarations import ConstantDecl, ProcedureFile, SlotDecl
from aop.syntax.tables import read_table
from aop.syntax.walk import sentences


def bound_word(sentence: tree.Sentence) -> tree.Word | None:
    """The name a sentence binds itself, if it binds one."""
    match sentence:
        case tree.Set(name) | tree.Add(_, name):
            return name
        case tree.Decide(table):
            return table
        case tree.ForEach(item):
            return item
        case tree.LookUp() | tree.Do() | tree.Follow() | tree.Wait():
            return sentence.result
    return None


class Bindings:
    """The names of one procedure with lazily computed types."""

    def __init__(self, procedure: ProcedureFile, symbols: Symbols) -> None:
        self._procedure = procedure
        self._symbols = symbols
        self._quiet = Resolver(symbols, Findings())  # what is wrong is said where the sentence is lowered
        self.constants = frozenset(item.name.text for item in (*procedure.constants, *symbols.workspace.constants))
        self.slots = {slot.name.text: slot for slot in procedure.slots}
        self.types: dict[str, Callable[[], Type | None]] = {}
        for slot in procedure.slots:
            self.types.setdefault(slot.name.text, Lazy(partial(self._slot_type, slot)))
        for item in procedure.inputs:
            self.types.setdefault(item.name.text, Lazy(partial(symbols.type_of, item.type)))
        for table in procedure.tables:
            self.types.setdefault(table.name.text, Lazy(partial(self._table_type, table.name.text)))
        self._declared = frozenset(self.types)
        self._binding = self._by_name()
        for name, found in self._binding.items():
            self.types.setdefault(name, Grown(partial(self._joined_type, found)))
        for named in procedure.constants:
            self.types.setdefault(named.name.text, Lazy(partial(self._constant_type, named)))
        self.types.setdefault("reason", lambda: Type("text"))
        self.scope = Scope(base_names(symbols), self.types, {}, self.constants, seasons=self._seasons())

    def _seasons(self) -> Mapping[str, Apply]:
        """Names that a slot, an input or a sentence has taken are no constants here."""
        found = seasons(
            self._symbols.workspace.constants,
            self._procedure.constants,
            lambda item: constant(self._quiet, item)[0],
        )
        taken = self._declared | self.binding_sentences().keys()
        return {name: expr for name, expr in found.items() if name not in taken}

    def declared(self, name: str) -> Type | None:
        """The type of a slot, an input or a table; None for a name that only sentences bind."""
        return self.types[name]() if name in self._declared else None

    def binding_sentences(self) -> dict[str, list[tree.Sentence]]:
        """The sentences that bind each name, in order."""
        return self._binding

    def _by_name(self) -> dict[str, list[tree.Sentence]]:
        found: dict[str, list[tree.Sentence]] = {}
        for block in (*self._procedure.steps, *self._procedure.handlers):
            for sentence in sentences(block.body):
                word = bound_word(sentence)
                if word is not None:
                    found.setdefault(word.text, []).append(sentence)
        return found

    def type_of_path(self, path: Path) -> Type | None:
        """The type of a path; None for what the procedure and the workspace do not bind."""
        try:
            kind = self.scope.type_of(path.root)
        except Unbound:
            return None
        for name in path.fields:
            kind = field_of(kind, name, self._symbols.records)
        return kind

    def type_given(self, sentence: tree.Sentence) -> Type | None:
        """The type of what one sentence gives to the name it binds."""
        return self._sentence_type(sentence)

    def _joined_type(self, found: list[tree.Sentence]) -> Type | None:
        """What a name is that several sentences bind; None when they do not fit, which is said of the second."""
        kind: Type | None = None
        for sentence in found:
            given = self._sentence_type(sentence)
            if given is not None:
                kind = given if kind is None else together(sentence, kind, given)
                if kind is None:
                    return None
        return kind

    def _value_type(self, node: tree.Expr) -> Type | None:
        return self._quiet.value(node, self.scope)[1]

    def _constant_type(self, item: ConstantDecl) -> Type | None:
        return constant(self._quiet, item)[1]

    def _slot_type(self, slot: SlotDecl) -> Type | None:
        kind: Type | None
        if slot.options_from is None or slot.type.kind != "choice":
            kind = self._quiet.symbols.type_of(slot.type)
        else:
            found = self._value_type(slot.options_from)
            kind = None if found is None else found.item
        return Type("list", item=kind) if slot.many else kind

    def _sentence_type(self, sentence: tree.Sentence) -> Type | None:
        match sentence:
            case tree.Set():
                return self._value_type(sentence.value)
            case tree.Add():
                return Type("list", item=self._value_type(sentence.value))
            case tree.Decide(table):
                return self._table_type(table.text)
            case tree.ForEach():
                found = self._value_type(sentence.source)
                return None if found is None else found.item
            case tree.LookUp() | tree.Do():
                return self._action_type(sentence.action.text)
            case tree.Follow():
                return self._returned_type(sentence.procedure.text)
            case tree.Wait(event=tree.Name() as event):
                known = event.text in self._symbols.events
                return Type("record", record=payload_record(event.text)) if known else None
        return None

    def _table_type(self, name: str) -> Type | None:
        declared = next((item for item in self._procedure.tables if item.name.text == name), None)
        table = None if declared is None else read_table(declared)[0]
        return None if table is None else resolve(table, self._quiet, self.scope)[1]

    def _action_type(self, action: str) -> Type | None:
        decl = self._symbols.actions.get(action)
        if decl is None:
            return None
        system = self._symbols.system_of[action]
        if decl.returns is not None:
            return self._symbols.type_of(decl.returns, system)
        return Type("record", record=result_record(action)) if decl.result_fields else None

    def _returned_type(self, name: str) -> Type | None:
        procedure = self._symbols.procedures.get(name)
        if procedure is None or len(procedure.returns) != 1:
            return None
        return self._symbols.type_of(procedure.returns[0].type)


def together(sentence: tree.Sentence, kind: Type, given: Type) -> Type | None:
    """The type of a name that has one, once a sentence gives it another; None when they do not fit."""
    if isinstance(sentence, tree.Set) and passes(sentence.value, given, kind):
        return kind
    return joined(kind, given)


def result_record(action: str) -> str:
    """The name of the record that an action with result fields returns."""
    return f"{action}.result"


def base_names(symbols: Symbols) -> dict[str, Type | None]:
    """What is in scope everywhere in a workspace: customer, intent, channel, language, its constants."""
    if symbols.everywhere is None:  # every procedure asks
        symbols.everywhere = _base_names(symbols)
    return dict(symbols.everywhere)


def _base_names(symbols: Symbols) -> dict[str, Type | None]:
    customer = symbols.workspace.customer
    kind = None if customer is None else Type("record", record=symbols.record_name(customer.text, None))
    names = everywhere(kind, tuple(symbols.intents), tuple(symbols.workspace.channels), symbols.workspace.languages)
    resolver = Resolver(symbols, Findings())
    names.update({item.name.text: constant(resolver, item)[1] for item in symbols.workspace.constants})
    return names
