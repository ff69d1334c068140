"""What a comparison of two releases comes to: changes, each with where, when, and a conversation that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from aop.machine.states import Place

#: Kinds of changes, those that widen permission first.
KINDS = (
    "newly allowed", "approval lost", "confirmation lost", "limit widened", "newly refused", "approval added",
    "confirmation added", "limit narrowed", "other call", "other question", "other message", "other way",
)  # fmt: skip

#: What lets something through that was not let through before.
WIDENING = frozenset(("newly allowed", "approval lost", "confirmation lost", "limit widened"))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a conversation: who (`customer`, `agent`, a role, `does`), and what."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Witness:
    """One conversation on both sides: the lines that they share, then how each goes on, and how many lines are alike
    again behind that. `test` is the same as a test that can be played; `given` says what the systems answer."""

    given: tuple[str, ...]
    shared: tuple[Line, ...]
    old: tuple[Line, ...]
    new: tuple[Line, ...]
    alike: int
    test: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change of behaviour. `what` is said in one line; `when` is the case in which it shows; `why_not` says why
    there is no conversation, where there is none."""

    kind: str
    procedure: str
    what: str
    when: tuple[str, ...] = ()
    old: Place | None = None
    new: Place | None = None
    witness: Witness | None = None
    why_not: str = ""

    @property
    def widens(self) -> bool:
        return self.kind in WIDENING


@dataclass(frozen=True, slots=True)
class Written:
    """Something that is written otherwise: a sentence, a rule, a part of the catalogue or the workspace. `old` or `new`
    is empty where it is only on one side."""

    where: str
    old: str
    new: str
    at: Place | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """Two releases beside each other. `exposure` is what can be paid at most, where that is other; `left` what was not
    compared, and why."""

    written: tuple[Written, ...]
    changes: tuple[Change, ...]
    left: tuple[str, ...] = ()
    exposure: tuple[Written, ...] = ()

    @property
    def widens(self) -> bool:
        return any(item.widens for item in self.changes)

    @property
    def is_same(self) -> bool:
        """Whether nothing that anybody could notice is other than it was."""
        return not self.changes and not self.left
