"""Phone numbers of a region: "020 7946 0958", said in Great Britain, is +442079460958.

The same number is written with its country's code and without it, and the two spellings have to be one value, or a
customer who writes one is not the one whose account has the other. Which country is meant where none is written, the
workspace says with the region of a language: `languages: [en-GB, es]`. Without a region, numbers stay the digits that
they are written with. A number that does not fit the region's plan stays so too: nothing is added to it by guessing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Plan:
    """How a country writes its numbers: its `code`, what stands before a number dialled within the country (`trunk`),
    and how many digits the number has without either."""

    code: str
    trunk: str
    digits: range
    abroad: str = "00"


def _plan(code: int, trunk: str, least: int, most: int | None = None, abroad: str = "00") -> Plan:
    return Plan(str(code), trunk, range(least, (most or least) + 1), abroad)


#: By region (ISO 3166). Of an Italian number the 0 belongs to it.
PLANS = {
    "AE": _plan(971, "0", 8, 9), "AR": _plan(54, "0", 10), "AT": _plan(43, "0", 7, 13),
    "AU": _plan(61, "0", 9, abroad="0011"), "BE": _plan(32, "0", 8, 9), "BG": _plan(359, "0", 7, 9),
    "BR": _plan(55, "0", 10, 11), "CA": _plan(1, "1", 10, abroad="011"), "CH": _plan(41, "0", 9),
    "CL": _plan(56, "", 9), "CN": _plan(86, "0", 10, 11), "CO": _plan(57, "", 10), "CZ": _plan(420, "", 9),
    "DE": _plan(49, "0", 6, 11), "DK": _plan(45, "", 8), "ES": _plan(34, "", 9), "FI": _plan(358, "0", 6, 10),
    "FR": _plan(33, "0", 9), "GB": _plan(44, "0", 9, 10), "GR": _plan(30, "", 10), "HK": _plan(852, "", 8),
    "HU": _plan(36, "06", 8, 9), "IE": _plan(353, "0", 7, 9), "IL": _plan(972, "0", 8, 9), "IN": _plan(91, "0", 10),
    "IT": _plan(39, "", 8, 11), "JP": _plan(81, "0", 9, 10), "MX": _plan(52, "", 10), "NL": _plan(31, "0", 9),
    "NO": _plan(47, "", 8), "NZ": _plan(64, "0", 8, 10), "PE": _plan(51, "0", 8, 9), "PL": _plan(48, "", 9),
    "PT": _plan(351, "", 9), "RO": _plan(40, "0", 9), "SE": _plan(46, "0", 7, 9), "SG": _plan(65, "", 8),
    "TR": _plan(90, "0", 10), "US": _plan(1, "1", 10, abroad="011"), "ZA": _plan(27, "0", 9),
}  # fmt: skip
#: Regions in which the number is complete without what stands before it.
_OPTIONAL_TRUNK = ("CA", "US", "IN", "BR")


@lru_cache(maxsize=64)
def region_of(languages: tuple[str, ...]) -> str:
    """The first region that the languages of a workspace name ("GB" of `en-GB`); empty where none does."""
    regions = (name.partition("-")[2].upper() for name in languages)
    return next((region for region in regions if region in PLANS), "")


def in_full(said: str, region: str) -> str | None:
    """The number with a plus and its country's code, of a text that is nothing but a number; None where the region's
    plan does not say it, or there is none."""
    plan = PLANS.get(region)
    if plan is None:
        return None
    trimmed = said.replace("(0)", "")  # "+44 (0)20": dialled only within the country
    digits = re.sub(r"[^0-9]", "", trimmed)
    if trimmed.lstrip("( ").startswith("+"):
        return f"+{digits}"
    if digits.startswith(plan.abroad) and len(digits) - len(plan.abroad) >= 7:
        return "+" + digits.removeprefix(plan.abroad)
    national = digits.removeprefix(plan.trunk)
    has_trunk = national != digits or not plan.trunk or region in _OPTIONAL_TRUNK
    return f"+{plan.code}{national}" if has_trunk and len(national) in plan.digits else None
