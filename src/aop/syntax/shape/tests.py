"""A file of conversation tests (language, section 8): its keys. Who plays the tests reads the rest."""

from __future__ import annotations

from aop.syntax.shape.blocks import block
from aop.syntax.shape.keys import Shape, shaped
from aop.syntax.shape.simple import choice, data_keys, dotted, free_text, many, scalar

#: How a conversation may have ended: as a `finish as …` says, or with a person.
ENDS = ("resolved", "informed", "declined", "withdrawn", "not_needed", "escalated")

EXPECT = Shape(
    "what a test expects",
    {
        "finished": choice(*ENDS),
        "ends": many(choice(*ENDS)),
        "did": many(dotted),
        "never_did": many(dotted),
    },
)

TEST = Shape(
    "a test",
    {"name": free_text, "at": scalar, "given": data_keys, "conversation": block, "expect": shaped(EXPECT)},
    {"name": "write `name: …`, what happens in it", "conversation": "write `conversation: |`, one turn a line"},
)

TESTS = Shape("a file of tests", {"tests": many(shaped(TEST))}, {"tests": "write `tests:`, and a list below it"})
