"""Ways to reach someone or something: email, phone, postcode, url. One stored spelling each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from email_validator import EmailNotValidError, validate_email

from aop.understanding.fold import fold, mixes_scripts, plain
from aop.understanding.phones import in_full

_AROUND = " \n.,;:!?()[]<>\"'"
#: Characters of a web address.
_LONGEST = 2000
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_PHONE = re.compile(r"(?<![\w.,$€£#@/+-])(?:\+|\()?[0-9](?:[-. ()/]{0,2}[0-9]){6,14}(?![\w@/-])")
_POSTCODE = re.compile(r"(?=[A-Z0-9 -]{0,9}[0-9])[A-Z0-9]{2,5}(?:[ -]?[A-Z0-9]{2,5})?")
_STRICT_POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}[0-9][A-Z0-9]?[ ]?[0-9][A-Z]{2}|[A-Z][0-9][A-Z][ ]?[0-9][A-Z][0-9])\b"
    r"|(?<=\bzip )[0-9]{5}(?:-[0-9]{4})?\b|(?<=\bzip code )[0-9]{5}(?:-[0-9]{4})?\b"
    r"|(?<=\bpostcode )[0-9]{4,5}\b|(?<=\bzip code is )[0-9]{5}\b|(?<=\bzip is )[0-9]{5}\b",
    re.IGNORECASE,
)
_ASKED_POSTCODE = re.compile(
    r"(?<![\w.,$€£#/@-])(?:[0-9]{5}(?:-[0-9]{4})?|[A-Z]{1,2}[0-9][A-Z0-9]?[ ]?[0-9][A-Z]{2}|"
    r"[A-Z][0-9][A-Z][ ]?[0-9][A-Z][0-9])(?![\w/@-]|[.,][0-9])",
    re.IGNORECASE,
)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"']{3,2000}", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?P<start>https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}(?::[0-9]{1,5})?)(?P<rest>(?:[/?#][!-~]*)?)",
    re.IGNORECASE,
)


def read_email(text: str) -> str | None:
    """The address in its normal form, in small letters; systems' answers get the same. Whether mail would arrive is not
    asked."""
    said = plain(text, case=True).strip(_AROUND).removeprefix("mailto:")
    if mixes_scripts(said) or not said or " " in said:
        return None
    try:
        return validate_email(said, check_deliverability=False, allow_smtputf8=False).normalized.lower()
    except EmailNotValidError:
        return None


def read_phone(text: str, region: str = "") -> str | None:
    """Seven to fifteen digits without the marks between them. With a region, where its plan tells, the number in full
    with its plus: `+442079460958`; else the digits alone."""
    said = plain(text).strip(_AROUND.replace("(", ""))
    if not re.fullmatch(r"[+(]{0,2}[0-9][0-9 ().\-/]{5,30}", said):
        return None
    digits = "".join(character for character in said if character.isdigit())
    return (in_full(said, region) or digits) if 7 <= len(digits) <= 15 else None


def read_postcode(text: str) -> str | None:
    """In capitals, as it is grouped, with a digit in it; which countries it fits is not looked at."""
    said = plain(text).strip(_AROUND).upper()
    return said if _POSTCODE.fullmatch(said) else None


def read_url(text: str) -> str | None:
    """An http or https address with a host and no name or password in it; scheme and host in small letters."""
    said = plain(text, case=True).strip("<>()\"' .,;!")
    found = _ADDRESS.fullmatch("https://" + said if said[:4].lower() == "www." else said)
    if not found or len(said) > _LONGEST or any(sign in "<>\"'\\" for sign in said):
        return None
    return found["start"].lower() + found["rest"]


def find_emails(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand in running text."""
    yield from _find(_EMAIL, text)


def find_phones(text: str) -> Iterator[tuple[int, int]]:
    """Where phone numbers stand in running text: seven digits or more that nothing else claims."""
    yield from _find(_PHONE, text)


def find_postcodes(text: str) -> Iterator[tuple[int, int]]:
    """Where postcodes stand that cannot be anything else, by their shape or the word before them."""
    yield from _find(_STRICT_POSTCODE, text)


def find_asked_postcodes(text: str) -> Iterator[tuple[int, int]]:
    """Where postcodes stand in the answer to a question for one: also five digits by themselves."""
    yield from _find(_ASKED_POSTCODE, text)


def find_urls(text: str) -> Iterator[tuple[int, int]]:
    """Where web addresses stand in running text."""
    yield from _find(_URL, text)


def _find(expression: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    folded = fold(text, case=True)
    for found in expression.finditer(folded.text):
        yield folded.origin(*found.span())
