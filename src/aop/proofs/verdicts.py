"""What came of a property, and of a procedure with all of its."""

from __future__ import annotations

from dataclasses import dataclass

from aop.machine.states import Place
from aop.proofs.replaying import Line
from aop.proofs.worst import Worst

#: proved: on every way. refuted: a conversation shows it. not_proved: neither was found.
STATUSES = ("proved", "refuted", "not_proved")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`why` says what is wrong, or why nothing is known; `talk` is the conversation that violates a refuted one.
    `built_in` is what is looked at without being asked for."""

    status: str
    at: Place
    text: str
    why: str = ""
    talk: tuple[Line, ...] = ()
    built_in: bool = False


@dataclass(frozen=True, slots=True)
class Proved:
    """A procedure with what came of each property; `exposure` is what each call can pay at most, in words; `worst` what
    a request and a conversation can."""

    procedure: str
    title: str
    file: str
    verdicts: tuple[Verdict, ...]
    exposure: tuple[str, ...] = ()
    worst: Worst | None = None
    places: int = 0
