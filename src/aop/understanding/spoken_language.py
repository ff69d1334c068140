"""In which of the workspace's languages a message is: from its small words and signs, the same way every time.

A message is English, Spanish or German by words that stand in any sentence of one of them and in no sentence of the
others; options and ids are no such words, so they never speak for a language. A conversation keeps its language:
another one takes it over only with `SWITCHES` signs of its own and twice as many as the kept one has, so a word, an
id or a quoted product name leaves it where it is. A language without a table here is taken from the extractor's
claim, when the words say nothing for the others; a claim for one that the workspace lacks changes nothing. No library:
those that are small enough are unsure about a line of chat, and what they say may change with their version, while a
language is part of what is recorded and replayed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from aop.understanding.fold import LIMIT, word_texts
from aop.understanding.phrases import word_set

#: So many signs of another language are needed to leave the one that a conversation has.
SWITCHES = 2
#: A claim for a language that is not read here needs a message of so many words.
CLAIMED_WORDS = 3
#: Words of a message that are looked at.
_WORDS = 400

_ENGLISH = """
    the and is are were been being have has had does did do not you your yours my mine we our they their them
    this that these those it its it's i i'm i've i'd i'll don't can't didn't doesn't what where when which who
    whose why how would could should will can cannot may might must of to for from with without about into on at
    by if than then there here please thanks thank hello want need get got order bought sent wrong yes just but
    or any some other another he she would've isn't wasn't haven't won't you're that's what's where's
"""
_SPANISH = """
    el la los las una unos unas del al y o pero que qué quien quién donde dónde cuando cuándo como cómo cual
    cuál cuánto por porque para con sin sobre está están estoy estaba es son soy era fue ser he ha han hay había
    tengo tiene tienen quiero quiere quisiera necesito puede puedo pueden podría mi mis tu tus su sus se le les
    lo nos yo usted ustedes ella ellos este esta esto estos estas ese esa eso aquí allí muy más también ya
    todavía nunca nada algo sí gracias hola buenos buenas días tardes favor pedido compré recibí llegó llegado
    devolver cambiar dinero cuenta cancelar ayuda
"""
_GERMAN = """
    der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine keinen ist sind war
    waren bin bist sein habe hast hat haben hatte wird werden wurde kann können könnte möchte will muss soll ich
    du er sie wir ihr mich mir dich dir ihnen ihm uns mein meine meinen meinem meiner dein deine ihre ihren
    unser wer was wo wann wie warum welche welcher welches wenn weil dass ob mit ohne für von vom zu zum zur auf
    aus bei nach über unter noch schon auch nur sehr hier da bitte danke hallo guten tag ja nein doch bestellung
    bestellt bekommen falsch falsche falschen geld zurück paket konto lieferung
"""


def _own_words(*tables: str) -> tuple[frozenset[str], ...]:
    """Of each table, the words that no other one has."""
    counts = Counter(word for table in tables for word in word_set(table))
    return tuple(frozenset(word for word in word_set(table) if counts[word] == 1) for table in tables)


#: Words that another table has as well ("was", "die", "es") speak for none: English ones among them are left out here.
_SHARED = word_set("me no so a in an man also hat war die will was as he has es la ha or an son ten bin am do o y los")
#: Words of titles, streets and names ("The Lord of the Rings", "Avenida de las Rosas"): all of them count as one.
_WEAK = word_set(
    "the of and for from with by at on to el las del al para con sin der das den dem des und von zu zum zur"
)
_WORDS_OF = dict(zip(("en", "es", "de"), _own_words(_ENGLISH, _SPANISH, _GERMAN), strict=True))
#: Signs that only one of the languages writes.
_SIGNS = {"es": "¿¡ñ", "de": "ß"}
#: Letters that a name may bring along, too: they add to words, and are nothing by themselves.
_LETTERS = {"es": "áíóú", "de": "äöü"}


def spoken_language(text: str, kept: str, languages: Sequence[str], claimed: str = "") -> str:
    """One of `languages` (the workspace's, never empty): the one of the message when it is clear, else the `kept` one.

    `claimed` is what an extractor says. Never raises, for any text.
    """
    kept = kept if kept in languages else languages[0]
    if len(languages) == 1 or _is_foreign(claimed, languages):
        return kept
    said = word_texts(text[:LIMIT])[:_WORDS]
    found = {base: _evidence(base, said, text[:LIMIT]) for base in _WORDS_OF}
    own = found.get(_base(kept), 0)
    others = [name for name in languages if _base(name) != _base(kept) and _base(name) in found]
    best = max(others, key=lambda name: found[_base(name)], default=kept)
    if best != kept and len(said) > 1 and found[_base(best)] >= max(SWITCHES, 2 * own):
        return best
    return _claimed(claimed, kept, languages, len(said)) if not any(found.values()) else kept


def _evidence(base: str, said: Sequence[str], text: str) -> int:
    own = {word for word in said if word in _WORDS_OF[base] and word not in _SHARED}
    words = len(own - _WEAK) + bool(own & _WEAK)
    signs = sum(sign in text for sign in _SIGNS.get(base, ""))
    letters = any(letter in text for letter in _LETTERS.get(base, ""))
    return words + signs + (1 if letters and words else 0)


def _claimed(claimed: str, kept: str, languages: Sequence[str], words: int) -> str:
    """A claim counts for a declared language that is not read here, in a message of some words."""
    if words < CLAIMED_WORDS or _base(claimed) in _WORDS_OF:
        return kept
    if claimed in languages:
        return claimed
    return next((name for name in languages if _base(name) == _base(claimed)), kept)


def _is_foreign(claimed: str, languages: Sequence[str]) -> bool:
    """Whether a claim is for a language that is neither read here nor declared."""
    base = _base(claimed)
    return bool(base) and base not in _WORDS_OF and base not in map(_base, languages)


def _base(language: str) -> str:
    return language.partition("-")[0]
