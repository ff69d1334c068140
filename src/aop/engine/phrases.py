"""What the engine itself says, in each language it speaks. `{name}` stands for a value.

Longer words that an operator will want to have their own way are built-in procedures (`aop.builtin`); these are the
short ones between a procedure's sentences.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from aop.values import Value

#: The language of a phrase that another one lacks.
FALLBACK = "en"

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "ask": "What is the {slot}?",
        "ask_field": "What is the {field}?",
        "by_hand": "A system I need does not answer, so I have asked a colleague. I will go on as soon as I hear back.",
        "change": "Shall I change the {slot} from {old} to {new}?",
        "check": "I understood {value}. Is that right?",
        "colleague_has_it": "A colleague has this conversation now and will answer you.",
        "going_on": "All right, I will go on.",
        "handing_over": "I am handing you over to a colleague, who will take it from here.",
        "in_turn": "I will take these one after the other: {titles}.",
        "kept": "Last time you gave {value} for the {slot}. Shall I use that again?",
        "next": "Next: {title}.",
        "not_attached": "I did not get a file. Please attach it to your message.",
        "one_by_one": "I will take them one after the other.",
        "no_match": "That does not match what I have. Let us try once more.",
        "not_got": "Sorry, I did not get that.",
        "other_words": "Sorry, I am not sure what you need. Could you tell me in other words?",
        "put_off": "I will come back to your other request afterwards: {title}.",
        "queued": "I will come to that right after this.",
        "resumed": "Back to your other request: {title}.",
        "running": "I am on it already.",
        "sender": "You are writing from {value}. Shall I use that as the {slot}?",
        "started_again": "All right, let us start again.",
        "stop_request": "Shall I stop this request?",
        "stopped": "All right, I have stopped that. Nothing was changed.",
        "stopped_undone": "All right, I have stopped that and taken back what was done.",
        "take_time": "Take your time.",
        "stop": "Something was already done for this, and only a colleague can take it back. Shall I stop?",
        "undo": "Something was already done for this. Shall I stop, and take it back?",
        "waiting": "I am waiting for news about this and will tell you as soon as there is any.",
        "working": "I am still working on your request and will answer as soon as it is decided.",
    },
    "es": {
        "ask": "¿Cuál es {slot}?",
        "ask_field": "¿Cuál es {field}?",
        "by_hand": "Un sistema que necesito no responde; se lo he pedido a un compañero y sigo en cuanto sepa algo.",
        "change": "¿Cambio {slot} de {old} a {new}?",
        "check": "He entendido {value}. ¿Es correcto?",
        "colleague_has_it": "Un compañero lleva ahora esta conversación y le responderá.",
        "going_on": "De acuerdo, sigo adelante.",
        "handing_over": "Le paso con un compañero, que seguirá desde aquí.",
        "in_turn": "Me ocupo de esto por orden: {titles}.",
        "kept": "La última vez indicó {value} para {slot}. ¿Lo uso otra vez?",
        "next": "Lo siguiente: {title}.",
        "not_attached": "No he recibido ningún archivo. Adjúntelo a su mensaje, por favor.",
        "one_by_one": "Me ocupo de ello por orden.",
        "no_match": "Eso no coincide con lo que tengo. Probemos otra vez.",
        "not_got": "Perdone, no lo he entendido.",
        "other_words": "Perdone, no sé bien qué necesita. ¿Puede decírmelo con otras palabras?",
        "put_off": "Después vuelvo a su otra petición: {title}.",
        "queued": "Me ocupo de eso justo después.",
        "resumed": "Volvamos a su otra petición: {title}.",
        "running": "Ya estoy en ello.",
        "sender": "Escribe desde {value}. ¿Lo uso para {slot}?",
        "started_again": "De acuerdo, empecemos de nuevo.",
        "stop_request": "¿Quiere que pare esta petición?",
        "stopped": "De acuerdo, lo he parado. No se ha cambiado nada.",
        "stopped_undone": "De acuerdo, lo he parado y he deshecho lo que estaba hecho.",
        "take_time": "Tómese su tiempo.",
        "stop": "Ya se ha hecho algo para esto, y solo un compañero puede deshacerlo. ¿Lo paro?",
        "undo": "Ya se ha hecho algo para esto. ¿Lo paro y lo deshago?",
        "waiting": "Espero noticias sobre esto y le avisaré en cuanto las haya.",
        "working": "Sigo con su petición y le responderé en cuanto esté decidida.",
    },
    "de": {
        "ask": "Wie lautet {slot}?",
        "ask_field": "Wie lautet {field}?",
        "by_hand": "Ein System antwortet nicht; ich habe im Team nachgefragt und mache weiter, sobald ich mehr weiß.",
        "change": "Soll ich {slot} von {old} auf {new} ändern?",
        "check": "Ich habe {value} verstanden. Stimmt das?",
        "colleague_has_it": "Eine Kollegin oder ein Kollege hat dieses Gespräch übernommen und antwortet Ihnen.",
        "going_on": "In Ordnung, ich mache weiter.",
        "handing_over": "Ich übergebe an eine Kollegin oder einen Kollegen, ab hier geht es dort weiter.",
        "in_turn": "Ich kümmere mich der Reihe nach darum: {titles}.",
        "kept": "Beim letzten Mal war {slot}: {value}. Soll ich das wieder nehmen?",
        "next": "Als Nächstes: {title}.",
        "not_attached": "Ich habe keine Datei bekommen. Bitte hängen Sie sie an Ihre Nachricht an.",
        "one_by_one": "Ich kümmere mich der Reihe nach darum.",
        "no_match": "Das passt nicht zu dem, was mir vorliegt. Versuchen wir es noch einmal.",
        "not_got": "Entschuldigung, das habe ich nicht verstanden.",
        "other_words": "Entschuldigung, ich weiß nicht genau, was Sie brauchen. Können Sie es anders sagen?",
        "put_off": "Danach komme ich auf Ihr anderes Anliegen zurück: {title}.",
        "queued": "Darum kümmere ich mich gleich danach.",
        "resumed": "Zurück zu Ihrem anderen Anliegen: {title}.",
        "running": "Ich bin schon dabei.",
        "sender": "Sie schreiben von {value}. Soll ich das für {slot} nehmen?",
        "started_again": "In Ordnung, fangen wir von vorn an.",
        "stop_request": "Soll ich dieses Anliegen beenden?",
        "stopped": "In Ordnung, ich habe das beendet. Es wurde nichts geändert.",
        "stopped_undone": "In Ordnung, ich habe das beendet und zurückgenommen, was schon getan war.",
        "take_time": "Nehmen Sie sich Zeit.",
        "stop": "Dafür wurde schon etwas getan, das nur ein Mensch zurücknehmen kann. Soll ich aufhören?",
        "undo": "Dafür wurde schon etwas getan. Soll ich aufhören und es zurücknehmen?",
        "waiting": "Ich warte dazu auf Nachricht und melde mich, sobald es etwas gibt.",
        "working": "Ich arbeite noch an Ihrem Anliegen und antworte, sobald darüber entschieden ist.",
    },
}


def phrase(language: str, key: str, values: Mapping[str, Value]) -> tuple[Value, ...]:
    """The words of a phrase in a language, or in English where that has none."""
    known = PHRASES.get(language.partition("-")[0], PHRASES[FALLBACK])
    return tuple(values[name] if is_name else name for is_name, name in _pieces(known[key]))


@cache
def _pieces(text: str) -> tuple[tuple[bool, str], ...]:
    """A phrase in pieces: names of values, and the plain text between them."""
    parts = re.split(r"\{(\w+)\}", text)
    return tuple((bool(index % 2), part) for index, part in enumerate(parts) if part)
