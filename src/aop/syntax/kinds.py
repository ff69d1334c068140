"""Which file of a workspace is what, by its path alone (language, section 1)."""

from __future__ import annotations

from enum import StrEnum

WORKSPACE_NAME = "workspace.yaml"


class Kind(StrEnum):
    """What a file of a workspace is."""

    WORKSPACE = "workspace"
    ACTIONS = "actions"
    RULES = "rules"
    PROCEDURE = "procedure"
    ELSEWHERE = "elsewhere"  # knowledge, sandbox, tests: others read these
    STRAY = "stray"


def is_yaml(path: str) -> bool:
    return path.endswith((".yaml", ".yml"))


def kind_of(path: str) -> Kind:
    """What a YAML file is, by its path in the workspace, with `/` between folders."""
    folder = path.split("/")[0] if "/" in path else ""
    if path == WORKSPACE_NAME:
        return Kind.WORKSPACE
    if path.endswith(".aop.yaml"):
        return Kind.PROCEDURE
    if folder in ("knowledge", "sandbox") or path.endswith(".test.yaml"):
        return Kind.ELSEWHERE
    if folder in ("actions", "rules") and path.count("/") == 1 and path.endswith(".yaml"):
        return Kind(folder)
    return Kind.STRAY
