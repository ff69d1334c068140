"""What only cases pin: how sure an intent is and in which words it stands, the language, what is done to a list."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from aop.ports.extractor import ExtractedRequest, ExtractedValue, Extraction


def refined(claim: Extraction, text: str) -> Extraction:
    """A claim with what only cases pin: how sure an intent is, the words that it stands in, the language."""
    requests = []
    for item in claim.requests:
        name, sure, words = re.fullmatch(r"(\w+)(?: at (\d+)%)?(?: in '(.*)')?", item.intent).groups()  # type: ignore[union-attr]
        start, end = (text.index(words), text.index(words) + len(words)) if words else (item.start, item.end)
        requests.append(ExtractedRequest(name, Decimal(sure or 100) / 100, start, end))
    languages = [str(item.raw) for item in claim.values if item.slot == "language"]
    values = tuple(_operated(item, text) for item in claim.values if item.slot != "language")
    return replace(claim, requests=tuple(requests), values=values, language=(languages or ["en"])[0])


def _operated(value: ExtractedValue, text: str) -> ExtractedValue:
    """`+ the socks` adds to a list, `- the socks` takes out of it."""
    if not isinstance(value.raw, str) or value.raw[:2] not in ("+ ", "- "):
        return value
    raw, start = value.raw[2:], text.index(value.raw[2:])
    operation = "add" if value.raw[0] == "+" else "remove"
    return replace(value, raw=raw, start=start, end=start + len(raw), operation=operation)
