"""Spanish, read from the words alone: yes and no that a write may rest on, moves, cancel, a person, how upset."""

from __future__ import annotations

import pytest

from aop.understanding.answers import answer, plain_answer
from aop.understanding.moves import signals


@pytest.mark.parametrize(
    "text",
    ["sí", "Si, por favor.", "sí, gracias", "claro que sí", "de acuerdo, adelante", "¡Sí!", "esta bien", "sí, confirmo",
     "vale, muchas gracias", "así es", "hágalo por favor"],
)  # fmt: skip
def test_a_plain_yes(text: str) -> None:
    assert plain_answer(text) == "yes"


@pytest.mark.parametrize(
    "text", ["no", "no, gracias", "No quiero, gracias", "claro que no", "mejor no", "no estoy de acuerdo", "jamás"]
)
def test_a_plain_no(text: str) -> None:
    assert plain_answer(text) == "no"


@pytest.mark.parametrize(
    "text",
    ["sí, pero a otra tarjeta", "no está bien", "¿sí?", "sí o no", "está bien, gracias", "si puede ser mañana", "sí no",
     "quizás", "creo que sí", "sí, el rojo", "no sé", "sin problema", "vale vale", "sí..."],
)  # fmt: skip
def test_what_no_write_may_rest_on(text: str) -> None:
    assert plain_answer(text) is None


def test_a_yes_in_the_words_of_the_question_and_not_in_others() -> None:
    question = "¿Cancelo el pedido #W1234569 con Hiking backpack, 98,50 US$ en total?"
    assert plain_answer("sí, cancele el pedido", question) == "yes"
    assert plain_answer("sí, cancele el pedido de ayer", question) is None
    assert plain_answer("sí, cancele el pedido mañana", question) is None
    assert plain_answer("sí, cancele el pedido", "¿Cancelo el pedido o lo cambio?") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [("creo que sí", "yes"), ("no creo", "no"), ("no lo sé", "does_not_know"), ("no me acuerdo", "does_not_know"),
     ("no tengo el número a mano", "does_not_know"), ("ni idea, lo siento", "does_not_know")],
)  # fmt: skip
def test_the_wider_reading(text: str, said: str) -> None:
    assert answer(text) == said


@pytest.mark.parametrize("text", ["no tengo agua caliente", "no recuerdo haber pedido esto, quiero devolverlo"])
def test_not_having_something_else_is_no_such_answer(text: str) -> None:
    assert answer(text) != "does_not_know"


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("¿qué?", "repeat"), ("no entiendo", "repeat"), ("¿puede repetirlo, por favor?", "repeat"),
        ("espere un momento", "hold_on"), ("déjeme ver", "hold_on"), ("siguiente pregunta", "skip"),
        ("quiero empezar de nuevo", "restart"), ("eso no resuelve mi problema", "not_resolved"),
        ("hola, buenos días", "greeting"), ("muchas gracias por su ayuda", "thanks"),
        ("muchas gracias, adiós", "goodbye"), ("no, eso es todo. gracias", "goodbye"),
        ("¿eres un robot?", "small_talk"),
        ("qué bien, perfecto", "small_talk"), ("eres un inútil", "abuse"),
    ],
)  # fmt: skip
def test_moves(text: str, move: str) -> None:
    assert signals(text).move == move


@pytest.mark.parametrize(
    "text", ["quiero cancelar el pedido", "gracias pero llegó roto", "hola, no me llegó el paquete"]
)
def test_what_asks_for_something_is_no_move(text: str) -> None:
    assert signals(text).move is None
    assert not signals(text).cancel


@pytest.mark.parametrize("text", ["déjelo, gracias", "olvídalo", "cancelar", "no, cambié de opinión"])
def test_cancel(text: str) -> None:
    assert signals(text).cancel


@pytest.mark.parametrize(
    "text",
    [
        "quiero hablar con una persona",
        "páseme con un supervisor",
        "un agente por favor",
        "prefiero hablar con alguien de verdad",
    ],
)
def test_a_person(text: str) -> None:
    assert signals(text).wants_person


@pytest.mark.parametrize("text", ["no quiero hablar con un agente", "recibí el paquete de otra persona"])
def test_no_person(text: str) -> None:
    assert not signals(text).wants_person


def test_corrections_and_mood() -> None:
    assert signals("perdón, quise decir W1234568").correction
    assert signals("sí, pero a otra dirección").correction
    assert signals("esto es inaceptable, es la tercera vez").mood.level == "very_negative"
    assert signals("estoy muy decepcionada").mood.cues == ("decepcionada",)
    assert signals("nada molesto").mood.level == "neutral"
