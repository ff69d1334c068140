"""What an answer does to a list: "also the lamp" adds, "not the lamp" and "remove the lamp" take away, anything else
says what the list is from now on.

"Remove the lamp and add the keyboard" does two things. "Not the lamp, the keyboard" names what is meant after all,
which the matching of options reads as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from aop.understanding.fold import Word
from aop.understanding.phrases import Table, spoken, table

_ADDING = table("also | and | add | plus | include | as well as | in addition | additionally")
_REMOVING = table(
    """
    remove | without | drop | leave out | leave off | take out | take off | minus | delete | exclude | forget |
    forget about | i do not want | i do not need | i no longer want | i no longer need | do not include |
    do not add | do not send | not
    """
)
#: Further on in an answer only these add; "and" joins.
_SWITCH = table("add | include")
#: Before either they change nothing.
_LEADS = table(
    """
    please | can you | could you | can we | i want to | i would like to | i want you to | you can | oh | no | yes |
    ok | sure | actually | sorry | hmm | well | then | just | i also want | i also want to | i also need |
    i would also like | i would also like to
    """
)
_ALSO = table("i also want | i also want to | i also need | i would also like | i would also like to")
_TRAILING = table("too | also | as well | in addition")
_AFTER = table("please | thanks | thank you | for me | from it | from the list | to it | to the list | off")
#: Behind "not" they begin what is meant after all, or say that more than this is meant.
_CONTRAST = ("but", "only", "just")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece `[start, end)` of the answer and what it does: set, add or remove."""

    start: int
    end: int
    operation: str


def operations(text: str, span: tuple[int, int]) -> tuple[Part, ...]:
    """The parts of an answer that lies in `span`; none when it says only that more or less is meant."""
    said = tuple(word for word in spoken(text) if span[0] <= word.start and word.end <= span[1])
    begin, operation = _opening(said)
    if operation == "set":
        return (Part(*span, _trailing(said)),)
    if begin == len(said):
        return ()
    if operation == "remove" and _is_contrast(text, said, begin):
        return () if said[begin].text in _CONTRAST else (Part(*span, "set"),)
    return _parts(said, begin, operation)


def _opening(said: tuple[Word, ...]) -> tuple[int, str]:
    """Where what is added or removed begins. "Also remove" removes."""
    texts, index, operation = [word.text for word in said], 0, "set"
    while index < len(texts):
        lead, adding, removing = (known.at(texts, index) for known in (_LEADS, _ADDING, _REMOVING))
        if removing and operation != "remove":
            operation = "remove"
        elif adding and operation != "remove":
            operation = "add"
        elif not lead or operation == "remove":
            break
        elif _ALSO.at(texts, index):
            operation = "add"
        index += max(lead, adding, removing)
    if operation == "set" and texts[:1] == ["take"] and "off" in texts[2:]:
        return 1, "remove"
    return index, operation


def _is_contrast(text: str, said: tuple[Word, ...], begin: int) -> bool:
    """Whether "not …" goes on with what is meant: "not the lamp, the keyboard"."""
    if said[begin - 1].text != "not" or any(word.text in ("remove", "add") for word in said[begin:]):
        return False
    rest = said[begin:]
    comma = any(
        "," in text[before.end : after.start] and after.text not in ("not", "and", "or", "please", "thanks", "thank")
        for before, after in pairwise(rest)
    )
    return comma or any(word.text in _CONTRAST for word in rest)


def _parts(said: tuple[Word, ...], begin: int, operation: str) -> tuple[Part, ...]:
    """A part each time an operation is said in so many words further on ("and add", "but not")."""
    texts = [word.text for word in said]
    starts = [(begin, begin, operation)]
    for index in range(begin + 1, len(said) - 1):
        for known, then in ((_SWITCH, "add"), (_REMOVING, "remove")):
            length = known.at(texts, index)
            if length and index + length < len(said) and index >= starts[-1][1] + 1:
                starts.append((index, index + length, then))
    ends = [*(opens for opens, _, _ in starts[1:]), len(said)]
    return tuple(
        Part(said[first].start, _end(said, first, upto), then)
        for (_, first, then), upto in zip(starts, ends, strict=True)
    )


def _end(said: tuple[Word, ...], begin: int, index: int) -> int:
    """The end of the words before a place, without what only leads on."""
    while index > begin + 1 and (said[index - 1].text in ("and", "but", "also", "then") or _closes(said, index)):
        index -= 1
    return said[index - 1].end


def _closes(said: tuple[Word, ...], index: int) -> bool:
    return _ends_with(_AFTER, said[:index]) == 1


def _ends_with(known: Table, said: tuple[Word, ...]) -> int:
    texts = [word.text for word in said]
    return max((len(texts) - at for at in range(len(texts)) if known.at(texts, at) == len(texts) - at), default=0)


def _trailing(said: tuple[Word, ...]) -> str:
    """ "the lamp too", "the lamp as well please"."""
    kept = said
    while len(kept) > 1 and (length := _ends_with(_AFTER, kept)):
        kept = kept[:-length]
    length = _ends_with(_TRAILING, kept)
    return "add" if 0 < length < len(kept) else "set"
