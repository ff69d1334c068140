"""The few words of a language that CLDR has no data for: yes and no, nothing, what is not known, business time.

Three languages, those that the engine itself speaks; any other reads the English ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aop.values import Duration


@dataclass(frozen=True, slots=True)
class SmallWords:
    """`units` are those of business time, one and several."""

    yes: str
    no: str
    nothing: str  # of an empty list
    unknown: str  # of a value that is missing; a checked procedure has no such place
    units: Mapping[str, tuple[str, str]]

    def business(self, value: Duration, count: str) -> str:
        """`4 business hours`."""
        one, several = self.units[value.unit]
        return f"{count} {one if value.count == 1 else several}"


SMALL_WORDS: Mapping[str, SmallWords] = {
    "en": SmallWords(
        "yes", "no", "nothing", "(unknown)",
        {
            "seconds": ("business second", "business seconds"), "minutes": ("business minute", "business minutes"),
            "hours": ("business hour", "business hours"), "days": ("business day", "business days"),
            "weeks": ("business week", "business weeks"), "months": ("business month", "business months"),
            "years": ("business year", "business years"),
        },
    ),
    "es": SmallWords(
        "sí", "no", "nada", "(desconocido)",
        {
            "seconds": ("segundo hábil", "segundos hábiles"), "minutes": ("minuto hábil", "minutos hábiles"),
            "hours": ("hora hábil", "horas hábiles"), "days": ("día hábil", "días hábiles"),
            "weeks": ("semana hábil", "semanas hábiles"), "months": ("mes hábil", "meses hábiles"),
            "years": ("año hábil", "años hábiles"),
        },
    ),
    "de": SmallWords(
        "ja", "nein", "nichts", "(unbekannt)",
        {
            "seconds": ("Geschäftssekunde", "Geschäftssekunden"), "minutes": ("Geschäftsminute", "Geschäftsminuten"),
            "hours": ("Geschäftsstunde", "Geschäftsstunden"), "days": ("Geschäftstag", "Geschäftstage"),
            "weeks": ("Geschäftswoche", "Geschäftswochen"), "months": ("Geschäftsmonat", "Geschäftsmonate"),
            "years": ("Geschäftsjahr", "Geschäftsjahre"),
        },
    ),
}  # fmt: skip


def small_words(language: str) -> SmallWords:
    """Those of a language without its country, else the English ones."""
    return SMALL_WORDS.get(language, SMALL_WORDS["en"])
