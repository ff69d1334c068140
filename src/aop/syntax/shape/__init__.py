"""From nodes to declarations: one file for each kind of file, driven by tables of keys."""

from aop.syntax.shape.actions import read_actions
from aop.syntax.shape.article import read_article
from aop.syntax.shape.procedure import read_procedure
from aop.syntax.shape.rules import read_rules
from aop.syntax.shape.sandbox import read_sandbox
from aop.syntax.shape.tests import read_conversations
from aop.syntax.shape.workspace import read_workspace

__all__ = [
    "read_actions",
    "read_article",
    "read_conversations",
    "read_procedure",
    "read_rules",
    "read_sandbox",
    "read_workspace",
]
