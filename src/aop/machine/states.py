"""The states of a machine: flat code, one frozen instruction for each thing a sentence can do (semantics S14).

A place in the code (`pc`) is an index into `Procedure.code`; an instruction goes on at the next place unless it
says otherwise. Kinds: *step* (Assign, Append, Branch, Tell, WriteDown, Loop, Next, Count, Jump, Enter, Switch,
Choose), *ask* (Collect, Confirm), *call* (Call, Verify, Quote), *wait* (Pause, Await, AskPerson), *end* (Finish,
Escalate).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from aop.machine.expressions import Expr
from aop.machine.types import Template
from aop.values import Duration


@dataclass(frozen=True, slots=True)
class Place:
    """The sentence an instruction was made from: file, line and column from 1, and its text."""

    file: str
    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Assign:
    name: str
    value: Expr
    at: Place


@dataclass(frozen=True, slots=True)
class Append:
    name: str
    value: Expr
    at: Place


@dataclass(frozen=True, slots=True)
class Branch:
    """Goes on when `condition` is true; else to `otherwise`. `guard` marks a `require` (for words and diagrams)."""

    condition: Expr
    otherwise: int
    at: Place
    guard: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    condition: Expr
    value: Expr


@dataclass(frozen=True, slots=True)
class Choose:
    """A decision table: the value of the one row whose condition is true."""

    name: str
    rows: tuple[Row, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Tell:
    text: Template
    at: Place


@dataclass(frozen=True, slots=True)
class WriteDown:
    text: Template
    at: Place


@dataclass(frozen=True, slots=True)
class Loop:
    """Copies the list on entry; `exit` is the place after the body, `forgets` the names assigned in it."""

    item: str
    source: Expr
    bound: int
    exit: int
    forgets: tuple[str, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Next:
    """The end of a loop's body: the next pass of the `Loop` at `loop`."""

    loop: int
    at: Place


@dataclass(frozen=True, slots=True)
class Count:
    """The head of a `repeat`: to `exit` once `until` is true, else another pass, at most `limit`, then `otherwise`.

    A later pass forgets what the body assigned; a list that is filled keeps what it has.
    """

    until: Expr
    limit: int
    exit: int
    otherwise: int
    forgets: tuple[str, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Jump:
    """To another place. `back` counts against the limit of ways back and forgets `forgets`; `repeats` ends the body
    of a `repeat`, which its head bounds."""

    to: int
    at: Place
    back: bool = False
    repeats: bool = False
    forgets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enter:
    """`follow`: runs another procedure in a frame of its own. `otherwise` is for declined and withdrawn."""

    procedure: str
    inputs: Mapping[str, Expr]
    at: Place
    result: str | None = None
    otherwise: int | None = None


@dataclass(frozen=True, slots=True)
class Switch:
    procedure: str
    inputs: Mapping[str, Expr]
    at: Place


@dataclass(frozen=True, slots=True)
class Collect:
    """Asks until all slots (one of them, when `either`) are known. `tries` None: the workspace's limit."""

    slots: tuple[str, ...]
    at: Place
    either: bool = False
    again: bool = False
    item: str | None = None
    asking: Template | None = None
    tries: int | None = None
    otherwise: int | None = None


@dataclass(frozen=True, slots=True)
class Confirm:
    """Asks for a yes. `covers` are the places of the writes it dominates: a yes serves their arguments as they
    are when the question is sent."""

    question: Template
    otherwise: int
    at: Place
    covers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A look-up, a `do` or a `check`. `outcomes`: not_found, fails, fails:NAME, denied, undecided, unclear → place.

    `rests_on` of a `do`: every slot that its arguments, or whether it runs at all, may depend on.
    """

    verb: str
    action: str
    inputs: Mapping[str, Expr]
    at: Place
    result: str | None = None
    outcomes: Mapping[str, int] = field(default_factory=dict)
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verify:
    """Who it is. Between tries it goes back to `restart`, forgetting what its condition rests on."""

    account: Expr
    level: str
    condition: Expr
    otherwise: int
    restart: int
    forgets: tuple[str, ...]
    at: Place
    tries: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """`answer from knowledge`: says a passage of an approved article about `about` (None: what the customer said last
    for this request); to `otherwise` when there is none."""

    about: Expr | None
    otherwise: int
    at: Place


@dataclass(frozen=True, slots=True)
class Pause:
    """`wait 2 days`."""

    duration: Duration
    at: Place


@dataclass(frozen=True, slots=True)
class Await:
    """`wait for EVENT`: until one comes whose payload has these values; to `otherwise` when none came `within`."""

    event: str
    match: Mapping[str, Expr]
    within: Duration
    otherwise: int
    at: Place
    result: str | None = None


@dataclass(frozen=True, slots=True)
class AskPerson:
    """`collect SLOT from ROLE`: a colleague fills a slot; to `otherwise` when nobody did `within`."""

    slot: str
    role: str
    within: Duration
    otherwise: int
    at: Place


@dataclass(frozen=True, slots=True)
class Finish:
    outcome: str
    at: Place


@dataclass(frozen=True, slots=True)
class Escalate:
    queue: str
    because: Template
    at: Place
    priority: str | None = None


Instruction: TypeAlias = (
    Assign | Append | Branch | Choose | Tell | WriteDown | Loop | Next | Count | Jump | Enter | Switch
    | Collect | Confirm | Call | Verify | Quote | Pause | Await | AskPerson | Finish | Escalate
)  # fmt: skip
