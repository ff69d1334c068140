r"""What may be written to `aop chat`, by hand or in a script: one turn a line.

# a comment
customer: you sent me the wrong shoes
customer: [photo.jpg] here is a picture
customer: one message \
customer: in two
maria as team_lead: approves
team_lead: denies "the photo shows the right item"
returns_lead: answers damaged
maria as team_lead: does aop.take_over
after 5 hours
shop: parcel_scanned {tracking_id: PX48100267}
/event shop.parcel_scanned {tracking_id: PX48100267}
/why
/why-not stripe.refund

By hand a plain line is the customer's, and everything else begins with `/`; those commands work in scripts too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import yaml

from aop.diagnostics import did_you_mean
from aop.errors import WrongUse

_PERSON = re.compile(
    r"(?:(?P<name>[a-z][\w.-]*) as )?(?P<role>[a-z_]\w*)(?::| (?=approves|denies|answers|does)) ?"
    r"(?:(?P<verb>approves|denies)(?: \"?(?P<reason>[^\"]*)\"?)?|answers (?P<value>.+)"
    r"|does (?P<action>[a-z_][\w.]*)(?: (?P<inputs>\{.*\}))?)"
)
_AFTER = re.compile(r"(?P<count>\d{1,4}) (?P<unit>seconds?|minutes?|hours?|days?)")
_ATTACHMENT = re.compile(r"\[(?P<name>[\w .-]{1,80})\] ?")
_EVENT = re.compile(r"(?P<name>[a-z_][\w.]*) ?(?P<payload>\{.*\})?")

#: A script longer than this is not one conversation.
MAX_LINES = 1_000
#: A payload of more characters is not typed by hand.
MAX_PAYLOAD = 4_000


@dataclass(frozen=True, slots=True)
class Says:
    """The customer writes; `more` says that they go on in their next message, within the channel's window."""

    text: str
    attachments: tuple[str, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Decides:
    """One of the people answers an approval."""

    person: str
    role: str
    granted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """A colleague answers a question; without a role, whoever is asked first."""

    value: str
    role: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Acts:
    """A colleague does something themselves; without a role, whoever has the conversation, or the first there is."""

    action: str
    inputs: Mapping[str, object] = field(default_factory=dict)
    role: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Happens:
    """A system tells of an event."""

    event: str
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Passes:
    """Time goes by."""

    time: timedelta


@dataclass(frozen=True, slots=True)
class Looks:
    """Somebody looks at the conversation and changes nothing. `what`: why, why-not, state, handoff, help."""

    what: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Leaves:
    """The talk ends."""


Turn: TypeAlias = Says | Decides | Answers | Acts | Happens | Passes | Looks | Leaves


def read_script(path: Path) -> tuple[Turn, ...]:
    """The turns of a script. Raises WrongUse naming the line that is none."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise WrongUse(f"the script `{path}` cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise WrongUse(f"the script `{path}` is not UTF-8 text") from error
    if len(lines) > MAX_LINES:
        raise WrongUse(f"the script `{path}` has more than {MAX_LINES} lines")
    numbered = [(number, line.strip()) for number, line in enumerate(lines, 1)]
    return tuple(_turn(path, number, text) for number, text in numbered if text and not text.startswith("#"))


def _turn(path: Path, number: int, text: str) -> Turn:
    try:
        turn = parse(text)
    except WrongUse as error:
        raise WrongUse(f"{path}:{number}: {error}") from None
    if turn is None:
        raise WrongUse(f"{path}:{number}: `{text}` is no turn; write `customer: …` or `ROLE: approves`")
    return turn


def parse(line: str) -> Turn | None:
    """One line of a script as a turn, or None. Raises WrongUse for a command that is none."""
    if line.startswith("customer:"):
        return said(line.removeprefix("customer:").strip())
    if line.startswith("/"):
        return command(line)
    if line.startswith("after "):
        return _passes(line.removeprefix("after "))
    return _person(line) or _told(line)


def typed(line: str) -> Turn:
    """One line typed by hand: a command, or a message of the customer. Raises WrongUse for a command that is none."""
    return command(line) if line.startswith("/") else said(line)


def said(text: str) -> Says:
    """A customer's line; names in brackets at its start are attachments, and `\\` at its end says that more follows."""
    more = text.endswith("\\")
    text = text.removesuffix("\\").rstrip()
    attachments: list[str] = []
    while found := _ATTACHMENT.match(text):
        attachments.append(found["name"])
        text = text[found.end() :]
    return Says(text, tuple(attachments), more)


# ---- commands


def command(line: str) -> Turn:
    """`/why`, `/as maria as team_lead approves` … Raises WrongUse that says what is wrong and what there is."""
    name, _, rest = line[1:].partition(" ")
    found = COMMANDS.get(name)
    if found is None:
        near = did_you_mean(name, COMMANDS)
        advice = f"did you mean `/{near}`?" if near else "`/help` lists what there is, `/quit` ends"
        raise WrongUse(f"there is no command `/{name}`: {advice}")
    turn = found.read(rest.strip())
    if turn is None:
        raise WrongUse(f"`/{name}` is written `{found.form}`")
    return turn


def _person(text: str) -> Turn | None:
    found = _PERSON.fullmatch(text)
    if found is None or found["role"] == "customer":
        return None
    role, person = found["role"], found["name"] or found["role"]
    if found["action"] is not None:
        return Acts(found["action"], _payload(found["inputs"]), role, person)
    if found["value"] is not None:
        return Answers(_unquoted(found["value"]), role, person)
    return Decides(person, role, found["verb"] == "approves", found["reason"] or "")


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def by_hand(text: str) -> tuple[str, object]:
    """What a colleague says of a call that they did by hand: how it came out, and what the system would have said."""
    if text in ("done", "not_found", "fails"):
        return text, None
    try:
        return "done", yaml.load(text, yaml.BaseLoader)  # noqa: S506 - builds texts only
    except yaml.YAMLError as error:
        raise WrongUse(f"`{text}` is no answer: write `done`, `not_found`, `fails` or `{{name: value, …}}`") from error


def _answers(text: str) -> Turn | None:
    return Answers(_unquoted(text)) if text else None


def _happens(text: str) -> Turn | None:
    found = _EVENT.fullmatch(text)
    if found is None or len(text) > MAX_PAYLOAD:
        return None
    return Happens(found["name"], _payload(found["payload"]))


def _payload(written: str | None) -> dict[str, object]:
    try:
        payload = yaml.safe_load(written or "{}")
    except yaml.YAMLError as error:
        raise WrongUse(f"`{written}` is no payload: write it as `{{name: value, …}}`") from error
    return {str(name): value for name, value in payload.items()}


def _told(line: str) -> Turn | None:
    """`shop: parcel_scanned {…}`, as in a conversation test: the same as `/event shop.parcel_scanned {…}`."""
    system, colon, event = line.partition(": ")
    return _happens(f"{system}.{event}") if colon and event.endswith("}") and "{" in event else None


def _passes(text: str) -> Turn | None:
    found = _AFTER.fullmatch(text)
    if found is None:
        return None
    unit = found["unit"] if found["unit"].endswith("s") else f"{found['unit']}s"
    return Passes(timedelta(**{unit: int(found["count"])}))


def _target(action: str) -> Callable[[str], Turn | None]:
    """`everything`, `procedure refund`, `action stripe.refund`, `channel email`, `language es`, `20%`."""

    def read(rest: str) -> Turn | None:
        what, _, name = rest.partition(" ")
        if what == "everything" and not name:
            return Acts(action, {"what": what})
        if what in ("procedure", "action") and name:
            return Acts(action, {"what": what, "name": name})
        if what in ("channel", "language") and name:
            return Acts(action, {"what": "slice", what: name})
        if what.endswith("%") and what[:-1].isdigit() and not name:
            return Acts(action, {"what": "slice", "percent": int(what[:-1])})
        return None

    return read


def _does(action: str, name: str | None = None) -> Callable[[str], Turn | None]:
    """One of people's powers, with the rest of the line as its one input where it has one."""
    if name is None:
        return lambda rest: None if rest else Acts(action)
    return lambda rest: Acts(action, {name: _unquoted(rest)}) if rest else None


def _decides(action: str) -> Callable[[str], Turn | None]:
    """About one call, with a reason where `because` gives one."""

    def read(rest: str) -> Turn | None:
        call, _, because = rest.partition(" because ")
        given = {"call": call.strip(), "reason": _unquoted(because.strip())}
        return Acts(action, {name: value for name, value in given.items() if value}) if call.strip() else None

    return read


def _looks(what: str) -> Callable[[str], Turn | None]:
    return lambda rest: None if rest else Looks(what)


@dataclass(frozen=True, slots=True)
class _Command:
    form: str
    help: str
    read: Callable[[str], Turn | None]


COMMANDS: Mapping[str, _Command] = {
    "as": _Command(
        '/as [PERSON as] ROLE approves | denies "REASON" | answers VALUE | does ACTION {name: value, …}',
        "Answer, or do something, as one of the people.",
        _person,
    ),
    "answer": _Command(
        "/answer VALUE", "Answer the question that a colleague is asked, or what they did by hand.", _answers
    ),
    "pause": _Command(
        "/pause everything | procedure NAME | action NAME | channel NAME | language NAME | 20%",
        "Pause the agent.",
        _target("aop.pause"),
    ),
    "resume": _Command("/resume …", "Let go on what `/pause …` paused.", _target("aop.resume")),
    "take": _Command("/take", "Take the conversation over: the agent is silent.", _does("aop.take_over")),
    "say": _Command("/say TEXT", "Write to the customer in the agent's place.", _does("aop.answer", "text")),
    "hand-back": _Command("/hand-back", "Give the conversation back to the agent.", _does("aop.hand_back")),
    "cancel": _Command("/cancel", "End the running request and undo what it changed.", _does("aop.cancel")),
    "redrive": _Command(
        "/redrive CALL [because REASON]", "Carry out a call that is parked, under its key.", _decides("aop.redrive")
    ),
    "drop": _Command("/drop CALL because REASON", "Take back a call that the monitor stopped.", _decides("aop.drop")),
    "event": _Command("/event SYSTEM.EVENT {name: value, …}", "Let a system tell of an event.", _happens),
    "after": _Command("/after 3 days", "Let time go by, in seconds, minutes, hours or days.", _passes),
    "why": _Command("/why", "Why the agent did what it did last.", _looks("why")),
    "why-not": _Command(
        "/why-not ACTION",
        "What stands between now and an action.",
        lambda rest: Looks("why-not", rest) if rest else None,
    ),
    "state": _Command("/state", "How the conversation stands.", _looks("state")),
    "handoff": _Command("/handoff", "What a colleague would be handed.", _looks("handoff")),
    "help": _Command("/help", "This list.", _looks("help")),
    "quit": _Command("/quit", "End the talk.", lambda rest: None if rest else Leaves()),
    "exit": _Command("/exit", "End the talk.", lambda rest: None if rest else Leaves()),
}


def help_lines() -> tuple[str, ...]:
    """What may be typed."""
    width = max(len(item.form) for item in COMMANDS.values())
    lines = [f"  {item.form:<{width}}  {item.help}" for name, item in COMMANDS.items() if name != "exit"]
    return (
        "A plain line is the customer's; `[photo.jpg] …` sends an attachment, `\\` at the end says that more follows.",
        *lines,
    )
