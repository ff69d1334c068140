"""Names and postal addresses, from the parts an extractor found or from a bare answer.

People write them in too many ways to be found in running text, so they are read only as an answer to their
own question; what is not sure stays out and its field is asked for (a record slot asks for its missing
fields).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from aop.machine.types import BUILT_IN_RECORDS
from aop.understanding.contacts import read_postcode
from aop.understanding.fold import LIMIT
from aop.values import Record

#: Characters of one field.
FIELD = 200
_LEAD = re.compile(r"^(?:hi,? )?(?:my (?:full )?name is|my name's|i am|i'm|it is|it's|this is|name:) ", re.IGNORECASE)
_STATE_AND_CODE = re.compile(r"(?P<state>[A-Za-z]{2}) (?P<postcode>[0-9]{5}(?:-[0-9]{4})?)")
_UNIT = re.compile(r"(?:apt|apartment|suite|ste|unit|flat|floor|fl|room|#)\b.*|#.*", re.IGNORECASE)


def read_record(name: str, raw: str | Mapping[str, str]) -> Record | None:
    """A record of a built-in type; fields that were not given are not in it. None when nothing is left."""
    if name not in BUILT_IN_RECORDS:
        return None  # records of the operator come only from look-ups
    parts = raw if isinstance(raw, Mapping) else _PARTS[name](tidy(raw))
    fields = {}
    for field in BUILT_IN_RECORDS[name]:
        value = _field(field, parts.get(field, ""))
        if value is not None:
            fields[field] = value
    return Record(name, fields) if fields else None


def tidy(text: str) -> str:
    """Text as it is stored: NFC, no control or invisible characters, single blanks within a line."""
    kept = "".join(_kept(character) for character in unicodedata.normalize("NFC", text[:LIMIT]))
    lines = [" ".join(line.split()) for line in kept.split("\n")]
    return "\n".join(lines).strip()


def _kept(character: str) -> str:
    if character == "\n" or character in "\u200c\u200d":  # joiners that some scripts and emoji are spelled with
        return character
    match unicodedata.category(character):
        case "Cc":
            return " "
        case "Cf" | "Cs" | "Co" | "Cn":
            return ""
    return character


def _field(name: str, text: str) -> str | None:
    if name == "postcode":
        return read_postcode(text)
    value = " ".join(tidy(text).split())[:FIELD].strip(" ,;")
    return value or None


def _person(text: str) -> dict[str, str]:
    """ "Ana María López" is Ana, María López; more than four words are not a name."""
    said = _LEAD.sub("", text).strip(" .,!")
    names = said.split()
    if not 0 < len(names) <= 4 or any(not _is_name(name) for name in names):
        return {}
    return {"first_name": names[0], "last_name": " ".join(names[1:])}


def _is_name(word: str) -> bool:
    return all(character.isalpha() or character in ".'’-" or unicodedata.combining(character) for character in word)


def _address(text: str) -> dict[str, str]:
    """ "12 Main St, Apt 4, Denver, CO 80279, USA": parted by commas or lines, with state and code as
    anchor."""
    pieces = [piece.strip() for piece in re.split(r"[,\n]", text) if piece.strip()]
    for index, piece in enumerate(pieces):
        anchor = _STATE_AND_CODE.fullmatch(piece)
        if anchor and index >= 2 and len(pieces) - index <= 2:
            return _around(pieces, index, anchor)
    return {}


def _around(pieces: list[str], index: int, anchor: re.Match[str]) -> dict[str, str]:
    street, city, country = pieces[: index - 1], pieces[index - 1], pieces[index + 1 :]
    if len(street) > 2 or (len(street) == 2 and not _UNIT.fullmatch(street[1])):
        return {}
    return {
        "line1": street[0],
        "line2": street[1] if len(street) == 2 else "",
        "city": city,
        "state": anchor["state"].upper(),
        "country": country[0] if country else "",
        "postcode": anchor["postcode"],
    }


_PARTS = {"address": _address, "person": _person}
