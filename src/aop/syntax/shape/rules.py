"""A file of rules: what holds for every procedure (language, sections 1, 5 and 6)."""

from __future__ import annotations

from aop.syntax import nodes
from aop.syntax.declarations import RulesFile
from aop.syntax.nodes import Found
from aop.syntax.shape.blocks import escalations, rules
from aop.syntax.shape.keys import Shape, read_keys

RULES = Shape("a file of rules", {"rules": rules, "escalate": escalations})


def read_rules(root: nodes.Mapping, found: Found) -> RulesFile:
    read = read_keys(RULES, root, root.span, found)
    return RulesFile(read.get("rules", ()), read.get("escalate", ()))
