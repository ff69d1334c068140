"""Reading a customer's words a second time, plainly and by nobody's code but this: what a judge goes by.

It is made to be independent, not clever. It answers two questions: do these words show this value, and do they say a
clear yes. Where the product reads more strictly, that is fine; what it reads and this cannot see is an alarm.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from aop.values import Duration, Money, Record, Value

_YES = frozenset(
    "yes yeah yep yup yea yeap yeh yepp ya y aye k kk ok okay okey okie sure please correct right exactly confirm "
    "confirmed fine absolutely definitely certainly affirmative agree agreed accept approve authorise authorize "
    "consent proceed continue indeed alright perfect great awesome good happy love permission works "
    "sí si claro vale ja gerne genau 👍 👌 ✅".split()
) | {
    "go ahead", "do it", "go for it", "sounds good", "of course", "i do", "let's do", "by all means", "thumbs up",
    "you bet", "would like that",
}  # fmt: skip
#: Those of several words.
_PHRASES = tuple(phrase for phrase in sorted(_YES) if " " in phrase)
#: Said with a yes as often as with a no.
_NEITHER = re.compile(r"\bno (?:problem|worries|issues?)\b")
_NO = frozenset("no not nope never don't dont isn't wasn't won't can't cannot nothing neither wait but however unless "
                "if maybe perhaps hmm nein nicht nunca tampoco".split())  # fmt: skip
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_RELATIVE = re.compile(r"today|yesterday|tomorrow|ago|last|next|hoy|ayer|mañana|heute|gestern|morgen")
_DAYS = re.compile(r"mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|[0-9]")
_NUMBER = re.compile(r"[0-9][0-9.,]*")
#: What is no letter and no digit.
_OTHER = re.compile(r"[\W_]+")
#: Letters that two words must begin with in common to be of one kind ("refunded", "refund").
_STEM = 4


def says_yes(text: str) -> bool:
    """Whether a message is a clear yes: a word for it, none against it, and no question."""
    said = text if text.isascii() else _visible(unicodedata.normalize("NFKC", text))
    said = _NEITHER.sub(" ", said.casefold().replace("’", "'"))
    words = {re.sub(r"(.)\1{2,}", r"\1", word) for word in re.findall(r"[\w']+|[👍👌✅]", said)}
    yes = bool(words & _YES) or any(phrase in said for phrase in _PHRASES)
    no = bool(words & _NO) or any(word.endswith("n't") for word in words)
    return yes and not no and "?" not in said


def _visible(text: str) -> str:
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def shows(words: str, value: Value) -> bool:
    """Whether a value can have been made from these words."""
    if not words.strip():
        return False
    match value:
        case bool():
            return True  # which of the two it is, is read where it carries anything: see `says_yes`
        case Money(amount=amount) | Duration(count=amount):
            return _has_number(words, amount)
        case Decimal():
            return _has_number(words, value)
        case datetime() | date() | time():
            said = words.casefold()
            return bool(_DAYS.search(said) or _RELATIVE.search(said))
        case str():
            return _has_text(words, value)
        case tuple():
            return any(shows(words, item) for item in value) or not value
        case Record():
            return any(shows(words, item) for item in value.fields.values() if item is not None)
    return value is None


def _has_number(words: str, amount: Decimal) -> bool:
    said = words.casefold()
    named = _NUMBERS[int(amount)] if 0 <= amount < len(_NUMBERS) and amount == int(amount) else None
    if named is not None and named in re.findall(r"\w+", said):
        return True
    return any(amount in readings(found[0]) for found in _NUMBER.finditer(said))


def readings(digits: str) -> set[Decimal]:
    """The numbers that a piece of digits, commas and points may stand for."""
    bare = digits.strip(".,")
    made = {bare.replace(",", ""), bare.replace(".", "").replace(",", ".")}
    found = set()
    for text in made:
        try:
            number = Decimal(text)
        except InvalidOperation:
            continue
        found |= {number, number / 100}
    return found


def _has_text(words: str, value: str) -> bool:
    """The same signs in the same order, or a word that begins as one of the value's does."""
    said, wanted = signs(words), signs(value)
    if not wanted or wanted in said or (said and said in wanted):
        return bool(wanted)
    starts = {word[:_STEM] for word in re.findall(r"\w+", words.casefold()) if len(word) >= _STEM}
    return any(word[:_STEM] in starts for word in re.findall(r"[^\W_]+", value.casefold()) if len(word) >= _STEM)


def signs(text: str) -> str:
    """A text's letters and digits alone, in small letters."""
    return _OTHER.sub("", text.casefold())
