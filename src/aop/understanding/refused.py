"""What a customer turns down in favour of something else said beside it: "I don't want a refund, I want a replacement".

Only a contrast counts. "I don't want this order anymore" by itself is what somebody wants, so a part that turns
something down is left out only where another part says what is wanted instead.
"""

from __future__ import annotations

from dataclasses import dataclass

from aop.understanding.clauses import clauses
from aop.understanding.fold import Word
from aop.understanding.phrases import Table, table, word_set

#: Open a part that turns something down.
_REFUSES = table(
    """
    i do not want | i do not need | i do not wish | i would not like | i did not ask for | i am not asking for |
    i am not looking for | i am not after | i do not mean | do not want | do not need | do not give me |
    do not send me | no need for | i do not care about | no quiero | no necesito | no deseo | no busco | no pido |
    no me interesa | no quisiera | ich will kein | ich will keine | ich will keinen | ich möchte kein |
    ich möchte keine | ich möchte keinen | ich brauche kein | ich brauche keine | ich brauche keinen
    """
)
#: Turn down what they stand before, in a short part.
_NOT = table(
    """
    not a | not an | not the | not my | not for | no un | no una | no el | no la | kein | keine | keinen |
    nicht die | nicht den | nicht das
    """
)
#: Open a part that says what is wanted.
_WANTS = table(
    """
    i want | i would like | i need | i wish | i prefer | i would prefer | i would rather | i am asking for |
    i am looking for | i am after | i asked for | i mean | give me | send me | just give me | just send me |
    i just want | i only want | what i want | please | can i | could i | can you | could you | want |
    quiero | quisiera | necesito | deseo | prefiero | me gustaría | me gustaria | solo quiero | lo que quiero |
    ich will | ich möchte | ich brauche | ich hätte gern | ich hätte gerne | lieber
    """
)
#: Say nothing at the start of a part.
_LEADS = word_set("no hi hello well oh sorry actually so and then y pues hola nein hallo und also bueno")
#: Part a clause where the other thing follows.
_JOINTS = word_set("but and sino pero y sondern aber und instead")
#: What follows these is wanted, whatever it opens with.
_TURNS = word_set("but sino sondern")
#: Words of a part that only says "not a refund".
_SHORT = 5


@dataclass(frozen=True, slots=True)
class _Part:
    said: tuple[Word, ...]
    turned: bool = False  # it follows a "but"

    @property
    def refuses(self) -> bool:
        return _REFUSES.starts(self.said) or (len(self.said) <= _SHORT and _NOT.starts(self.said))

    @property
    def wants(self) -> bool:
        return not self.refuses and (self.turned or _WANTS.starts(self.said))


def refused(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of what is turned down, in order; none where nothing is wanted instead."""
    parts = [part for clause in clauses(text) for part in _parts(clause.said)]
    turned_down = tuple((part.said[0].start, part.said[-1].end) for part in parts if part.refuses)
    return turned_down if any(part.wants for part in parts) else ()


def _parts(said: tuple[Word, ...]) -> list[_Part]:
    """A clause, parted at each joint behind which something is turned down or wanted."""
    parts: list[_Part] = []
    turned = bool(said) and said[0].text in _TURNS
    begin = int(turned)
    for index, word in enumerate(said):
        rest = _without_leads(said[index + 1 :])
        opens = word.text in _TURNS or any(known.starts(rest) for known in (_REFUSES, _WANTS, _NOT))
        if word.text in _JOINTS and index > begin and rest and opens:
            parts.append(_Part(_without_leads(said[begin:index]), turned))
            begin, turned = index + 1, word.text in _TURNS
    parts.append(_Part(_without_leads(said[begin:]), turned))
    return [part for part in parts if part.said]


def _without_leads(said: tuple[Word, ...]) -> tuple[Word, ...]:
    kept = said
    while len(kept) > 1 and kept[0].text in _LEADS and not _any_starts(kept):
        kept = kept[1:]
    return kept


def _any_starts(said: tuple[Word, ...]) -> bool:
    """ "no quiero" opens with a word that is a lead elsewhere."""
    known: tuple[Table, ...] = (_REFUSES, _NOT, _WANTS)
    return any(each.starts(said) for each in known)
