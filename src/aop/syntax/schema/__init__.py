"""JSON Schema of the files of a workspace, for editors: made from the tables of keys that the readers use."""

from aop.syntax.schema.documents import KINDS, schema

__all__ = ["KINDS", "schema"]
