"""How values read for a customer: by the language's tag, in the workspace's zone, the same on every machine."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from aop.engine import wording
from aop.engine.wording import held
from aop.runtime.intake import refused
from aop.runtime.wording import WordsOf
from aop.values import Duration, Money, Record, Value

ZONE = ZoneInfo("America/New_York")
DAY = date(2026, 11, 22)
VALUES: dict[str, Value] = {
    "money": Money(Decimal("1250.50"), "USD"),
    "day": DAY,
    "time": time(15, 30),
    "list": ("a", "b", "c"),
    "days": Duration(Decimal(30), "days"),
    "business": Duration(Decimal(1), "days", business=True),
    "yes": True,
    "number": Decimal("12345.5"),
}


@pytest.mark.parametrize(
    ("language", "read"),
    [
        ("en", "$1,250.50 | 22 November 2026 | 15:30 | a, b and c | 30 days | 1 business day | yes | 12345.5"),
        ("en-US", "$1,250.50 | November 22, 2026 | 3:30 PM | a, b, and c | 30 days | 1 business day | yes | 12345.5"),
        ("en-GB", "US$1,250.50 | 22 November 2026 | 15:30 | a, b and c | 30 days | 1 business day | yes | 12345.5"),
        ("es", "1.250,50 US$ | 22 de noviembre de 2026 | 15:30 | a, b y c | 30 días | 1 día hábil | sí | 12345,5"),
        ("de", "1.250,50 $ | 22. November 2026 | 15:30 | a, b und c | 30 Tage | 1 Geschäftstag | ja | 12345,5"),
        ("xx", "$1,250.50 | 22 November 2026 | 15:30 | a, b and c | 30 days | 1 business day | yes | 12345.5"),
    ],
)
def test_values_read_as_people_of_that_language_write_them(language: str, read: str) -> None:
    words = WordsOf(language, ZONE)
    shown = " | ".join(words.word(value) for value in VALUES.values())
    assert " ".join(shown.split()) == read  # CLDR writes some of its spaces narrow


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_bare_en_reads_as_the_engine_does(value: Value) -> None:
    assert WordsOf("en", ZONE).word(value) == wording.word(value)


def test_a_moment_is_said_in_the_zone_of_the_workspace() -> None:
    moment = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
    assert WordsOf("en", ZONE).word(moment) == "22 November 2026, 21:30"
    assert WordsOf("es", ZoneInfo("Europe/Madrid")).word(moment) == "23 de noviembre de 2026, 3:30"


def test_amounts_keep_their_digits_and_currencies_their_names() -> None:
    words = WordsOf("en", ZONE)
    assert words.word(Money(Decimal("-5"), "USD")) == "-$5.00"
    assert words.word(Money(Decimal("0.125"), "USD")) == "$0.125"
    assert words.word(Money(Decimal(1250), "JPY")) == "¥1,250"
    assert words.word(Money(Decimal(7), "SEK")) == "SEK 7.00"


def test_one_and_several_and_none() -> None:
    words = WordsOf("de", ZONE)
    assert words.word(Duration(Decimal(1), "days")) == "1 Tag"
    assert words.word(Duration(Decimal("1.5"), "hours")) == "1,5 Stunden"
    assert words.word(Duration(Decimal(4), "hours", business=True)) == "4 Geschäftsstunden"
    assert (words.word(()), words.word(("a",)), words.word(None)) == ("nichts", "a", "(unbekannt)")


def test_a_record_reads_by_its_texts_and_words_that_were_said_stay_values() -> None:
    words = WordsOf("es", ZONE)
    assert words.word(Record("address", {"line1": "Calle Mayor 1", "city": "Madrid", "postcode": "28001"})) == (
        "Calle Mayor 1, Madrid, 28001"
    )
    assert words.word(Record("shop.item", {"item_id": "i1", "name": "zapatos"})) == "zapatos"
    said = held(("Son ", Money(Decimal("9.50"), "USD"), "."))
    assert words.word(said) == "Son 9,50 US$."
    assert wording.word(said) == "Son $9.50."


def test_no_space_in_it_is_one_that_nobody_types() -> None:
    for language in ("fr", "de", "es", "en-US", "pt-BR"):
        shown = WordsOf(language, ZONE).text(tuple(VALUES.values()))
        assert not {"\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"} & set(shown)


def test_what_cannot_be_read_is_answered_in_the_language_of_the_conversation() -> None:
    assert refused("", 100, language="es-MX") == "No me ha llegado ningún texto. ¿En qué puedo ayudarle?"
    assert refused("", 100, language="de") == "Bei mir ist kein Text angekommen. Wie kann ich Ihnen helfen?"
    assert refused("", 100, language="fr") == refused("", 100)


@pytest.mark.parametrize("locale", ["de_DE.UTF-8", "C"])
def test_the_locale_of_the_machine_says_nothing(locale: str) -> None:
    code = (
        "from zoneinfo import ZoneInfo; from decimal import Decimal; from aop.values import Money;"
        "from aop.runtime.wording import WordsOf;"
        "print(WordsOf('en', ZoneInfo('UTC')).word(Money(Decimal('1250.5'), 'USD')))"
    )
    env = {"LC_ALL": locale, "LANG": locale, "LANGUAGE": "de", "TZ": "Asia/Tokyo"}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert ran.stdout == "$1,250.50\n"


def test_babel_is_loaded_when_something_is_said_and_not_before() -> None:
    code = "import sys, aop.runtime; print('babel' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
