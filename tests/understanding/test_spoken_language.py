"""The language of a message: clear evidence moves a conversation to another one, and nothing less does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.understanding.spoken_language import spoken_language

ALL = ("en", "es", "de")


@pytest.mark.parametrize(
    ("text", "kept", "spoken"),
    [
        ("¿dónde está mi pedido?", "en", "es"),
        ("donde esta mi pedido", "en", "es"),
        ("no me ha llegado nada", "en", "es"),
        ("hola, quiero devolver unos zapatos", "en", "es"),
        ("sí, por favor", "en", "es"),
        ("Wo ist meine Bestellung?", "en", "de"),
        ("ich möchte das zurückgeben", "es", "de"),
        ("kein Paket bekommen", "en", "de"),
        ("where is my order", "es", "en"),
        ("Can you help me", "de", "en"),
        ("You sent me the wrong shoes!", "de", "en"),
    ],
)
def test_a_sentence_moves_the_conversation_to_its_language(text: str, kept: str, spoken: str) -> None:
    assert spoken_language(text, kept, ALL) == spoken


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("W1234567", "es"),
        ("yes", "es"),
        ("sí", "en"),
        ("hola", "en"),
        ("ok thanks", "en"),
        ("el azul", "en"),
        ("die cast", "en"),
        ("José Muñoz", "en"),
        ("My name is José Muñoz", "en"),
        ("Calle de la Rosa 5, 28001 Madrid", "en"),
        ("Avenida del Sol y las Rosas 12", "en"),
        ("The Lord of the Rings", "de"),
        ("I ordered the La Casa de Papel poster", "en"),
        ("Der Spiegel", "en"),
        ("ana@example.com", "de"),
        ("", "es"),
        ("???", "de"),
        ("no", "en"),
    ],
)
def test_a_word_an_id_or_a_name_leaves_it_where_it_is(text: str, kept: str) -> None:
    assert spoken_language(text, kept, ALL) == kept


def test_only_the_languages_of_the_workspace_are_spoken() -> None:
    assert spoken_language("Wo ist meine Bestellung?", "en", ("en", "es")) == "en"
    assert spoken_language("¿dónde está mi pedido?", "en", ("en",)) == "en"
    assert spoken_language("¿dónde está mi pedido?", "en-US", ("en-US", "es-MX")) == "es-MX"
    assert spoken_language("where is my order", "en-GB", ("en-US", "en-GB")) == "en-GB"
    assert spoken_language("hello", "xx", ("de", "en")) == "de"


def test_a_claim_counts_only_for_a_language_that_is_not_read_here() -> None:
    assert spoken_language("où est ma commande", "en", ("en", "fr"), claimed="fr") == "fr"
    assert spoken_language("oui", "en", ("en", "fr"), claimed="fr") == "en"
    assert spoken_language("onde está o meu pedido", "en", ("en", "es"), claimed="pt") == "en"
    assert spoken_language("where is my order", "en", ("en", "fr"), claimed="fr") == "en"
    assert spoken_language("shoes size nine", "en", ("en", "es"), claimed="es") == "en"


@given(st.text(max_size=200), st.sampled_from(ALL), st.text(max_size=8))
def test_any_text_gives_a_declared_language_and_the_same_one_again(text: str, kept: str, claimed: str) -> None:
    spoken = spoken_language(text, kept, ALL, claimed)
    assert spoken in ALL
    assert spoken_language(text, spoken, ALL, claimed) == spoken


def test_what_is_said_to_be_read_is_what_has_words_here() -> None:
    from aop.machine.intents import LANGUAGES_READ
    from aop.understanding.spoken_language import _WORDS_OF

    assert tuple(_WORDS_OF) == LANGUAGES_READ
