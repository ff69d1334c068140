"""How upset a customer is, from explicit cues that are shown as evidence.

A level is only as good as the words it can point at, so there is no score that nobody can explain: a strong
cue is very negative, an ordinary one negative; two different ones, or one that is shouted, very negative. A
workspace adds its own phrases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aop.understanding import spanish_words as es
from aop.understanding.fold import LIMIT, Word
from aop.understanding.phrases import Table, first_words, own_table, table

#: From worst to best.
LEVELS = ("very_negative", "negative", "neutral", "positive")
#: A message is shouted from so many capital letters on, when they are most of its letters.
_SHOUTED = 8
_SHARE = 0.7

_VERY_NEGATIVE = table(
    """
    unacceptable | ridiculous | outrageous | disgusting | disgusted | furious | livid | outraged | fed up |
    sick of this | sick and tired | worst | worst service | worst company | worst experience | scammers |
    liars | you lied to me | ripped me off | what a rip off | never again | never buying | never shopping |
    never ordering | never use you | take my business elsewhere | losing my patience | lost my patience |
    third time | fourth time | fifth time | tenth time | hundredth time | how many times do i have to |
    how many times must i | last straw | had enough | i have had it | absolute joke | complete joke |
    complete disgrace | disgraceful | disgrace | appalling | horrendous | i hate you |
    i hate this company | waste of my time | wasting my time | wasted my time | shame on you | is a joke |
    cancel my account | close my account immediately | report you | leave a bad review | one star |
    pissed off | pissed | infuriating
    """,
    es.VERY_NEGATIVE,
)
_NEGATIVE = table(
    """
    frustrated | frustrating | annoyed | annoying | disappointed | disappointing | upset | angry | mad |
    unhappy | not happy | terrible | awful | horrible | bad service | poor service | useless |
    still waiting | still not | still have not | yet again | again and again | second time | twice now |
    already told you | already said | i told you | i keep asking | i keep telling | i keep waiting |
    no one answers | nobody answers | no response | no reply | no one replied | not acceptable |
    not good enough | unhelpful | not helpful | waste of time | waste of money | too long |
    taking forever | sick of | tired of | hate | scam | scammed | rip off | ripped off | thieves |
    not what i paid for | wtf | crap | not working at all | does not work at all | makes no sense |
    unbelievable | inconvenient | unprofessional | rude | fail | failed me | hurry | hurry up | too slow |
    i give up | leave me alone | stop bothering me | waiting forever | waited forever | what on earth |
    what is going on | you are not making sense | i said that earlier | i said that already | why do you need |
    are you kidding | are you serious | for crying out loud | do not tell me what to do | come on
    """,
    es.NEGATIVE,
)
_POSITIVE = table(
    """
    thank you so much | thanks so much | thanks a lot | you are the best | amazing | awesome | fantastic |
    excellent | wonderful | great service | love it | i love | very helpful | so helpful | perfect |
    brilliant | much appreciated | really appreciate | happy with
    """,
    es.POSITIVE,
)
#: Insults: very negative, and a move of their own.
INSULTS = table(
    """
    you idiot | you are an idiot | idiots | you moron | you are a moron | morons | you are stupid |
    you stupid | stupid bot | stupid machine | dumb bot | dumb machine | you are dumb | useless bot |
    you are useless | you suck | shut up | screw you | go to hell | get lost | piece of crap |
    piece of shit | fuck you | fuck off | fuck this | fuck | fucking | bullshit | asshole | assholes |
    bastard | bastards | you are pathetic | you are garbage | you are trash | you are an asshole |
    damn you | drop dead | i hate you | bitch | wankers
    """,
    es.INSULTS,
)
_PRESSURE = table(
    """
    right now | immediately | asap | urgent | urgently | at once | this instant | this minute | now now
    """,
    es.PRESSURE,
)
#: What every cue of these tables begins with.
_HEADS = first_words(_VERY_NEGATIVE, _NEGATIVE, _POSITIVE, INSULTS)
_NOT = ("not", "never", "no", "without", *es.NOT)


@dataclass(frozen=True, slots=True)
class Mood:
    """A level and the customer's words it rests on, in the order they were said."""

    level: str = "neutral"
    cues: tuple[str, ...] = ()


def mood(text: str, said: tuple[Word, ...], cues: Mapping[str, tuple[str, ...]]) -> Mood:
    """The level of a message. `cues` are the workspace's phrases by level, beside the built-in ones."""
    loud = _loudness(text, said)
    if len(loud) < 2 and not any(cues.values()) and _HEADS.isdisjoint([word.text for word in said]):
        return Mood()
    very = _found(said, _VERY_NEGATIVE, cues.get("very_negative", ())) + _found(said, INSULTS, ())
    bad = _found(said, _NEGATIVE, cues.get("negative", ()))
    if very or len(bad) > 1 or (bad and loud):
        return Mood("very_negative", _ordered(text, (*very, *bad), loud))
    if bad or len(loud) > 1:
        return Mood("negative", _ordered(text, bad, loud))
    good = _found(said, _POSITIVE, cues.get("positive", ()))
    return Mood("positive", _ordered(text, good, ())) if good else Mood()


def worse(one: str, other: str) -> str:
    """The worse of two opinions; neutral (or an unknown level) is no opinion."""
    opinions = [level for level in (one, other) if level in LEVELS and level != "neutral"]
    return min(opinions, key=LEVELS.index, default="neutral")


def _found(said: tuple[Word, ...], built_in: Table, own: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    places = [*built_in.find(said), *(own_table(own).find(said) if own else ())]
    kept = [place for place in places if not _denied(said, place[0])]
    return tuple(dict.fromkeys((said[start].start, said[end - 1].end) for start, end in kept))


def _denied(said: tuple[Word, ...], start: int) -> bool:
    """ "not angry": the word before a cue takes it back."""
    return start > 0 and said[start - 1].text in _NOT


def _loudness(text: str, said: tuple[Word, ...]) -> tuple[str, ...]:
    """Capitals, exclamation marks, time pressure: one alone is only noise, beside a cue it doubles the
    cue."""
    written = text[:LIMIT]
    loud = []
    if not written.islower() and sum(map(str.isupper, written)) >= _SHOUTED and _is_shouted(written):
        loud.append("capitals")
    if "!!" in written:
        loud.append("!!")
    loud.extend(text[said[start].start : said[end - 1].end] for start, end in _PRESSURE.find(said)[:1])
    return tuple(loud)


def _is_shouted(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return capitals >= _SHOUTED and capitals >= _SHARE * len(letters)


def _ordered(text: str, places: tuple[tuple[int, int], ...], loud: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(text[start:end] for start, end in sorted(places)), *loud]))
