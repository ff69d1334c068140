"""Personal data is taken out before words leave, and put back into what comes home.

    "it's ana@example.com"  ─mask▶  "it's <email_1>"  ─model▶  words: "<email_1>"  ─unmask▶  "ana@example.com"

What is personal is found here, without a model: by its shape (email, phone, card, bank account, postcode, street), by
the words before it (a name, a birthday), and by the slots that are declared personal. Each class is masked unless the
model is cleared for it. What no pattern can find is not sent at all: see `is_withheld`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from aop.machine.types import Slot
from aop.ports.extractor import Context
from aop.understanding.contacts import find_emails, find_phones, find_postcodes
from aop.understanding.days import find_days
from aop.understanding.fold import fold
from aop.understanding.normalise import kind_of
from aop.understanding.recognise import ORDER, find

CLASSES = ("contact", "identity", "financial", "health")
#: Values of one prompt that get a placeholder of their own; those beyond it share one that means nothing.
MAX_MASKED = 64
#: Values of so many characters are hidden wherever they stand.
_TELLING = 5
_PLACEHOLDER = re.compile(r"<[a-z]{2,12}_([0-9]{1,4})>")
_HIDDEN = "<hidden>"
_CARD = re.compile(r"(?<![\w-])[0-9](?:[ -]?[0-9]){12,18}(?![\w-])")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}(?!\w)", re.IGNORECASE)
_SHORTEST_ACCOUNT = 15
_SOCIAL = re.compile(r"(?<![\w-])[0-9]{3}-[0-9]{2}-[0-9]{4}(?![\w-])")
_NAME = re.compile(r"\b(?:[Mm]y (?:full )?name(?: is|'s)|[Tt]he name(?: is|'s)|[Mm]e llamo|[Ii]ch heiße)\s+"
                   r"([^\W\d_][\w'-]{1,30}(?: [A-ZÀ-Þ][\w'-]{1,30}){0,3})")  # fmt: skip
_STREET = re.compile(
    r"(?<!\w)[0-9]{1,5}[A-Za-z]? (?:[A-Z][\w'.-]{1,30} ){1,4}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Square|Place|Terrace)\b",
)
_BORN = re.compile(r"\b(?:born|birth ?day|birth ?date|date of birth|dob)\b[^.!?\n]{0,24}$", re.IGNORECASE)

Span = tuple[int, int]


class Masking:
    """The placeholders of one prompt: the same value gets the same one in every text of it.

    `cleared` are the classes that may stand. `texts` are all texts of the prompt, so that no placeholder is one that
    a customer typed. `slots` are those of the moment.
    """

    def __init__(self, cleared: Iterable[str], slots: Iterable[Slot], texts: Iterable[str]) -> None:
        self._hidden = frozenset(CLASSES) - frozenset(cleared)
        self._slots = tuple(slot for slot in slots if slot.personal in self._hidden)
        typed = [int(found[1]) for text in texts for found in _PLACEHOLDER.finditer(text)]
        self._first = max(typed, default=0) + 1
        self._values: dict[str, str] = {}  # placeholder -> the customer's words
        self._names: dict[tuple[str, str], str] = {}

    def mask(self, text: str) -> str:
        """The text with a placeholder for each value that may not leave."""
        pieces, at = [], 0
        for (start, end), kind in self._found(text):
            pieces += [text[at:start], self._placeholder(kind, text[start:end])]
            at = end
        return "".join([*pieces, text[at:]])

    def unmask(self, words: str) -> str:
        """Words of an answer with the customer's own in the place of each placeholder."""
        return _PLACEHOLDER.sub(lambda found: self._values.get(found[0], found[0]), words)

    @property
    def count(self) -> int:
        """How many values have a placeholder."""
        return len(self._values)

    def _placeholder(self, kind: str, words: str) -> str:
        known = self._names.get((kind, words))
        if known is not None:
            return known
        if len(self._values) >= MAX_MASKED:
            return _HIDDEN
        name = f"<{kind}_{self._first + sum(placed == kind for placed, _ in self._names)}>"
        self._names[(kind, words)] = name
        self._values[name] = words
        return name

    def _found(self, text: str) -> Iterator[tuple[Span, str]]:
        """Where masked values stand, from left to right; what overlaps becomes one."""
        found = list(self._spans(text))
        said = {text[start:end]: kind for (start, end), kind in found if end - start >= _TELLING}
        again = [((at, at + len(words)), kind) for words, kind in said.items() for at in _places(words, text)]
        spans = sorted((*found, *again), key=lambda item: (item[0][0], -item[0][1]))
        at: Span | None = None
        kind = ""
        for span, named in spans:
            if at is not None and span[0] < at[1]:
                at = (at[0], max(at[1], span[1]))
                continue
            if at is not None:
                yield at, kind
            at, kind = span, named
        if at is not None:
            yield at, kind

    def _spans(self, text: str) -> Iterator[tuple[Span, str]]:
        for personal, kind, finder in RECOGNISERS:
            if personal in self._hidden:
                yield from ((span, kind) for span in finder(text))
        for slot in self._slots:
            yield from ((span, kind_of(slot).kind) for span in find(slot, text))


