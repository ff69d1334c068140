"""One procedure file to one machine, with the checks that need its code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aop.analysis.asking import Questions
from aop.analysis.assigned import check_assigned
from aop.analysis.checks import check_code
from aop.analysis.confirmed import with_covers
from aop.analysis.constants import check_constants, constant
from aop.analysis.expressions import Resolver
from aop.analysis.findings import Findings
from aop.analysis.flow import covered_by
from aop.analysis.lacking import check_known, check_returns
from aop.analysis.lint import Checked
from aop.analysis.missing import Facts, Known
from aop.analysis.rests_on import rests_on
from aop.analysis.symbols import Symbols
from aop.analysis.variants import check_variants
from aop.compiler import catalogue
from aop.compiler.lower import Lowering
from aop.compiler.policy import PolicyLowering
from aop.diagnostics import did_you_mean
from aop.machine.dependence import writes_rest_on
from aop.machine.expressions import Const, Expr
from aop.machine.policy import Rule
from aop.machine.release import Procedure
from aop.machine.states import Append, Call, Confirm, Instruction, Verify
from aop.machine.types import Slot, Type
from aop.syntax.declarations import ProcedureFile


def procedure(
    file: ProcedureFile, symbols: Symbols, findings: Findings, rules: tuple[Rule, ...] = ()
) -> tuple[Procedure, Checked | None]:
    """The machine of a procedure, and what the lint rules look at when it has no error; what is wrong is a finding.
    `rules` are the workspace's."""
    _check_names(file, symbols, findings)
    check_variants(file, symbols, findings)
    lowering = Lowering(file, symbols, findings)
    lowering.run()
    check_assigned(file, lowering.bindings, findings)
    sound = not findings.has_errors_in(file.span.source)  # of a text with holes, nothing true is said of where it goes
    code = _completed(lowering, findings if sound else Findings())
    machine = _machine(file, lowering, code, symbols, findings)
    type_of = lowering.bindings.type_of_path
    covered = with_covers(code, (*rules, *machine.rules), dict(machine.constants), type_of)
    machine = replace(machine, code=covered)
    if not sound or findings.has_errors_in(file.span.source):
        return machine, None
    check_code(machine, lowering.code.spans, lowering, findings)
    facts = _check_known(code, machine.slots, lowering, file, findings)
    if findings.has_errors_in(file.span.source):
        return machine, None
    types, places = lowering.bindings.types, lowering.resolver.places
    machine = replace(machine, code=_with_dependence(machine, symbols))
    return machine, Checked(file, machine, tuple(lowering.code.spans), facts, types, places)


def _machine(
    file: ProcedureFile, lowering: Lowering, code: tuple[Instruction, ...], symbols: Symbols, findings: Findings
) -> Procedure:
    policy = PolicyLowering(symbols, findings, file.constants)
    properties = tuple(found for line in file.properties if (found := policy.property_of(line)) is not None)
    resolver = Resolver(symbols, findings)
    check_constants(resolver, file.constants, findings)
    quiet = Resolver(symbols, Findings())
    values = [(item.name.text, constant(quiet, item)[0]) for item in file.constants]
    constants = {name: expr.value for name, expr in values if isinstance(expr, Const)}
    return Procedure(
        file.name.text,
        file.title,
        file.owner,
        file.reference,
        "" if file.role is None else file.role.text,
        file.span.source.path,
        code,
        {name: lowering.code.place_of(label) for name, label in lowering.step_labels.items()},
        {name: lowering.code.place_of(label) for name, label in lowering.handler_labels.items()},
        {
            name: catalogue.slot(decl, lowering.bindings, lowering.resolver)
            for name, decl in lowering.bindings.slots.items()
        },
        {item.name.text: symbols.field_of(item) for item in file.inputs},
        tuple(item.name.text for item in file.returns),
        tuple(item.text for item in file.actions),
        constants,
        tuple(rule for line in file.rules if (rule := policy.rule(line)) is not None),
        tuple(policy.escalation(line) for line in file.escalations),
        tuple(item.name.text for item in file.intents),
        _lists(code),
        {str(pc): loops for pc, loops in lowering.code.nesting.items()},
        catalogue.frozen(file.release),
        properties,
    )


def _with_dependence(machine: Procedure, symbols: Symbols) -> tuple[Instruction, ...]:
    """The code, with what each change may depend on."""
    resting = writes_rest_on(machine, symbols.slots_of)
    return tuple(
        replace(step, rests_on=resting[pc]) if isinstance(step, Call) and pc in resting else step
        for pc, step in enumerate(machine.code)
    )


