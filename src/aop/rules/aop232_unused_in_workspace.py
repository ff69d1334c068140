"""Something that the workspace declares and nothing uses

## What it finds
In `workspace.yaml`: a queue that nothing is escalated to, a topic that no condition mentions, a level of verification
that nothing verifies by or asks for, a role without `people` that no procedure, action, rule or question names, and a
value that nothing names. The first queue is always used: it takes what nothing else says. Tests and sandboxes count as
no use. While there is an error in some file, nothing is said.

## Why it is bad
A topic such as a legal threat is declared so that something happens; without a line under `escalate:` nothing does. A
queue that nothing goes to, or a level that nothing asks for, mostly means that a rule was forgotten.

## Avoid
The topic `legal_threat` is declared in `workspace.yaml`.
```yaml rules/service.yaml
escalate: |
  when sentiment is "very_negative", escalate to care_desk because "upset customer" with high priority
```

## Prefer
```yaml rules/service.yaml
escalate: |
  when sentiment is "very_negative", escalate to care_desk because "upset customer" with high priority
  when customer mentions legal_threat, escalate to care_desk because "somebody may sue"
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aop.analysis.lint import Lint, Meta
from aop.analysis.uses import Uses, together, uses, without_entry
from aop.diagnostics import Finding, Severity
from aop.syntax.declarations import Files, WorkspaceFile
from aop.syntax.tree import Word

RULE = Meta("AOP232", "unused-in-workspace", Severity.WARNING)

#: The level that a channel gives when the sender signs in; no sentence names it.
SIGNED_IN = "signed_in"


def check(lint: Lint) -> Iterator[Finding]:
    """Every declaration of the workspace file that no file uses."""
    workspace, files = lint.symbols.workspace, lint.symbols.files
    if lint.symbols.findings.has_errors:
        return
    own = uses(
        workspace.handlers,
        workspace.constants,
        files.rules,
        tuple(action.limit for system in files.systems for action in system.actions if action.limit is not None),
    )
    used = together(own, *(lint.used.as_written(file) for file in files.procedures))
    yield from _named(workspace, files, used)


def _named(workspace: WorkspaceFile, files: Files, used: Uses) -> Iterator[Finding]:
    queues = [item.name for item in workspace.queues]
    yield from _unused(
        "queue", queues, used.queues | used.names | _default(workspace), "nothing is escalated to", "escalate to it"
    )
    topics = [item.name for item in workspace.topics]
    yield from _unused("topic", topics, used.names, "no condition mentions", "write what it leads to under `escalate:`")
    levels = [item.name for item in workspace.levels]
    wanted = used.levels | used.names | {SIGNED_IN}
    yield from _unused("level", levels, wanted, "nothing verifies by", "verify by it")
    roles = [word for word in workspace.roles if word.text not in workspace.people]
    yield from _unused("role", roles, used.roles | _roles(files), "nothing names", "give it to a procedure")
    values = [item.name for item in workspace.constants]
    yield from _unused("value", values, used.names, "nothing uses", "use it")


def _unused(what: str, declared: Iterable[Word], used: Iterable[str], nothing: str, instead: str) -> Iterator[Finding]:
    words, known = list(declared), set(used)
    for word in words:
        if word.text not in known:
            message = f"{nothing} the {what} `{word.text}`"
            fixes = without_entry(word, len(words) - 1)
            yield Finding("AOP232", message, word.span, f"{instead}, or delete it", Severity.WARNING, fixes=fixes)


def _roles(files: Files) -> set[str]:
    """The roles of procedures, and those that actions are for."""
    given = {item.role.text for item in files.procedures if item.role is not None}
    return given | {role.text for system in files.systems for action in system.actions for role in action.roles}


def _default(workspace: WorkspaceFile) -> set[str]:
    """The first queue takes what nothing else says."""
    return {item.name.text for item in workspace.queues[:1]}
