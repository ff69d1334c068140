"""Names and postal addresses, from the parts an extractor found or from a bare answer.

People write them in too many ways to be found in running text, so they are read only as an answer to their
own question; what is not sure stays out and its field is asked for (a record slot asks for its missing
fields).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from aop.machine.types import BUILT_IN_RECORDS, Slot
from aop.understanding.clauses import clauses
from aop.understanding.contacts import read_postcode
from aop.understanding.fold import LIMIT
from aop.understanding.phrases import word_set
from aop.values import Record

#: Characters of one field.
FIELD = 200
_LEAD = re.compile(r"^(?:hi,? )?(?:my (?:full )?name is|my name's|i am|i'm|it is|it's|this is|name:) ", re.IGNORECASE)
_ADDRESS_LEAD = re.compile(
    r"^(?:(?:oh|sorry|ok|sure|yes|hi|well|please|no),? )*(?:(?:use|to|it is|it's|that is|that's|at)\b:? ?|"
    r"(?:(?:please )?(?:send|ship|deliver) (?:it|them|this|everything|that)?|"
    r"it should (?:go|be sent)|should go) ?(?:to )?|"
    r"(?:my|the|our) (?:[a-z]+ ){0,3}address(?: is| would be|:)? ?)+(?=[0-9])",
    re.IGNORECASE,
)
_ADDRESS_TAIL = re.compile(
    r"[\s,.!]{1,4}(?:please|thanks|thank you|por favor|gracias|bitte|danke)[\s.!]{0,4}$", re.IGNORECASE
)
_FIELD_LEAD = re.compile(
    r"^(?:(?:oh|sorry|ok|sure|yes|hi|um|uh|well),? )*(?:it is|it's|its|that is|that's|this is|i live in|i live at|in|at"
    r"|(?:my|the) (?:[a-z]+ ){1,3}(?:is|was)(?= )|i am|i'm) ",
    re.IGNORECASE,
)
_NAMES = {
    "postcode": "postcode", "post code": "postcode", "postal code": "postcode", "zip": "postcode",
    "zip code": "postcode", "zipcode": "postcode", "city": "city", "town": "city", "street": "line1",
    "first name": "first_name", "given name": "first_name", "last name": "last_name", "surname": "last_name",
    "family name": "last_name",
}  # fmt: skip
_NAMED = re.compile(
    rf"\b(?P<name>{'|'.join(sorted(_NAMES, key=len, reverse=True))})(?: is|'s| should be| must be|:)"
    r"(?: actually| really| now)? (?P<value>[^,.;!?\n]{1,80})",
    re.IGNORECASE,
)
_NOT = re.compile(r"\s(?:not|instead of|rather than|and|but|please)\s|\splease$|\sinstead$|\snow$", re.IGNORECASE)
#: Words of a field at most, where it is not four; and words that no field has: something else is said.
_LONGEST = {"line1": 10, "line2": 8}
_NO_FIELD = word_set(
    "not wrong incorrect right correct different missing the same what why how i you we my your it is was don't dont"
    " know refund order please thanks hello hi yes no ok"
)
#: Words that no name is made of, though an answer may be.
_NO_NAME = word_set(
    "it it's its that that's this is was are you we they he she my your our the a an not no yes got wrong what why how"
    " when where which who don't didn't can't won't know please thanks cancel tomorrow today tonight lunch dinner and"
    " for at on in of to with never mind hello hi hey sorry sure okay ok nothing none same"
)
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


def read_field(slot: Slot, field: str, text: str) -> str | None:
    """The one field of a record slot that was asked for, when the answer is only that; None when it is not surely.

    "10115" and "it's 10115" for a postcode; a name or a city is a few words, a street may have more.
    """
    kind = slot.type.item if slot.type.kind == "list" and slot.type.item is not None else slot.type
    if field not in BUILT_IN_RECORDS.get(kind.record or "", ()) or text.rstrip().endswith("?"):
        return None
    named = [value for name, value, _, _ in named_fields(text) if name == field]
    if named:
        return _field(field, named[-1])
    for piece in (text, *(clause.text for clause in clauses(text))):
        value = _field(field, _FIELD_LEAD.sub("", piece.strip()).strip(" .!"))
        if value is not None and _fits(field, value):
            return value
    return None


def named_fields(text: str) -> tuple[tuple[str, str, int, int], ...]:
    """Fields said by their name ("the postcode is 10117, not 10115"): name, words, and their span in the text."""
    found = []
    for said in _NAMED.finditer(text[:LIMIT]):
        name, words = _NAMES[" ".join(said["name"].lower().split())], _NOT.split(said["value"])[0].strip()
        value = _field(name, words)
        if value is not None and _fits(name, value):
            start = said.start("value") + said["value"].index(words)
            found.append((name, words, start, start + len(words)))
    return tuple(found)


def _fits(field: str, value: str) -> bool:
    """Whether words may be this field at all; a postcode was read already."""
    said = value.split()
    if field == "postcode":
        return True
    if len(said) > _LONGEST.get(field, 4) or _NO_FIELD & {word.lower().strip(",.'") for word in said}:
        return False
    if field in ("line1", "line2"):
        return any(character.isalnum() for character in value)
    return all(_is_name(word.strip(",")) and any(letter.isalpha() for letter in word) for word in said)


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
    if not 0 < len(names) <= 4 or any(not _is_name(name) or name.lower() in _NO_NAME for name in names):
        return {}
    return {"first_name": names[0], "last_name": " ".join(names[1:])}


def _is_name(word: str) -> bool:
    return all(character.isalpha() or character in ".'’-" or unicodedata.combining(character) for character in word)


def _address(text: str) -> dict[str, str]:
    """ "12 Main St, Apt 4, Denver, CO 80279, USA": parted by commas or lines, with state and code as
    anchor."""
    pieces = [
        piece.strip()
        for piece in re.split(r"[,\n]", _ADDRESS_TAIL.sub("", _ADDRESS_LEAD.sub("", text)))
        if piece.strip()
    ]
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
