"""Times as databases keep them here: microseconds since 1970, exact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    """Of a time with a zone."""
    passed = at - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def time_of(count: int) -> datetime:
    """The inverse, in UTC."""
    return _EPOCH + timedelta(microseconds=count)
