"""What the engine itself says is there in every language that it speaks, with the same values in it."""

from __future__ import annotations

import re

import pytest

from aop.engine.phrases import FALLBACK, PHRASES, phrase


@pytest.mark.parametrize("language", sorted(PHRASES))
def test_every_language_has_every_phrase_with_its_values(language: str) -> None:
    named = {key: sorted(re.findall(r"{(\w+)}", text)) for key, text in PHRASES[language].items()}
    assert named == {key: sorted(re.findall(r"{(\w+)}", text)) for key, text in PHRASES[FALLBACK].items()}


def test_what_is_kept_for_later_is_named_in_the_customers_language() -> None:
    assert phrase("es-MX", "put_off", {"title": "Devolver"}) == (
        "Después vuelvo a su otra petición: ",
        "Devolver",
        ".",
    )
