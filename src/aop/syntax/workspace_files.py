"""Which file of a workspace is what (language, section 1), and what each declares. Nothing here reads a disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from aop.diagnostics import Finding, Severity, Span, sort_findings
from aop.syntax import markdown, nodes
from aop.syntax.conversations.tree import ConversationsFile, SandboxFile
from aop.syntax.declarations import ActionsFile, ArticleFile, Files, ProcedureFile, RulesFile, WorkspaceFile
from aop.syntax.kinds import WORKSPACE_NAME, Kind, is_yaml, kind_of
from aop.syntax.nodes import Found
from aop.syntax.shape import (
    read_actions,
    read_article,
    read_conversations,
    read_procedure,
    read_rules,
    read_sandbox,
    read_workspace,
)
from aop.syntax.source import Readable, read_source, start_of

__all__ = ["WORKSPACE_NAME", "Kind", "is_yaml", "kind_of", "no_workspace", "read_files", "read_one"]

#: More findings than this about one file help nobody.
MAX_FINDINGS = 200

#: What one file declares, with what was found in it.
Declared: TypeAlias = (
    WorkspaceFile | ActionsFile | RulesFile | ProcedureFile | ArticleFile | ConversationsFile | SandboxFile | None
)
ReadOne: TypeAlias = Callable[[Kind, str, bytes | str], tuple[Declared, tuple[Finding, ...]]]

_READERS: dict[Kind, tuple[str, Callable[[nodes.Mapping, Found], Any]]] = {
    Kind.WORKSPACE: ("a workspace", read_workspace),
    Kind.ACTIONS: ("a file of actions", read_actions),
    Kind.RULES: ("a file of rules", read_rules),
    Kind.PROCEDURE: ("a procedure", read_procedure),
    Kind.TEST: ("a file of tests", read_conversations),
    Kind.SANDBOX: ("a file of the sandbox", read_sandbox),
}


def read_one(kind: Kind, path: str, content: bytes | str) -> tuple[Declared, tuple[Finding, ...]]:
    """What one file declares; None when it could not be read at all. `path` is only shown."""
    if kind is Kind.STRAY:
        return None, (_stray(path),)
    page, findings = read_source(path, content)
    if page is None:
        return None, findings
    if kind is Kind.ARTICLE:
        return _article(page, findings)
    root, more = nodes.read_nodes(page)
    found = Found(page.source, [*findings, *more])
    declared = None if root is None else _declared(kind, root, found)
    return declared, _bounded(found)


def read_files(
    contents: Mapping[str, bytes | str], shown: str = "", read_file: ReadOne = read_one
) -> tuple[Files, tuple[Finding, ...]]:
    """What the files of a workspace declare, by their path in it. `shown` is put before each path in findings;
    `read_file` reads one of them: who reads a workspace again and again may keep what did not change."""
    read: dict[Kind, list[Any]] = {kind: [] for kind in Kind}
    findings: list[Finding] = []
    for path in sorted(contents):
        kind = kind_of(path)
        declared, more = read_file(kind, shown + path, contents[path])
        findings.extend(more)
        if declared is not None:
            read[kind].append(declared)
    if WORKSPACE_NAME not in contents:
        findings.append(no_workspace(shown + WORKSPACE_NAME))
    workspace = next(iter(read[Kind.WORKSPACE]), None)
    files = Files(
        workspace,
        tuple(read[Kind.ACTIONS]),
        tuple(read[Kind.RULES]),
        tuple(read[Kind.PROCEDURE]),
        tuple(read[Kind.ARTICLE]),
        tests=tuple(read[Kind.TEST]),
        sandbox=tuple(read[Kind.SANDBOX]),
    )
    return files, sort_findings(findings)


def no_workspace(path: str) -> Finding:
    message = f"there is no `{WORKSPACE_NAME}` here"
    return Finding("AOP173", message, start_of(path), "add one in the top folder of the workspace")


def _article(page: Readable, findings: tuple[Finding, ...]) -> tuple[Declared, tuple[Finding, ...]]:
    """Front matter and passages of one article."""
    found = Found(page.source, list(findings))
    matter = markdown.front_matter(page, found)
    if matter is None:
        return None, _bounded(found)
    root, more = nodes.read_nodes(matter.page)
    found.take(more)
    passages = markdown.passages(page, matter.end, found)
    declared = None if root is None else _keyed(root, "an article", found)
    article = None if declared is None else read_article(declared, passages, found)
    return article, _bounded(found)


def _declared(kind: Kind, root: nodes.Node, found: Found) -> Any:
    what, reader = _READERS[kind]
    mapping = _keyed(root, what, found)
    return None if mapping is None else reader(mapping, found)


def _keyed(root: nodes.Node, what: str, found: Found) -> nodes.Mapping | None:
    """What a file says, as keys with values; a finding when it is something else."""
    if isinstance(root, nodes.Mapping):
        return root
    if not isinstance(root, nodes.Broken) and not found.findings:
        got = "a list" if isinstance(root, nodes.Sequence) else "a text"
        span = Span(root.span.source, root.span.start, root.span.start + 1)
        found.error("AOP162", f"{what} is keys with values, not {got}", span, "write `name: value` in each line")
    return None


def _bounded(found: Found) -> tuple[Finding, ...]:
    findings = sort_findings(found.findings)
    more = len(findings) - MAX_FINDINGS
    if more <= 0:
        return findings
    last = findings[MAX_FINDINGS - 1]
    message = f"{more:,} more findings in this file are not shown"
    return (*findings[:MAX_FINDINGS], Finding("AOP174", message, last.span, "mend those above first"))


def _stray(path: str) -> Finding:
    homes = "systems stand in `actions/`, their pretend answers in `sandbox/`, rules in `rules/`"
    ends = "procedures end in `.aop.yaml`, tests in `.test.yaml`"
    advice = f"{ends}; {homes}, articles as `knowledge/name.md`"
    if path.endswith(".yml"):
        advice = f"end its name in `.yaml`, not `.yml`; {advice}"
    message = "this file belongs nowhere in a workspace, so it is not read"
    return Finding("AOP172", message, start_of(path), advice, Severity.WARNING)