def is_withheld(asked: str | None, context: Context, cleared: Iterable[str]) -> bool:
    """Whether the answer to this question may not leave: personal, not cleared, and of no shape that could be masked.

    An earlier question that the vocabulary does not have any more is treated the same way.
    """
    if asked is None:
        return False
    slot = (context.vocabulary.slots or {}).get(asked)
    if slot is None:
        return True
    return slot.personal is not None and slot.personal not in cleared and kind_of(slot).kind not in ORDER


def _places(words: str, text: str) -> Iterator[int]:
    """Everywhere that words stand, also inside others: what was recognised once is hidden throughout."""
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + len(words))


# ---- recognisers


def _matches(pattern: re.Pattern[str], group: int = 0) -> Callable[[str], Iterator[Span]]:
    return lambda text: (found.span(group) for found in pattern.finditer(text))


def _cards(text: str) -> Iterator[Span]:
    """Numbers of cards, by their check digit."""
    folded = fold(text, case=True)
    for found in _CARD.finditer(folded.text):
        digits = [int(sign) for sign in found[0] if sign.isdigit()]
        doubled = [sum(divmod(digit * 2, 10)) for digit in digits[-2::-2]]
        if (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0:
            yield folded.origin(*found.span())


def _accounts(text: str) -> Iterator[Span]:
    """Numbers of bank accounts, by their check digits."""
    for found in _IBAN.finditer(text):
        end = found.end()
        while end > found.start() + _SHORTEST_ACCOUNT and not _is_account(text[found.start() : end]):
            end = text.rfind(" ", found.start(), end)  # the words after it are none of it
        if _is_account(text[found.start() : max(end, found.start())]):
            yield found.start(), end


def _is_account(text: str) -> bool:
    signs = text.replace(" ", "").upper()
    if len(signs) < _SHORTEST_ACCOUNT or not signs.isascii():
        return False
    return int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1


def _birthdays(text: str) -> Iterator[Span]:
    return ((start, end) for start, end in find_days(text) if _BORN.search(text[:start]))


#: Class, name of its placeholders, and where values stand.
RECOGNISERS: tuple[tuple[str, str, Callable[[str], Iterable[Span]]], ...] = (
    ("contact", "email", find_emails),
    ("financial", "card", _cards),
    ("financial", "account", _accounts),
    ("identity", "number", _matches(_SOCIAL)),
    ("identity", "date", _birthdays),
    ("identity", "name", _matches(_NAME, 1)),
    ("contact", "street", _matches(_STREET)),
    ("contact", "postcode", find_postcodes),
    ("contact", "phone", find_phones),
)
