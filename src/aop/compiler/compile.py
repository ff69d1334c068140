"""Files to a release: an ordered table of named stages. Findings of all of them are shown at once.

symbols     every declared name, qualified
catalogue   records and actions, typed
policy      rules and escalations of the workspace
procedures  sentences to code, each with its own rules
follows     who follows whom: no cycles, roles wide enough
trials      conversation tests and the sandbox, where there are some
rules       what the lint rules find
assemble    the release, sealed with its digest
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from aop.analysis.assigned import check_reserved
from aop.analysis.constants import check_constants, constant
from aop.analysis.expressions import Resolver
from aop.analysis.findings import Findings
from aop.analysis.follow_ups import without_follow_ups
from aop.analysis.lint import Checked, Lint
from aop.analysis.symbols import Symbols
from aop.compiler import catalogue, workspace
from aop.compiler.allowances import apply_allowances
from aop.compiler.articles import articles
from aop.compiler.policy import PolicyLowering
from aop.compiler.procedures import procedure
from aop.compiler.relative import within_workspace
from aop.diagnostics import Finding, Severity, sort_findings
from aop.machine.artifact import sealed
from aop.machine.expressions import Const
from aop.machine.intents import Classifier, Intent
from aop.machine.policy import Escalation, Rule
from aop.machine.release import Procedure, Release
from aop.machine.states import Enter, Switch
from aop.machine.types import Action, RecordType
from aop.rules.registry import check_all
from aop.syntax.builtin_files import SHOWN, with_built_in
from aop.syntax.declarations import Files, WorkspaceFile
from aop.syntax.kinds import WORKSPACE_NAME


@dataclass(frozen=True, slots=True)
class Compiled:
    """`release` is None when there is an error."""

    release: Release | None
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Build:
    """What the stages hand on to one another."""

    files: Files
    file: WorkspaceFile
    findings: Findings
    symbols: Symbols
    actions: dict[str, Action] = field(default_factory=dict)
    records: dict[str, RecordType] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    procedures: dict[str, Procedure] = field(default_factory=dict)
    checked: list[Checked] = field(default_factory=list)


def compile_files(files: Files, found: tuple[Finding, ...] = (), classifier: Classifier | None = None) -> Compiled:
    """Checks and compiles a workspace. `found` are the findings of reading it; `classifier` what was trained on its
    examples, as data."""
    build, findings = _built(with_built_in(files), found)
    findings = tuple(item for item in findings if not item.span.source.path.startswith(SHOWN))
    if build is None or any(item.severity is Severity.ERROR for item in findings):
        return Compiled(None, findings)
    return Compiled(_assemble(build, classifier), findings)


def check_files(files: Files, found: tuple[Finding, ...] = ()) -> tuple[Finding, ...]:
    """The findings alone: assembling and sealing a release that nobody asked for costs a third of a check."""
    return _built(files, found)[1]


def _built(files: Files, found: tuple[Finding, ...]) -> tuple[Build | None, tuple[Finding, ...]]:
    """What the stages made, with all findings in order; nothing is made without a workspace."""
    findings = Findings()
    findings.items.extend(found)
    if files.workspace is None:
        return None, sort_findings(without_follow_ups(findings.items))
    symbols = Symbols(files, files.workspace, findings)
    build = Build(files, files.workspace, findings, symbols)
    for _, stage in STAGES:
        stage(build)
    findings.items = apply_allowances(without_follow_ups(findings.items), files)
    return build, sort_findings(findings.items)


def _catalogue(build: Build) -> None:
    customer = build.file.customer
    if customer is not None and build.symbols.record_name(customer.text, None) is None:
        build.findings.unknown("AOP206", "record", customer.text, customer.span, build.symbols.records)
    build.actions, results = catalogue.actions(build.symbols, build.findings)
    build.symbols.records.update(results)
    build.records = build.symbols.records


def _policy(build: Build) -> None:
    check_reserved((item.name for item in build.file.constants), build.findings)
    check_constants(Resolver(build.symbols, build.findings), build.file.constants, build.findings)
    workspace.check_texts(build.symbols, build.findings)
    policy = PolicyLowering(build.symbols, build.findings, workspace=True)
    build.rules = tuple(
        rule for file in build.files.rules for line in file.rules if (rule := policy.rule(line)) is not None
    )
    build.escalations = tuple(policy.escalation(line) for file in build.files.rules for line in file.escalations)


def _procedures(build: Build) -> None:
    for file in build.files.procedures:
        machine, checked = procedure(file, build.symbols, build.findings, build.rules)
        build.procedures[file.name.text] = machine
        if checked is not None:
            build.checked.append(checked)


def _follows(build: Build) -> None:
    """`follow` and `switch to` must not lead back to where they started: nothing would bound them."""
    edges = {
        name: [step.procedure for step in item.code if isinstance(step, Enter | Switch)]
        for name, item in build.procedures.items()
    }
    for file in build.files.procedures:
        if file.name.text in _reached(edges, file.name.text):
            build.findings.error(
                "AOP406",
                f"`{file.name.text}` follows itself, directly or through another",
                file.name.span,
                "a procedure may not come back to itself",
            )


def _reached(edges: dict[str, list[str]], start: str) -> set[str]:
    seen: set[str] = set()
    left = list(edges[start])
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            left.extend(edges.get(name, ()))
    return seen


def _trials(build: Build) -> None:
    """Imported here: most workspaces that are checked have neither tests nor a sandbox."""
    if build.files.tests or build.files.sandbox:
        from aop.analysis.tested import check_pretended

        check_pretended(build.symbols, build.actions, build.records, build.findings)


def _rules(build: Build) -> None:
    lint = Lint(build.symbols, build.actions, build.records, build.rules, build.escalations, tuple(build.checked))
    build.findings.items.extend(check_all(lint))


STAGES: tuple[tuple[str, Callable[[Build], None]], ...] = (
    ("catalogue", _catalogue),
    ("policy", _policy),
    ("procedures", _procedures),
    ("follows", _follows),
    ("trials", _trials),
    ("rules", _rules),
)


def _assemble(build: Build, classifier: Classifier | None) -> Release:
    symbols, resolver = build.symbols, Resolver(build.symbols, build.findings)
    constants = {
        item.name.text: expr.value
        for item in build.file.constants
        if isinstance(expr := constant(resolver, item)[0], Const)
    }
    intents = {
        name: Intent(
            name,
            file.name.text,
            item.description,
            tuple(word.text for word in item.examples),
            tuple(word.text for word in item.unlike),
            tuple(word.text for word in item.after),
        )
        for name, (item, file) in symbols.intents.items()
    }
    folder = build.file.name.span.source.path.removesuffix(WORKSPACE_NAME)
    release = within_workspace(
        Release(
            workspace.workspace(symbols, resolver),
            workspace.systems(symbols),
            build.records,
            build.actions,
            intents,
            workspace.topics(symbols),
            build.procedures,
            build.rules,
            build.escalations,
            constants,
            workspace.events(symbols),
            articles(build.files),
            classifier,
        ),
        folder,
    )
    return sealed(release)