def _check_known(
    code: tuple[Instruction, ...],
    slots: Mapping[str, Slot],
    lowering: Lowering,
    file: ProcedureFile,
    findings: Findings,
) -> dict[int, Facts]:
    """Definite assignment from the first step and from every handler; what is known at each reachable place."""
    symbols, types = lowering.symbols, lowering.bindings.types
    constants = {item.name.text for item in file.constants}
    given = {item.name.text for item in file.inputs if not item.optional}
    always = frozenset(constants | given | set(_lists(code)))
    absent = frozenset(f"-{name}" for name in types if name not in always)
    entries = {lowering.code.place_of(label): always | {"reason"} for label in lowering.handler_labels.values()}
    own = {name: kind for name, kind in types.items() if name not in constants}
    shared = {"customer": lambda: _customer(symbols)}
    known = Known(code, {**shared, **own}, symbols.records, _lists(code), tuple(shared))
    facts = known.solve({**entries, 0: always | absent})

    def is_optional(step: Instruction, expr: Expr) -> bool:
        if not isinstance(step, Call):
            return False
        names = [name for name, value in step.inputs.items() if value is expr]
        return any(item.optional and item.name.text in names for item in symbols.actions[step.action].inputs)

    spans = lowering.code.spans
    elements = {name: catalogue.element(decl, lowering.bindings) for name, decl in lowering.bindings.slots.items()}
    questions = Questions(slots, elements, symbols.records, known)
    check_known(code, spans, known, facts, is_optional, questions, lowering.resolver.places, findings)
    check_returns(code, spans, facts, tuple(item.name.text for item in file.returns), findings)
    return facts


def _customer(symbols: Symbols) -> Type | None:
    declared = symbols.workspace.customer
    return None if declared is None else Type("record", record=symbols.record_name(declared.text, None))


def _lists(code: tuple[Instruction, ...]) -> tuple[str, ...]:
    """The lists that are built by `add`: they start empty."""
    return tuple(dict.fromkeys(step.name for step in code if isinstance(step, Append)))


def _check_names(file: ProcedureFile, symbols: Symbols, findings: Findings) -> None:
    known = symbols.check_word("AOP208", "role", file.role, symbols.roles)
    listed: set[str] = set()
    for action in file.actions:
        if action.text in listed:
            findings.error("AOP204", f"`{action.text}` is listed twice", action.span, "keep one of them")
            continue
        listed.add(action.text)
        name = symbols.action_name(action.text, action)
        allowed = [] if name is None else [role.text for role in symbols.actions[name].roles]
        if known and allowed and (file.role is None or file.role.text not in allowed):
            who = "a procedure without a role" if file.role is None else f"the role `{file.role.text}`"
            roles = ", ".join(f"`{role}`" for role in allowed)
            findings.error("AOP513", f"{who} may not use `{name}`", action.span, f"`{name}` is for {roles}")
            if file.role is None:
                break  # one missing role is one mistake
    for intent in file.intents:
        for word in (*intent.unlike, *intent.after):
            if word.text == intent.name.text:
                findings.warning("AOP221", f"`{word.text}` is this intent itself", word.span, "name another intent")
            if word.text not in symbols.intents:
                near = did_you_mean(word.text, (name for name in symbols.intents if name != intent.name.text))
                help_text = f"did you mean `{near}`?" if near else "write its procedure, or leave it out"
                findings.warning("AOP221", f"unknown intent `{word.text}`", word.span, help_text)


def _completed(lowering: Lowering, findings: Findings) -> tuple[Instruction, ...]:
    """What can only be said of the whole code: what a confirm covers, where a verify tries again."""
    code = list(lowering.code.instructions)
    for pc, step in enumerate(code):
        if isinstance(step, Verify):
            found = rests_on(code, step)
            if found is None:
                findings.error(
                    "AOP530",
                    "this verification rests on nothing that the customer said",
                    lowering.code.spans[pc],
                    "compare a field of the account with a slot that was collected",
                )
            else:
                code[pc] = replace(step, restart=found[0], forgets=found[1])
    known = tuple(code)  # a confirm leads where it led, whatever it covers
    return tuple(
        [
            replace(step, covers=covered_by(known, pc)) if isinstance(step, Confirm) else step
            for pc, step in enumerate(known)
        ]
    )
