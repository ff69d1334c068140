"""Actions and slots to data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aop.analysis.bindings import Bindings, result_record
from aop.analysis.calling import check_calling
from aop.analysis.expressions import Resolver
from aop.analysis.facets import check_facets
from aop.analysis.findings import Findings
from aop.analysis.kinds import described, fields_of, is_open
from aop.analysis.patterns import check_pattern
from aop.analysis.scopes import Scope
from aop.analysis.symbols import Symbols
from aop.compiler.policy import PolicyLowering
from aop.machine.types import Action, RecordType, Slot, Type
from aop.syntax import tree
from aop.syntax.declarations import ActionDecl, SlotDecl
from aop.values import Duration


def actions(symbols: Symbols, findings: Findings) -> tuple[dict[str, Action], dict[str, RecordType]]:
    """Every action of the catalogue, and the records that actions with result fields return."""
    found: dict[str, Action] = {}
    records: dict[str, RecordType] = {}
    policy = PolicyLowering(symbols, findings)
    for name, decl in symbols.actions.items():
        system = symbols.system_of[name]
        for role in decl.roles:
            symbols.check_word("AOP208", "role", role, symbols.roles)
        returns = None if decl.returns is None else symbols.type_of(decl.returns, system)
        if decl.result_fields:
            record = result_record(name)
            fields = {item.name.text: symbols.field_of(item, system) for item in decl.result_fields}
            records[record] = RecordType(record, fields)
            returns = Type("record", record=record)
        found[name] = Action(
            name,
            system,
            decl.does.text,
            {item.name.text: symbols.field_of(item, system) for item in decl.inputs},
            returns,
            decl.maybe_missing,
            decl.summary,
            tuple(role.text for role in decl.roles),
            None if decl.limit is None else policy.limit(name, decl.limit),
            None if decl.changes is None else decl.changes.text,
            tuple(word.text for word in decl.failures),
            _undo(symbols, system, decl),
            decl.timeout.value if decl.timeout is not None and isinstance(decl.timeout.value, Duration) else None,
            int(decl.retry.get("times", 0) or 0),
            bool(decl.idempotency),
            frozen(decl.binding),
            decl.hosts,
            str(decl.idempotency.get("header", "")),
            decl.idempotency.get("lasts"),
        )
        check_calling(symbols, findings, name, decl)
    return found, records


def frozen(data: Any) -> Any:
    """Plain data as a release holds it: lists as tuples."""
    if isinstance(data, Mapping):
        return {key: frozen(item) for key, item in data.items()}
    return tuple(frozen(item) for item in data) if isinstance(data, list | tuple) else data


def _undo(symbols: Symbols, system: str, decl: ActionDecl) -> str | None:
    if decl.undo is None:
        return None
    name = decl.undo.text if "." in decl.undo.text else f"{system}.{decl.undo.text}"
    return symbols.action_name(name, decl.undo)


def element(decl: SlotDecl, bindings: Bindings) -> Type | None:
    """What a slot holds; of one with many values, what each of them is."""
    kind = bindings.types[decl.name.text]()
    return kind.item if decl.many and kind is not None else kind


def slot(decl: SlotDecl, bindings: Bindings, resolver: Resolver) -> Slot:
    """A slot with its texts and conditions resolved in its procedure."""
    symbols, findings = resolver.symbols, resolver.findings
    check_pattern(decl, findings)
    scope = bindings.scope
    held = element(decl, bindings)
    check_facets(decl, held, symbols)
    own = {**(fields_of(held, symbols.records) or {}), decl.name.text: held}
    inner = scope.with_inner(own, is_open(held, symbols.records))
    declared = symbols.type_of(decl.type)
    choice = declared or Type("text")
    if decl.options_from is not None and choice.kind == "choice" and held is not None:
        choice = replace(held, kind="choice") if held.kind != "record" else Type("choice", record=held.record)
    options = None if decl.options_from is None else _options(decl.options_from, resolver, scope, findings)
    return Slot(
        decl.name.text,
        choice,
        resolver.variants(decl.asks, scope) if decl.asks else None,
        None if decl.pattern is None else decl.pattern.text,
        None if decl.form is None else decl.form.text,
        None if decl.personal is None else decl.personal.text,
        options,
        None if decl.label is None else resolver.template(decl.label, inner),
        None if decl.key is None else decl.key.text,
        decl.many,
        None if decl.like is None else _like(decl.like, resolver, scope),
        tuple(word.text for word in decl.rank),
        None if decl.valid_when is None else resolver.condition(decl.valid_when, inner),
        None if decl.invalid is None else resolver.template(decl.invalid, inner),
        None if decl.hint is None else decl.hint.text,
        decl.confirm,
        decl.keep is not None,
        tuple(tuple(word.text for word in own) for own in decl.words),
    )


def _like(name: tree.Name, resolver: Resolver, scope: Scope) -> Any:
    """The record that an option shares what is not mentioned with."""
    expr, kind = resolver.value(name, scope)
    if kind is not None and kind.kind != "record":
        message = f"`like` names a record that the options are compared with, `{name.text}` is {described(kind)}"
        resolver.findings.error("AOP301", message, name.span, "name a record, as `item` of a `for each`")
    return expr


def _options(node: tree.Expr, resolver: Resolver, scope: Scope, findings: Findings) -> Any:
    expr, kind = resolver.value(node, scope)
    if kind is not None and kind.kind != "list":
        help_text = "name a list, as in `from: order.items`, or write the options: `of: [a, b]`"
        findings.error("AOP301", f"options come from a list, this is {described(kind)}", node.span, help_text)
    return expr
