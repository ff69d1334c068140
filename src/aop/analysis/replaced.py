"""The built-in procedures, and what a procedure of the workspace is called that replaces one (language, section 1)."""

from __future__ import annotations

#: `aop_handoff` replaces `handoff`.
PREFIX = "aop_"

BUILT_IN = ("handoff", "repeat", "clarify", "out_of_scope", "small_talk", "abuse", "silence", "goodbye")
