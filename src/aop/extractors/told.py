"""What is only told before a wish: "I received my order and want to exchange part of it" asks for one thing.

People say how things stand and then what they want. By its words the first part may ask for something too ("order
W1234567 has not been sent yet" sounds like a question about an order), so it would start a request of its own, and take
the order's number with it. It is the wish's, where it is a statement and the wish speaks of the same thing: by "it" or
"one of them", or by going on without saying again who wants.
"""

from __future__ import annotations

from aop.understanding.phrases import spoken, word_set

#: A part that begins with one tells, after what is polite; so does one with a verb of `_STATES` near its beginning.
_TELLERS = word_set(
    """
    i we you my our the this that these those it they he she there
    yo nosotros mi mis nuestro el la los las este esta esto ustedes
    ich wir mein meine unser unsere der die das dieses sie
    """
)
_STATES = word_set(
    """
    is are was were has have had got came arrived received
    es está fue ha han he hemos llegó recibí
    ist war sind waren hat habe haben kam
    """
)
#: A part with one of these asks for something, or says what somebody wants.
_WISHES = word_set(
    """
    want need like wish rather please can could may would help let
    quiero queremos quisiera necesito puedo puede pueden podría favor gustaría
    möchte möchten will wollen brauche bitte kann können könnte
    """
)
_BACK = word_set(
    """
    it them one ones that this something everything
    lo la los las ello algo
    es ihn sie davon etwas das
    """
)
_POLITE = word_set("hi hello hey sorry so well ok okay also hola perdón bueno hallo entschuldigung also")
#: Words at the beginning of a part in which it says that it tells.
_NEAR = 5


def is_told_before(told: str, wish: str, *, asks: bool) -> bool:
    """Whether the first of two neighbouring parts of a message only tells what the second one, a wish, is about.
    `asks`: the first ends with a question mark."""
    return not asks and _tells(told) and _wishes_on(wish)


def _tells(text: str) -> bool:
    said = _said(text)
    begins = said[:1] and said[0] in _TELLERS
    return bool(begins or _STATES & set(said[1:_NEAR])) and not _WISHES & set(said)


def _wishes_on(text: str) -> bool:
    said = _said(text)
    wishes = _WISHES & set(said)
    return bool(wishes) and (said[0] in _WISHES or bool(_BACK & set(said)))


def _said(text: str) -> list[str]:
    """The words behind a greeting."""
    said = [word.text for word in spoken(text)]
    while said and said[0] in _POLITE:
        said = said[1:]
    return said
