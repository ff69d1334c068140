"""Scripts for `aop chat`: one turn a line, said by the customer or by one of the workspace's people.

# a comment
customer: you sent me the wrong shoes
customer: [photo.jpg] here is a picture
maria as team_lead: approves
team_lead: denies "the photo shows the right item"
after 5 hours
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from aop.errors import WrongUse

_PERSON = re.compile(
    r"(?:(?P<name>[a-z][\w.-]*) as )?(?P<role>[a-z_]\w*): (?P<verb>approves|denies)(?: \"?(?P<reason>[^\"]*)\"?)?"
)
_AFTER = re.compile(r"after (?P<count>\d{1,4}) (?P<unit>seconds?|minutes?|hours?|days?)")
_ATTACHMENT = re.compile(r"\[(?P<name>[\w .-]{1,80})\] ?")

#: A script longer than this is not one conversation.
MAX_LINES = 1_000


@dataclass(frozen=True, slots=True)
class Says:
    """The customer writes."""

    text: str
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decides:
    """One of the people answers an approval."""

    person: str
    role: str
    granted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Passes:
    """Time goes by."""

    time: timedelta


Turn = Says | Decides | Passes


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
    turns = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("#"):
            turn = parse(text)
            if turn is None:
                raise WrongUse(f"{path}:{number}: `{text}` is no turn; write `customer: …` or `ROLE: approves`")
            turns.append(turn)
    return tuple(turns)


def parse(line: str) -> Turn | None:
    """One line as a turn, or None."""
    if line.startswith("customer:"):
        return said(line.removeprefix("customer:").strip())
    found = _PERSON.fullmatch(line)
    if found:
        role = found["role"]
        return Decides(found["name"] or role, role, found["verb"] == "approves", found["reason"] or "")
    passed = _AFTER.fullmatch(line)
    if passed:
        unit = passed["unit"] if passed["unit"].endswith("s") else f"{passed['unit']}s"
        return Passes(timedelta(**{unit: int(passed["count"])}))
    return None


def said(text: str) -> Says:
    """A customer's line; names in brackets at its start are attachments."""
    attachments: list[str] = []
    while found := _ATTACHMENT.match(text):
        attachments.append(found["name"])
        text = text[found.end() :]
    return Says(text, tuple(attachments))
