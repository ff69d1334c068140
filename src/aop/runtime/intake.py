"""What is looked at before anything is understood: a message that cannot be read is answered and changes nothing."""

from __future__ import annotations

import unicodedata

from aop.engine.phrases import phrase
from aop.engine.wording import text as spelled
from aop.runtime.cards import without_cards
from aop.runtime.quoted import own_words

ANSWERS = {
    "en": {
        "too_long": "That message is too long for me. Could you tell me in a few sentences what you need?",
        "unreadable": "I could not read that message. Could you write it again in plain words?",
        "empty": "I did not get any text. How can I help you?",
    },
    "es": {
        "too_long": "Ese mensaje es demasiado largo para mí. ¿Puede decirme en pocas frases qué necesita?",
        "unreadable": "No he podido leer ese mensaje. ¿Puede escribirlo otra vez con palabras sencillas?",
        "empty": "No me ha llegado ningún texto. ¿En qué puedo ayudarle?",
    },
    "de": {
        "too_long": "Diese Nachricht ist zu lang für mich. Können Sie mir in ein paar Sätzen sagen, was Sie brauchen?",
        "unreadable": "Diese Nachricht konnte ich nicht lesen. Können Sie es noch einmal einfacher schreiben?",
        "empty": "Bei mir ist kein Text angekommen. Wie kann ich Ihnen helfen?",
    },
}


def refused(
    text: str, max_bytes: int, attachments: tuple[str, ...] = (), language: str = "en", *, handed_over: bool = False
) -> str | None:
    """The polite answer to a message that is too long, has no letters or digits, or is empty; None when it is fine.

    To an empty one a conversation that was `handed_over` says so, instead of asking how it can help.
    """
    known = ANSWERS.get(language.partition("-")[0], ANSWERS["en"])
    if len(text) > max_bytes or len(text.encode("utf-8", "replace")) > max_bytes:
        return known["too_long"]
    if not own_words(text).strip():
        if attachments:
            return None
        return spelled(phrase(language, "colleague_has_it", {})) if handed_over else known["empty"]
    if not any(_says_something(char) for char in text):
        return known["unreadable"]
    return None


def cleaned(text: str) -> str:
    """The sender's own words in composed form, without card numbers and control characters; line breaks and tabs become
    spaces."""
    composed = unicodedata.normalize("NFC", without_cards(own_words(text)))
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(" " if char in _BREAKS else char for char in composed if char in _BREAKS or _visible(char))


#: What begins a new line somewhere, and tabs.
_BREAKS = "\n\r\t\u2028\u2029"


def _says_something(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] in "LNSP"


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cs", "Cn")
