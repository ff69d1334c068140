"""What systems are pretended to answer: `given` of a test, and the files of `sandbox/` (language, section 8).

The values stay nodes. The catalogue says of which type they are, so `aop.analysis` reads them.
"""

from __future__ import annotations

from aop.syntax import nodes
from aop.syntax.conversations.tree import AnswerDecl, SandboxFile
from aop.syntax.nodes import Entry, Found
from aop.syntax.shape.keys import Shape, mapping
from aop.syntax.shape.names import file_word, name_of

#: Its keys are names of actions, so that it has none of its own.
SANDBOX = Shape("a file of the sandbox", {})


def answers(entry: Entry, found: Found) -> tuple[AnswerDecl, ...] | None:
    """Action → what it answers."""
    value = mapping(entry, found)
    return None if value is None else _answers(value, found)


def read_sandbox(root: nodes.Mapping, found: Found) -> SandboxFile:
    """The answers of one system; the file's name is the system's."""
    start = root.entries[0].key.inside if root.entries else root.span
    return SandboxFile(file_word(start), _answers(root, found), start)


def _answers(value: nodes.Mapping, found: Found) -> tuple[AnswerDecl, ...]:
    return tuple(AnswerDecl(name_of(entry.key, found), entry.value, entry.key.inside) for entry in value.entries)
