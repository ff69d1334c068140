"""How what a command says is shown, where there is no more to choose from than words and data."""

from __future__ import annotations

from enum import StrEnum


class PlainFormat(StrEnum):
    text = "text"
    json = "json"
