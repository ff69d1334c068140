"""What a procedure binds, and the type of each name: slots, inputs, results, values, loop items, tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from aop.analysis.expressions import Resolver
from aop.analysis.findings import Findings
from aop.analysis.scopes import Lazy, Scope, everywhere
from aop.analysis.symbols import Symbols
from aop.analysis.tables import resolve
from aop.machine.types import Type
from aop.syntax import tree
from aop.syntax.declarations import ProcedureFile, SlotDecl
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
        self.slots = {slot.name.text: slot for slot in procedure.slots}
        self.types: dict[str, Callable[[], Type | None]] = {}
        for slot in procedure.slots:
            self.types.setdefault(slot.name.text, Lazy(partial(self._slot_type, slot)))
        for item in procedure.inputs:
            self.types.setdefault(item.name.text, Lazy(partial(symbols.type_of, item.type)))
        for block in (*procedure.steps, *procedure.handlers):
            for sentence in sentences(block.body):
                word = bound_word(sentence)
                if word is not None:
                    self.types.setdefault(word.text, Lazy(partial(self._sentence_type, sentence)))
        for constant in procedure.constants:
            self.types.setdefault(constant.name.text, Lazy(partial(self._value_type, constant.value)))
        self.types.setdefault("reason", lambda: Type("text"))
        self.scope = Scope(base_names(symbols), self.types, {})

    def _value_type(self, node: tree.Expr) -> Type | None:
        return self._quiet.value(node, self.scope)[1]

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


def result_record(action: str) -> str:
    """The name of the record that an action with result fields returns."""
    return f"{action}.result"


def base_names(symbols: Symbols) -> dict[str, Type | None]:
    """What is in scope everywhere in a workspace: customer, intent, channel, language, its constants."""
    customer = symbols.workspace.customer
    kind = None if customer is None else Type("record", record=symbols.record_name(customer.text, None))
    names = everywhere(kind, tuple(symbols.intents), tuple(symbols.workspace.channels))
    resolver = Resolver(symbols, Findings())
    empty = Scope({}, {}, {})
    names.update({item.name.text: resolver.value(item.value, empty)[1] for item in symbols.workspace.constants})
    return names
