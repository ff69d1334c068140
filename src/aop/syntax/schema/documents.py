"""One schema for each kind of file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aop.syntax.schema.shapes import Definitions
from aop.syntax.schema.values import ANSWERS, Schema
from aop.syntax.shape.actions import ACTIONS
from aop.syntax.shape.article import ARTICLE
from aop.syntax.shape.keys import Shape
from aop.syntax.shape.procedure import PROCEDURE
from aop.syntax.shape.rules import RULES
from aop.syntax.shape.sandbox import SANDBOX
from aop.syntax.shape.tests import TESTS
from aop.syntax.shape.workspace import WORKSPACE

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of file: what it is called, where its files are, and its keys."""

    title: str
    files: str
    shape: Shape


KINDS: Mapping[str, Document] = {
    "workspace": Document("AOP workspace", "workspace.yaml", WORKSPACE),
    "procedure": Document("AOP procedure", "*.aop.yaml", PROCEDURE),
    "actions": Document("AOP actions", "actions/*.yaml", ACTIONS),
    "rules": Document("AOP rules", "rules/*.yaml", RULES),
    "article": Document("AOP article", "knowledge/*.md, the front matter", ARTICLE),
    "test": Document("AOP conversation tests", "*.test.yaml", TESTS),
    "sandbox": Document("AOP sandbox", "sandbox/*.yaml", SANDBOX),
}


def schema(kind: str) -> Schema:
    """The JSON Schema (draft 2020-12) of a kind of file. Raises KeyError for one that is none."""
    document = KINDS[kind]
    definitions = Definitions()
    keys = ANSWERS if document.shape is SANDBOX else definitions.keys(document.shape)
    return {
        "$schema": DIALECT,
        "title": document.title,
        "description": f"Files: {document.files}",
        **keys,
        "$defs": dict(sorted(definitions.made.items())),
    }
