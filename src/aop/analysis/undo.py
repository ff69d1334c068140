"""Whether an action can take another back: what its inputs need, the other was given or gave back (semantics S8)."""

from __future__ import annotations

from aop.analysis.kinds import fields_of
from aop.analysis.lint import Lint
from aop.machine.types import Action


def what_is_wrong(lint: Lint, action: Action, other: Action) -> tuple[str, str] | None:
    """What keeps an action from being undone by the other, and what to do."""
    if action.does == "writes_once":
        message = f"`{action.name}` writes once, which says that it cannot be taken back"
        return message, "write `does: writes`, or leave `undo` out"
    if action.does == "reads":
        return f"`{action.name}` only reads, so there is nothing to undo", "leave `undo` out"
    if other.does == "reads":
        return f"`{other.name}` only reads, so it takes nothing back", "name an action that writes"
    if other.name == action.name:
        return f"`{action.name}` is to undo itself", "name the action that takes it back"
    lacking = _lacking(lint, action, other)
    if not lacking:
        return None
    listed = ", ".join(f"`{name}`" for name in lacking)
    message = f"`{other.name}` needs {listed}, which `{action.name}` neither takes nor returns"
    return message, f"return it from `{action.name}` under that name, or make it optional: `{lacking[0]}?`"


def _lacking(lint: Lint, action: Action, other: Action) -> list[str]:
    """What the other needs and nothing surely gives; an answer that could not be read may give anything."""
    returned = fields_of(action.returns, lint.records) or {}
    given = {name for name, field in action.inputs.items() if not field.optional}
    given |= {name for name in returned if not _is_optional(lint, action, name)}
    return [name for name, field in other.inputs.items() if not field.optional and name not in given]


def _is_optional(lint: Lint, action: Action, name: str) -> bool:
    record = None if action.returns is None or action.returns.record is None else action.returns.record
    declared = None if record is None else lint.records.get(record)
    return declared is not None and name in declared.fields and declared.fields[name].optional
