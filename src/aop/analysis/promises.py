"""Which action makes a claim true: `I've refunded` a refund, `your replacement is on its way` something that is sent.

The verb of a claim belongs to a family of doings, or to none: then any change makes it true. An action belongs to the
families that its name, its summary or what it `changes` speak of; one that is only called `update` or `process` may be
any of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from aop.machine.types import Action


@dataclass(frozen=True, slots=True)
class Family:
    """Claims that one kind of action makes true: how their verbs begin, how the words of such actions begin, and what
    such actions change."""

    claims: tuple[str, ...]
    words: tuple[str, ...]
    changes: str | None = None


FAMILIES: Mapping[str, Family] = {
    "money": Family(
        ("refund", "credit", "waiv"),
        (
            "refund",
            "credit",
            "reimburs",
            "repay",
            "pay",
            "money",
            "revers",
            "waiv",
            "compensat",
            "adjust",
            "charge",
        ),
        "money",
    ),
    "end": Family(
        ("cancel", "clos", "unsubscri"),
        ("cancel", "clos", "void", "stop", "end", "terminat", "unsubscri", "delet", "remov", "deactivat", "disabl"),
    ),
    "goods": Family(
        ("ship", "replac", "exchang", "replacement", "exchange", "parcel"),
        ("ship", "replac", "exchang", "send", "sent", "resend", "place", "deliver", "dispatch", "swap", "parcel"),
    ),
    "access": Family(
        ("unlock", "reset"),
        ("unlock", "reset", "password", "access", "restor", "recover", "link", "code", "reactivat", "enabl"),
        "identity",
    ),
}

#: Words of actions that may do anything.
_ANYTHING = (
    "appl",
    "chang",
    "creat",
    "execut",
    "handl",
    "modif",
    "perform",
    "post",
    "process",
    "run",
    "sav",
    "set",
    "submit",
    "updat",
)

_WORD = re.compile(r"[a-z]+")


def family_of(claim: str) -> Family | None:
    """The family of a claim by its last word that belongs to one; None when any change makes it true."""
    for word in reversed(_WORD.findall(claim.lower())):
        for family in FAMILIES.values():
            if word.startswith(family.claims):
                return family
    return None


def fits(action: Action, family: Family | None) -> bool:
    """Whether an action may be what a claim of this family speaks of."""
    if family is None:
        return True
    if family.changes is not None and action.changes == family.changes:
        return True
    name = action.name.rpartition(".")[2]
    said = _WORD.findall(name.replace("_", " ").lower())
    if any(word.startswith(_ANYTHING) for word in said[:1]):
        return True
    words = (*said, *_WORD.findall(action.summary.lower()))
    return any(word.startswith(family.words) for word in words)
