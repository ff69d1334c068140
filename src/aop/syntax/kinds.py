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
    ARTICLE = "article"
    TEST = "test"
    SANDBOX = "sandbox"
    STRAY = "stray"


def is_yaml(path: str) -> bool:
    return path.endswith((".yaml", ".yml"))


def is_read(path: str) -> bool:
    """Whether a file is looked at, by its path in the workspace: YAML, and Markdown among the articles."""
    return is_yaml(path) or (path.startswith("knowledge/") and path.endswith(".md"))


def kind_of(path: str) -> Kind:
    """What a file is, by its path in the workspace, with `/` between folders."""
    folder = path.split("/")[0] if "/" in path else ""
    if path == WORKSPACE_NAME:
        return Kind.WORKSPACE
    if path.endswith(".aop.yaml"):
        return Kind.PROCEDURE
    if path.endswith(".test.yaml"):
        return Kind.TEST
    if folder == "knowledge" and path.count("/") == 1 and path.endswith(".md"):
        return Kind.ARTICLE
    if folder in ("actions", "rules", "sandbox") and path.count("/") == 1 and path.endswith(".yaml"):
        return Kind(folder)
    return Kind.STRAY
